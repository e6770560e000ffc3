"""Odd addresses get the right status and a friendly page in the reader's language, never a fault."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("accepted", "home"),
    [
        ("", "/pl/"),
        ("pl", "/pl/"),
        ("de", "/pl/"),
        ("uk,en;q=0.5", "/en/"),
        ("en-GB,en;q=0.9", "/en/"),
        ("*", "/pl/"),
        ("en;q=0.3,pl;q=0.9", "/pl/"),
        ("q=;;,,", "/pl/"),
    ],
)
def test_the_bare_address_leads_to_the_readers_language(client, accepted, home):
    response = client.get("/", headers={"accept-language": accepted})
    assert response.status_code == 302
    assert response["Location"] == home
    assert response["Vary"] == "Accept-Language"


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("/EN/", "/en/"),
        ("/PL/Programy/", "/pl/programy/"),
        ("/pl/Programy/MIESZKANCY/", "/pl/programy/mieszkancy/"),
        ("/pl/programy", "/pl/programy/"),
        ("/pl", "/pl/"),
    ],
)
def test_wrong_case_or_missing_slash_is_put_right(client, wrong, right):
    response = client.get(wrong)
    assert response.status_code == 301
    assert response["Location"] == right


@pytest.mark.parametrize(
    "address",
    [
        "/pl/nie-ma/",
        "/en/nothing/",
        "/nothing",
        "/pl/programy/mieszkancy/nie-ma/",
        "/pl/aktualnosci/?page=0",
        "/pl/aktualnosci/?page=-1",
        "/pl/aktualnosci/?page=1.5",
        "/pl/aktualnosci/?page=abc",
        "/pl/aktualnosci/?page=99",
        "/pl/aktualnosci/?page=99999999999999999999",
        "/pl/aktualnosci/?page=%D9%A1",
        "/pl/aktualnosci/?kind=party",
        "/pl/aktualnosci/?year=1066",
        "/pl/aktualnosci/?year=%27%20OR%201=1",
        "/pl/aktualnosci/?pillar=CITIZENS",
        "/pl/historia/?pillar=nobody",
        "/pl/aktualnosci/?kind=" + "a" * 10_000,
        "/pl/" + "a" * 5_000 + "/",
        "/pl/%FF%FE/",
        "/pl/../../etc/passwd",
        "/media/",
        "/media/none.png",
        "/documents/999/none.pdf",
    ],
)
def test_what_does_not_exist_is_not_found(client, address):
    response = client.get(address)
    assert response.status_code == 404
    document = BeautifulSoup(response.content, "html5lib")
    english = address.startswith("/en/")
    assert document.html["lang"] == ("en" if english else "pl")
    assert document.h1.string == ("This thread has come loose" if english else "Ta nitka się urwała")
    assert document.select("main a[href]"), "somewhere to go"
    assert document.select_one('meta[name="robots"]')["content"] == "noindex"


@pytest.mark.parametrize("address", ["/pl/%00/", "/%00", "/en/news/?page=%00", "/pl/?%00=1", "/en/?a=b%00c"])
def test_nul_bytes_are_refused_kindly(client, address):
    response = client.get(address)
    assert response.status_code == 400
    document = BeautifulSoup(response.content, "html5lib")
    assert document.html["lang"] == ("en" if address.startswith("/en/") else "pl")
    assert document.select("main a[href]")


@pytest.mark.parametrize(
    "address",
    ["/pl/?utm_source=x", "/pl/aktualnosci/?page=1", "/pl/aktualnosci/?page=", "/pl/aktualnosci/?kind=&year=2014"]
    + [
        "/pl/?x=" + "a" * 10_000,
        "/pl/aktualnosci/?kind=call&pillar=citizens&year=2025",
        "/pl/?%F0%9F%98%80=%F0%9F%98%80",
    ],
)
def test_harmless_queries_are_answered(client, address):
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("/en/programy/mieszkancy/", "/en/programmes/citizens/"),
        ("/pl/programmes/citizens/", "/pl/programy/mieszkancy/"),
        ("/EN/Programy/Mieszkancy/", "/en/programmes/citizens/"),
        ("/kontakt/", "/pl/kontakt/"),
        ("/contact", "/pl/kontakt/"),
    ],
)
def test_slugs_below_the_prefix_of_the_other_language_or_none(client, wrong, right):
    response = client.get(wrong)
    assert response.status_code == 302
    assert response["Location"] == right


def test_where_there_is_no_version_the_other_language_is_offered(client, get_page):
    get_page("en/news/participation-support-bank").unpublish()
    response = client.get("/en/aktualnosci/bank-wspierania-partycypacji/")
    assert response.status_code == 404
    links = BeautifulSoup(response.content, "html5lib").select(".suggestions a")
    assert [(link["href"], link["lang"]) for link in links] == [("/pl/aktualnosci/bank-wspierania-partycypacji/", "pl")]


def test_below_a_known_page_that_page_is_offered(client):
    document = BeautifulSoup(client.get("/pl/programy/mieszkancy/nie-ma/").content, "html5lib")
    assert [link["href"] for link in document.select(".suggestions a")] == ["/pl/programy/mieszkancy/"]


def test_language_of_an_unknown_address_is_the_browsers(client):
    response = client.get("/nothing", headers={"accept-language": "en"})
    assert BeautifulSoup(response.content, "html5lib").html["lang"] == "en"
    assert "Accept-Language" in response["Vary"]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_pages_are_for_reading(client, method):
    assert getattr(client, method)("/pl/").status_code == 405


@pytest.mark.parametrize(("address", "language"), [("/pl/", "pl"), ("/en/news/", "en")])
def test_a_form_from_elsewhere_is_refused_kindly(address, language):
    response = Client(headers={"origin": "https://evil.example"}).post(address, {"a": "b"})
    assert response.status_code == 403
    document = BeautifulSoup(response.content, "html5lib")
    assert document.html["lang"] == language
    assert document.select("main a[href]")


def test_foreign_hosts_are_refused(client):
    assert client.get("/pl/", headers={"host": "evil.example"}).status_code == 400


def test_a_home_page_that_is_not_live_is_not_replaced_by_the_other_language(client, get_page):
    get_page("en").unpublish()
    for address in ("/en/", "/en/programmes/", "/en/o-nas/"):
        response = client.get(address, follow=True)
        assert response.status_code == 404, address
        assert BeautifulSoup(response.content, "html5lib").html["lang"] == "en"
        assert "Mieszkańcy" not in response.content.decode()
