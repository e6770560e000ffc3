"""What a Sentry is told of an error, by a stand-in that takes real envelopes from a real process of the site."""

import gzip
import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import brotli
import pytest

from tests.servers import ROOT

DECODE = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}
PERSONAL = {
    "name": "Genowefa-Kunegunda",
    "email": "genowefa@poczta.example",
    "message": "zwierzenie-tajemne",
    "query": "szukane-slowo",
    "cookie": "ciasteczko-sesji",
    "address": "203.0.113.77",
    "agent": "Przegladarka-Genowefy",
    "token": "klucz-zaproszenia-0123456789",
}
# A process of the site with a view that fails as badly as one can, asked once as a reader would ask.
SCRIPT = """
import io, logging, sys, types
import django
django.setup()
import sentry_sdk
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.urls import path

def fail(request, token):
    person = {{"name": request.POST["name"], "message": request.POST["message"]}}
    logging.getLogger("bis.contact").error("A message was lost: %s", person, extra={{"person": person}})
    logging.getLogger("django.security.DisallowedHost").error("Invalid HTTP_HOST header: a scanner")
    sentry_sdk.set_user({{"email": request.POST["email"]}})
    raise RuntimeError("Refused: " + request.POST["email"] + " from " + request.META["REMOTE_ADDR"])

urls = types.ModuleType("failing_urls")
urls.urlpatterns = [path("admin/invitation/<str:token>/", fail)]
urls.handler500 = "bis.views.server_error"
sys.modules["failing_urls"] = urls
settings.ROOT_URLCONF = "failing_urls"
body = "name={name}&email={email}&message={message}".encode()
environ = {{
    "REQUEST_METHOD": "POST", "PATH_INFO": "/admin/invitation/{token}/", "QUERY_STRING": "q={query}",
    "SERVER_NAME": "bis.example.org", "SERVER_PORT": "443", "HTTP_HOST": "bis.example.org", "wsgi.url_scheme": "https",
    "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(body)),
    "wsgi.input": io.BytesIO(body),
    "REMOTE_ADDR": "{address}", "HTTP_X_FORWARDED_FOR": "{address}", "HTTP_X_REAL_IP": "{address}",
    "HTTP_COOKIE": "sessionid={cookie}", "HTTP_USER_AGENT": "{agent}", "wsgi.errors": sys.stderr,
    "HTTP_REFERER": "https://bis.example.org/?q={query}", "HTTP_AUTHORIZATION": "Bearer {cookie}",
}}
settings.MIDDLEWARE.remove("django.middleware.csrf.CsrfViewMiddleware")
settings.MIDDLEWARE.remove("bis.access.wall.AccessMiddleware")  # would ask the database
lines = []
answer = WSGIHandler()(environ, lambda line, headers, exc_info=None: lines.append(line))
print(lines[0])
sentry_sdk.flush(10)
"""


@pytest.fixture
def sentry():
    """Takes envelopes; returns its address and what came, decoded."""
    came = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            came.append(DECODE[self.headers["Content-Encoding"]](body).decode())
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://key@127.0.0.1:{server.server_port}/1", came
    server.shutdown()
    server.server_close()


def run(code, tmp_path, **environment):
    return subprocess.run(
        [sys.executable, "-c", code],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
            "DJANGO_SETTINGS_MODULE": "bis.settings",
            "SECRET_KEY": "tests-only",
            "SITE_URL": "https://bis.example.org",
            "DATA_DIR": str(tmp_path),
            **environment,
        },
        capture_output=True,
        text=True,
        check=True,
    )


def test_an_error_is_told_without_anything_of_the_reader(sentry, tmp_path):
    address, envelopes = sentry
    done = run(SCRIPT.format(**PERSONAL), tmp_path, SENTRY_DSN=address, RELEASE="2026.11")
    assert done.stdout.startswith("500"), done.stderr
    events = [json.loads(line) for envelope in envelopes for line in envelope.splitlines() if '"event_id"' in line]
    events = [event for event in events if "level" in event]
    logged, raised = sorted(events, key=lambda event: "exception" in event)
    assert logged["logentry"] == {"message": "A message was lost: %s"} and logged["logger"] == "bis.contact"
    (error,) = raised["exception"]["values"]
    assert error["type"] == "RuntimeError" and error["value"] == "Refused: [e-mail] from [address]"
    assert error["stacktrace"]["frames"][-1]["function"] == "fail"
    assert raised["request"] == {"method": "POST", "url": "https://bis.example.org/admin/invitation/…"}
    assert raised["release"] == "2026.11" and raised["environment"] == "bis.example.org"
    assert len(raised["tags"]["request_id"]) == 32
    everything = "\n".join(envelopes)
    assert "a scanner" not in everything
    assert [name for name, value in PERSONAL.items() if value in everything] == []


def test_without_an_address_nothing_of_it_is_even_imported(tmp_path):
    code = "import sys, django; django.setup(); import bis.wsgi; print(sorted(n for n in sys.modules if 'sentry' in n))"
    assert run(code, tmp_path).stdout.strip() == "[]"
