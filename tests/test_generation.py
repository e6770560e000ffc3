"""What begins a new generation, and what is kept for one."""

import datetime
import time

import pytest
from bs4 import BeautifulSoup
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction, Site

from bis import generation, routing, warming
from bis.delivery import Delivery
from bis.effects import affected_by
from bis.models import BisImage, KeyFigure, Partner, SiteSettings
from bis.page_store import PageStore
from news.models import NewsPage
from news.wagtail_hooks import next_opening_or_closing

pytestmark = pytest.mark.django_db


@pytest.fixture
def begins(django_capture_on_commit_callbacks):
    """Whether an action, once committed, begins a new generation."""

    def measure(action):
        before = generation.current()
        with django_capture_on_commit_callbacks(execute=True):
            action()
        return generation.current() != before

    return measure


@pytest.fixture
def news(get_page):
    return get_page("pl/aktualnosci/trzynascie-lat-w-liczbach")


def test_what_shows_begins_one(begins, news, get_page):
    figure, site = KeyFigure.objects.get(key="people"), Site.objects.get()
    about, timeline = get_page("pl/o-nas"), get_page("pl/historia")
    for number, action in enumerate(
        (
            lambda: news.save_revision().publish(),
            lambda: news.save(),
            lambda: news.unpublish(),
            lambda: about.move(timeline, pos="last-child"),
            lambda: news.delete(),
            figure.save,
            figure.values.last().save,
            Partner.objects.first().save,
            SiteSettings.for_site(site).save,
            BisImage.objects.first().save,
            site.save,
            lambda: Redirect.objects.create(old_path="/stary", redirect_page=about, site=site),
            lambda: PageViewRestriction.objects.create(page=about, restriction_type="login"),
            lambda: PageViewRestriction.objects.all().delete(),
        )
    ):
        assert begins(action), number


def test_drafts_and_what_only_staff_see_begin_none(begins, news, administrator):
    draft = NewsPage(title="Szkic", slug="szkic", live=False)
    for action in (
        lambda: news.save_revision(),
        lambda: news.get_parent().add_child(instance=draft),
        lambda: draft.save_revision(),
        administrator.save,
    ):
        assert not begins(action)


def test_what_is_rolled_back_begins_none(begins):
    def change_one_s_mind():
        with transaction.atomic():
            Partner.objects.create(name="Nikt")
            transaction.set_rollback(True)

    assert not begins(change_one_s_mind)
    assert begins(lambda: Partner.objects.create(name="Ktoś"))


@pytest.fixture
def keeping(monkeypatch):
    """Keep what is read, as outside a transaction."""
    generation.begin()
    monkeypatch.setattr(generation, "is_keeping", lambda: True)
    yield
    generation.begin()


def test_numbers_differ_even_when_the_clock_goes_back(monkeypatch):
    numbers = []
    for moment in (5_000, 4_000, 4_000, 6_000):
        monkeypatch.setattr("bis.generation.time.time_ns", lambda moment=moment: moment * 10**15)
        generation.begin()
        numbers.append(generation.current())
    assert len(set(numbers)) == 4
    assert generation.age() >= 0


def test_one_begins_where_the_clock_is_put_back_since_pages_were_made_for_later(tmp_path, monkeypatch):
    def nothing(environ, start_response):
        start_response("404 Not Found", [])
        return [b""]

    watch = warming.Warming(Delivery(nothing, PageStore(tmp_path, 1000, 10)))
    clock = time.time()
    numbers = []
    for hours in (0, 1, 0, 0):
        monkeypatch.setattr("bis.warming.time.time", lambda hours=hours: clock + hours * 3600)
        watch.change_due, watch.change_known_for = 1e12, generation.current()
        watch.look()
        numbers.append(generation.current())
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]


def test_kept_values_are_read_once_in_a_generation_and_language(keeping, monkeypatch):
    calls = []

    @generation.kept
    def value(name):
        calls.append(name)
        return len(calls)

    with translation.override("pl"):
        assert (value("a"), value("a"), value("b")) == (1, 1, 2)
        generation.begin()
        assert value("a") == 3
    with translation.override("en"):
        assert (value("a"), value("a")) == (4, 4)
    monkeypatch.undo()
    assert (value("a"), value("a")) == (5, 6), "in a transaction nothing is kept"


def test_a_page_costs_what_is_its_own(client, keeping):
    for address, most in {
        "/pl/aktualnosci/trzynascie-lat-w-liczbach/": 10,
        "/en/news/thirteen-years-in-numbers/": 10,
        "/pl/programy/dialog/": 10,
        "/en/programmes/dialogue/": 10,
        "/pl/": 12,
        "/en/": 12,
        "/pl/aktualnosci/": 12,
        "/en/news/": 12,
        "/pl/historia/": 12,
        "/en/timeline/": 12,
    }.items():
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        assert len(captured) <= most, "\n".join(query["sql"] for query in captured)


def test_what_is_kept_follows_every_change(client, keeping, begins, get_page):
    about = get_page("pl/o-nas")

    def menu():
        return client.get("/pl/kontakt/").content.decode().replace("\xa0", " ")

    assert about.title in menu()
    about.title = "O fundacji"
    assert begins(lambda: about.save_revision().publish())
    assert "O fundacji" in menu()
    assert client.get("/pl/o-nas/").status_code == 200
    assert begins(lambda: PageViewRestriction.objects.create(page=about, restriction_type="login"))
    assert client.get("/pl/o-nas/").status_code == 302
    assert "O fundacji" not in menu()


def test_shared_parts_tell_pages_apart(client, keeping):
    def current(address):
        document = BeautifulSoup(client.get(address).content, "html.parser")
        return [(link["href"], link["aria-current"]) for link in document.select(".site-nav [aria-current]")]

    for _time in range(2):
        assert current("/pl/aktualnosci/") == [("/pl/aktualnosci/", "page")]
        assert current("/pl/aktualnosci/trzynascie-lat-w-liczbach/") == [("/pl/aktualnosci/", "true")]
        assert current("/en/news/") == [("/en/news/", "page")]
        assert current("/pl/") == current("/pl/kontakt/nie-ma/") == []


def test_links_in_texts_follow_their_targets(client, keeping, begins, get_page):
    programme = get_page("pl/programy/mieszkancy")

    def links():
        document = BeautifulSoup(client.get("/pl/aktualnosci/trzynascie-lat-w-liczbach/").content, "html.parser")
        return document.select(f'.rich a[href="{routing.path_to(programme)}"]')

    assert links()
    assert begins(programme.unpublish)
    assert not links()
    assert begins(programme.save_revision().publish)
    assert links()


def test_addresses_are_those_that_wagtail_says(keeping, rf):
    def compare():
        request = rf.get("/pl/")
        for page in Page.objects.filter(depth__gt=1):
            assert routing.path_to(page, request) == page.get_url(request)
            assert routing.url_of(page, request) == page.get_full_url(request)

    compare()
    Site.objects.create(hostname="en.example.org", root_page=Page.objects.get(url_path="/en/"))
    generation.begin()
    assert routing.roots() == [], "several sites: Wagtail tells them apart"
    compare()
    Site.clear_site_root_paths_cache()


def test_a_page_is_shown_by_those_above_it_and_those_that_refer_to_it(news, get_page):
    paths = affected_by(news)
    assert list(paths)[0].endswith("/pl/aktualnosci/trzynascie-lat-w-liczbach/")
    for address in ("/pl/", "/pl/aktualnosci/", "/pl/programy/dialog/"):
        assert any(path.endswith(address) for path in paths), address
    programme = get_page("en/programmes/citizens")
    assert any(path.endswith("/en/about/") for path in affected_by(programme)), "a page that links to it"


def test_the_clock_changes_pages_at_midnight_and_when_calls_open_and_close(news):
    soon = timezone.now() + datetime.timedelta(seconds=90)
    assert next_opening_or_closing() is None or next_opening_or_closing() > timezone.now()
    news.kind, news.opens_at, news.closes_at = "call", timezone.now(), soon
    news.save_revision().publish()
    assert next_opening_or_closing() == soon
    assert warming.next_change() == min(soon.timestamp(), warming.next_change())
    news.opens_at = timezone.now() + datetime.timedelta(seconds=30)
    news.save_revision().publish()
    assert warming.next_change() <= news.opens_at.timestamp()
    Page.objects.filter(pk=news.pk).delete()
    midnight = timezone.localtime(datetime.datetime.fromtimestamp(warming.next_change(), tz=datetime.UTC))
    assert next_opening_or_closing() is not None or (midnight.hour, midnight.minute) == (0, 0)
