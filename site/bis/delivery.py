"""The page cache: a WSGI application ahead of Django that answers readers of public pages with finished pages.

A hit costs a look at a file's time stamp and one in a dictionary; Django is not entered and no database asked. What
may be kept a page says itself: Django's answer carries the names of the query parameters that the page heeds in a
header of its own, which no reader sees. Everything else passes through: forms, searches, errors, redirects, private
pages, and all requests with a session.

A page of an older generation (bis.generation) is sent for `GRACE` seconds while one thread makes the new one; after
that the first reader makes it. Others get the old one as long as somebody is making it, and everybody where there can
be no new one, as when the database is gone. The header `Age-Of-Page` then says so.
"""

import contextlib
import functools
import hashlib
import io
import logging
import os
import queue
import sys
import threading
import time
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from bis import generation
from bis.page_folder import PageFolder
from bis.page_store import Address, FinishedPage, PageStore
from bis.warming import Warming

logger = logging.getLogger(__name__)
PARAMETERS = "X-Page-Parameters"
FOR_NOBODY = "bis.for_nobody"  # in the environment of a request that is not a reader's
GRACE = 1.0  # seconds
MOST_MAKERS = 1  # readers of a process who make an old page anew themselves; its other threads go on answering
# Seconds that a thread computes before another may. Sending a page takes several turns, which have to be short while
# another thread makes one; at other times each change costs more than it is good for.
TURN, LONG_TURN = 0.001, 0.005
BROKEN = 2.0  # seconds that Django is left alone after it has failed
PAGE_PARAMETERS = frozenset({"figure", "kind", "p", "page", "pillar", "year"})  # all that any page heeds
MOST_IN_MEMORY = 64 * 1024 * 1024  # bytes, in each process
MOST_FILES = 20_000
MOST_REMEMBERED = 10_000  # hosts and addresses
LONGEST_QUERY = 200
NEVER = ("/health/", "/admin/", "/django-admin/", "/documents/", "/static/", "/media/")
MADE_WITH = (
    "site/**/*.py",
    "[a-z]*/*.py",
    "[a-z]*/[a-z]*/*.py",
    "templates/**/*.*",
    "site/**/templates/**/*.*",
    "**/*.mo",
)
# What Django sets for one reader or one connection, or what is set anew for each answer.
NOT_KEPT = {"content-length", "content-encoding", "vary", "etag", "cache-control", "x-request-id", PARAMETERS.lower()}


def release():
    """A name for the code, templates and messages that pages are made with, so that a new release starts afresh."""
    digest = hashlib.sha256(settings.SITE_URL.encode())
    files = (file for pattern in MADE_WITH for file in settings.BASE_DIR.glob(pattern))
    for file in sorted({*files, settings.STATIC_ROOT / "staticfiles.json"}):
        if file.exists():
            state = file.stat()
            digest.update(f"{file}{state.st_size}{state.st_mtime_ns}".encode())
    return digest.hexdigest()[:16]


def keep(response, parameters=()):
    """Allow a public answer, the same for all readers, to be kept; `parameters` of the query string change it."""
    response.headers[PARAMETERS] = ",".join(sorted(parameters))
    return response


class Delivery:
    """Wraps Django's WSGI application."""

    def __init__(self, application, store=None):
        self.application = application
        self.store = store or PageStore(settings.PAGE_STORE / release(), MOST_IN_MEMORY, MOST_FILES)
        self.folder = PageFolder(settings.PAGE_FOLDER, self.store.folder.name)
        self.session = settings.SESSION_COOKIE_NAME + "="
        self.hosts = set()
        self.number, self.passing = None, set()  # addresses that are known not to be kept in this generation
        self.under_way = set()  # pages that a thread of this process is making
        self.computing = set()  # threads of this process in which Django is at work
        self.makers = threading.BoundedSemaphore(MOST_MAKERS)
        self.broken_until = 0
        self.pid = None

    def __call__(self, environ, start_response):
        if self.pid != os.getpid():
            self.start()
        address = self.address_of(environ)
        if address is None:
            return self.pass_on(environ, start_response)
        number = generation.current()
        if number != self.number:
            self.number, self.passing = number, set()
        page = self.store.get(address, number)
        if page is None and address.query and (bare := self.store.get(address._replace(query=""), number)):
            # The page at this path says which parameters it heeds; an address with others is the one without.
            address = address._replace(query=filtered(address.query, bare.parameters))
            page = self.store.get(address, number)
        if page is None or page.generation != number:
            if page is None and address in self.passing:
                return self.pass_on(environ, start_response)
            if page is None:
                page = self.rebuild(address)
            elif generation.age() < GRACE or address in self.under_way or self.is_broken():
                self.rebuild_aside(address)
            else:
                page = self.rebuild_for_reader(address, page)
            if page is None:
                return self.pass_on(environ, start_response)
        return send(page, environ, start_response, page.generation != number)

    def start(self):
        """Begin this process's own work beside its answers; a thread started before a fork would be lost."""
        self.pid = os.getpid()
        self.aside = queue.SimpleQueue()
        # Ends with the process: one that has to go must not make all that waits first.
        threading.Thread(target=self.work_aside, args=(self.aside,), name="pages", daemon=True).start()
        Warming(self).start()

    def pass_on(self, environ, start_response):
        def without_our_header(line, headers, exc_info=None):
            return start_response(line, [header for header in headers if header[0] != PARAMETERS], exc_info)

        with self.short_turns():
            return self.application(environ, without_our_header)

    @contextlib.contextmanager
    def short_turns(self):
        """Have this thread leave others their turn while Django is at work in it."""
        self.computing.add(threading.get_ident())
        sys.setswitchinterval(TURN)
        try:
            yield
        finally:
            self.computing.discard(threading.get_ident())
            if not self.computing:
                sys.setswitchinterval(LONG_TURN)

    def is_broken(self):
        """Whether Django has just failed, so that readers should not wait for it to fail again."""
        return time.monotonic() < self.broken_until

    def address_of(self, environ):
        """The address of a page that may be kept, or None where Django has to answer."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or "HTTP_AUTHORIZATION" in environ:
            return None
        path = environ.get("PATH_INFO", "")
        if path.startswith(NEVER) or self.session in environ.get("HTTP_COOKIE", ""):
            return None
        host = environ.get("HTTP_HOST", "")
        if host not in self.hosts:
            if not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
                return None
            if len(self.hosts) < MOST_REMEMBERED:
                self.hosts.add(host)
        query = environ.get("QUERY_STRING", "")
        if query:
            query = filtered(query, PAGE_PARAMETERS) if len(query) <= LONGEST_QUERY else None
            if query is None:
                return None
        return Address(environ["wsgi.url_scheme"], host, path, query)

    def rebuild_aside(self, address):
        """Make a page anew while readers get the old one."""
        if address not in self.under_way and not self.is_broken():
            self.under_way.add(address)
            self.aside.put(address)

    def work_aside(self, addresses):
        """Make pages anew as they are asked for, one after the other."""
        while True:
            address = addresses.get()
            try:
                self.rebuild(address)
            except Exception:  # noqa: BLE001 (whatever breaks here must not end the thread)
                logger.exception("%s could not be made anew; it will be when a reader asks.", address.path)

    def rebuild_for_reader(self, address, old):
        """Make a page anew for a reader who could have the old one, and gets it where others are busy with pages."""
        if not self.makers.acquire(blocking=False):
            self.rebuild_aside(address)
            return old
        try:
            return self.rebuild(address, waits=False)
        finally:
            self.makers.release()

    def rebuild(self, address, waits=True):
        """Make the page of an address; return it, or an older one where Django fails, or None if none may be kept.

        In the last case Django has to answer the reader's own request, whose query and language may matter. Who does
        not wait gets the older one also while another process makes the page.
        """
        self.under_way.add(address)
        try:
            with self.store.rebuilding(address, waits) as mine, self.short_turns():
                return self._rebuild(address) if mine else self.store.get(address, generation.current())
        finally:
            self.under_way.discard(address)

    def _rebuild(self, address):
        number = generation.current()
        old = self.store.get(address, number)
        if old is not None and old.generation == number:
            self.folder.put(old)
            return old  # somebody else has made it while we waited
        answer = Answer(self.application, anonymous(address))
        if answer.status >= 500 and old is not None:
            self.broken_until = time.monotonic() + BROKEN
            return old
        if answer.parameters is None:
            self.store.drop(address)
            if len(self.passing) < MOST_REMEMBERED:
                self.passing.add(address)
            return None
        address = address._replace(query=filtered(address.query, answer.parameters))
        page = FinishedPage.of(address, number, answer.parameters, answer.kept_headers, answer.body)
        self.store.put(page)
        self.folder.put(page)
        return page


class Answer:
    """What Django answered, read to its end. Can be sent on as it is."""

    def __init__(self, application, environ):
        self.line, self.headers = "", []
        chunks = application(environ, self._start)
        try:
            self.body = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()

    def _start(self, line, headers, exc_info=None):
        self.line, self.headers = line, headers

    @property
    def status(self):
        return int(self.line[:3])

    @property
    def parameters(self):
        """The names of the query parameters that the page heeds, or None where it may not be kept."""
        values = {name.lower(): value for name, value in self.headers}
        if self.status != 200 or "set-cookie" in values or PARAMETERS.lower() not in values:
            return None
        return frozenset(filter(None, values[PARAMETERS.lower()].split(",")))

    @property
    def kept_headers(self):
        return [(name, value) for name, value in self.headers if name.lower() not in NOT_KEPT]


def anonymous(address):
    """A plain request for an address, which carries nothing of any reader."""
    host, port = split_domain_port(address.host)
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": address.path,
        "QUERY_STRING": address.query,
        "SERVER_NAME": host,
        "SERVER_PORT": port or ("443" if address.scheme == "https" else "80"),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": address.host,
        "wsgi.url_scheme": address.scheme,
        "wsgi.input": io.BytesIO(),
        FOR_NOBODY: True,
    }


def is_for_nobody(request):
    """Whether a page is made to be kept, and no reader has asked for it yet."""
    return FOR_NOBODY in request.META


@functools.lru_cache(maxsize=MOST_REMEMBERED)
def filtered(query, names):
    """The parameters of a query string that have these names, in order; None for one that nobody would send twice."""
    try:
        pairs = [pair for pair in parse_qsl(query, keep_blank_values=True, strict_parsing=False) if pair[0] in names]
    except ValueError:
        return None
    return None if len(pairs) != len(dict(pairs)) else urlencode(sorted(pairs))


@functools.lru_cache(maxsize=1000)
def coding_for(accepted):
    """The best of our content codings that an Accept-Encoding header allows."""
    allowed = {}
    for item in accepted.lower().split(","):
        name, _semicolon, rest = item.partition(";")
        allowed[name.strip()] = not rest or rest.replace(" ", "").removeprefix("q=").rstrip(".0") != ""
    return next((coding for coding in ("br", "gzip") if allowed.get(coding)), "")


def cache_control():
    """Browsers ask each time, which costs a 304; a shared cache that we can purge may keep a page for longer."""
    if settings.SHARED_CACHE_SECONDS:
        return (
            f"public, max-age=0, s-maxage={settings.SHARED_CACHE_SECONDS}, "
            "stale-while-revalidate=60, stale-if-error=86400"
        )
    return "no-cache"


def send(page, environ, start_response, is_old=False):
    """Answer with a finished page, or with 304 where the reader has it."""
    coding = coding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
    headers = [
        *page.headers,
        ("ETag", page.etags[coding]),
        # A shared cache would keep an old page for as long as a new one, and nobody would tell it again.
        ("Cache-Control", "no-cache" if is_old else cache_control()),
        ("Vary", "Accept-Encoding"),
    ]
    if is_old:
        headers.append(("Age-Of-Page", str(round(max(0, time.time() - page.generation / 1e9)))))
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and (known.strip() == "*" or any(etag in known for etag in page.etags.values())):
        start_response("304 Not Modified", [header for header in headers if header[0] != "Content-Type"])
        return [b""]
    body = page.bodies[coding]
    if coding:
        headers.append(("Content-Encoding", coding))
    headers.append(("Content-Length", str(len(body))))
    start_response("200 OK", headers)
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]
