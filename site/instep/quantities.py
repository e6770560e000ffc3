"""The numbers and months that a text names, in whatever form its language writes them.

A date needs no grammar of its own: its day and year are numbers, its month a month, so that "1 września 2025",
"1 September 2025", "IX 2025" and "2025-09-01" name the same things. What stands in figures has to be found in the other
language; what stands in words ("two", "dwa", "XX wieku") never has to be, but it answers to figures there.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from django.utils.formats import get_format

from instep.words import MONTHS, MULTIPLIERS, WORDS

NUMBER, MONTH = "number", "month"
SPACES = " \u00a0\u202f\u2009"
ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
LONGEST_ENDING = 4


@dataclass(frozen=True)
class Quantity:
    """A number or month, as it was written, and whether the other version must have it."""

    kind: str
    value: Decimal
    text: str
    is_exact: bool

    @property
    def key(self):
        return self.kind, self.value


def quantities(text, language):
    """All numbers and months of a text, in their order."""
    pieces = [match[0] for match in _pieces(language).finditer(text)]
    found, words = [], []
    for index, piece in enumerate(pieces):
        before = pieces[index - 1] if index else ""
        after = pieces[index + 1] if index + 1 < len(pieces) else ""
        if piece[0].isdigit():
            found += _in_figures(piece, after, language)
            words = []
        else:
            beside_number = before[:1].isdigit() or after[:1].isdigit()
            in_words = _in_words(piece, after, beside_number, language)
            found += in_words
            words += [quantity.value for quantity in in_words if quantity.kind == NUMBER]
            if len(words) > 1 and words[-2] >= 20 and words[-1] < 10:  # twenty-five
                found.append(Quantity(NUMBER, words[-2] + words[-1], piece, False))
    return found


@cache
def _pieces(language):
    thousands = re.escape(get_format("THOUSAND_SEPARATOR", language, use_l10n=True))
    decimals = re.escape(get_format("DECIMAL_SEPARATOR", language, use_l10n=True))
    return re.compile(
        rf"\d{{4}}-\d\d-\d\d|\d\d?\.\d\d?\.\d{{4}}"
        rf"|(?:\d{{1,3}}(?:(?:[{SPACES}]|{thousands})\d{{3}})+(?!\d)|\d+)(?:{decimals}\d+|\.0+(?!\d))?|[^\W\d_]+"
    )


def _in_figures(piece, after, language):
    if "-" in piece or piece.count(".") == 2:
        first, month, last = re.split(r"[-.]", piece)
        numbers = [Quantity(NUMBER, Decimal(part), piece, True) for part in (first, last)]
        return [*numbers, Quantity(MONTH, Decimal(month), piece, True)]
    if piece == "00":  # of an hour, which the other language may leave out
        return []
    piece = re.sub(r"\.0+$", "", piece)  # of a version, or of an hour
    decimals = get_format("DECIMAL_SEPARATOR", language, use_l10n=True)
    whole, _separator, part = piece.partition(decimals)
    value = Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{part or 0}").normalize()
    factor = next((f for f, words in MULTIPLIERS.items() if after.lower().startswith(words)), 1)
    return [Quantity(NUMBER, value * factor, piece, True)]


def _in_words(piece, after, beside_number, language):
    word = piece.lower()
    found = []
    for number, forms in enumerate(MONTHS.get(language, []), start=1):
        if word in forms.split():
            found.append(Quantity(MONTH, Decimal(number), piece, beside_number))
    if piece.isupper() and ROMAN.fullmatch(piece):
        value = _roman(piece)
        if value <= 12 and re.fullmatch(r"(?:19|20)\d\d", after):
            return [Quantity(MONTH, Decimal(value), piece, True)]
        found.append(Quantity(NUMBER, Decimal(value), piece, False))
    for value, stems in WORDS.get(language, {}).items():
        if any(word.startswith(stem) and len(word) <= len(stem) + LONGEST_ENDING for stem in stems.split()):
            found.append(Quantity(NUMBER, Decimal(str(value)), piece, False))
    return found


def _roman(numeral):
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in numeral]
    return sum(-value if value < max(values[index:]) else value for index, value in enumerate(values))


def unanswered(text, language, other_text, other_language):
    """What stands in figures in one text and in no form in the other, as written."""
    there = {quantity.key for quantity in quantities(other_text, other_language)}
    missing = [q for q in quantities(text, language) if q.is_exact and q.key not in there]
    return list(dict.fromkeys(quantity.text for quantity in missing))
