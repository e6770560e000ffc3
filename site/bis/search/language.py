"""The words of a text, and the tokens by which different forms of one word are known to be the same."""

import re
import unicodedata
from functools import lru_cache

from bis.search import english, polish
from bis.search.folding import fold

MAX_WORD = 40
WORD = re.compile(r"[^\W_]+")
# What Unicode counts as invisible formatting: soft hyphens, joiners, marks of direction.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
# An abbreviation with its ending: NGO-sy, BIS-u, KRS-ie, NGOs, NGO's. The ending says nothing about the word.
ENDINGS = "s|u|a|y|e|i|ie|em|om|ow|ów|owi|owie|ami|ach|sy|sów|sow|som|sami|sach"
ABBREVIATION = re.compile(
    rf"\b([^\W\d_]{{2,5}})[-\u2010\u2011'’](?:{ENDINGS})\b|\b([A-ZĄĆĘŁŃÓŚŹŻ]{{2,}})(?:{ENDINGS})\b"
)
# Prefixes that some write with a hyphen: co-operation, e-mail, non-governmental.
PREFIX = r"\b(co|e|non|pre|re)[-\u2010\u2011](?=[^\W\d_]{3})"
JOINED = re.compile(PREFIX, re.IGNORECASE)
POSSESSIVE = re.compile(r"(?<=\w)['’]s\b")
THOUSANDS = {"pl": re.compile(r"(?<=\d)[ .](?=\d{3}(?!\d))"), "en": re.compile(r"(?<=\d)[ ,](?=\d{3}(?!\d))")}
LANGUAGES = {"pl": polish, "en": english}


def clean(text, language):
    """A text in which each word stands by itself: 10 000 is one number, NGO-sy is NGO, e-mail is email."""
    text = INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    text = THOUSANDS[language].sub("", text)
    text = ABBREVIATION.sub(lambda match: match[1] or match[2], text)
    return POSSESSIVE.sub("", JOINED.sub(r"\1", text))


def words(text, language):
    """The words of a text, as they are written."""
    return [match[0][:MAX_WORD] for match in WORD.finditer(clean(text, language))]


@lru_cache(maxsize=20_000)
def index_tokens(word, language):
    """The tokens of a word on a page."""
    return _ascii(LANGUAGES[language].page_tokens(word))


@lru_cache(maxsize=5_000)
def query_tokens(word, language, loosely=False):
    """The tokens of a word that a reader typed, perhaps without diacritics or capitals.

    `loosely` takes it for a word without its diacritics even where it is a word as it stands: laki, łąki.
    """
    return _ascii(LANGUAGES[language].query_tokens(word, loosely))


def is_stop_word(word, language):
    """Whether a word is too common to look for."""
    return fold(word) in LANGUAGES[language].STOP_WORDS


def _ascii(tokens):
    """Tokens that SQLite and PostgreSQL cut and compare in the same way, whatever the script: letters a–z, digits."""
    return frozenset(
        "".join(char if char.isascii() and char.isalnum() else f"u{ord(char):x}" for char in token) for token in tokens
    )
