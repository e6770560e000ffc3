"""nginx and Caddy with the files of deploy/, on this machine: only places, ports and the certificate are others."""

import contextlib
import http.client
import os
import re
import socket
import ssl
import subprocess
import time
from pathlib import Path

from tests.servers import free_port

DEPLOY = Path(__file__).resolve().parents[1] / "deploy"
DOMAIN = "bis.example.org"
NGINX = """
{user}
daemon off;
include /etc/nginx/modules-enabled/*.conf;
worker_processes 2;
pid {place}/nginx.pid;
error_log {place}/error.log warn;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {place}/body;
    proxy_temp_path {place}/proxy;
    fastcgi_temp_path {place}/fastcgi;
    uwsgi_temp_path {place}/uwsgi;
    scgi_temp_path {place}/scgi;
    include {place}/bis.conf;
}}
"""


def self_signed(place):
    """A certificate and its key for the site's name, for nobody but these tests."""
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={DOMAIN}"]
    command += ["-keyout", place / "key.pem", "-out", place / "cert.pem"]
    subprocess.run(command, check=True, capture_output=True)


def without_tls(text):
    """The same configuration on a plain connection, for measurements of everything else."""
    text = re.sub(r"(listen [^;]*?) ssl( http2)?", r"\1", text)
    return re.sub(r"\n *ssl_[^\n]*", "", text)


def nginx_command(place, port, site_ports, folder):
    text = (DEPLOY / "nginx" / "bis.conf").read_text()
    (place / "bis-page.conf").write_text((DEPLOY / "nginx" / "bis-page.conf").read_text())
    servers = "".join(f"server 127.0.0.1:{site_port} max_fails=0;" for site_port in site_ports)
    for old, new in {
        r"server 127\.0\.0\.1:8000 max_fails=0;": servers,
        r"listen \[::\]:.*\n": "\n",
        r"listen 443": f"listen 127.0.0.1:{port}",
        r"listen 80 ": f"listen 127.0.0.1:{free_port()} ",
        r"/etc/letsencrypt/live/bis.example.org/fullchain": f"{place}/cert",
        r"/etc/letsencrypt/live/bis.example.org/privkey": f"{place}/key",
        r"/var/log/nginx/": f"{place}/",
        r"/etc/nginx/bis-page": f"{place}/bis-page",
        r"/var/lib/bis-pages": str(folder),
        r"rate=(50r/s|30r/m)": "rate=100000r/s",
        r"limit_conn bis_connections 50": "limit_conn bis_connections 5000",
    }.items():
        text, count = re.subn(old, new, text)
        assert count, old
    (place / "bis.conf").write_text(text)
    user = "user root;" if os.getuid() == 0 else ""
    (place / "nginx.conf").write_text(NGINX.format(place=place, user=user))
    return ["nginx", "-c", place / "nginx.conf", "-e", place / "error.log"]


def caddy_command(place, port, site_ports, folder):
    text = (DEPLOY / "caddy" / "Caddyfile").read_text()
    for old, new in {
        r"reverse_proxy 127\.0\.0\.1:8000": "reverse_proxy " + " ".join(f"127.0.0.1:{p}" for p in site_ports),
        r"(?m)^bis\.example\.org \{": f"{DOMAIN}:{port} {{\n\ttls {place}/cert.pem {place}/key.pem\n\tbind 127.0.0.1",
        r"(?m)^\temail .*": "\tadmin off\n\tauto_https off",
        r"/var/log/caddy/": f"{place}/",
        r"/var/lib/bis-pages": str(folder),
    }.items():
        text, count = re.subn(old, new, text)
        assert count, old
    (place / "Caddyfile").write_text(text)
    return ["caddy", "run", "--adapter", "caddyfile", "--config", place / "Caddyfile"]


COMMANDS = {"nginx": nginx_command, "caddy": caddy_command}


class FrontServer:
    """A web server in front of the site's processes at `site_ports`, with the finished pages in `folder`.

    Without `tls` (nginx only) it takes plain connections.
    """

    def __init__(self, kind, place, site_ports, folder, tls=True):
        self.place, self.port = Path(place), free_port()
        self.place.mkdir(parents=True, exist_ok=True)
        self_signed(self.place)
        command = COMMANDS[kind](self.place, self.port, site_ports, folder)
        homes = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(self.place))
        if not tls:
            file = self.place / "bis.conf"
            file.write_text(without_tls(file.read_text()))
        with open(self.place / "out.log", "w") as log:
            self.process = subprocess.Popen(command, env={**os.environ, **homes}, stdout=log, stderr=log)
        self.trust = ssl.create_default_context(cafile=self.place / "cert.pem") if tls else None
        patience = time.monotonic() + 20
        while time.monotonic() < patience and self.process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                self.ask("/health/live")
                return
            time.sleep(0.05)
        self.stop()
        raise AssertionError("\n".join(log.read_text() for log in self.place.glob("*.log")))

    def ask(self, path, method="GET", **headers):
        """The status, headers and body of an answer; redirects are not followed."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        connection = http.client.HTTPConnection(DOMAIN)
        connection.sock = self.trust.wrap_socket(plain, server_hostname=DOMAIN) if self.trust else plain
        with contextlib.closing(connection):
            connection.request(method, path, headers={name.replace("_", "-"): text for name, text in headers.items()})
            response = connection.getresponse()
            return response.status, response.headers, response.read()

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)
