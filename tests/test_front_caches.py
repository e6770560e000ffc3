"""A shared cache in front of the site: a real Varnish with the configuration of deploy/."""

import gzip
import http.client
import itertools
import shutil
import threading
import time

import pytest

from bis import delivery, generation
from bis.delivery import PARAMETERS, Delivery
from bis.page_store import PageStore
from bis.warming import Warming
from tests.services import Varnish
from tests.wsgi_server import serve

pytestmark = pytest.mark.skipif(not shutil.which("varnishd"), reason="Varnish is not installed (package varnish)")
HOST = "bis.example.org"


class Site:
    """Stands for Django: keeps all but searches, and counts."""

    def __init__(self):
        self.numbers, self.status = itertools.count(1), "200 OK"

    def __call__(self, environ, start_response):
        kept = [(PARAMETERS, "page")] if "szukaj" not in environ["PATH_INFO"] else [("Cache-Control", "no-store")]
        start_response(self.status, [("Content-Type", "text/html; charset=utf-8"), *kept])
        return [f"Answer {next(self.numbers)} {environ['QUERY_STRING']}".encode()]


@pytest.fixture
def site(settings, tmp_path, monkeypatch):
    settings.SITE_URL, settings.ALLOWED_HOSTS = f"https://{HOST}", [HOST]
    settings.SHARED_CACHE_SECONDS, settings.PAGE_STORE = 600, tmp_path
    monkeypatch.setattr(generation, "FILE", tmp_path / "generation")
    monkeypatch.setattr(delivery.Warming, "start", lambda self: None)
    generation.begin()
    site = Delivery(Site(), PageStore(tmp_path / "store", 1_000_000, 100))
    site.warming = Warming(site)
    site.warming.change_due = 1e12
    return site


@pytest.fixture
def server(site):
    with serve(site) as server:
        yield server


@pytest.fixture
def varnish(server, settings, tmp_path):
    varnish = Varnish(tmp_path / "varnish", server.server_port)
    settings.FRONT_CACHES = [f"http://127.0.0.1:{varnish.port}"]
    yield varnish
    varnish.stop()


def ask(varnish, path="/pl/", method="GET", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", varnish.port, timeout=10)
    headers = {"Host": HOST, "Accept-Encoding": "gzip", **{name.replace("_", "-"): v for name, v in headers.items()}}
    connection.request(method, path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    body = gzip.decompress(body) if response.headers["Content-Encoding"] == "gzip" else body
    return response.status, response.headers, body.decode()


def look(site):
    site.warming.change_known_for = generation.current()
    site.warming.look()


def test_pages_come_from_the_cache_and_nothing_else_does(site, varnish):
    first = ask(varnish)
    for cookie in ("a=1", "b=2"):
        status, headers, body = ask(varnish, cookie=cookie)
        assert (status, body, headers["X-Cache"]) == (200, first[2], "hit")
    assert ask(varnish, "/pl/?utm_source=a&fbclid=b")[1]["X-Cache"] == "hit"
    assert headers["Cache-Control"] == "no-cache", "nobody empties caches further out"
    assert ask(varnish, if_none_match=headers["ETag"])[0] == 304
    assert ask(varnish, "/pl/?page=2&utm_source=a")[2].endswith("page=2")
    for path, extra in {
        "/pl/szukaj/?q=a": {},
        "/pl/": {"cookie": "sessionid=x"},
        "/en/": {"authorization": "x"},
    }.items():
        answers = [ask(varnish, path, **extra) for _time in range(2)]
        assert all(answer[1]["X-Cache"] is None for answer in answers), path
    assert ask(varnish, method="POST")[1]["X-Cache"] is None


def test_a_change_empties_it_and_an_old_page_never_enters(site, varnish):
    old = ask(varnish)[2]
    assert ask(varnish)[1]["X-Cache"] == "hit"
    generation.begin()
    look(site)
    first = ask(varnish)
    assert first[1]["X-Cache"] is None
    patience = time.monotonic() + 5
    while ask(varnish)[2] == old:  # the page of the last second, which must not be kept
        assert time.monotonic() < patience
        time.sleep(0.1)
    new = ask(varnish)[2]
    assert new != old and ask(varnish)[1]["X-Cache"] == "hit"


def test_what_a_cache_has_not_heard_it_is_told_again(site, varnish):
    ask(varnish)
    look(site)
    old = ask(varnish)[2]
    varnish.stop()
    generation.begin()
    look(site)
    assert site.warming.emptied_for != generation.current()
    varnish.start()
    site.warming.caches_at = 0
    look(site)
    assert site.warming.emptied_for == generation.current()
    time.sleep(1.1)
    assert ask(varnish)[2] != old


def test_readers_cannot_empty_it(varnish):
    assert ask(varnish, method="PURGE", x_real_ip="203.0.113.7")[0] == 405
    assert ask(varnish, method="PURGE")[0] == 200


def test_pages_outlive_the_site(site, server, varnish):
    page = ask(varnish)[2]
    threading.Thread(target=server.shutdown).start()
    server.server_close()
    time.sleep(0.2)
    assert ask(varnish)[2] == page
    assert ask(varnish, "/pl/szukaj/?q=a")[0] == 503
