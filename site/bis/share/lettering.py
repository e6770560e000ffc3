"""Letters: the site's own font, read as it is served, and lines of even length."""

import re
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

FONTS = Path(__file__).resolve().parents[1] / "static" / "bis" / "fonts"
# The second file has letters of other languages (é, ü, š).
FILES = {
    "regular": ("splot-sans-400.woff2", "splot-sans-rare-400.woff2"),
    "bold": ("splot-sans-700.woff2", "splot-sans-rare-700.woff2"),
}
NBSP = "\u00a0"
NOTHING = "\uffff"  # a code that no letter has
BREAK_AFTER = re.compile(r"(?<=[-–—/])(?=\w)")


class Unwritable(ValueError):
    """A text with letters that the site's font does not have."""


class Face:
    """One weight at one size."""

    def __init__(self, weight, size):
        self.size = size
        self.fonts = [_font(file, size) for file in FILES[weight]]

    def runs(self, text):
        """The text in pieces, each with the font that has its letters. Raises Unwritable."""
        pieces = []
        for letter in text.replace(NBSP, " "):
            font = next((font for font in self.fonts if _has(font, letter)), None)
            if font is None:
                raise Unwritable(f"The font has no {letter!r}")
            if pieces and pieces[-1][1] is font:
                pieces[-1] = (pieces[-1][0] + letter, font)
            else:
                pieces.append((letter, font))
        return pieces

    def length(self, text):
        return sum(font.getlength(piece) for piece, font in self.runs(text))

    def write(self, draw, position, text, colour):
        """Write a line; `position` is where it begins on its base line."""
        x, y = position
        for piece, font in self.runs(text):
            draw.text((x, y), piece, fill=colour, font=font, anchor="ls")
            x += font.getlength(piece)

    def lines(self, text, width):
        """Break a text into the fewest lines that fit, then even them out, so that no word is left alone."""
        pieces = []
        for word in text.split(" "):
            *heads, tail = self._fitting(word, width)
            pieces += [*((head, "") for head in heads), (tail, " ")]
        measured = [(piece + space, self.length(piece), self.length(piece + space)) for piece, space in pieces]
        count = len(_fill(measured, width))
        low, high = int(max(length for _piece, length, _full in measured)), width
        while low < high:
            middle = (low + high) // 2
            if len(_fill(measured, middle)) > count:
                low = middle + 1
            else:
                high = middle
        return _fill(measured, high)

    def _fitting(self, word, width):
        """A word, or its parts if it is wider than a line: cut after hyphens and slashes first, then anywhere."""
        if self.length(word) <= width:
            return [word]
        parts = BREAK_AFTER.split(word)
        if len(parts) == 1:
            middle = len(word) // 2
            parts = [f"{word[:middle]}-", word[middle:]]
        return [piece for part in parts for piece in self._fitting(part, width)]


def _fill(measured, width):
    """Lines of as many pieces as fit; each piece comes with its length at the end of a line and before another."""
    lines, line, used = [], "", 0
    for piece, length, full_length in measured:
        if line and used + length > width:
            lines.append(line.rstrip(" "))
            line, used = "", 0
        line += piece
        used += full_length
    return [*lines, line.rstrip(" ")]


@lru_cache
def _font(file, size):
    return ImageFont.truetype(FONTS / file, size)


@lru_cache(maxsize=4096)
def _has(font, letter):
    """Whether a font can draw a letter: Pillow draws the same box for each that it cannot."""
    try:
        return letter == " " or _shape(font, letter) != _shape(font, NOTHING)
    except RuntimeError:  # the layout library refuses some control characters
        return False


def _shape(font, letter):
    mask = font.getmask(letter)
    return mask.size, bytes(mask)
