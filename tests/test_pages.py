"""Every page of both languages: answers, links, languages, and the same structure as its counterpart."""

import re
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from wagtail.models import Page

OUTSIDE = {"www.rpo.gov.pl", "uodo.gov.pl"}  # where a reader may be sent, by links alone
STRUCTURE = ["h1", "h2", "h3", "p", "ul", "ol", "li", "dl", "dt", "figure", "img", "svg", "data", "time", "blockquote"]


@pytest.fixture(scope="module")
def documents(django_db_setup, django_db_blocker):
    """Every page of the loaded site, parsed, by its address."""
    with django_db_blocker.unblock():
        found = {}
        for page in Page.objects.live().filter(depth__gt=1):
            response = Client().get(page.url)
            assert response.status_code == 200, page.url
            found[page.url] = BeautifulSoup(response.content, "html5lib")
        return found


@pytest.fixture(scope="module")
def addresses(documents):
    return list(documents)


def alternates(document):
    links = document.select('link[rel="alternate"][hreflang]')
    return {link["hreflang"]: urlsplit(link["href"]).path for link in links}


def test_there_are_as_many_pages_in_each_language(addresses):
    polish = [address for address in addresses if address.startswith("/pl/")]
    english = [address for address in addresses if address.startswith("/en/")]
    assert len(polish) == len(english) == len(addresses) / 2
    assert {"/pl/programy/mieszkancy/", "/en/programmes/citizens/"} <= set(addresses)


def test_each_page_says_its_language_and_versions(documents):
    for address, document in documents.items():
        language = address[1:3]
        other = "en" if language == "pl" else "pl"
        versions = alternates(document)
        assert document.html["lang"] == language
        assert versions[language] == address
        assert versions["x-default"] == versions["pl"]
        assert alternates(documents[versions[other]])[language] == address, "hreflang is not mutual"
        assert urlsplit(document.select_one('link[rel="canonical"]')["href"]).path == address
        switch = document.select_one(f'.lang a[hreflang="{other}"]')
        assert switch["href"] == versions[other]


def test_each_page_describes_itself(documents):
    titles, descriptions = set(), set()
    for address, document in documents.items():
        titles.add((address[1:3], document.title.string))
        description = document.select_one('meta[name="description"]')["content"]
        assert 50 <= len(description) <= 170, address
        descriptions.add(description)
        assert document.select_one('meta[property="og:image"]')["content"].endswith(".png"), address
        assert len(document.select("h1")) == 1, address
    assert len(titles) == len(descriptions) == len(documents)


def test_every_internal_link_and_asset_resolves(client, documents, db):
    seen = {}
    for address, document in documents.items():
        ids = {element["id"] for element in document.select("[id]")}
        for element in document.select("a[href], link[href], img[src], source[srcset], meta[property='og:image']"):
            raw = element.get("href") or element.get("src") or element.get("srcset") or element.get("content")
            for target in [part.split()[0] for part in raw.split(",")] if element.name == "source" else [raw]:
                parts = urlsplit(target)
                if element.name == "a" and parts.netloc in OUTSIDE:
                    continue
                assert parts.netloc in ("", "testserver"), f"{address} points to {target}"
                if not parts.path and not parts.query:
                    assert parts.fragment in ids, f"{address}: {target}"
                    continue
                path = address if parts.path in ("", "./") else parts.path
                seen.setdefault(f"{path}?{parts.query}" if parts.query else path, address)
    for target, origin in seen.items():
        if target.startswith(settings.STATIC_URL):
            assert finders.find(target.removeprefix(settings.STATIC_URL)), f"{origin}: {target}"
        else:
            response = client.get(target, follow="/p/" in target)  # a permanent address leads on
            assert response.status_code == 200, f"{origin}: {target}"


def test_both_versions_have_the_same_structure(documents):
    for address, document in documents.items():
        if address.startswith("/pl/"):
            english = alternates(document)["en"]
            counts = [{tag: len(d.main.select(tag)) for tag in STRUCTURE} for d in (document, documents[english])]
            assert counts[0] == counts[1], f"{address} and {english} differ"


def test_no_token_and_no_untranslated_word_reaches_a_reader(documents):
    for address, document in documents.items():
        text = document.body.get_text(" ")
        assert "{" not in text and "}" not in text, address
        if address.startswith("/pl/"):
            assert not re.search(r"\b(Skip to content|News item|as of|Earlier|Programmes|All news)\b", text), address
        else:
            assert not re.search(r"\b(Przejdź|Wiadomość|stan na|Wcześniej|Programy)\b", text), address


def test_polish_text_is_typeset(documents):
    loose = re.compile(r"(?<![^\W_])[aiouwzAIOUWZ] \w|\d \d{3}(?!\d)|\d zł")
    found = {}
    for address, document in documents.items():
        if address.startswith("/pl/"):
            for element in document.main.select(":is(p, li, dd, h1, h2, h3):not([lang=en], [lang=en] *)"):
                for text in element.find_all(string=True, recursive=False):
                    if loose.search(text):
                        found.setdefault(text, address)
    assert found == {}


def test_page_without_counterpart_says_so(client, get_page):
    get_page("en/news/participation-support-bank").unpublish()
    document = BeautifulSoup(client.get("/pl/aktualnosci/bank-wspierania-partycypacji/").content, "html5lib")
    assert set(alternates(document)) == {"pl", "x-default"}
    assert document.select_one('.lang a[hreflang="en"]')["href"] == "/en/news/"
    assert document.select_one(".lang__note").get_text() == "Tylko po polsku"


def test_page_only_in_english_says_so_in_english(client, get_page):
    get_page("pl/aktualnosci/bank-wspierania-partycypacji").unpublish()
    document = BeautifulSoup(client.get("/en/news/participation-support-bank/").content, "html5lib")
    assert alternates(document)["x-default"] == "/en/news/participation-support-bank/"
    assert document.select_one('.lang a[hreflang="pl"]')["href"] == "/pl/aktualnosci/"
    assert document.select_one(".lang__note").get_text() == "Only in English"
