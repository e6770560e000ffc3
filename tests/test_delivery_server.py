"""Finished pages on the real server: two processes, changes made by a third."""

import contextlib
import http.client
import json
import re
import time

import pytest

from tests.servers import Server

pytestmark = pytest.mark.django_db
PUBLISH = """
from wagtail.models import Page
page = Page.objects.get(url_path="/pl/o-nas/").specific
page.title = "Kim dziś jesteśmy"
page.save_revision().publish()
"""
FIGURE = """
import datetime
from bis.models import KeyFigure
figure = KeyFigure.objects.get(key="people")
figure.values.create(value=31234, date=datetime.date(2026, 1, 1), date_precision="day")
figure.save()
"""


@pytest.fixture
def server(django_db_setup, django_db_blocker, tmp_path):
    with django_db_blocker.unblock():
        server = Server(tmp_path)
        server.env["WORKERS"] = "2"
        server.start()
        yield server
        server.stop()


def get(server, path, **headers):
    """Ask on a connection of its own, so that each of the two processes gets its share."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    body = response.read().decode()
    connection.close()
    assert response.status == 200, (path, response.status)
    return response, body.replace("\xa0", " ")


def seen_within_a_second(server, expected):
    """Whether every one of many readers sees all of it one second after the change at the latest."""
    time.sleep(1)
    return all(text in get(server, path)[1] for _reader in range(10) for path, text in expected.items())


def test_changes_show_in_both_processes_and_languages_within_a_second(server):
    paths = ["/pl/", "/en/", "/pl/o-nas/", "/en/about/", "/pl/bis-w-liczbach/", "/sitemap.xml", "/pl/kontakt/"]
    first = {path: get(server, path)[0].headers for path in paths}
    for path in paths[:5]:
        again = get(server, path)[0].headers
        assert again["ETag"] == first[path]["ETag"] and not again["Set-Cookie"]
    server.manage("shell", "-c", PUBLISH)
    titles = dict.fromkeys(["/pl/o-nas/", "/pl/", "/pl/bis-w-liczbach/", "/pl/kontakt/"], "Kim dziś jesteśmy")
    assert seen_within_a_second(server, titles)
    server.manage("shell", "-c", FIGURE)
    assert seen_within_a_second(server, {"/pl/": "31 234", "/en/": "31,234", "/pl/bis-w-liczbach/": "31 234"})
    kept = list(server.folder.glob("pages/*/??/*"))
    assert len(kept) >= 6, "pages are kept on disk"
    assert not re.search("kontakt", "".join(file.read_bytes()[:300].decode("latin-1") for file in kept)), "no form is"


def test_the_first_reader_after_a_change_is_answered_in_full(server):
    """What a query or a language decides is not kept, so a page made for nobody must never be sent instead."""
    oembed = f"/oembed/?url=http://127.0.0.1:{server.port}/pl/programy/mieszkancy/"
    for _time in range(3):
        server.manage("shell", "-c", "from bis import generation; generation.begin()")
        time.sleep(1)
        assert "dla „dotacje”" in get(server, "/pl/szukaj/?q=dotacje")[1]
        assert '"type": "rich"' in get(server, oembed)[1]
        for path in ("/", "/p/m86f105d/"):
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
            connection.request("GET", path, headers={"Accept-Language": "en"})
            assert connection.getresponse().headers["Location"].startswith("/en/")
            connection.close()
        with contextlib.suppress(AssertionError):
            get(server, "/pl/nie-ma-takiej/", Referer="https://partner.example/linki/")
    missed = [json.loads(line)[1:] for line in (server.folder / "missed-addresses.jsonl").read_text().splitlines()]
    assert missed == [["/pl/nie-ma-takiej", "partner.example"]] * 3


def test_a_restart_answers_from_disk(server):
    _response, body = get(server, "/en/about/")
    server.process.terminate()
    server.process.wait(timeout=30)
    (server.folder / "bis.sqlite3").unlink(missing_ok=True)  # nothing but the pages is left
    server.env["DATABASE_URL"] = "sqlite:////nonexistent/bis.sqlite3"
    server.launch()
    response, again = get(server, "/en/about/")
    assert again == body and "Age-Of-Page" not in response.headers
