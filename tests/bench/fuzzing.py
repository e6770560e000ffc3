"""Requests that no reader sends, put together by chance from what the site has and from what attackers send."""

import random
import string
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

MARK = "fz7q"
HOSTILE = "evil.example"
PAYLOADS = (
    [f"<script>{MARK}</script>", f"</script><script>{MARK}</script>", f'"><img src=x onerror={MARK}>']
    + [f'" onfocus={MARK} x="', f"' onfocus={MARK} x='", f"javascript:alert({MARK})", f"<svg onload={MARK}>"]
    + [f"{{{{{MARK}}}}}{{% debug %}}", f"{MARK}\r\nX-Planted: 1", f"{MARK}' OR '1'='1' --", f'{MARK}" NEAR/2 * AND (']
    + ["../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "\x00", "%00", "%c0%ae%c0%ae", "\ufeff\u202e\u0000"]
    + ["💥" * 50, "zażółć gęślą jaźń", "a" * 6000, "-1", "0", "1", "99999999999999999999999", "1e309", "NaN", "٣", "²"]
    + ["2026-13-45", "0001-01-01", "9999-12-31", "31.12.9999 24:61", "[]", "{}", "null", '[{"type":1}]', '{"a":[1]}']
    + [f"//{HOSTILE}/", f"https://{HOSTILE}/", f"/\\{HOSTILE}", f"https:{HOSTILE}", "=cmd|' /C calc'!A0", "%", "%zz"]
    + ["\ud800", "", " ", "{people}", "{people@}", "{people|a", "pl", "en", "on", "true", "publish", "../", "?", "#"]
)
PARAMETERS = ["q", "page", "p", "kind", "year", "pillar", "figure", "sent", "utm_source", "url", "format", "maxwidth"]
PARAMETERS += ["maxheight", "lang", "next", "search", "limit", "offset", "order", "type", "fields", "callback", "id"]
PARAMETERS += [
    "modified_since",
    "_method",
    "ordering",
    "locale",
    "export",
    "columns",
    "layout",
    "mode",
    "in_preview_panel",
]
PLACES = [
    "/",
    "/pl/",
    "/en/news/",
    "/pl/szukaj/",
    "/en/search/",
    "/pl/kontakt/",
    "/en/contact/",
    "/oembed/",
    "/api/v1/",
]
PLACES += ["/admin/login/", "/admin/", "/admin/password_reset/", "/documents/1/x.pdf", "/media/", "/static/", "/p/"]
PLACES += ["/sitemap.xml", "/robots.txt", "/health/live", "/health/ready", "/.well-known/security.txt", "/pl/p/"]
PLACES += [
    "/favicon.ico",
    "/pl/opensearch.xml",
    "/wp-login.php",
    "/index.php",
    "/.git/config",
    "/.env",
    "/admin/pages/",
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
COOKIES = ["sessionid", "csrftoken", "django_language", "messages"]
FORM = "application/x-www-form-urlencoded"
KINDS = [FORM, "multipart/form-data; boundary=x", "multipart/form-data", "application/json", "text/xml", "*/*", ""]
KINDS += [f"{FORM}; charset=utf-16", f"{FORM}; charset=nonsense"]
CONTROL = str.maketrans("", "", "\r\n\x00")


@dataclass
class Form:
    """A form of the site: where it goes, and its fields as pairs of name and value."""

    path: str
    method: str
    fields: list
    takes_files: bool = False


@dataclass
class Request:
    method: str
    path: str
    headers: list = field(default_factory=list)
    body: bytes = b""
    is_staff: bool = False
    host: str | None = None

    def to_bytes(self, host, more=()):
        """As it goes over the wire, one request a connection."""
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {host if self.host is None else self.host}"]
        lines += [f"{name}: {value}" for name, value in [*self.headers, *more]]
        if self.body or self.method in ("POST", "PUT", "PATCH"):
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join([*lines, "Connection: close"]).encode("latin-1", "replace") + b"\r\n\r\n" + self.body


class Fuzzer:
    """Makes requests, the same again for the same seed and the same site."""

    def __init__(self, seed, addresses, operations, forms, screens, staff_forms, staff_share):
        self.chance = random.Random(seed)  # noqa: S311
        self.addresses, self.operations, self.forms = addresses, operations, forms
        self.screens, self.staff_forms, self.staff_share = screens, staff_forms, staff_share

    def happens(self, share):
        return self.chance.random() < share

    def request(self):
        if self.happens(self.staff_share):
            return self.by_staff()
        make = self.chance.choices((self.anything, self.to_machines, self.sent_form), (6, 2, 2))[0]
        return make()

    def payload(self):
        if self.happens(0.2):
            return "".join(self.chance.choices(string.printable + "ąęłżó€\x7f", k=self.chance.randrange(1, 60)))
        return self.chance.choice(PAYLOADS)

    def query(self, names):
        pairs = [(self.chance.choice(names), self.payload()) for _pair in range(self.chance.randrange(1, 5))]
        return urlencode(pairs, errors="replace")

    def path(self, places):
        path = self.chance.choice(places)
        if self.happens(0.5):
            parts = path.split("/")
            parts.insert(self.chance.randrange(1, len(parts) + 1), self.payload())
            path = "/".join(parts)
        raw = self.happens(0.2)
        if raw:
            path = path.encode(errors="replace").decode("latin-1").replace(" ", "%20")
        else:
            path = quote(path, safe="/%", errors="replace")
        if self.happens(0.6):
            path += "?" + self.query(PARAMETERS)
        return path.replace("\r", "%0D").replace("\n", "%0A").replace("\x00", "%00")

    def some_headers(self):
        for name in self.chance.sample(HEADERS, self.chance.randrange(4)):
            value = self.payload().encode(errors="replace").decode("latin-1").translate(CONTROL)[:7000]
            yield name, f"{self.chance.choice(COOKIES)}={value}" if name == "Cookie" else value

    def anything(self):
        """Any method at any address, with any headers and any body."""
        request = Request(self.chance.choice(METHODS), self.path(self.addresses if self.happens(0.5) else PLACES))
        request.headers = list(self.some_headers())
        if self.happens(0.05):
            request.host = self.chance.choice([HOSTILE, "", "[", "a" * 300])
        if request.method in ("POST", "PUT", "PATCH"):
            pairs = [(self.chance.choice(PARAMETERS), self.payload()) for _pair in range(self.chance.randrange(9))]
            request.body = urlencode(pairs, errors="replace").encode()
            if self.happens(0.3):
                request.body = self.payload().encode(errors="replace") * self.chance.randrange(1, 20)
            request.headers.append(("Content-Type", self.chance.choice(KINDS)))
        return request

    def to_machines(self):
        """What programs ask: the API and oEmbed, mostly as described and with one thing wrong."""
        if self.happens(0.4):
            values = {"url": self.chance.choice(self.addresses), "format": "json", "maxwidth": 400, "maxheight": 300}
            names, path = ["url", "format", "maxwidth", "maxheight", "callback"], "/oembed/"
        else:
            path, names = self.chance.choice(self.operations)
            values = {"lang": "pl"} if "lang" in names else {}
            for part in ("{language}", "{code}", "{key}"):
                path = path.replace(part, quote(self.payload(), safe="", errors="replace") or "x")
        for _time in range(self.chance.randrange(3)):
            values[self.chance.choice(names or PARAMETERS)] = self.payload()
        headers = list(self.some_headers()) if self.happens(0.3) else []
        return Request("GET", f"{path}?{urlencode(values, errors='replace')}", headers)

    def sent_form(self):
        """A form that everybody may send, filled in wrongly."""
        return self.filled(self.chance.choice(self.forms))

    def by_staff(self):
        """What an editor's browser might send: to screens, and forms with their own token."""
        if self.happens(0.4):
            path = self.chance.choice(self.screens) if self.happens(0.5) else self.path(self.screens)
            path = path if "?" in path or self.happens(0.3) else f"{path}?{self.query(PARAMETERS)}"
            request = Request("GET" if self.happens(0.9) else self.chance.choice(METHODS), path)
            if request.method in ("POST", "PUT", "PATCH"):
                request.body = self.query(PARAMETERS).encode()
                request.headers = [("Content-Type", FORM)]
        else:
            request = self.filled(self.chance.choice(self.staff_forms))
        if self.happens(0.3):
            request.headers.append(("X-Requested-With", "XMLHttpRequest"))
        if self.happens(0.2):
            request.headers.append(("Accept", "application/json"))
        request.is_staff = True
        return request

    def filled(self, form):
        """A form with some fields changed, left out, doubled or added."""
        fields = list(form.fields)
        for _change in range(self.chance.choice([0, 1, 1, 1, 2, 3, 8])):
            place = self.chance.randrange(len(fields)) if fields else 0
            name = fields[place][0] if fields else self.chance.choice(PARAMETERS)
            how = self.chance.choice(["change"] * 5 + ["leave out", "double", "add"])
            if how in ("change", "double"):
                fields[place : place + (how == "change")] = [(name, self.payload())]
            elif how == "leave out":
                fields[place : place + 1] = []
            else:
                fields.append((f"{name}-{self.payload()[:20]}", self.payload()))
        if form.method == "get":
            return Request("GET", f"{form.path.split('?')[0]}?{urlencode(fields, errors='replace')}")
        if form.takes_files or self.happens(0.1):
            return Request("POST", form.path, [("Content-Type", "multipart/form-data; boundary=x")], self.parts(fields))
        return Request("POST", form.path, [("Content-Type", FORM)], urlencode(fields, errors="replace").encode())

    def parts(self, fields):
        """The body of a form that carries files, one of them now and then."""
        body = b""
        for name, value in fields:
            name = name.translate(CONTROL).replace('"', "%22")
            file = f'; filename="{self.payload().translate(CONTROL)[:80]}"' if self.happens(0.1) else ""
            head = f'--x\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
            body += (head + value + "\r\n").encode(errors="replace")
        return body + (b"--x--\r\n" if self.happens(0.95) else b"")
