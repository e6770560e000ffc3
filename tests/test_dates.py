"""Dates are shown as exactly as they are known, as each language writes them."""

import datetime

import pytest
from django.utils import translation

from bis.dates import Precision, format_date, parse_date
from bis.models import KeyFigureValue
from bis.templatetags.bis_tags import moment

NBSP = "\u00a0"  # between the day and its month
WRITTEN = [
    ("2009", "2009", "2009"),
    ("2007-12", "grudzień 2007", "December 2007"),
    ("2014-12-19", "19 grudnia 2014", "19 December 2014"),
    ("2025-08-06", "6 sierpnia 2025", "6 August 2025"),
    ("2015-05", "maj 2015", "May 2015"),
    ("1989-06-04", "4 czerwca 1989", "4 June 1989"),
]


@pytest.mark.parametrize(("text", "polish", "english"), WRITTEN)
def test_written_in_each_language(text, polish, english):
    date, precision = parse_date(text)
    with translation.override("pl"):
        assert format_date(date, precision).replace(NBSP, " ") == polish
    with translation.override("en"):
        assert format_date(date, precision).replace(NBSP, " ") == english


@pytest.mark.parametrize(("text", "_polish", "_english"), WRITTEN)
def test_machine_form_is_what_was_read(text, _polish, _english):
    date, precision = parse_date(text)
    assert KeyFigureValue(date=date, date_precision=precision).date_iso == text


@pytest.mark.parametrize("text", ["", "2015-13", "2015-02-30", "grudzień 2007", "2015-1-1-1"])
def test_nonsense_is_refused(text):
    with pytest.raises((ValueError, IndexError)):
        parse_date(text)


def test_unknown_parts_are_the_first_of_the_period():
    value = KeyFigureValue(date=datetime.date(2015, 8, 17), date_precision=Precision.YEAR)
    value.clean()
    assert value.date == datetime.date(2015, 1, 1)


def test_a_moment_has_its_hour_as_each_language_says_it():
    nine = datetime.datetime(2026, 11, 26, 8, 5, tzinfo=datetime.UTC)
    for language, written in (("pl", "26 listopada 2026, godz. 9.05"), ("en", "26 November 2026, 09:05")):
        with translation.override(language):
            assert moment(nine).replace(NBSP, " ") == written
