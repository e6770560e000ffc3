"""Words without diacritics and capitals."""

import unicodedata

# Letters that Unicode does not take apart.
LETTERS = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"})


def fold(text):
    """The text in small letters without diacritics: ŻÓŁW becomes zolw."""
    text = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    return "".join(char for char in text if not unicodedata.combining(char))
