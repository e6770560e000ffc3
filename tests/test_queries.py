"""The cost of a page does not grow with the site: the same queries at 3 and at 100, and no reader's request writes."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale
from wagtail.signal_handlers import disable_reference_index_auto_update

from news.models import NewsIndexPage, NewsPage
from timeline.models import MilestonePage, TimelinePage

MOST = {"/pl/": 25, "/en/": 25}  # within a transaction, where nothing is kept (tests/test_generation.py)
ADDRESSES = [
    "/",
    "/programmes/",
    "/programmes/dialogue/",
    "/timeline/",
    "/timeline/joining-splot/",
    "/timeline/salt-crystals/",
    "/news/",
    "/news/thirteen-years-in-numbers/",
    "/about/",
    "/bis-in-numbers/",
    "/contact/",
    "/for-partners/",
    "/privacy/",
    "/easy-to-read/",
    "/accessibility-statement/",
    "/site-map/",
    "/bis-in-numbers.csv",
    "/bis-in-numbers.json",
    "/timeline.csv",
    "/timeline.json",
    "/news.atom",
    "/news.atom?kind=news&pillar=dialogue",
    "/calls-and-trainings.ics",
    "/manifest.webmanifest",
    "/search/?q=dialogue",
]
POLISH = [
    "/",
    "/programy/",
    "/programy/dialog/",
    "/historia/",
    "/historia/siec-splot/",
    "/historia/krysztaly-soli/",
    "/aktualnosci/",
    "/aktualnosci/trzynascie-lat-w-liczbach/",
    "/o-nas/",
    "/bis-w-liczbach/",
    "/kontakt/",
    "/dla-partnerow/",
    "/prywatnosc/",
    "/tekst-latwy-do-czytania/",
    "/deklaracja-dostepnosci/",
    "/mapa-strony/",
    "/bis-w-liczbach.csv",
    "/bis-w-liczbach.json",
    "/historia.csv",
    "/historia.json",
    "/aktualnosci.atom",
    "/aktualnosci.atom?kind=news&pillar=dialogue",
    "/nabory-i-szkolenia.ics",
    "/manifest.webmanifest",
    "/szukaj/?q=dialog",
]
API = [
    "/api/v1/pages/?limit=100",
    "/api/v1/pages/?limit=100&order=-date",
    "/api/v1/pages/?limit=100&search=BIS",
    "/api/v1/pages/?limit=100&type=news&pillar=dialogue&lang=en",
    "/api/v1/figures/",
]


def queries(client, address):
    """The statements of a second request, when Django's and Wagtail's own caches are warm."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in captured]


def grow(numbers):
    """Add a news item and a milestone for each number to both languages, as cheaply as the tree allows."""
    with disable_reference_index_auto_update():
        for locale in Locale.objects.all():
            news, timeline = (model.objects.get(locale=locale) for model in (NewsIndexPage, TimelinePage))
            for number in numbers:
                date = datetime.date(2000 + number % 20, 1 + number % 12, 1 + number % 28)
                common = {"locale": locale, "summary": "Zażółć gęślą jaźń, {people}.", "date": date, "dialogue": True}
                news.add_child(instance=NewsPage(title=f"News {number}", slug=f"news-{number}", **common))
                timeline.add_child(instance=MilestonePage(title=f"Step {number}", slug=f"step-{number}", **common))


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "paths"), [("en", ADDRESSES), ("pl", POLISH)])
def test_pages_cost_few_queries_and_never_write(client, language, paths):
    for path in [f"/{language}{path}" for path in paths] + ["/sitemap.xml", f"/sitemap-{language}.xml"]:
        statements = queries(client, path)
        assert len(statements) <= MOST.get(path, 20), f"{path}:\n" + "\n".join(statements)
        assert all(sql.startswith("SELECT") for sql in statements), path


@pytest.mark.django_db
def test_the_api_costs_few_queries_and_never_writes(client):
    whole = client.get(API[0]).json()["items"]
    for address in [*API, whole[0]["api_url"].removeprefix("http://testserver")]:
        statements = queries(client, address)
        assert len(statements) <= 12, f"{address}:\n" + "\n".join(statements)
        assert all(sql.startswith("SELECT") for sql in statements), address


@pytest.mark.django_db
def test_cost_is_the_same_at_3_and_at_100(client):
    addresses = [f"/en{path}" for path in ADDRESSES] + [f"/pl{path}" for path in POLISH]
    addresses += [
        *API,
        "/sitemap.xml",
        "/sitemap-pl.xml",
        "/sitemap-en.xml",
        "/robots.txt",
        "/.well-known/security.txt",
    ]
    grow(range(3))
    few = {address: len(queries(client, address)) for address in addresses}
    grow(range(3, 100))
    many = {address: len(queries(client, address)) for address in addresses}
    assert few == many
    listed = client.get("/pl/aktualnosci/").content
    assert len(listed) < 60_000
    assert b'rel="next"' in listed
    assert client.get("/pl/aktualnosci/?page=11").status_code == 200
