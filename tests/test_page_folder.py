"""Finished pages as files: what is written, when nothing may be sent, and what nginx and Caddy really send."""

import gzip

import brotli
import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.utils import translation
from wagtail.models import PageViewRestriction

from bis import delivery, generation
from bis.delivery import Delivery
from bis.page_folder import PageFolder, comparable, headers_of_files
from bis.page_store import Address, FinishedPage, PageStore
from bis.warming import Warming
from tests.front_servers import DOMAIN, FrontServer
from tests.wsgi_server import serve

PAGES = ("/pl/", "/en/programmes/citizens/", "/pl/programy/mieszkancy/", "/pl/aktualnosci/")
OWN = {"content-length", "content-encoding", "etag", "date", "server", "connection", "alt-svc", "accept-ranges"}


@pytest.fixture
def site(settings, tmp_path, monkeypatch):
    """The real site as on a server of its own name, with its folder; nothing runs beside it."""
    settings.SITE_URL, settings.HTTPS = f"https://{DOMAIN}", True
    settings.ALLOWED_HOSTS = [DOMAIN]
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.PAGE_FOLDER, settings.PAGE_STORE = tmp_path / "pages", tmp_path
    monkeypatch.setattr(generation, "FILE", tmp_path / "generation")
    monkeypatch.setattr(delivery.Warming, "start", lambda self: None)
    for signal in (request_started, request_finished):  # would end the test's transaction
        monkeypatch.setattr(signal, "send", lambda *args, **kwargs: [])
    (tmp_path / "pages").mkdir()
    generation.begin()
    with translation.override("pl"):  # requests leave their language behind
        yield Delivery(get_wsgi_application(), PageStore(tmp_path / "store", 50_000_000, 1000))


@pytest.fixture
def warming(site):
    warming = Warming(site)
    warming.change_due, warming.change_known_for = 1e12, generation.current()
    return warming


def make(site, *paths):
    return [site.rebuild(Address("https", DOMAIN, path)) for path in paths]


def files(site):
    return sorted(site.folder.place.glob(f"{site.folder.release}-*/**/*.html"))


def begin(warming):
    generation.begin()
    warming.change_known_for = generation.current()


def first_set(site, warming):
    """Have the pages written as files for the first time; return the place where the sets are."""
    warming.look()
    make(site, *PAGES)
    warming.look()
    return site.folder.place


@pytest.mark.django_db
def test_public_pages_alone_are_written_each_in_three_forms(site, warming, get_page):
    warming.look()
    PageViewRestriction.objects.create(page=get_page("pl/o-nas"), restriction_type="login")
    begin(warming)
    warming.look()
    make(
        site, *PAGES, "/pl/o-nas/", "/pl/kontakt/", "/pl/nie-ma/", "/pl/szukaj/", "/sitemap.xml", "/pl/aktualnosci.atom"
    )
    site.rebuild(Address("https", DOMAIN, "/pl/aktualnosci/", "page=1"))
    site.rebuild(Address("http", DOMAIN, "/en/"))
    current = site.folder.place / "current"
    written = {f"/{file.relative_to(current.resolve()).parent}/" for file in files(site)}
    assert set(PAGES) <= written
    assert not written & {"/pl/o-nas/", "/pl/kontakt/", "/pl/nie-ma/", "/pl/szukaj/"}
    assert len(list(current.resolve().rglob("*.html"))) == len(written)
    page = site.store.get(Address("https", DOMAIN, "/pl/"), generation.current())
    file = current / "pl" / "index.html"
    assert file.read_bytes() == page.bodies[""]
    assert gzip.decompress((file.parent / "index.html.gz").read_bytes()) == page.bodies[""]
    assert brotli.decompress((file.parent / "index.html.br").read_bytes()) == page.bodies[""]
    assert file.stat().st_mode & 0o777 == 0o644 and file.parent.stat().st_mode & 0o777 == 0o755


@pytest.mark.django_db
def test_a_change_withdraws_all_files_at_once_and_the_next_set_replaces_them(site, warming):
    place = first_set(site, warming)
    first = (place / "current").readlink()
    begin(warming)
    assert not (place / "current").exists(), "nothing is sent before the new pages are there"
    warming.look()
    second = (place / "current").readlink()
    assert second != first and (place / "last").readlink() == second
    assert len(files(site)) >= len(PAGES)
    begin(warming)
    warming.look()
    assert {path.name for path in place.iterdir()} >= {"current", "last"}
    assert not (place / first).exists()


@pytest.mark.django_db
def test_where_pages_cannot_be_made_the_last_complete_set_stays(site, warming):
    place = first_set(site, warming)
    complete = (place / "last").readlink()
    site.application = broken
    begin(warming)
    warming.look()
    assert (place / "last").readlink() == complete
    assert len(list((place / "last" / "pl").rglob("*.html"))) >= 3
    assert not list((place / "current").rglob("*.html"))


def broken(environ, start_response):
    start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
    return [b"no database"]


def test_names_that_are_no_plain_path_are_not_written(site):
    number = generation.current()
    site.folder.follow(number)
    headers = [*page_headers(), ("Content-Language", "pl")]
    for path in ("/pl/../../etc/", "/pl//x/", "/pl/ą/", "/pl/.x/", "/pl/x", "/pl/x.html", "/en/x/", "/pl/a\0b/", "/"):
        site.folder.put(FinishedPage.of(Address("https", DOMAIN, path), number, (), headers, b"x"))
    site.folder.put(FinishedPage.of(Address("https", "other.example", "/pl/"), number, (), headers, b"x"))
    site.folder.put(FinishedPage.of(Address("https", DOMAIN, "/pl/x/"), number, (), [*headers, ("Refresh", "1")], b"x"))
    assert files(site) == []
    site.folder.put(FinishedPage.of(Address("https", DOMAIN, "/pl/x/"), number, (), headers, b"x"))
    assert len(files(site)) == 1


def page_headers():
    return list(headers_of_files().items())


def test_a_full_disk_leaves_no_half_page_and_no_old_one(site, monkeypatch):
    site.folder.follow(generation.current())
    headers = [*page_headers(), ("Content-Language", "pl")]

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bis.page_folder.os.replace", full)
    site.folder.put(FinishedPage.of(Address("https", DOMAIN, "/pl/"), generation.current(), (), headers, b"x"))
    assert not list(site.folder.place.glob("*/pl/*"))
    monkeypatch.setattr("bis.page_folder.Path.symlink_to", full)
    generation.begin()
    site.folder.follow(generation.current())
    assert not (site.folder.place / "current").exists()


def test_without_a_place_nothing_happens(tmp_path):
    folder = PageFolder(None, "release")
    folder.follow(1)
    folder.complete(1)
    assert folder.is_complete(1) and not folder


@pytest.fixture(params=["nginx", "caddy"])
def front(request, site, tmp_path):
    """A web server in front of the site."""

    def application(environ, start_response):
        """Says who answered, behind what the proxy says of the reader."""
        environ["wsgi.url_scheme"] = environ.get("HTTP_X_FORWARDED_PROTO", "http")
        return site(environ, lambda line, headers, _=None: start_response(line, [*headers, ("X-Asked", "site")]))

    with serve(application) as server:
        front = FrontServer(request.param, tmp_path / "front", [server.server_port], site.folder.place)
        front.site_server = server
        yield front
        front.stop()


@pytest.mark.django_db
def test_web_servers_send_what_the_site_would(front, site, warming):
    warming.look()
    make(site, *PAGES)
    for path in PAGES:
        page = site.store.get(Address("https", DOMAIN, path), generation.current())
        for accepted, coding in {"gzip, deflate, br": "br", "gzip": "gzip", "identity": ""}.items():
            status, headers, body = front.ask(path, accept_encoding=accepted)
            assert (status, body) == (200, page.bodies[coding]), (path, accepted)
            assert headers["X-Asked"] is None and (headers["Content-Encoding"] or "") == coding
            known = front.ask(path, accept_encoding=accepted, if_none_match=headers["ETag"])
            assert (known[0], known[2]) == (304, b"")
        # A reader with a session is the site's, which says what else belongs to a page.
        asked = front.ask(path, cookie="a=1; utm=2")[1]
        assert asked["X-Asked"] is None
        sent = {name.lower(): value for name, value in headers.items() if name.lower() not in OWN}
        assert not headers["Last-Modified"] and headers["ETag"]
        by_site = {name.lower(): value for name, value in [*page.headers, ("cache-control", "no-cache")]}
        by_site["vary"] = "Accept-Encoding"
        assert comparable(sent) == comparable(by_site)
    assert front.ask("/pl/?utm_source=x&fbclid=y")[1]["X-Asked"] is None
    assert front.ask("/pl/", "HEAD")[2] == b""
    for path, headers in {
        "/pl/?page=2": {},
        "/pl/aktualnosci/?kind=call": {},
        "/pl/szukaj/?q=dotacje": {},
        "/pl/index.html": {},
        "/pl/nie-ma/": {},
        "/pl/%2e%2e/": {},
        "/": {},
        "/sitemap.xml": {},
        "/en/programmes/citizens/": {"authorization": "Basic eDp5"},
        "/pl/": {"cookie": "a=b; sessionid=abc"},
    }.items():
        assert front.ask(path, **headers)[1]["X-Asked"] == "site", path
    assert front.ask("/pl/", "POST")[1]["X-Asked"] == "site"


@pytest.mark.django_db
def test_web_servers_ask_after_a_change_and_help_out_where_nobody_answers(front, site, warming):
    warming.look()
    make(site, *PAGES)
    warming.look()
    old = front.ask("/pl/")
    begin(warming)
    assert front.ask("/pl/")[1]["X-Asked"] == "site"
    warming.look()
    new = front.ask("/pl/")
    assert new[1]["X-Asked"] is None and new[1]["ETag"] == old[1]["ETag"], "what did not change keeps its tag"
    begin(warming)
    front.site_server.shutdown()
    front.site_server.server_close()
    for path in PAGES:
        status, headers, _body = front.ask(path)
        assert (status, headers["Age-Of-Page"]) == (200, "unknown"), path
    assert front.ask("/pl/nie-ma/")[0] == 502
    assert front.ask("/pl/kontakt/", "POST")[0] == 502
    assert front.ask("/pl/", cookie="sessionid=abc")[0] == 502
