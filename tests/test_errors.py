"""What a reader gets where something is wrong: the status, their own language, somewhere to go."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import translation

from bis import outage, urls, views

LANGUAGES = pytest.mark.parametrize("language", ["pl", "en"])


def parsed(response):
    return BeautifulSoup(response.content, "html.parser")


def suggestions(client, address):
    response = client.get(address)
    assert response.status_code == 404
    return [link["href"] for link in parsed(response).select(".suggestions a")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "offered"),
    [
        ("/pl/citizens/", ["/pl/programy/mieszkancy/"]),
        ("/en/mieszkancy", ["/en/programmes/citizens/"]),
        ("/pl/2020/mieszkancy/", ["/pl/programy/mieszkancy/"]),
        ("/en/programmes/no/", ["/en/programmes/"]),
        ("/en/programy/no/", ["/en/programmes/"]),
        ("/pl/programmes/citizens/no/at/all/", ["/pl/programy/mieszkancy/"]),
        ("/en/historia/citizens/", ["/en/programmes/citizens/", "/en/timeline/"]),
        ("/pl/nie-ma/", []),
    ],
)
def test_not_found_offers_the_nearest_pages_in_the_readers_language(client, address, offered):
    assert suggestions(client, address if address.endswith("/") else address + "/") == offered


@pytest.mark.django_db
def test_a_name_that_no_file_can_have_is_not_found(client):
    for name in ("a" * 6000, "ł" * 200, "images/" + "a/" * 3000):
        assert client.get(f"/media/{name}").status_code == 404


@pytest.mark.django_db
def test_not_found_offers_the_other_language_where_there_is_no_other(client, get_page):
    get_page("en/programmes/citizens").unpublish()
    assert suggestions(client, "/en/citizens/") == []
    assert suggestions(client, "/en/mieszkancy/") == ["/pl/programy/mieszkancy/"]


@pytest.mark.django_db
def test_a_page_that_is_not_public_is_not_offered(client, get_page):
    for address in ("pl/programy/mieszkancy", "en/programmes/citizens"):
        get_page(address).unpublish()
    assert suggestions(client, "/pl/citizens/") == []


@pytest.mark.django_db
@LANGUAGES
@pytest.mark.parametrize("seconds", [1, 60, 61, 600])
def test_too_many_requests(language, seconds):
    with translation.override(language):
        response = views.too_many_requests(RequestFactory().get(f"/{language}/"), seconds)
    assert response.status_code == 429
    assert response["Retry-After"] == str(seconds)
    assert "no-store" in response["Cache-Control"]
    document = parsed(response)
    assert document.html["lang"] == language
    minutes = {1: "1 minut", 60: "1 minut", 61: "2 minut", 600: "10 minut"}[seconds]
    assert minutes in document.select_one(".lead").get_text().replace("\u00a0", " ")
    assert document.select("main a[href]")


@LANGUAGES
def test_a_fault_needs_no_database(language):
    """Not marked for the database: a query would be an error."""
    response = views.server_error(RequestFactory().get(f"/{language}/x/"))
    assert response.status_code == 500
    document = parsed(response)
    assert document.html["lang"] == language
    first = {"pl": "Coś się zacięło po naszej stronie", "en": "Something went wrong on our side"}
    assert document.h1.string == first[language]
    other = "en" if language == "pl" else "pl"
    assert document.h2.find_parent(lang=other).select_one(f'a[href="/{other}/"]')
    assert "bis.css" in document.select_one("link[rel=stylesheet]")["href"]
    assert not document.select("script, style, [style]")


def test_a_fault_needs_no_collected_files(monkeypatch):
    def missing(name):
        raise ValueError(name)

    monkeypatch.setattr(outage, "static", missing)
    document = parsed(views.server_error(RequestFactory().get("/pl/")))
    assert document.h1 and not document.select("link, svg")


@pytest.mark.django_db
@LANGUAGES
def test_a_broken_page_answers_with_the_fault(settings, language):
    class Broken:
        handler500 = urls.handler500
        urlpatterns = [path(f"{language}/broken/", lambda request: 1 / 0)]

    settings.ROOT_URLCONF = Broken
    client = Client(raise_request_exception=False)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(f"/{language}/broken/")
    assert response.status_code == 500
    assert parsed(response).html["lang"] == language
    assert not response.cookies and not queries.captured_queries


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/pl/programy/citizens/no/", "/pl/" + "a/" * 400, "/en/citizens/mieszkancy/"])
def test_not_found_costs_few_queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert len(queries) <= 20
