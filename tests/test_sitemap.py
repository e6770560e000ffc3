"""The sitemap for search engines and the one for people; security.txt, the manifest, and how all these are fetched."""

import datetime
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from bs4 import BeautifulSoup
from defusedxml import ElementTree
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from PIL import Image
from wagtail.models import Page, PageViewRestriction, Site

from bis.delivery import Delivery, Warming
from bis.models import KeyFigure, SiteSettings
from bis.page_store import PageStore
from bis.permalinks import permanent_url
from bis.sitemaps import LanguageSitemap

pytestmark = pytest.mark.django_db
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
PARTS = {language: f"/sitemap-{language}.xml" for language in ("pl", "en")}
REUSABLE = [
    "/sitemap.xml",
    *PARTS.values(),
    "/robots.txt",
    "/.well-known/security.txt",
    "/pl/manifest.webmanifest",
    "/pl/historia.csv",
    "/en/timeline.json",
    "/pl/bis-w-liczbach.csv",
    "/en/bis-in-numbers.json",
    "/pl/aktualnosci.atom",
    "/en/news.atom?pillar=citizens",
    "/pl/nabory-i-szkolenia.ics",
]


def listed(client, address):
    """What a sitemap lists, by its path."""
    response = client.get(address)
    assert response["Content-Type"] == "application/xml"
    return {urlsplit(url.findtext(f"{NAMESPACE}loc")).path: url for url in ElementTree.fromstring(response.content)}


def last_change(client, address):
    part = listed(client, PARTS[address[1:3]])
    return parse_datetime(part[address].findtext(f"{NAMESPACE}lastmod"))


def test_the_index_that_robots_name_lists_a_part_for_each_language(client):
    sitemap = re.search("^Sitemap: (.*)$", client.get("/robots.txt").content.decode(), re.M)[1]
    assert sitemap == "http://testserver/sitemap.xml"
    assert list(listed(client, urlsplit(sitemap).path)) == list(PARTS.values())
    assert client.get("/sitemap-de.xml").status_code == 404


def test_every_page_is_listed_with_its_versions(client):
    pages = {page.url for page in Page.objects.live().filter(depth__gt=1)}
    found = {address: url for part in PARTS.values() for address, url in listed(client, part).items()}
    assert set(found) == pages
    for address, url in found.items():
        links = {link.get("hreflang"): urlsplit(link.get("href")).path for link in url.findall(f"{XHTML}link")}
        assert set(links) == {"pl", "en", "x-default"}
        assert links[address[1:3]] == address and links["x-default"] == links["pl"]


def test_a_part_is_split_where_it_grows_too_long(client, monkeypatch, tmp_path):
    assert LanguageSitemap.limit == 300, "quickly made; the protocol allows 50,000"
    pages = len(listed(client, PARTS["pl"]))
    monkeypatch.setattr(LanguageSitemap, "limit", pages - 1)
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    parts = [part.findtext(f"{NAMESPACE}loc").removeprefix("http://testserver") for part in index]
    assert parts == [f"{PARTS['pl']}", f"{PARTS['pl']}?p=2", f"{PARTS['en']}", f"{PARTS['en']}?p=2"]
    assert [len(listed(client, part)) for part in parts] == [pages - 1, 1] * 2
    for number in ("3", "0", "x", "9" * 30):
        assert client.get(f"{PARTS['pl']}?p={number}").status_code == 404

    def django(environ, start_response):
        response = client.get(environ["PATH_INFO"], query_params=dict(parse_qsl(environ["QUERY_STRING"])))
        start_response("200 OK", list(response.items()))
        return [response.content]

    monkeypatch.setattr(Warming, "start", lambda self: None)
    site = Delivery(django, PageStore(tmp_path, 10_000_000, 100))
    kept = [
        b"".join(site(RequestFactory().get(part, HTTP_HOST="testserver").environ, lambda *line: None))
        for part in parts[:2]
    ]
    assert kept[1].count(b"<loc>") == 1, "each part is kept as itself"


def test_the_last_change_is_that_of_what_shows(client, get_page):
    news, page = "/pl/aktualnosci/", "/pl/aktualnosci/bank-wspierania-partycypacji/"
    past = timezone.now() - datetime.timedelta(days=30)
    Page.objects.update(last_published_at=past)
    KeyFigure.objects.update(changed_at=past - datetime.timedelta(days=1))
    assert last_change(client, page) == past.replace(microsecond=0)
    get_page(page.strip("/")).save_revision()
    assert last_change(client, page) == past.replace(microsecond=0), "a draft shows nowhere"
    get_page(page.strip("/")).save_revision().publish()
    assert last_change(client, page) > past
    assert last_change(client, news) == last_change(client, page) == last_change(client, "/pl/")
    assert last_change(client, "/pl/historia/") < last_change(client, page)
    quoting, other = "/pl/bis-w-liczbach/", "/pl/kontakt/"
    assert last_change(client, quoting) == past.replace(microsecond=0)
    KeyFigure.objects.get(key="trainings").save()
    assert last_change(client, quoting) > past and last_change(client, "/en/bis-in-numbers/") > past
    assert last_change(client, other) == past.replace(microsecond=0)


def test_a_page_never_published_by_hand_has_no_false_date(client, get_page):
    Page.objects.filter(slug="kontakt").update(last_published_at=None, latest_revision_created_at=None)
    assert listed(client, PARTS["pl"])["/pl/kontakt/"].find(f"{NAMESPACE}lastmod") is None


def test_the_map_for_people_shows_the_tree_and_what_else_there_is(client, get_page):
    for address, feed in (("/pl/mapa-strony/", "/pl/aktualnosci.atom"), ("/en/site-map/", "/en/news.atom")):
        document = BeautifulSoup(client.get(address).content, "html5lib")
        shown = [link["href"] for link in document.select(".site-map a")]
        pages = Page.objects.live().filter(depth__gt=1, locale__language_code=address[1:3]).exclude(depth=4, slug="")
        news = {page.url for page in get_page({"p": "pl/aktualnosci", "e": "en/news"}[address[1]]).get_children()}
        assert shown == [page.url for page in pages.order_by("path") if page.url not in news]
        assert document.select_one(f'main a[href="{feed}?pillar=citizens"]')
        links = {link["href"] for link in document.select("main table a")}
        assert all(client.get(link).status_code == 200 for link in links)
        errors = BeautifulSoup(client.get(address[:4] + "nie-ma/").content, "html5lib")
        for page in (errors.main, document.select_one(".site-footer")):
            assert page.select_one(f'a[href="{address}"]')


def test_the_map_for_people_leaks_nothing(client, get_page):
    restricted = get_page("pl/programy")
    PageViewRestriction.objects.create(page=restricted, restriction_type=PageViewRestriction.LOGIN)
    get_page("pl/kontakt").unpublish()
    shown = {
        link["href"] for link in BeautifulSoup(client.get("/pl/mapa-strony/").content, "html5lib").select(".site-map a")
    }
    assert not shown & {"/pl/programy/", "/pl/programy/dialog/", "/pl/kontakt/"}
    assert "/pl/historia/" in shown


def test_security_txt_is_complete_and_does_not_expire(client, get_page, monkeypatch):
    def fields():
        response = client.get("/.well-known/security.txt")
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        return dict(line.split(": ", 1) for line in response.content.decode().splitlines())

    found = fields()
    assert list(found) == ["Contact", "Expires", "Preferred-Languages", "Canonical"]
    assert found["Contact"] == permanent_url(get_page("pl/kontakt"))
    assert found["Canonical"] == "http://testserver/.well-known/security.txt"
    left = parse_datetime(found["Expires"]) - timezone.now()
    assert datetime.timedelta(days=140) < left < datetime.timedelta(days=366)
    for month in range(1, 13):
        monkeypatch.setattr(
            timezone, "now", lambda month=month: datetime.datetime(2027, month, 28, tzinfo=datetime.UTC)
        )
        left = parse_datetime(fields()["Expires"]) - timezone.now()
        assert datetime.timedelta(days=140) < left < datetime.timedelta(days=366)
    monkeypatch.undo()
    facts = SiteSettings.for_site(Site.objects.get())
    facts.email = "bis@example.org"
    facts.save()
    assert fields()["Contact"] == "mailto:bis@example.org"
    facts.email = ""
    facts.save()
    get_page("pl/kontakt").unpublish()
    assert client.get("/.well-known/security.txt").status_code == 404


def test_the_manifest_speaks_the_language_and_its_icons_are_what_it_says(client):
    for language, name in (
        ("pl", "Fundacja Biuro Inicjatyw Społecznych (BIS)"),
        ("en", "Bureau of Social Initiatives"),
    ):
        page = BeautifulSoup(client.get(f"/{language}/").content, "html5lib")
        response = client.get(page.select_one('link[rel="manifest"]')["href"])
        assert response["Content-Type"] == "application/manifest+json"
        manifest = response.json()
        assert manifest["name"].startswith(name) and manifest["lang"] == language
        assert manifest["start_url"] == f"/{language}/" and manifest["start_url"].startswith(manifest["scope"])
        assert {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]} == {
            (size, purpose) for size in ("192x192", "512x512") for purpose in ("any", "maskable")
        }
        for icon in manifest["icons"]:
            with Image.open(finders.find(icon["src"].removeprefix("/static/"))) as image:
                assert f"{image.width}x{image.height}" == icon["sizes"] and image.format == "PNG"
                if icon["purpose"] == "maskable":
                    assert _empty_outside_the_safe_zone(image.convert("RGB"))


def _empty_outside_the_safe_zone(image):
    """Whether there is nothing but the background outside a circle of four fifths of the width."""
    background, middle = image.getpixel((0, 0)), image.width / 2
    return all(
        image.getpixel((x, y)) == background
        for x in range(0, image.width, 3)
        for y in range(0, image.height, 3)
        if (x - middle) ** 2 + (y - middle) ** 2 > (0.4 * image.width) ** 2
    )


def test_programs_may_fetch_everything_and_only_once(client):
    for address in REUSABLE:
        response = client.get(address)
        assert response.status_code == 200, address
        assert response["Access-Control-Allow-Origin"] == "*" and "max-age" in response["Cache-Control"], address
        assert not response.cookies and "Cookie" not in response.headers.get("Vary", ""), address
        head = client.head(address)
        assert head.status_code == 200 and head.content == b"" and head["ETag"] == response["ETag"], address
        again = client.get(address, headers={"if-none-match": response["ETag"]})
        assert again.status_code == 304 and again.content == b"", address
        compressed = client.get(address, headers={"accept-encoding": "gzip"})
        tag = {"accept-encoding": "gzip", "if-none-match": compressed["ETag"]}
        assert client.get(address, headers=tag).status_code == 304, address
        assert client.post(address).status_code == 405, address


def test_no_query_writes(client):
    for address in REUSABLE:
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        assert all(query["sql"].startswith("SELECT") for query in captured), address
        assert len(captured) <= 12, address
