"""Calls and trainings as a calendar to subscribe to, and each as an entry to take over (RFC 5545).

A call is entered on its closing day: the weeks for which it is open would lie across everything else in a reader's
calendar. What has no hour takes the whole day. Nothing marks the reader as busy, and reminders are left to the reader.
"""

import datetime
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bis.changes import figure_changes, last_change
from bis.figures import plain_text, values_by_key
from bis.models import Pillar
from bis.permalinks import find, permanent_url
from bis.queries import chosen
from bis.reuse import as_download, reusable, without_control_characters
from news.models import NewsPage, query_of

MOST_ENTRIES = 200
REFRESH = datetime.timedelta(hours=6)
DAY = datetime.timedelta(days=1)
SUMMER, WINTER = "CEST", "CET"
# Summer time in Warsaw as the European Union has had it since 1996. Rules rather than a list of dates: Outlook reads
# only those, and they do not end.
CHANGES = [
    (icalendar.TimezoneDaylight, SUMMER, (1, 2), datetime.datetime(1996, 3, 31, 2), 3),
    (icalendar.TimezoneStandard, WINTER, (2, 1), datetime.datetime(1996, 10, 27, 3), 10),
]


@reusable
def news_calendar(request):
    """The calls and trainings of the language of the address; ?kind= and ?pillar= choose among them as on the page."""
    filters = {
        "kind": chosen(request, "kind", NewsPage.KINDS_IN_CALENDARS),
        "pillar": chosen(request, "pillar", Pillar.values),
    }
    language = get_language()
    pages = NewsPage.objects.filter(locale__language_code=language).published().in_calendars().matching(filters)
    newest = pages.order_by(Coalesce("closes_at", "opens_at").desc(), "-pk")[:MOST_ENTRIES]
    names = {**dict(NewsPage.KIND_FILTERS), **dict(Pillar.choices)}
    chosen_names = [str(names[value]) for value in filters.values() if value]
    name = " – ".join(["BIS", *(chosen_names or [_("Calls and trainings")])])
    result = calendar(newest)
    result.add("name", name, parameters={"LANGUAGE": language})
    result.add("x-wr-calname", name)
    result.add("x-wr-timezone", settings.TIME_ZONE)
    result.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    result.add("x-published-ttl", icalendar.vDuration(REFRESH))
    address = f"{settings.SITE_URL}{reverse('news_calendar')}{query_of(filters)}"
    result.add("source", icalendar.vUri(address), parameters={"VALUE": "URI"})
    return as_file(result, "bis.ics")


@reusable
def calendar_entry(request, code):
    """One call or training, by its permanent address."""
    version = find(code).get(get_language())
    page = version and NewsPage.objects.published().in_calendars().filter(pk=version.pk).first()
    if page is None:
        raise Http404("nothing with a day has this permanent address")
    return as_file(calendar([page]), f"bis-{page.slug}.ics")


def as_file(result, name):
    return as_download(HttpResponse(result.to_ical(), content_type="text/calendar; charset=utf-8"), name)


def calendar(pages):
    """A calendar of these pages in the active language."""
    result = icalendar.Calendar()
    result.add("prodid", f"-//BIS//{urlsplit(settings.SITE_URL).hostname}//{get_language().upper()}")
    result.add("version", "2.0")
    result.add("calscale", "GREGORIAN")
    result.add_component(warsaw())
    figures, changes = values_by_key(), figure_changes()
    for page in pages:
        result.add_component(event(page, figures, last_change(page, changes) or page.first_moment))
    return result


def warsaw():
    """The time zone that the hours are given in."""
    zone = icalendar.Timezone()
    zone.add("tzid", settings.TIME_ZONE)
    for component, name, offsets, first, month in CHANGES:
        rule = component()
        before, after = (datetime.timedelta(hours=hours) for hours in offsets)
        rule.add("tzname", name)
        rule.add("tzoffsetfrom", before)
        rule.add("tzoffsetto", after)
        rule.add("dtstart", first)
        rule.add("rrule", {"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": "-1SU"})
        zone.add_component(rule)
    return zone


def event(page, figures, changed):
    """The entry of a page.

    Whoever keeps one takes a later state of it by its UID and SEQUENCE, the seconds from its first publication to its
    last change: that number rises with each, and a restored database goes on from where it was. The two languages are
    entries of their own, so that a reader of both keeps both.
    """
    language = get_language()
    result = icalendar.Event()
    first = page.first_published_at or changed
    result.add("uid", f"{page.translation_key}-{language}@{urlsplit(settings.SITE_URL).hostname}")
    result.add("dtstamp", changed)
    result.add("last-modified", changed)
    result.add("created", first)
    result.add("sequence", max(0, int((changed - first).total_seconds())))
    start, end = span(page)
    result.add("dtstart", start)
    if end:
        result.add("dtend", end)
    texts = {
        "summary": _title(page) % {"title": page.title},
        "description": "\n".join([*filter(None, [page.summary, *page.when_and_where]), permanent_url(page, language)]),
        "location": page.place,
    }
    for name, text in texts.items():
        if text:
            shown = without_control_characters(plain_text(text, figures))
            result.add(name, shown, parameters={"LANGUAGE": language})
    topics = (NewsPage.Kind(page.kind), *page.pillars)
    result.add("categories", [str(topic.label) for topic in topics], parameters={"LANGUAGE": language})
    result.add("url", permanent_url(page, language))
    result.add("status", "CONFIRMED")
    result.add("transp", "TRANSPARENT")
    return result


def _title(page):
    if page.kind == NewsPage.Kind.TRAINING:
        return "%(title)s"
    return _("Deadline: %(title)s") if page.closes_at else _("Opens: %(title)s")


def span(page):
    """When an entry begins and ends: two days or two moments; the end may be missing.

    The first minute of a day and its last stand for a day without an hour, as everywhere on the site.
    """
    opens, closes = (moment and timezone.localtime(moment) for moment in (page.opens_at, page.closes_at))
    if page.kind == NewsPage.Kind.CALL and closes:
        opens = None
    start = opens or closes
    if has_hour(start):
        ends_unsaid = closes and not has_hour(closes) and closes.date() == start.date()
        return start, None if ends_unsaid or closes == start else closes
    return start.date(), (closes or start).date() + DAY


def has_hour(moment):
    return (moment.hour, moment.minute) not in ((0, 0), (23, 59))
