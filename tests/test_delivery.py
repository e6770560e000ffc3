"""The page cache ahead of Django: what it keeps, for whom, for how long, and what it never keeps."""

import gzip
import itertools
import threading
import time

import brotli
import pytest
from django.core.signals import request_finished, request_started

from bis import delivery, generation
from bis.delivery import PARAMETERS, Delivery
from bis.page_store import Address, PageStore
from bis.wsgi import django_application

HOST = "testserver"


class Application:
    """Stands for Django: counts how often it is asked and answers as a test says."""

    def __init__(self):
        self.asked, self.status, self.headers, self.delay = [], "200 OK", [(PARAMETERS, "kind,page")], 0
        self.numbers = itertools.count(1)

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        time.sleep(self.delay)
        start_response(self.status, [("Content-Type", "text/html; charset=utf-8"), *self.headers])
        return [f"<p>Answer {next(self.numbers)} {'łąka ' * 100}".encode()]


@pytest.fixture
def number(monkeypatch):
    """The generation, which a test moves on by hand."""

    class Generation:
        value, began = 1_000, 0.0

        def move_on(self, seconds_ago=10.0):
            self.value, self.began = self.value + 1, time.monotonic() - seconds_ago

    state = Generation()
    monkeypatch.setattr(generation, "current", lambda: state.value)
    monkeypatch.setattr(generation, "age", lambda: time.monotonic() - state.began)
    monkeypatch.setattr(delivery.Warming, "start", lambda self: None)
    return state


@pytest.fixture
def application():
    return Application()


@pytest.fixture
def site(application, number, tmp_path):
    return Delivery(application, PageStore(tmp_path, 10_000_000, 100))


def ask(site, path="/pl/", query="", method="GET", **headers):
    """Send a request; return the status, the headers in lower case, and the body."""
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_HOST": HOST,
        "SERVER_NAME": HOST,
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }
    answer = {}

    def start_response(line, headers, exc_info=None):
        answer.update(status=int(line[:3]), headers={name.lower(): value for name, value in headers})

    body = b"".join(site(environ, start_response))
    return answer["status"], answer["headers"], body


def test_a_second_reader_is_answered_without_django(site, application):
    first, second = ask(site), ask(site)
    assert first == second
    assert len(application.asked) == 1
    assert second[1]["cache-control"] == "no-cache"
    assert second[1]["vary"] == "Accept-Encoding"
    assert PARAMETERS.lower() not in second[1]


@pytest.mark.parametrize(
    ("accepted", "coding", "unpack"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip;q=0.8, br;q=0", "gzip", gzip.decompress),
        ("", None, bytes),
        ("identity", None, bytes),
        ("br;q=0.0, gzip; q=0", None, bytes),
    ],
)
def test_each_reader_gets_the_best_form_they_can_read(site, accepted, coding, unpack):
    _status, headers, body = ask(site, accept_encoding=accepted)
    assert headers.get("content-encoding") == coding
    assert unpack(body).startswith(b"<p>Answer 1 ")
    assert int(headers["content-length"]) == len(body)


def test_who_has_the_page_is_told_so(site):
    etags = {ask(site, accept_encoding=accepted)[1]["etag"] for accepted in ("", "gzip", "br")}
    assert len(etags) == 3 and all(etag.startswith('"') for etag in etags)
    for etag in etags:
        status, headers, body = ask(site, if_none_match=f'"other", W/{etag}')
        assert (status, body) == (304, b"")
        assert "etag" in headers and "content-length" not in headers
    assert ask(site, if_none_match='"other"')[0] == 200


def test_head_is_get_without_a_body(site):
    get, head = ask(site), ask(site, method="HEAD")
    assert head[0] == 200 and head[2] == b"" and head[1] == get[1]


def test_campaigns_and_unheeded_parameters_share_one_page(site, application):
    for query in ("", "utm_source=a", "fbclid=b&utm_medium=c", "x=1"):
        assert ask(site, query=query)[2] == ask(site)[2]
    assert len(application.asked) == 1
    assert ask(site, query="page=2&utm_source=a") == ask(site, query="page=2") != ask(site)
    assert ask(site, query="kind=call&page=2")[2] == ask(site, query="page=2&kind=call")[2]
    assert len(application.asked) == 3
    assert [environ["QUERY_STRING"] for environ in application.asked] == ["", "page=2", "kind=call&page=2"]


def test_a_page_that_heeds_nothing_is_one_page_whatever_is_asked(site, application):
    application.headers = [(PARAMETERS, "")]
    assert ask(site, query="page=7") == ask(site) == ask(site, query="kind=x&year=2")
    assert len(application.asked) == 1


@pytest.mark.parametrize("query", ["page=1&page=2", "page=" + "9" * 300])
def test_odd_queries_are_for_django(site, application, query):
    ask(site, query=query)
    ask(site, query=query)
    assert len(application.asked) == 2


def test_nothing_of_the_reader_reaches_what_others_get(site, application):
    ask(
        site,
        cookie="theme=dark",
        accept_language="de",
        referer="https://x.example/",
        user_agent="x",
        x_forwarded_for="1",
    )
    environ = application.asked[0]
    assert not {name for name in environ if name.startswith("HTTP_")} - {"HTTP_HOST"}
    assert ask(site, cookie="a=1") == ask(site, cookie="b=2")
    assert len(application.asked) == 1


@pytest.mark.parametrize(
    "request_",
    [
        {"cookie": "sessionid=abc"},
        {"authorization": "Bearer x"},
        {"method": "POST"},
        {"path": "/admin/"},
        {"path": "/static/bis/bis.css"},
    ],
)
def test_staff_forms_and_files_go_past_the_cache(site, application, request_):
    ask(site)
    ask(site, **request_)
    headers = ask(site, **request_)[1]
    assert len(application.asked) == 3
    assert PARAMETERS.lower() not in headers


def test_hosts_that_are_not_ours_go_to_django(site, application):
    for _time in range(2):
        ask(site, host="evil.example")
    assert len(application.asked) == 2
    assert not list(site.store.addresses())


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        ("404 Not Found", [(PARAMETERS, "")]),
        ("302 Found", [(PARAMETERS, "")]),
        ("500 Internal Server Error", [(PARAMETERS, "")]),
        ("200 OK", []),
        ("200 OK", [(PARAMETERS, ""), ("Set-Cookie", "a=b")]),
    ],
)
def test_what_is_never_kept(site, application, status, headers):
    application.status, application.headers = status, headers
    assert ask(site)[0] == int(status[:3])
    ask(site)
    assert len(application.asked) == 3, "once to see whether there is a page to keep, then for each reader"
    assert not list(site.store.addresses())


def test_what_is_not_kept_answers_the_request_of_its_first_reader(site, application):
    application.headers = []
    for query in ("q=dotacje", "q=organizacja&kind=news"):
        ask(site, "/pl/szukaj/", query, accept_language="en")
        own = application.asked[-1]
        assert own["QUERY_STRING"] == query and own["HTTP_ACCEPT_LANGUAGE"] == "en"
    ask(site, "/p/abc/", method="HEAD")
    assert application.asked[-1]["REQUEST_METHOD"] == "HEAD"


def test_a_page_that_appears_later_is_kept_from_then_on(site, application, number):
    application.status = "404 Not Found"
    ask(site), ask(site)
    application.status = "200 OK"
    number.move_on()
    ask(site), ask(site), ask(site)
    assert len(application.asked) == 4


def test_a_change_shows_at_once_and_one_request_makes_the_page(site, application, number):
    old = ask(site)
    number.move_on(seconds_ago=10)
    new = ask(site)
    assert new[2] != old[2] and new[1]["etag"] != old[1]["etag"]
    assert ask(site) == new
    assert len(application.asked) == 2


def test_just_after_a_change_nobody_waits(site, application, number):
    old = ask(site)
    application.delay = 0.2
    number.move_on(seconds_ago=0)
    start = time.monotonic()
    during = ask(site)
    assert time.monotonic() - start < 0.1
    assert during[2] == old[2] and "age-of-page" in during[1]
    patience = time.monotonic() + 10
    while site.under_way and time.monotonic() < patience:
        time.sleep(0.01)
    assert ask(site)[2] != old[2]
    assert len(application.asked) == 2


def test_a_crowd_makes_a_page_once(site, application):
    application.delay = 0.1
    answers = []
    crowd = [threading.Thread(target=lambda: answers.append(ask(site))) for _reader in range(12)]
    [reader.start() for reader in crowd]
    [reader.join() for reader in crowd]
    assert len(application.asked) == 1
    assert len({body for _status, _headers, body in answers}) == 1


@pytest.mark.parametrize("fault", ["500 Internal Server Error", "503 Service Unavailable"])
def test_the_old_page_outlives_the_database(site, application, number, fault):
    old = ask(site)
    application.status = fault
    number.move_on()
    for _time in range(3):
        status, headers, body = ask(site)
        assert (status, body) == (200, old[2]) and "age-of-page" in headers
    assert len(application.asked) == 2, "Django is left alone for a while after it has failed"
    application.status, site.broken_until = "200 OK", 0
    assert ask(site)[2] != old[2]


def test_nobody_waits_for_a_page_that_another_process_is_making(site, application, number, settings):
    settings.SHARED_CACHE_SECONDS = 600
    _status, headers, old = ask(site)
    assert "s-maxage" in headers["cache-control"]
    number.move_on()
    with site.store.rebuilding(Address("http", HOST, "/pl/")):
        _status, headers, body = ask(site)
        assert body == old and "age-of-page" in headers
        assert headers["cache-control"] == "no-cache", "a shared cache must not keep it"
    assert ask(site)[2] != old


def test_a_publication_under_load_leaves_threads_for_others(site, application, number):
    paths = [f"/pl/{number}/" for number in range(6)]
    old = {path: ask(site, path)[2] for path in paths}
    number.move_on()
    application.delay = 0.3
    answers = {}
    threads = [threading.Thread(target=lambda path=path: answers.update({path: ask(site, path)[2]})) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 <= sum(answers[path] != old[path] for path in paths) <= delivery.MOST_MAKERS + 1


def test_a_page_that_is_gone_is_gone(site, application, number):
    ask(site)
    number.move_on()
    application.status = "404 Not Found"
    assert ask(site)[0] == 404
    number.move_on()
    application.status = "500 Internal Server Error"
    assert ask(site)[0] == 500


def test_another_process_and_a_restart_find_the_pages(site, application, tmp_path, number):
    page = ask(site)
    another = Delivery(application, PageStore(tmp_path, 10_000_000, 100))
    assert ask(another) == page
    number.move_on()
    newer = ask(another)
    assert ask(site) == newer
    assert len(application.asked) == 2


def test_a_broken_file_is_no_page(site, application, tmp_path, number):
    ask(site)
    for file in tmp_path.glob("??/*"):
        file.write_bytes(file.read_bytes()[:-10])
    another = Delivery(application, PageStore(tmp_path, 10_000_000, 100))
    assert ask(another)[0] == 200
    assert len(application.asked) == 2


def test_a_full_disk_costs_only_the_copy_on_disk(site, application, tmp_path, monkeypatch):
    monkeypatch.setattr("bis.page_store.os.link", lambda *args: (_ for _ in ()).throw(OSError("full")))
    assert ask(site) == ask(site)
    assert len(application.asked) == 1
    assert not list(tmp_path.glob("new-*"))


def test_memory_and_disk_are_bounded(application, number, tmp_path):
    site = Delivery(application, PageStore(tmp_path, 5_000, 10))
    for name in range(30):
        ask(site, path=f"/pl/{name}/")
    assert site.store._bytes <= 5_000
    assert len(list(site.store.addresses())) == 10
    assert len(list(tmp_path.glob("??/*"))) == 10


@pytest.mark.parametrize("seconds", ["0", "600"])
def test_a_shared_cache_may_keep_pages_only_where_it_is_told(site, settings, seconds):
    settings.SHARED_CACHE_SECONDS = int(seconds)
    header = ask(site)[1]["cache-control"]
    assert ("s-maxage=600" in header) == (seconds == "600")


@pytest.mark.django_db
def test_a_request_for_nobody_is_enough_for_django(monkeypatch):
    """What the pages are made with when no reader asks has to be all that Django needs."""
    for signal in (request_started, request_finished):  # would end the test's transaction
        monkeypatch.setattr(signal, "send", lambda *args, **kwargs: [])
    for address in (Address("http", HOST, "/pl/"), Address("https", f"{HOST}:8443", "/en/news/", "kind=call")):
        answer = delivery.Answer(django_application, delivery.anonymous(address))
        assert answer.status == 200 and answer.parameters is not None, address
