"""The Polish catalogue is whole: four plural forms, nothing untranslated, placeholders kept."""

import re
from pathlib import Path

import polib
import pytest
from django.utils import translation
from django.utils.translation import ngettext

CATALOGUE = polib.pofile(Path(__file__).resolve().parents[1] / "locale/pl/LC_MESSAGES/django.po")
PLACEHOLDER = re.compile(r"%\(\w+\)s|</?\w+")


def test_everything_is_translated():
    assert [entry.msgid for entry in CATALOGUE if not entry.translated() or entry.fuzzy] == []


def test_placeholders_and_tags_are_kept():
    for entry in CATALOGUE:
        for translated in [entry.msgstr] if entry.msgstr else entry.msgstr_plural.values():
            found = set(PLACEHOLDER.findall(translated))
            # a singular may leave its number out, so either form of the original will do
            originals = [set(PLACEHOLDER.findall(text)) for text in (entry.msgid, entry.msgid_plural) if text]
            assert found in originals or found == set.union(*originals), entry.msgid


def test_plurals_have_four_forms():
    assert "nplurals=4" in CATALOGUE.metadata["Plural-Forms"]
    for entry in CATALOGUE:
        if entry.msgid_plural:
            assert sorted(entry.msgstr_plural) == [0, 1, 2, 3] and all(entry.msgstr_plural.values())


@pytest.mark.parametrize(
    ("days", "words"), [(1, "jeszcze 1\xa0dzień"), (2, "jeszcze 2\xa0dni"), (5, "jeszcze 5\xa0dni"), (22, "22\xa0dni")]
)
def test_days_left_in_polish(days, words):
    singular = 'Open for %(days)s more day, until <time datetime="%(iso)s">%(date)s</time>'
    plural = singular.replace("day,", "days,")
    with translation.override("pl"):
        assert words in ngettext(singular, plural, days) % {"days": days, "iso": "", "date": ""}
