"""No-break spaces where the language asks for them, added when text is shown so that content stays plain."""

import re

from django.utils.safestring import mark_safe
from django.utils.translation import get_language

NBSP = "\u00a0"
TAGS_AND_CODE = re.compile(r"(<(?:code|pre)\b.*?</(?:code|pre)>|<[^>]*>)", re.S)

POLISH = [
    # a conjunction or preposition of one letter never ends a line
    (re.compile(r"(?<![^\W_])([aiouwzAIOUWZ]) (?=\S)"), rf"\1{NBSP}"),
    # abbreviations stay with what they announce
    (re.compile(r"\b(ul|al|pl|os|nr|godz|art|ust|pkt|św|im|np|tzw|tel|woj)\. (?=\S)"), rf"\1.{NBSP}"),
    # a number stays with its unit, month or noun
    (re.compile(r"(?<=\d) (?=(?:zł|r\.|%|proc\.|tys\.|mln|mld|km|lat|roku|[a-ząćęłńóśźż]{3,}))"), NBSP),
    # a dash never begins a line
    (re.compile(r" (?=– )"), NBSP),
]
ENGLISH = [
    (re.compile(r"\b(PLN|EUR|GBP) (?=\d)"), rf"\1{NBSP}"),
    (re.compile(r" (?=– )"), NBSP),
]
DIGITS = (re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), NBSP)


def typeset(html):
    """Put no-break spaces into the text of a piece of HTML, by the rules of the active language."""
    rules = [DIGITS, *(POLISH if get_language() == "pl" else ENGLISH)]
    pieces = TAGS_AND_CODE.split(html)
    for index in range(0, len(pieces), 2):
        if " " not in pieces[index]:  # as all rules are about spaces
            continue
        for pattern, replacement in rules:
            pieces[index] = pattern.sub(replacement, pieces[index])
    return mark_safe("".join(pieces))
