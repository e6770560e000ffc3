"""Asks another site for one address, carefully: a page of ours may name any address, and we go there from inside.

Only http and https; never to an address that is not public, whichever redirect or name leads there: a name is looked up
once, every answer has to be public, and the connection goes to the very address that was looked at. No body is read,
nothing is sent but the request, and everything together has to be over in time.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri

from bis.models import LinkedAddress

Outcome = LinkedAddress.Outcome
USER_AGENT = f"BIS-link-check/1.0 (+{settings.SITE_URL})"
SECONDS, MAX_REDIRECTS = 20, 5
REDIRECTS = {301, 302, 303, 307, 308}
NOTHING_THERE = {404, 410}
BUSY = {429, 503}
NAT64 = ipaddress.ip_network("64:ff9b::/96")
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Answer:
    """What came of asking: `status` is what the server said, if it said anything."""

    outcome: Outcome
    status: int | None = None

    @property
    def is_busy(self):
        """Whether the server asks to be left alone for now."""
        return self.status in BUSY


class Failure(Exception):
    """There is no answer from the server; the first argument says why."""


def ask(address, allow_private=False, seconds=SECONDS):
    """Whether a reader would find something at an address.

    `allow_private` is for tests, whose server runs on this machine.
    """
    until, seen = time.monotonic() + seconds, set()
    try:
        while address not in seen and len(seen) <= MAX_REDIRECTS:
            seen.add(address)
            status, target = _status(address, until, allow_private)
            if status not in REDIRECTS or not target:
                return Answer(_meaning(status), status)
            address = iri_to_uri(urljoin(address, target))
    except Failure as failure:
        return Answer(failure.args[0])
    except (ValueError, http.client.InvalidURL):
        return Answer(Outcome.INVALID)
    return Answer(Outcome.LOOP)


def _meaning(status):
    if 200 <= status < 400:
        return Outcome.WORKS
    if status in NOTHING_THERE:
        return Outcome.GONE
    if status >= 500 and status != 999:  # LinkedIn's own word for “no robots”
        return Outcome.ERROR
    return Outcome.UNSURE


def _status(address, until, allow_private):
    """Status and target of a redirect. Servers that dislike HEAD are asked again with GET."""
    parts = urlsplit(address)
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None:
        raise Failure(Outcome.INVALID)
    host = parts.hostname.encode("idna").decode()
    port = parts.port or PORTS[parts.scheme]
    places = _places(host, port, allow_private)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    half = (time.monotonic() + until) / 2  # a server that never answers HEAD may answer GET
    try:
        status, target = _request("HEAD", parts.scheme, host, port, places, path, half)
        if status < 400:
            return status, target
    except Failure as failure:
        if failure.args[0] not in (Outcome.NO_ANSWER, Outcome.ERROR) or time.monotonic() >= until:
            raise
    return _request("GET", parts.scheme, host, port, places, path, until)


def _places(host, port, allow_private):
    """Where a name leads. Refused as soon as one of its addresses is not public."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise Failure(Outcome.NO_HOST) from None
    if not allow_private and not all(is_public(place[4][0]) for place in found):
        raise Failure(Outcome.PRIVATE)
    return found


def is_public(address):
    """Whether an address belongs to the open internet, also where it holds another one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip.version == 6:
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if ip in NAT64:
            inner = ipaddress.ip_address(int(ip) & 0xFFFFFFFF)
        if inner:
            return is_public(str(inner))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _request(method, scheme, host, port, places, path, until):
    connection = _Connection(scheme, host, port, places, until)
    try:
        connection.request(method, path, headers={"User-Agent": USER_AGENT, "Accept": "*/*", "Connection": "close"})
        response = connection.getresponse()
        return response.status, response.getheader("Location")
    except ssl.SSLCertVerificationError:
        raise Failure(Outcome.INSECURE) from None
    except (http.client.HTTPException, OSError) as error:
        if isinstance(error, http.client.InvalidURL):
            raise
        in_time = time.monotonic() < until and not isinstance(error, TimeoutError)
        raise Failure(Outcome.ERROR if in_time else Outcome.NO_ANSWER) from None
    finally:
        connection.close()


class _Connection(http.client.HTTPConnection):
    """A connection to one of the places that were looked at, cut when the time is over."""

    def __init__(self, scheme, host, port, places, until):
        super().__init__(host, port)
        self.default_port = PORTS[scheme]
        self.tls = ssl.create_default_context() if scheme == "https" else None
        self.places, self.until, self.wire = places, until, None
        # A server that sends a byte now and then would never let a time-out of the socket come.
        self.end = threading.Timer(max(until - time.monotonic(), 0), self._cut)
        self.end.daemon = True

    def connect(self):
        self.sock = self._reach()
        self.wire = self.sock.dup()
        self.end.start()
        if self.tls:
            self.sock = self.tls.wrap_socket(self.sock, server_hostname=self.host)

    def _reach(self):
        for family, kind, protocol, _name, place in self.places:
            wire = socket.socket(family, kind, protocol)
            try:
                wire.settimeout(max(self.until - time.monotonic(), 0.01))
                wire.connect(place)
            except TimeoutError:
                wire.close()
                raise
            except OSError:
                wire.close()
            else:
                return wire
        raise Failure(Outcome.NO_CONNECTION)

    def _cut(self):
        with suppress(OSError):  # the server was quicker
            self.wire.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.end.cancel()
        super().close()
        if self.wire:
            self.wire.close()
