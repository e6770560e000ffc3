"""The words in which every screen and message speaks of pairs."""

from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.coreutils import get_content_languages
from wagtail_localize.models import StringTranslation

from instep.state import State

TONES = {
    State.CONFLICT: "critical",
    State.UNLINKED: "critical",
    State.DIVERGED: "critical",
    State.WITHDRAWN: "critical",
    State.MISSING: "warning",
    State.DETACHED: "warning",
    State.BEHIND: "warning",
    State.FACTS: "warning",
    State.DRAFT: "info",
    State.READY: "info",
    State.IN_STEP: "quiet",
}
"""How loud a state is shown; the words say what it is."""


def title():
    """What the whole comparison is called."""
    languages = get_content_languages()
    if len(languages) != 2:
        return _("Language versions in step")
    (first_code, first), (second_code, second) = languages.items()
    # A language may prefer the codes to the names, hence no check that both are used.
    # xgettext:no-python-format
    text = _("%(first)s and %(second)s in step")
    names = {"first": first, "second": second, "first_code": first_code.upper(), "second_code": second_code.upper()}
    return text % names


def languages_title():
    """The heading of a column on all languages."""
    codes = [code.upper() for code in get_content_languages()]
    return " ⇄ ".join(codes) if len(codes) < 4 else _("Languages")


def direction(pair):
    return f"{pair.source_language.upper()} → {pair.target_language.upper()}"


def day(moment):
    """The day of a moment, as said in conversation."""
    date, today = timezone.localdate(moment), timezone.localdate()
    if date == today:
        return _("today")
    if date == today - timedelta(days=1):
        return _("yesterday")
    return date_format(date, "j E" if date.year == today.year else "j E Y")


def comment(written):
    """How a string was translated and when, as the translator's desk says beside it.

    wagtail-localize gives the date in English and Greenwich time, whoever reads it.
    """
    values = {"date": date_format(timezone.localtime(written.updated_at), "j\xa0E Y"), "tool": _(written.tool_name)}
    if written.tool_name:
        return _("Translated with: %(tool)s, on %(date)s") % values
    if written.translation_type == StringTranslation.TRANSLATION_TYPE_MANUAL:
        return _("Translated by hand on %(date)s") % values
    return _("Translated by a machine on %(date)s") % values


def related(pair):
    """The snippets on a page that have fragments waiting, such as “+1 partner”."""
    for model, count in pair.related.items():
        name = model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural
        yield f"+{count} {name}"


def lag(pair):
    """How far a pair is behind, in a few words: fragments, since when, and what else waits on the page."""
    parts = []
    if pair.state == State.BEHIND:
        parts.append(ngettext("%(count)s fragment", "%(count)s fragments", pair.missing) % {"count": pair.missing})
    if pair.since and pair.is_problem:
        parts.append(_("since %(day)s") % {"day": day(pair.since)})
    return " · ".join([*parts, *related(pair)])


def versions_behind(count):
    return ngettext("%(count)s version behind", "%(count)s versions behind", count) % {"count": count}


def versions_out_of_step(count):
    return ngettext("%(count)s version needs attention", "%(count)s versions need attention", count) % {"count": count}


def model_name(model):
    return capfirst(model._meta.verbose_name)
