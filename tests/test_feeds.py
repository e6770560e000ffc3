"""The Atom feeds of the news: valid, complete, and showing nobody's drafts."""

import datetime

import pytest
from bs4 import BeautifulSoup
from defusedxml import ElementTree
from django.utils import timezone
from wagtail.models import PageViewRestriction

from bis.models import KeyFigure, KeyFigureValue
from bis.permalinks import permanent_url
from news.feeds import MOST_ENTRIES
from news.models import NewsPage
from tests.atom import ATOM, findings

pytestmark = pytest.mark.django_db
FEEDS = {"pl": "/pl/aktualnosci.atom", "en": "/en/news.atom"}
LISTS = {"pl": "pl/aktualnosci", "en": "en/news"}
QUERIES = ["", "?kind=call", "?pillar=dialogue", "?kind=news&pillar=citizens", "?kind=training"]


def entries(client, address):
    feed = ElementTree.fromstring(client.get(address).content)
    return {entry.findtext(f"{ATOM}title"): entry for entry in feed.findall(f"{ATOM}entry")}


def add(parent, title, **fields):
    page = NewsPage(title=title, slug=fields.pop("slug", "nowa"), locale=parent.locale, **fields)
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def test_feeds_are_valid(client, get_page):
    odd = "Dotacje & „granty” <b>dla\x0b każdego</b> – 'Zażółć'"
    for language, address in LISTS.items():
        add(get_page(address), f"{odd} {language}", summary="<script>{people} & więcej", citizens=True)
    for address in FEEDS.values():
        for query in QUERIES:
            response = client.get(address + query)
            assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
            assert findings(response.content, f"http://testserver{address}{query}") == [], address + query


def test_a_faulty_feed_is_found_wanting(client):
    text = client.get(FEEDS["pl"]).content.decode()
    faults = {
        "<updated>": "<updated>jutro ",
        "<author>": "<author/><author>",
        'href="http://testserver': 'href="',
        "<id>": "<id/><id>",
        'xml:lang="pl"': "",
        "&lt;p&gt;": "&lt;p onclick=1&gt;",
        "<title>": '<title type="xhtml">',
    }
    for right, wrong in faults.items():
        try:
            assert findings(text.replace(right, wrong), f"http://testserver{FEEDS['pl']}"), wrong
        except ElementTree.ParseError:
            assert "onclick" in wrong


def test_an_entry_says_what_the_list_says_and_has_a_permanent_id(client, get_page):
    page = get_page("pl/aktualnosci/bank-wspierania-partycypacji")
    entry = entries(client, FEEDS["pl"])[page.title]
    assert entry.findtext(f"{ATOM}id") == permanent_url(page, "pl")
    links = {link.get("hreflang"): link.get("href") for link in entry.findall(f"{ATOM}link")}
    assert links == {None: page.full_url, "en": get_page("en/news/participation-support-bank").full_url}
    assert {term.get("term") for term in entry.findall(f"{ATOM}category")} == {page.kind, *page.pillars}
    page.slug = "inny-adres"
    page.save_revision().publish()
    moved = entries(client, FEEDS["pl"])[page.title]
    assert moved.findtext(f"{ATOM}id") == entry.findtext(f"{ATOM}id")
    assert moved.findtext(f"{ATOM}updated") > entry.findtext(f"{ATOM}updated")


def test_figures_are_filled_in_and_make_an_entry_new(client, get_page):
    page = add(get_page("pl/aktualnosci"), "Z liczbą", summary="{people|osoba|osoby|osób} z nami.")
    before = entries(client, FEEDS["pl"])["Z liczbą"]
    assert "Prawie\xa028\xa0000 osób z nami." in before.findtext(f"{ATOM}summary")
    figure = KeyFigure.objects.get(key="people")
    figure.values.add(KeyFigureValue(value=31_000, qualifier="over", date=datetime.date(2026, 1, 1)))
    figure.save()
    after = entries(client, FEEDS["pl"])[page.title]
    assert "31\xa0000 osób" in after.findtext(f"{ATOM}summary")
    assert after.findtext(f"{ATOM}updated") > before.findtext(f"{ATOM}updated")


def test_a_call_says_until_when(client, get_page):
    closes = timezone.make_aware(datetime.datetime(2027, 3, 1, 15))
    add(get_page("en/news"), "A call", kind="call", closes_at=closes, place="Kraków")
    summary = entries(client, FEEDS["en"])["A call"].findtext(f"{ATOM}summary")
    assert "Closes: 1\xa0March 2027, 15:00" in summary and "Place: Kraków" in summary


def test_only_what_readers_may_see(client, get_page):
    parent = get_page("pl/aktualnosci")
    titles = set(entries(client, FEEDS["pl"]))
    secret, draft = add(parent, "Tajne", slug="tajne"), add(parent, "Szkic", slug="szkic")
    PageViewRestriction.objects.create(page=secret, restriction_type=PageViewRestriction.LOGIN)
    draft.unpublish()
    english = get_page("en/news/participation-support-bank")
    english.title = "A draft title"
    english.save_revision()
    english.unpublish()
    assert set(entries(client, FEEDS["pl"])) == titles
    polish = get_page("pl/aktualnosci/bank-wspierania-partycypacji")
    assert b"participation" not in ElementTree.tostring(entries(client, FEEDS["pl"])[polish.title])
    get_page("en/news").unpublish()
    assert client.get(FEEDS["en"]).status_code == 404


def test_feeds_choose_as_the_list_does(client, get_page):
    polish = {page.title for page in get_page("pl/aktualnosci").get_children().live().specific() if page.citizens}
    assert set(entries(client, FEEDS["pl"] + "?pillar=citizens")) == polish
    for query in ("?pillar=nobody", "?kind=party", "?pillar=CITIZENS", "?kind=" + "a" * 5000):
        assert client.get(FEEDS["pl"] + query).status_code == 404
    assert client.get("/pl/news.atom").status_code == 404
    assert client.get(FEEDS["pl"] + "?kind=%00").status_code == 400


def test_a_feed_stays_short_and_an_empty_one_valid(client, get_page):
    parent = get_page("pl/aktualnosci")
    for number in range(MOST_ENTRIES):
        add(parent, f"Nr {number}", slug=f"nr-{number}", date=datetime.date(2026, 1, 1))
    assert len(entries(client, FEEDS["pl"])) == MOST_ENTRIES
    for page in parent.get_children():
        page.unpublish()
    response = client.get(FEEDS["pl"])
    assert findings(response.content, f"http://testserver{FEEDS['pl']}") == []
    assert client.get(FEEDS["pl"], headers={"if-none-match": response["ETag"]}).status_code == 304


def test_pages_lead_to_the_feeds(client):
    choices = {"/pl/": "", "/pl/aktualnosci/": "", "/pl/aktualnosci/?pillar=dialogue": "?pillar=dialogue"}
    choices |= {"/pl/programy/dialog/": "?pillar=dialogue", "/pl/aktualnosci/?kind=call&year=2025": "?kind=call"}
    for address, query in choices.items():
        document = BeautifulSoup(client.get(address).content, "html5lib")
        links = [link["href"] for link in document.select('link[type="application/atom+xml"]')]
        assert links == list(dict.fromkeys([FEEDS["pl"], FEEDS["pl"] + query]))
        assert all(client.get(link).status_code == 200 for link in links)
    shown = BeautifulSoup(client.get("/en/news/?pillar=citizens&kind=news").content, "html5lib").select(".subscribe a")
    assert [link["href"] for link in shown] == [
        "/en/news.atom?kind=news&pillar=citizens",
        "/en/calls-and-trainings.ics?pillar=citizens",
    ]
