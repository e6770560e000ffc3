"""No-break spaces are put where the language wants them, and nowhere else."""

import pytest
from django.utils import translation

from bis.typography import typeset

POLISH = [
    ("w Krakowie", "w~Krakowie"),
    ("i w mieście, a z NGO", "i~w~mieście, a~z~NGO"),
    ("Z nami", "Z~nami"),
    ("To „o nas”", "To „o~nas”"),
    ("(w gminie)", "(w~gminie)"),
    ("16 000 osób", "16~000~osób"),
    ("1 304 976 zł", "1~304~976~zł"),
    ("19 grudnia 2014 r.", "19~grudnia 2014~r."),
    ("do godz. 15.00", "do godz.~15.00"),
    ("ul. Długa", "ul.~Długa"),
    ("FIO – Północ", "FIO~– Północ"),
    ("<b>z</b> nami", "<b>z</b> nami"),
    ('<a title="w domu" href="/a b/">o domu</a>', '<a title="w domu" href="/a b/">o~domu</a>'),
    ("<code>w kodzie</code> w tekście", "<code>w kodzie</code> w~tekście"),
    ("tak samo", "tak samo"),
    ("NGO i", "NGO i"),
]
ENGLISH = [
    ("I am in a city", "I am in a city"),
    ("PLN 600,000", "PLN~600,000"),
    ("one – two", "one~– two"),
]


@pytest.mark.parametrize(("plain", "expected"), POLISH)
def test_polish(plain, expected):
    with translation.override("pl"):
        assert typeset(plain) == expected.replace("~", "\u00a0")


@pytest.mark.parametrize(("plain", "expected"), ENGLISH)
def test_english(plain, expected):
    with translation.override("en"):
        assert typeset(plain) == expected.replace("~", "\u00a0")


def test_twice_is_once():
    with translation.override("pl"):
        once = typeset("w 2014 r. i 16 000 osób")
        assert typeset(once) == once
