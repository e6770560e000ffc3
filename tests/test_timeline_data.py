"""The timeline as JSON and CSV: what its page shows, ready to use, in both languages."""

import csv
import io
import json

import pytest
from bs4 import BeautifulSoup
from django.utils.dateparse import parse_datetime

from tests.editor import read

pytestmark = pytest.mark.django_db
PAGES = {"pl": "/pl/historia/", "en": "/en/timeline/"}


def rows(client, language):
    response = client.get(PAGES[language].rstrip("/") + ".csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.startswith("\ufeff".encode())
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_data_are_what_the_page_shows(client):
    for language, address in PAGES.items():
        document = BeautifulSoup(read(address).decode(), "html5lib")
        links = [link["href"] for link in document.select(".subscribe a")]
        assert links == [address.rstrip("/") + ".csv", address.rstrip("/") + ".json"]
        data = json.loads(client.get(links[1]).content)
        assert data["language"] == language and data["licence"] and data["url"] == f"http://testserver{address}"
        titles = [" ".join(title.get_text().split()) for title in document.select(".milestone__title")]
        assert [" ".join(event["title"].split()) for event in data["events"]] == titles
        dates = [time["datetime"] for time in document.select(".milestone__date time")]
        assert [event["date"] for event in data["events"]] == dates
        table = rows(client, language)
        assert len({len(row) for row in table}) == 1
        assert [row[0] for row in table[1:]] == dates
        for event in data["events"]:
            assert parse_datetime(event["as_of"]) and event["url"].startswith(f"http://testserver/{language}/p/")
            assert client.get(event["url"]).status_code == 302
            assert "{" not in str([event["title"], event["summary"], event["reason"]])
            assert (event["kind"] == "award") == bool(event["awarding_body"])


def test_the_keys_are_the_same_in_both_languages(client):
    polish, english = (json.loads(client.get(PAGES[code].rstrip("/") + ".json").content) for code in PAGES)
    assert [*polish, *polish["events"][0]] == [*english, *english["events"][0]]
    same = ("date", "precision", "kind", "programmes")
    assert [[event[key] for key in same] for event in polish["events"]] == [
        [event[key] for key in same] for event in english["events"]
    ]
    assert rows(client, "pl")[0][0] == "data" and rows(client, "en")[0][0] == "date"


def test_no_cell_is_a_formula(client, get_page):
    page = get_page("pl/historia/siec-splot")
    page.title = "=1+1"
    page.save_revision().publish()
    cells = [cell for row in rows(client, "pl") for cell in row]
    assert "'=1+1" in cells and not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_nothing_hidden_is_in_the_data(client, get_page):
    get_page("pl/historia/siec-splot").unpublish()
    assert "siec" not in client.get("/pl/historia.json").content.decode().lower().replace("ć", "c").split('"title"')[0]
    assert len(json.loads(client.get("/pl/historia.json").content)["events"]) == len(rows(client, "pl")) - 1
    assert len(rows(client, "pl")) == len(rows(client, "en")) - 1
    get_page("en/timeline").unpublish()
    assert client.get("/en/timeline.csv").status_code == client.get("/en/timeline.json").status_code == 404
    assert client.get("/en/historia.csv").status_code == 404
