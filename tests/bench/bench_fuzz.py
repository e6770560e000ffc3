"""Requests that no reader sends, by the hundred thousand: make bench ARGS=fuzz

FUZZ_REQUESTS (100,000) go to the real server over raw sockets: addresses, query strings, headers, cookies, methods, the
API, oEmbed, the public forms and, with an editor's session, the screens and forms of the admin (FUZZ_STAFF of all,
0.08). A fault is an answer of 5xx (but for the 501 that oEmbed prescribes), no answer, a payload that comes back alive,
a header that a request planted, a redirect to a foreign host, or an answer that takes longer than two seconds and does
so again when asked alone. FUZZ_SEED repeats a run, DATABASE_URL chooses an empty PostgreSQL database instead of SQLite.
"""

import json
import os
import random
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup

from tests.bench import servers
from tests.bench.fuzzing import FORM, HOSTILE, MARK, Form, Fuzzer, Request
from tests.servers import ROOT, free_port

NUMBER = int(os.environ.get("FUZZ_REQUESTS", "100000"))
SEED = int(os.environ.get("FUZZ_SEED", str(random.randrange(10**6))))  # noqa: S311
STAFF = float(os.environ.get("FUZZ_STAFF", "0.08"))
READERS, LONGEST, PATIENCE = 6, 2.0, 30
BATCH = 5000
SCREENS = 150
MARKUP = ("text/html", "image/svg", "xml")
LEADS_AWAY = re.compile(rf"\s*(https?:)?[\\/]*{re.escape(HOSTILE)}|\s*javascript:", re.IGNORECASE)
ADDRESSES = ("href", "src", "action", "formaction", "xlink:href", "data")
MOST_SHOWN = 60
MAKE_EDITOR = """
from django.contrib.auth import get_user_model
from bis.models import StaffRole
user = get_user_model().objects.create_user("redaktor", "redaktor@example.org", "{password}")
user.groups.add(StaffRole.objects.get(key="editor").group)
"""


class Answer:
    """What came back for one request over a connection of its own, and the seconds it took."""

    def __init__(self, port, number, request):
        begun = time.monotonic()
        source = f"127.2.{number // 250 % 250}.{number % 250 + 1}"
        received = b""
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE, source_address=(source, 0)) as connection:
            try:
                connection.sendall(request)
                while part := connection.recv(65536):
                    received += part
            except OSError:
                pass  # refused before it was read to its end, or no end of the answer
        self.seconds = time.monotonic() - begun
        head, _, self.body = received.partition(b"\r\n\r\n")
        self.status = int(head.split(b" ", 2)[1]) if head.startswith(b"HTTP/") else 0
        lines = head.decode("latin-1").split("\r\n")[1:]
        self.headers = [tuple(line.split(": ", 1)) for line in lines if ": " in line]

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    def faults(self, request):
        """What is wrong with it, in words."""
        if self.status == 0:
            yield "no answer"
        if self.status >= 500 and not (self.status == 501 and request.path.startswith("/oembed")):
            yield f"status {self.status}"
        if self.header("x-planted"):
            yield "a planted header"
        if LEADS_AWAY.match(self.header("location")):
            yield "a redirect to a foreign host"
        if any(kind in self.header("content-type") for kind in MARKUP) and MARK in self.text and is_alive(self.text):
            yield "a payload that comes back alive"


def is_alive(text):
    """Whether a browser would run something of ours in a page, as opposed to showing it as words."""
    for tag in BeautifulSoup(text, "html5lib").find_all(True):
        if tag.name == "script" and tag.get_text().strip() == MARK:
            return True
        for name, value in tag.attrs.items():
            leads = name in ADDRESSES and str(value).strip().lower().startswith("javascript:")
            runs = name.startswith("on") or leads
            if runs and MARK in str(value):
                return True
    return False


class Editor:
    """Somebody with the role of an editor, logged in by the form; logs in again where a request ended the session."""

    agent = ("User-Agent", "Fuzz")

    def __init__(self, port, password):
        self.port, self.password, self.host = port, password, f"127.0.0.1:{port}"
        self.lock, self.cookies = threading.Lock(), {}
        self.log_in()

    def ask(self, request, cookies=None):
        cookies = self.cookies if cookies is None else cookies
        cookie = ("Cookie", "; ".join(f"{name}={value}" for name, value in cookies.items()))
        token = ("X-CSRFToken", cookies.get("csrftoken", ""))
        return Answer(self.port, 62_499, request.to_bytes(self.host, [self.agent, cookie, token]))

    def log_in(self):
        cookies = cookies_of(self.ask(Request("GET", "/admin/login/"), {}))
        fields = urlencode({"login": "redaktor", "password": self.password}).encode()
        answer = self.ask(Request("POST", "/admin/login/", [("Content-Type", FORM)], fields), cookies)
        self.cookies = {**cookies, **cookies_of(answer)}
        assert "sessionid" in self.cookies, (answer.status, answer.text[:2000])

    def send(self, request):
        """Send a request, and see that the next one has a session again."""
        session = self.cookies["sessionid"]
        answer = self.ask(request)
        if "sessionid=" in str(answer.headers) or "/admin/login/" in answer.header("location"):
            with self.lock:
                if session == self.cookies["sessionid"]:
                    self.log_in()
        return answer

    def look_around(self):
        """The screens that links lead to, and the forms on them."""
        waiting, seen, forms = ["/admin/"], {}, []
        while waiting and len(seen) < SCREENS:
            path = waiting.pop(0)
            shape = re.sub(r"\d+", "0", path.split("?")[0])
            if path in seen or list(seen.values()).count(shape) > 8 or "logout" in path:
                continue
            answer = self.ask(Request("GET", path))
            if answer.status != 200 or "text/html" not in answer.header("content-type"):
                continue
            seen[path] = shape
            page = BeautifulSoup(answer.body, "html.parser")
            forms += forms_of(page, path)
            # What a widget asks for while somebody chooses or types is an address in one of its attributes.
            found = {value for tag in page.find_all(True) for value in tag.attrs.values() if isinstance(value, str)}
            found = sorted({urljoin(path, value) for value in found if value.startswith(("/admin/", "?", "./"))})
            waiting += [address for address in found if address not in seen]
        return list(seen), [form for form in forms if "logout" not in form.path]


def cookies_of(answer):
    set_cookies = [SimpleCookie(value) for name, value in answer.headers if name.lower() == "set-cookie"]
    return {key: morsel.value for cookie in set_cookies for key, morsel in cookie.items()}


def forms_of(page, path):
    """The forms of a page as a browser would send them; a stream's blocks are there as the editor's script has them."""
    for form in page.select("form"):
        fields = []
        for one in form.select("input[name], textarea[name], select[name]"):
            if one["name"] == "csrfmiddlewaretoken":
                continue
            chosen = one.select_one("option[selected]") or one.select_one("option")
            value = chosen.get("value", "") if chosen else one.get("value", one.get_text())
            fields.append((one["name"], value))
        fields += [(button["name"], button.get("value", "")) for button in form.select("button[name]")]
        for block in form.select('[data-controller~="w-block"]'):
            fields += block_fields(block["id"], json.loads(block["data-w-block-arguments-value"])[0])
        files = form.get("enctype") == "multipart/form-data"
        yield Form(urljoin(path, form.get("action") or path), form.get("method", "get").lower(), fields, files)


def block_fields(name, value):
    """What the editor's script makes of a block's value: fields with long names."""
    if isinstance(value, dict) and "edit_url" in value:
        value = value["id"]
    if isinstance(value, dict):
        return [pair for key, one in value.items() for pair in block_fields(f"{name}-{key}", one)]
    if not isinstance(value, list):
        return [(name, "" if value is None else str(value))]
    if not all(isinstance(one, dict) for one in value):
        return [(name, str(one)) for one in value]
    fields = [(f"{name}-count", str(len(value)))]
    for number, one in enumerate(value):
        item = {"deleted": "", "order": str(number), "type": "", "id": "", **one}
        fields += [pair for key, part in item.items() for pair in block_fields(f"{name}-{number}-{key}", part)]
    return fields


def addresses_of(port, site_map):
    """What a site map lists, without the host."""
    answer = Answer(port, 0, Request("GET", site_map).to_bytes(f"127.0.0.1:{port}"))
    return [urlsplit(location).path for location in re.findall("<loc>([^<]+)", answer.text)]


class Run:
    """All requests of one run and what came of them."""

    def __init__(self, port, editor):
        self.port, self.editor, self.host = port, editor, f"127.0.0.1:{port}"
        addresses = [address for part in addresses_of(port, "/sitemap.xml") for address in addresses_of(port, part)]
        described = json.loads(Answer(port, 0, Request("GET", "/api/v1/openapi.json").to_bytes(self.host)).text)
        operations = [
            (path, [parameter["name"] for parameter in methods["get"].get("parameters", ())])
            for path, methods in described["paths"].items()
        ]
        screens, staff_forms = editor.look_around()
        self.fuzzer = Fuzzer(SEED, addresses, operations, self.public_forms(), screens, staff_forms, STAFF)
        self.said = f"{len(addresses)} addresses, {len(screens)} screens, {len(staff_forms)} forms of the admin"
        self.statuses, self.found, self.slow, self.slowest = Counter(), Counter(), [], 0

    def public_forms(self):
        places = ["/pl/kontakt/", "/en/contact/", "/pl/szukaj/", "/admin/login/", "/admin/password_reset/"]
        pages = {path: Answer(self.port, 0, Request("GET", path).to_bytes(self.host)).body for path in places}
        forms = [form for path, page in pages.items() for form in forms_of(BeautifulSoup(page, "html.parser"), path)]
        # A message as people write it, so that what is changed is often the only thing wrong with it.
        words = {
            "name": "Łucja",
            "email": "lucja@example.org",
            "topic": "other",
            "message": "Dzień dobry",
            "consent": "on",
        }
        for form in forms:
            form.fields = [(name, words.get(name, value)) for name, value in form.fields]
        return forms

    def send(self, number, request):
        if request.is_staff:
            return self.editor.send(request)
        return Answer(self.port, number, request.to_bytes(self.host))

    def one(self, numbered):
        number, request = numbered
        answer = self.send(number, request)
        self.statuses[answer.status] += 1
        self.slowest = max(self.slowest, answer.seconds)
        if answer.seconds > LONGEST:
            self.slow.append((number, request, answer.seconds))
        for fault in answer.faults(request):
            self.note(fault, request)

    def note(self, fault, request):
        self.found[fault] += 1
        if sum(self.found.values()) <= MOST_SHOWN:
            print(f"{fault}{' (editor)' if request.is_staff else ''}: {request.to_bytes('')[:600]!r}", flush=True)

    def all(self):
        for start in range(0, NUMBER, BATCH):
            requests = [(number, self.fuzzer.request()) for number in range(start, min(start + BATCH, NUMBER))]
            with ThreadPoolExecutor(READERS) as readers:
                list(readers.map(self.one, requests))
            print(f"  {start + len(requests)} sent, faults {sum(self.found.values())}", flush=True)
        for number, request, seconds in self.slow:
            again = self.send(number, request).seconds
            print(f"  slow: {seconds:.1f} s, alone {again:.2f} s: {request.to_bytes('')[:200]!r}")
            if again > LONGEST:
                self.note("longer than two seconds, alone too", request)


def main():
    place = Path(tempfile.mkdtemp(prefix="bis-fuzz-"))
    port, password = free_port(), secrets.token_urlsafe(12)
    environment = {
        "SECRET_KEY": "bench",
        "DJANGO_SETTINGS_MODULE": "bis.settings",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "STATIC_ROOT": str(ROOT / "var" / "static"),
        "SECOND_FACTOR": "optional",
        "DATA_DIR": str(place / "data"),
    }
    manage = [sys.executable, ROOT / "manage.py"]
    for command in (["prepare"], ["shell", "-v0", "-c", MAKE_EDITOR.format(password=password)]):
        subprocess.run([*manage, *command], env={**os.environ, **environment}, stdout=subprocess.DEVNULL, check=True)
    site = servers.site(port, place / "data", **environment)
    try:
        run = Run(port, Editor(port, password))
        print(f"seed {SEED}: {run.said}", flush=True)
        begun = time.monotonic()
        run.all()
        seconds = time.monotonic() - begun
    finally:
        site.stop()
        log = ROOT / "var" / "bench-fuzz.log"
        shutil.copyfile(site.log, log)
        shutil.rmtree(place)
    print(f"{NUMBER} requests in {seconds:.0f} s, seed {SEED}, {len(run.slow)} over {LONGEST:.0f} s at first, ", end="")
    print(f"slowest {run.slowest:.2f} s")
    print("Answers: " + ", ".join(f"{status}: {times}" for status, times in sorted(run.statuses.items())))
    print(f"Faults: {dict(run.found) or 'none'}" + (f"; what the server said is in {log}" if run.found else ""))
    sys.exit(bool(run.found))


if __name__ == "__main__":
    main()
