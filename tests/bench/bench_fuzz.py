"""Requests that no reader sends, by the hundred thousand: make bench ARGS=fuzz

FUZZ_REQUESTS (100,000) go to the real server over raw sockets: addresses, query strings, headers, cookies, forms and
methods, put together by chance from what the site has and from what attackers send. An answer of 5xx, a payload that
comes back as it was sent, a header that a request planted, or an answer that takes longer than two seconds is a fault.
FUZZ_SEED repeats a run.
"""

import os
import random
import socket
import string
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlencode

from bs4 import BeautifulSoup

from tests.bench.bench_delivery import ROOT
from tests.bench.bench_faults import Node

NUMBER = int(os.environ.get("FUZZ_REQUESTS", "100000"))
SEED = int(os.environ.get("FUZZ_SEED", str(random.randrange(10**6))))  # noqa: S311
READERS, LONGEST = 6, 2.0
MARK = "fz7q"
PAYLOADS = [
    f"<script>{MARK}</script>",
    f'"><img src=x onerror={MARK}>',
    f"'-alert({MARK})-'",
    f"{{{{{MARK}}}}}{{% debug %}}",
    f"{MARK}\r\nX-Planted: 1",
    f"{MARK}' OR '1'='1' --",
    f'{MARK}" NEAR/2 * AND (',
    "../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "\x00",
    "%00",
    "%c0%ae%c0%ae",
    "\ufeff\u202e\u0000",
    "💥" * 50,
    "zażółć gęślą jaźń",
    "a" * 6000,
    "-1",
    "0",
    "99999999999999999999999",
    "1e309",
    "NaN",
    "2026-13-45",
    "[]",
    "{}",
    "null",
    "//evil.example",
    "https://evil.example/",
    "javascript:alert(1)",
    "=cmd|' /C calc'!A0",
    "%",
    "%zz",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
]
# Where a payload would be run or believed, as opposed to shown as words.
LIVE = [f"<script>{MARK}", f"onerror={MARK}>", f"'-alert({MARK})-'</"]
PARAMETERS = [
    "q",
    "page",
    "kind",
    "year",
    "sent",
    "utm_source",
    "url",
    "format",
    "maxwidth",
    "maxheight",
    "lang",
    "next",
]
PARAMETERS += [
    "search",
    "limit",
    "offset",
    "order",
    "type",
    "fields",
    "modified_since",
    "callback",
    "p",
    "id",
    "_method",
]
PLACES = [
    "/pl/szukaj/",
    "/en/search/",
    "/pl/kontakt/",
    "/en/contact/",
    "/oembed/",
    "/api/v1/pages/",
    "/api/v1/figures/",
]
PLACES += [
    "/",
    "/pl/",
    "/en/news/",
    "/admin/login/",
    "/admin/",
    "/documents/1/x.pdf",
    "/media/",
    "/static/",
    "/sitemap.xml",
]
PLACES += [
    "/robots.txt",
    "/health/live",
    "/health/ready",
    "/.well-known/security.txt",
    "/wp-login.php",
    "/pl/p/",
    "/p/",
]
METHODS = ["GET"] * 12 + ["HEAD", "POST", "POST", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND"]
HEADERS = [
    "Accept-Language",
    "Cookie",
    "Referer",
    "Origin",
    "User-Agent",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "Range",
]
HEADERS += [
    "X-Request-ID",
    "If-None-Match",
    "If-Modified-Since",
    "Accept",
    "Accept-Encoding",
    "Authorization",
    "X-Real-IP",
]
HEADERS += ["Sec-Fetch-Site", "X-Forwarded-Proto", "X-HTTP-Method-Override", "Content-Language", "Forwarded"]
KINDS = [
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/json",
]
KINDS += ["text/xml", "application/x-www-form-urlencoded; charset=utf-16", "*/*", ""]


class Fuzzer:
    """Requests made by chance, the same again for the same seed."""

    def __init__(self, seed, addresses):
        self.chance, self.addresses = random.Random(seed), addresses  # noqa: S311

    def payload(self):
        if self.chance.random() < 0.2:
            return "".join(self.chance.choices(string.printable + "ąęłżó€\x7f", k=self.chance.randrange(1, 60)))
        return self.chance.choice(PAYLOADS)

    def path(self):
        path = self.chance.choice(self.addresses if self.chance.random() < 0.5 else PLACES)
        if self.chance.random() < 0.5:
            parts = path.split("/")
            parts.insert(self.chance.randrange(1, len(parts) + 1), self.payload())
            path = "/".join(parts)
        raw = self.chance.random() < 0.2
        path = path.encode().decode("latin-1").replace(" ", "%20") if raw else quote(path, safe="/%")
        if self.chance.random() < 0.6:
            pairs = [(self.chance.choice(PARAMETERS), self.payload()) for _pair in range(self.chance.randrange(1, 5))]
            path += "?" + urlencode(pairs, errors="replace")
        return path.replace("\r", "%0D").replace("\n", "%0A").replace("\x00", "%00")

    def headers(self):
        for name in self.chance.sample(HEADERS, self.chance.randrange(4)):
            value = self.payload().encode().decode("latin-1")
            if name == "Cookie":
                cookie = self.chance.choice(["sessionid", "csrftoken", "django_language", "messages"])
                value = f"{cookie}={value}"
            yield name, value.replace("\r", "").replace("\n", "").replace("\x00", "")[:7000]

    def request(self, port):
        """One request as bytes."""
        method = self.chance.choice(METHODS)
        host = (
            f"127.0.0.1:{port}"
            if self.chance.random() < 0.95
            else self.chance.choice(["evil.example", "", "[", "a" * 300])
        )
        lines = [f"{method} {self.path()} HTTP/1.1", f"Host: {host}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in self.headers()]
        body = b""
        if method in ("POST", "PUT", "PATCH"):
            names = [
                "name",
                "email",
                "message",
                "topic",
                "consent",
                "stamp",
                "website",
                "login",
                "password",
                "csrfmiddlewaretoken",
            ]
            fields = {name: self.payload() for name in self.chance.sample(names, self.chance.randrange(len(names)))}
            body = urlencode(fields, errors="replace").encode()
            if self.chance.random() < 0.3:
                body = self.payload().encode() * self.chance.randrange(1, 20)
            kind = self.chance.choice(KINDS) if self.chance.random() < 0.4 else KINDS[0]
            lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        return "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n" + body


def ask(port, number, request):
    """Send a request from one of many addresses; return the answer's status, head and text, and the seconds it took."""
    begun = time.monotonic()
    source = f"127.2.{number // 250 % 250}.{number % 250 + 1}"
    with socket.create_connection(("127.0.0.1", port), timeout=20, source_address=(source, 0)) as connection:
        answer = b""
        try:
            connection.sendall(request)
            while part := connection.recv(65536):
                answer += part
        except ConnectionError:
            pass  # refused before it was read to its end
    head, _, text = answer.partition(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1]) if head.startswith(b"HTTP/") else 0
    return status, head.decode("latin-1"), text.decode("utf-8", "replace"), time.monotonic() - begun


def addresses_of(port, site_map):
    """What a site map lists, without the host."""
    request = f"GET {site_map} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    _status, _head, text, _seconds = ask(port, 0, request.encode())
    return [location.text.split("127.0.0.1", 1)[1] for location in BeautifulSoup(text, "xml").select("loc")]


def faults(status, head, text, seconds):
    """What is wrong with an answer, in words."""
    found = []
    if status >= 500 and not (status == 501 and "oembed" in head):
        found.append(f"status {status}")
    if "x-planted" in head.lower():
        found.append("a planted header")
    if "text/html" in head.lower() and any(payload in text for payload in LIVE):
        found.append("a payload that comes back alive")
    if seconds > LONGEST:
        found.append(f"{seconds:.1f} s")
    return found


def main():
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        environment = {
            **os.environ,
            "SECRET_KEY": "bench",
            "DJANGO_SETTINGS_MODULE": "bis.settings",
            "SITE_URL": "http://127.0.0.1",
            "STATIC_ROOT": str(ROOT / "var" / "static"),
        }
        environment.pop("DATABASE_URL", None)
        prepare = [sys.executable, ROOT / "manage.py", "prepare"]
        subprocess.run(prepare, env={**environment, "DATA_DIR": str(data)}, stdout=subprocess.DEVNULL, check=True)
        node = Node(1, environment, data)
        try:
            node.wait()
            parts = addresses_of(node.port, "/sitemap.xml")
            fuzzer = Fuzzer(SEED, [address for part in parts for address in addresses_of(node.port, part)])
            statuses, found, slowest = Counter(), Counter(), 0
            begun = time.monotonic()

            def send(number):
                nonlocal slowest
                request = requests[number]
                answer = ask(node.port, number, request)
                statuses[answer[0]] += 1
                slowest = max(slowest, answer[3])
                for fault in faults(*answer):
                    found[fault] += 1
                    print(f"{fault}: {request[:400]!r}", flush=True)  # noqa: T201

            for start in range(0, NUMBER, 5000):
                requests = {n: fuzzer.request(node.port) for n in range(start, min(start + 5000, NUMBER))}
                with ThreadPoolExecutor(READERS) as readers:
                    list(readers.map(send, requests))
        finally:
            node.process.terminate()
            node.process.wait()
    print(f"{NUMBER} requests in {time.monotonic() - begun:.0f} s, seed {SEED}, slowest {slowest:.2f} s")  # noqa: T201
    print("Answers: " + ", ".join(f"{status}: {times}" for status, times in sorted(statuses.items())))  # noqa: T201
    print(f"Faults: {dict(found) or 'none'}")  # noqa: T201
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
