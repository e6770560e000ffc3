"""Key figures in running text: a token such as {people} becomes the number in the reader's language.

Three forms, the same in both languages:

{people}                        almost 28,000 · prawie 28 000
{groups|group|groups}           almost 800 groups; Polish has three forms: {groups|grupa|grupy|grup}
{people@2015}                   the value of that date, for texts that must not change later

Anything else in braces is an error in the editor and never reaches a reader.
"""

import logging
import re
from dataclasses import dataclass
from html import unescape

from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.html import escape, format_html, strip_tags
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from bis.generation import kept

logger = logging.getLogger(__name__)

TOKEN = re.compile(r"\{(?P<key>[a-z][a-z0-9_]*)(?:@(?P<date>\d{4}(?:-\d\d(?:-\d\d)?)?))?(?P<forms>(?:\|[^|{}<>]+)*)\}")
BRACED = re.compile(r"\{[^{}]*\}|[{}]")
NOUN_FORMS = {"pl": 3, "en": 2}
NBSP = "\u00a0"
CURRENCIES = ("PLN", "EUR")


@dataclass(frozen=True)
class Value:
    """One dated value of a figure, free of any language."""

    value: int
    qualifier: str
    date_iso: str
    date_text: str
    date_precision: str
    pillar: str
    source: str = ""


@kept
def values_by_key():
    """Map each figure's key to its values, newest first. One query."""
    figures = {}
    for value in apps.get_model("bis", "KeyFigureValue").objects.select_related("figure"):
        figures.setdefault(value.figure.key, []).append(
            Value(
                value.value,
                value.qualifier,
                value.date_iso,
                value.date_text,
                value.date_precision,
                value.figure.pillar,
                value.source,
            )
        )
    return figures


def shown_values(text, figures):
    """The value that the first figure of a text shows, and the older ones, newest first."""
    token = TOKEN.search(text)
    values = figures.get(token["key"], []) if token else []
    shown = _find(values, token["date"]) if values and token["date"] else None
    return values[values.index(shown) :] if shown else values


def token_keys(text):
    """The keys of the figures that a text shows."""
    return {match["key"] for match in TOKEN.finditer(text)}


def check_tokens(text, language=None):
    """Raise ValidationError, in words for the editor, unless each brace in `text` is a token that can be shown."""
    braced = BRACED.findall(text)
    if not braced:
        return
    figures = values_by_key()
    expected = {NOUN_FORMS[language]} if language else set(NOUN_FORMS.values())
    for piece in braced:
        token = TOKEN.fullmatch(piece)
        if not token:
            raise ValidationError(
                _(
                    "%(piece)s is not a figure. Curly brackets are only for key figures, written like {people} "
                    "or {groups|group|groups}, without bold or links inside."
                ),
                params={"piece": strip_tags(piece)},
            )
        if token["key"] not in figures:
            raise ValidationError(
                _("There is no figure “%(key)s”. The figures are: %(keys)s."),
                params={"key": token["key"], "keys": ", ".join(sorted(figures)) or "–"},
            )
        if token["date"] and not _find(figures[token["key"]], token["date"]):
            raise ValidationError(
                _("The figure “%(key)s” has no value for %(date)s. It has values for: %(dates)s."),
                params={
                    "key": token["key"],
                    "date": token["date"],
                    "dates": ", ".join(value.date_iso for value in figures[token["key"]]),
                },
            )
        forms = token["forms"].count("|")
        if forms and forms not in expected:
            raise ValidationError(
                _("%(piece)s: give %(count)s forms of the noun after the key, separated by |."),
                params={"piece": piece, "count": " / ".join(map(str, sorted(expected)))},
            )


def render_figures(html, figures, markup=True):
    """Replace the tokens of a piece of HTML by their numbers in the active language.

    `figures` is what values_by_key() returned. With `markup=False` the result holds no tags, for titles and
    descriptions. A token that cannot be shown (the editor refuses it, but a text may come by another way)
    leaves nothing behind and is logged.
    """
    if "{" not in html and "}" not in html:
        return html

    def replace(match):
        token = TOKEN.fullmatch(match[0])
        values = figures.get(token["key"], []) if token else []
        value = (_find(values, token["date"]) if token["date"] else values[0]) if values else None
        if value is None:
            logger.error("A text holds %r, which is no figure", match[0])
            return ""
        return _show(value, _forms(match[0]), _starts_sentence(html[: match.start()]), markup)

    return mark_safe(BRACED.sub(replace, html))


def plain_text(text, figures):
    """A plain text as readers see it, its figures filled in and nothing escaped."""
    return unescape(render_figures(escape(text), figures, markup=False))


def used_figures(text, figures):
    """The figures of a text and the values that it shows: (key, value) of each, in the order of the text."""
    used = ((match["key"], shown_values(match[0], figures)) for match in TOKEN.finditer(text))
    return [(key, values[0]) for key, values in used if values]


def without_figures(text):
    """The text with the numbers left out; the nouns that go with them stay, in all their forms."""
    return BRACED.sub(lambda match: " ".join(_forms(match[0])), text)


def format_number(number):
    """Group digits as the active language does: 28 000 and 1500 in Polish, 28,000 and 1,500 in English."""
    if get_language() == "pl":
        return f"{number:,}".replace(",", NBSP) if number >= 10_000 else str(number)
    return f"{number:,}"


def format_amount(amount, currency):
    """Write a sum of money: 5000 zł, 115 000 zł / PLN 5,000, PLN 115,000; 9000 euro / EUR 9,000."""
    if get_language() == "pl":
        return f"{format_number(amount)}{NBSP}{'zł' if currency == 'PLN' else 'euro'}"
    return f"{currency}{NBSP}{format_number(amount)}"


def qualify(value, capital=False):
    """The words before a value's number in the active language: prawie / almost; empty for an exact value."""
    if value.qualifier == "over":
        words = pgettext("before a number", "over")
    elif value.qualifier == "almost":
        words = pgettext("before a number", "almost")
    elif value.qualifier == "about":
        words = pgettext("before a number", "about")
    else:
        return ""
    return words[:1].upper() + words[1:] if capital else words


def _forms(piece):
    """The forms of the noun in a token."""
    token = TOKEN.fullmatch(piece)
    return token["forms"].split("|")[1:] if token else []


def _find(values, date_iso):
    return next((value for value in values if value.date_iso == date_iso), None)


def _show(value, forms, capital, markup):
    qualifier, number = qualify(value, capital), format_number(value.value)
    noun = f" {noun_form(value, forms)}" if forms else ""
    if not markup:
        return escape(f"{qualifier}{NBSP if qualifier else ''}{number}{noun}")
    return format_html(
        '<data class="figure" value="{}">{}<span class="figure__number">{}</span></data>{}',
        value.value,
        format_html('<span class="figure__qualifier">{}</span>{}', qualifier, NBSP) if qualifier else "",
        number,
        noun,
    )


def noun_form(value, forms):
    """The form of the noun that goes with the number: grupa, grupy or grup; group or groups."""
    forms = [form.replace("&nbsp;", NBSP) for form in forms]
    if len(forms) < 3:
        return forms[0] if value.value == 1 else forms[-1]
    if value.qualifier == "about":  # „około” takes the genitive
        return forms[2]
    tens, units = value.value % 100, value.value % 10
    if value.value == 1:
        return forms[0]
    return forms[1] if 2 <= units <= 4 and not 12 <= tens <= 14 else forms[2]


def _starts_sentence(before):
    """Whether what follows this piece of HTML begins a sentence, so that “almost” becomes “Almost”."""
    before = re.sub(r"(?:<(?:b|i|strong|em|a|span)\b[^>]*>|\s|&nbsp;|[„“(])+$", "", before)
    return not before or before[-1] in ".!?>"
