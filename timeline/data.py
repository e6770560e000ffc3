"""The timeline for other people's programs: what its page shows, as JSON and as a table."""

from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bis.changes import figure_changes, last_change
from bis.figures import plain_text, values_by_key
from bis.models import Pillar
from bis.permalinks import permanent_url
from bis.queries import visible
from bis.reuse import csv_file, json_file, reusable
from timeline.models import AWARD, AwardPage, TimelinePage


def _page():
    page = visible(TimelinePage.objects.filter(locale__language_code=get_language())).first()
    if page is None:
        raise Http404("no timeline")
    return page


def _licence():
    return _("You may use these dates and texts if you name BIS.")


def events(page):
    """The milestones and awards as the page of the timeline shows them, oldest first."""
    figures, changes, language = values_by_key(), figure_changes(), get_language()
    for event in page.events(choose=visible):
        award = {
            name: plain_text(getattr(event, name), figures) if isinstance(event, AwardPage) else ""
            for name in ("awarding_body", "distinction", "reason")
        }
        changed = last_change(event, changes)
        yield {
            "date": event.date_iso,
            "precision": event.date_precision,
            "kind": AWARD if isinstance(event, AwardPage) else "milestone",
            "title": plain_text(event.title, figures),
            "summary": plain_text(event.summary, figures),
            "programmes": [pillar.value for pillar in event.pillars],
            **{name: text or None for name, text in award.items()},
            "url": permanent_url(event, language),
            "as_of": changed and changed.isoformat(timespec="seconds"),
        }


@reusable
def timeline_csv(request):
    """One event in a row, for a spreadsheet."""
    headings = {
        "date": _("date"),
        "kind": _("kind"),
        "title": _("title"),
        "summary": _("summary"),
        "programmes": _("programmes"),
        "awarding_body": _("given by"),
        "distinction": _("distinction"),
        "reason": _("reason"),
        "url": _("permanent address"),
        "as_of": _("as of"),
    }
    kinds = {"milestone": _("Milestone"), AWARD: _("Award")}
    rows = [[*headings.values(), _("terms of use")]]
    for event in events(_page()):
        event["kind"] = kinds[event["kind"]]
        event["programmes"] = ", ".join(str(Pillar(pillar).label) for pillar in event["programmes"])
        rows.append([*(event[name] or "" for name in headings), _licence()])
    return csv_file(request, rows)


@reusable
def timeline_json(request):
    """The same for programs."""
    page = _page()
    return json_file(request, page, _licence(), events=list(events(page)))
