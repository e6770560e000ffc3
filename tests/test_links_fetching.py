"""Asking other sites: what a hostile or broken server answers, and where we never go."""

import contextlib
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bis.links import fetching
from bis.links.fetching import USER_AGENT, ask, is_public
from bis.models import LinkedAddress

Outcome = LinkedAddress.Outcome


class Handler(BaseHTTPRequestHandler):
    """A server with every bad habit; `seen` remembers what it was asked."""

    seen = []

    def do_HEAD(self):
        self.seen.append((self.command, self.path, self.headers["User-Agent"]))
        with contextlib.suppress(OSError):
            getattr(self, self.path.split("?")[0].strip("/").partition("/")[0].replace("-", "_"), self.ok)()

    do_GET = do_HEAD

    def say(self, status, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def ok(self):
        self.say(200)

    def missing(self):
        self.say(404)

    def forbidden(self):
        self.say(403)

    def get_only(self):
        self.say(403 if self.command == "HEAD" else 200)

    def robots_out(self):
        self.say(999)

    def busy(self):
        self.say(429)

    def broken(self):
        self.say(500)

    def loop(self):
        self.say(302, Location="/loop")

    def chain(self):
        number = int(self.path.rpartition("/")[2])
        self.say(301, Location=f"/chain/{number + 1}")

    def once(self):
        self.say(301, Location="/ok?ó=ł".encode().decode("latin-1"))

    def inside(self):
        self.say(302, Location="http://169.254.169.254/latest/meta-data/")

    def to_file(self):
        self.say(302, Location="file:///etc/passwd")

    def silent(self):
        time.sleep(3)

    def drip(self):
        while True:
            self.wfile.write(b"HTTP/1.1 100 Continue\r\nX: y\r\n\r\n")
            self.wfile.flush()
            time.sleep(0.05)

    def endless(self):
        self.say(200 if self.command == "GET" else 405)
        while True:
            self.wfile.write(b"x" * 65536)

    def nonsense(self):
        self.wfile.write(b"\x00\x01 no HTTP at all\r\n\r\n")

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "outcome", "status"),
    [
        ("ok", Outcome.WORKS, 200),
        ("missing", Outcome.GONE, 404),
        ("forbidden", Outcome.UNSURE, 403),
        ("get-only", Outcome.WORKS, 200),
        ("robots-out", Outcome.UNSURE, 999),
        ("busy", Outcome.UNSURE, 429),
        ("broken", Outcome.ERROR, 500),
        ("loop", Outcome.LOOP, None),
        ("chain/1", Outcome.LOOP, None),
        ("once", Outcome.WORKS, 200),
        ("to-file", Outcome.INVALID, None),
        ("endless", Outcome.WORKS, 200),
        ("nonsense", Outcome.ERROR, None),
    ],
)
def test_what_a_server_answers(server, path, outcome, status):
    answer = ask(f"{server}/{path}", allow_private=True)
    assert (answer.outcome, answer.status) == (outcome, status)


@pytest.mark.parametrize("path", ["silent", "drip"])
def test_no_server_holds_us_up(server, path):
    begun = time.monotonic()
    assert ask(f"{server}/{path}", allow_private=True, seconds=0.6).outcome == Outcome.NO_ANSWER
    assert time.monotonic() - begun < 1.5


def test_redirects_end_and_we_say_who_asks(server):
    Handler.seen.clear()
    ask(f"{server}/chain/1", allow_private=True)
    assert len(Handler.seen) == fetching.MAX_REDIRECTS + 1
    assert {agent for _method, _path, agent in Handler.seen} == {USER_AGENT}
    assert "http://testserver" in USER_AGENT


def test_head_is_enough_where_it_is_answered(server):
    Handler.seen.clear()
    ask(f"{server}/ok", allow_private=True)
    assert [method for method, _path, _agent in Handler.seen] == ["HEAD"]


def test_nobody_listens():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert ask(f"http://127.0.0.1:{port}/", allow_private=True).outcome == Outcome.NO_CONNECTION


@pytest.mark.parametrize(
    "address",
    ["ftp://example.org/", "http://", "http://user:secret@example.org/", "http://a:b/", "http://[::1", "gopher:x", ""],
)
def test_what_is_no_address_of_the_web_is_not_asked_for(address, monkeypatch):
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *args, **kwargs: pytest.fail("looked up"))
    assert ask(address).outcome == Outcome.INVALID


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "ff02::1",
    ],
)
def test_private_addresses(ip):
    assert not is_public(ip)


@pytest.mark.parametrize("ip", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_public_addresses(ip):
    assert is_public(ip)


def places(*ips, port=80):
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ips]


def test_this_machine_is_refused_under_every_name(server, monkeypatch):
    port = server.rpartition(":")[2]
    Handler.seen.clear()
    for host in ("127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1", "[::1]", "[::ffff:127.0.0.1]"):
        assert ask(f"http://{host}:{port}/ok").outcome in (Outcome.PRIVATE, Outcome.NO_HOST), host
    # One public address beside a private one does not help.
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *a, **k: places("93.184.215.14", "127.0.0.1"))
    assert ask(f"http://rebinding.example:{port}/ok").outcome == Outcome.PRIVATE
    assert Handler.seen == []


def test_a_redirect_inside_is_refused(server, monkeypatch):
    """The first server passes for a public one; the address it redirects to is judged anew."""
    port = int(server.rpartition(":")[2])
    real = socket.getaddrinfo

    def look_up(host, *args, **kwargs):
        return places("127.0.0.1", port=port) if host == "public.example" else real(host, *args, **kwargs)

    judge = fetching.is_public
    monkeypatch.setattr(fetching.socket, "getaddrinfo", look_up)
    monkeypatch.setattr(fetching, "is_public", lambda ip: ip == "127.0.0.1" or judge(ip))
    assert ask(f"http://public.example:{port}/ok").outcome == Outcome.WORKS
    assert ask(f"http://public.example:{port}/inside").outcome == Outcome.PRIVATE


def test_a_name_is_looked_up_once_for_both_methods_and_the_connection(server, monkeypatch):
    """A name that changes what it stands for between the look and the connection is not asked again."""
    port, asked = int(server.rpartition(":")[2]), []

    def look_up(host, *args, **kwargs):
        asked.append(host)
        assert len(asked) == 1, "looked up again"
        return places("127.0.0.1", port=port)

    monkeypatch.setattr(fetching.socket, "getaddrinfo", look_up)
    assert ask(f"http://changing.example:{port}/get-only", allow_private=True).outcome == Outcome.WORKS
    assert asked == ["changing.example"]
