"""Calls and trainings in readers' calendars: valid by two parsers, at the right hours, updated and never leaking."""

import datetime
import zoneinfo

import icalendar
import pytest
import vobject
from bs4 import BeautifulSoup
from django.utils import timezone
from wagtail.models import PageViewRestriction

from bis.permalinks import code_of, permanent_url
from news.calendars import warsaw
from news.models import NewsPage

pytestmark = pytest.mark.django_db
CALENDARS = {"pl": "/pl/nabory-i-szkolenia.ics", "en": "/en/calls-and-trainings.ics"}
WARSAW = zoneinfo.ZoneInfo("Europe/Warsaw")
DAY = datetime.timedelta(days=1)


def at(*parts):
    return datetime.datetime(*parts, tzinfo=WARSAW)


@pytest.fixture
def add(get_page):
    """Publish a call or a training; return the page."""

    def publish(title, address="pl/aktualnosci", **fields):
        parent = get_page(address)
        slug = fields.pop("slug", f"wydarzenie-{parent.numchild}")
        page = NewsPage(title=title, slug=slug, locale=parent.locale, **{"kind": "training", **fields})
        parent.add_child(instance=page)
        page.save_revision().publish()
        return NewsPage.objects.get(pk=page.pk)

    return publish


def parse(response):
    """A calendar by icalendar's strict parser, after vobject found it valid too, and the lines as RFC 5545 has them."""
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    lines = response.content.split(b"\r\n")
    assert lines.pop() == b"" and not any(b"\n" in line or b"\r" in line for line in lines)
    assert all(len(line) <= 75 for line in lines)
    calendar = icalendar.Calendar.from_ical(response.content)
    assert not [error for component in calendar.walk() for error in component.errors]
    assert vobject.readOne(response.content.decode()).validate(raiseException=True)
    return calendar


def events(client, address=CALENDARS["pl"]):
    return {str(event["summary"]): event for event in parse(client.get(address)).walk("VEVENT")}


def test_the_calendar_of_each_language_is_valid_and_names_itself(client):
    for language, address in CALENDARS.items():
        calendar = parse(client.get(address))
        assert str(calendar["version"]) == "2.0" and calendar["prodid"]
        assert str(calendar["x-wr-calname"]) == str(calendar["name"])
        assert calendar["refresh-interval"].params["VALUE"] == "DURATION"
        assert str(calendar["source"]) == f"http://testserver{address}"
        found = calendar.walk("VEVENT")
        assert found
        for event in found:
            assert event["summary"].params["LANGUAGE"] == language
            assert str(event["uid"]).endswith(f"-{language}@testserver")
        assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Warsaw"]


def test_the_time_zone_is_warsaws():
    zone = warsaw().to_tz(lookup_tzid=False)
    days = [
        datetime.datetime(year, month, day) for year in range(2007, 2038) for month in (3, 10) for day in range(22, 32)
    ]
    for moment in [day + datetime.timedelta(hours=hours) for day in days for hours in (1.5, 3.5)]:
        assert moment.replace(tzinfo=zone).utcoffset() == moment.replace(tzinfo=WARSAW).utcoffset(), moment


def test_hours_and_whole_days(client, add):
    add("Z godziną", opens_at=at(2027, 7, 1, 9), closes_at=at(2027, 7, 2, 16, 30))
    add("Dwa dni", opens_at=at(2027, 3, 27), closes_at=at(2027, 3, 28, 23, 59))
    add("Bez końca", opens_at=at(2027, 1, 5, 17))
    add("Koniec bez godziny", opens_at=at(2027, 1, 6, 17), closes_at=at(2027, 1, 6, 23, 59))
    add("Sam początek", kind="call", opens_at=at(2027, 4, 1))
    add("Nabór", kind="call", opens_at=at(2027, 2, 1), closes_at=at(2027, 10, 31, 15))
    add("Nabór do dnia", kind="call", opens_at=at(2027, 2, 1, 8), closes_at=at(2027, 4, 30, 23, 59))
    add("Bez dat")
    add("Wiadomość", kind="news", opens_at=at(2027, 1, 1))
    spans = {
        title: (event["dtstart"].dt, event["dtend"].dt if "dtend" in event else None)
        for title, event in events(client).items()
    }
    expected = {
        "Z godziną": (at(2027, 7, 1, 9), at(2027, 7, 2, 16, 30)),
        "Dwa dni": (datetime.date(2027, 3, 27), datetime.date(2027, 3, 29)),
        "Bez końca": (at(2027, 1, 5, 17), None),
        "Koniec bez godziny": (at(2027, 1, 6, 17), None),
        "Początek: Sam początek": (datetime.date(2027, 4, 1), datetime.date(2027, 4, 2)),
        "Termin: Nabór": (at(2027, 10, 31, 15), None),
        "Termin: Nabór do dnia": (datetime.date(2027, 4, 30), datetime.date(2027, 5, 1)),
    }
    assert {title: spans[title] for title in expected} == expected
    assert not {"Bez dat", "Wiadomość"} & {title.removeprefix("Termin: ") for title in spans}
    text = client.get(CALENDARS["pl"]).content.decode()
    assert "DTSTART;TZID=Europe/Warsaw:20270701T090000" in text
    assert "DTSTART;VALUE=DATE:20270327" in text


def test_words_are_escaped_folded_and_lead_to_the_page(client, add):
    title = "Zażółć; gęślą, jaźń \\ „cytat” " + "bardzo długi tytuł " * 6
    page = add(title.strip(), opens_at=at(2027, 1, 1, 9), summary="{people} osób\x0b, & <b>", place="Sala, piętro 2")
    event = events(client)[title.strip()]
    assert str(event["location"]) == "Sala, piętro 2"
    lines = str(event["description"]).split("\n")
    assert lines[0] == "Prawie\xa028\xa0000 osób, & <b>" and lines[-1] == permanent_url(page, "pl")
    assert str(event["url"]) == permanent_url(page, "pl")


def test_the_uid_stays_and_the_sequence_rises_with_each_change(client, add):
    page = add("Warsztat", opens_at=at(2027, 1, 1, 9))
    NewsPage.objects.filter(pk=page.pk).update(
        first_published_at=timezone.now() - 2 * DAY, last_published_at=timezone.now() - 2 * DAY
    )
    page = NewsPage.objects.get(pk=page.pk)
    before = events(client)["Warsztat"]
    page.opens_at, page.slug = at(2027, 1, 2, 9), "inaczej"
    page.save_revision()
    assert int(events(client)["Warsztat"]["sequence"]) == int(before["sequence"]), "a draft is no change"
    page.get_latest_revision().publish()
    after = events(client)["Warsztat"]
    assert str(after["uid"]) == str(before["uid"])
    assert int(after["sequence"]) > int(before["sequence"])
    assert after["dtstamp"].dt > before["dtstamp"].dt and after["last-modified"].dt == after["dtstamp"].dt
    page.revisions.exclude(pk=page.latest_revision_id).delete()
    assert int(events(client)["Warsztat"]["sequence"]) == int(after["sequence"])


def test_what_is_withdrawn_or_hidden_is_in_no_calendar(client, add):
    page = add("Odwołany", opens_at=at(2027, 1, 1, 9))
    single = f"/pl/p/{code_of(page)}.ics"
    assert client.get(single).status_code == 200
    assert client.get(single.replace("/pl/", "/en/")).status_code == 404, "there is no English version"
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(single).status_code == 404
    restriction.delete()
    tag = client.get(CALENDARS["pl"])["ETag"]
    page.unpublish()
    response = client.get(CALENDARS["pl"], headers={"if-none-match": tag})
    assert response.status_code == 200 and "Odwo" not in response.content.decode()
    assert client.get(single).status_code == 404


def test_a_page_offers_its_own_entry_until_it_is_over(client, add):
    now = timezone.now()
    coming = [
        add("Nadchodzi", closes_at=now + DAY, kind="call", dialogue=True),
        add("Coming", "en/news", opens_at=now + DAY, slug="coming"),
    ]
    over = [add("Minęło", opens_at=now - 2 * DAY), add("Bez dnia"), add("Wiadomość", kind="news", opens_at=now + DAY)]
    for page in (*coming, *over):
        link = BeautifulSoup(client.get(page.url).content, "html5lib").select_one("main a[type='text/calendar']")
        assert bool(link) == (page in coming), page.title
        if link:
            response = client.get(link["href"])
            (event,) = parse(response).walk("VEVENT")
            assert page.title in str(event["summary"])
            assert response["Content-Disposition"] == f'attachment; filename="bis-{page.slug}.ics"'


def test_calendars_choose_by_pillar_and_kind(client, add):
    add("Dla dialogu", opens_at=at(2027, 1, 1, 9), dialogue=True)
    add("Dla mieszkańców", kind="call", closes_at=at(2027, 1, 1, 9), citizens=True)
    assert "Dla dialogu" in events(client, CALENDARS["pl"] + "?pillar=dialogue&kind=training")
    assert "Termin: Dla mieszkańców" not in events(client, CALENDARS["pl"] + "?pillar=dialogue")
    NewsPage.objects.filter(kind="call").delete()
    assert not events(client, CALENDARS["pl"] + "?kind=call"), "an empty calendar is valid too"
    for query in ("?pillar=nobody", "?kind=news", "?kind=party"):
        assert client.get(CALENDARS["pl"] + query).status_code == 404
    for code in ("0", "aaaaaaaa", "zzzzzzzzz", "p" * 500):
        assert client.get(f"/pl/p/{code}.ics").status_code == 404
