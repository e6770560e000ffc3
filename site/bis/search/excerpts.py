"""What a result shows: the passage of the page that answers, with the reader's words marked in every form."""

import re

from django.utils.html import format_html, format_html_join

from bis.figures import plain_text
from bis.search.folding import fold
from bis.search.language import JOINED, PREFIX, index_tokens
from bis.search.text import prose_fields
from bis.typography import typeset

LENGTH = 240
# Of a very long paragraph the beginning has to do.
MAX_CHARACTERS, MAX_SPANS = 20_000, 100
# A word as it stands in running text; hyphens part words as they do in the index, and apostrophes do.
WORD = re.compile(rf"(?:{PREFIX})?[^\W_]+", re.IGNORECASE)
# What stands after it begins with a capital: „2009 r. należymy” is one sentence.
SENTENCE_END = re.compile(rf"[.!?:] (?=[„“\"(]?[{''.join(filter(str.isupper, map(chr, range(0x250))))}])")


class Marker:
    """Marks the words of a query in a text, in all their forms."""

    def __init__(self, query):
        self.tokens = frozenset().union(*query.tokens)
        self.language = query.language
        # Forms of a word nearly always share its first letter; this spares the rest of the text an analysis.
        self.initials = {token[1] for token in self.tokens}

    def spans(self, text, all_words=False):
        """Where the words of the query are: (start, end, tokens) of each."""
        found = []
        for match in WORD.finditer(text[:MAX_CHARACTERS]):
            if all_words or fold(match[0])[:1] in self.initials:
                tokens = self.tokens & index_tokens(JOINED.sub(r"\1", match[0]), self.language)
                if tokens:
                    found.append((match.start(), match.end(), tokens))
        return found

    def mark(self, text):
        """The text as HTML with its found words in <mark>."""
        pieces, end = [], 0
        for start, stop, _tokens in self.spans(text, all_words=True):
            pieces.append((text[end:start], text[start:stop]))
            end = stop
        marked = format_html_join("", "{}<mark>{}</mark>", pieces)
        return typeset(format_html("{}{}", marked, text[end:]))

    def title(self, page, figures):
        """The title of a page as HTML."""
        return self.mark(_shown(page.title, figures))

    def excerpt(self, page, figures):
        """The passage of a page that holds most of the words, as HTML; its summary where none does."""
        paragraphs = _paragraphs(page, figures)
        # a form may share nothing with its word: rok, lata
        passage = self._best(paragraphs) or self._best(paragraphs, all_words=True)
        return self.mark(passage or _cut(next(iter(paragraphs), ""), 0))

    def _best(self, paragraphs, all_words=False):
        best = None
        for number, paragraph in enumerate(paragraphs):
            spans = self.spans(paragraph, all_words)[:MAX_SPANS]
            for start, _end, _tokens in spans:
                inside = [tokens for at, end, tokens in spans if start <= at and end <= start + LENGTH * 3 // 4]
                score = (len(frozenset().union(*inside)), len(inside), -number, -start)
                if best is None or score > best[0]:
                    best = (score, paragraph, start)
        return best and _cut(best[1], best[2])


def _paragraphs(page, figures):
    """What the page says, summary first, each paragraph as plain text with its figures filled in."""
    fields = sorted(prose_fields(page), key=lambda field: field.field_name != "summary")
    pieces = (piece for field in fields for piece in field.raw_pieces(page))
    return [_shown(piece, figures) for piece in pieces if piece.strip()]


def _shown(text, figures):
    """A text as readers see it, still without markup."""
    return " ".join(plain_text(text, figures).split(" "))


def _cut(text, start):
    """The part of a text around a place, from the beginning of a sentence if one is near, in whole words."""
    if len(text) <= LENGTH:
        return text
    begin = max((match.end() for match in SENTENCE_END.finditer(text[: start + 1])), default=0)
    before = after = ""
    if start - begin > LENGTH // 2:
        begin, before = text.rfind(" ", 0, max(start - LENGTH // 4, 1)) + 1, "… "
    end = len(text)
    if end - begin > LENGTH:
        end = max(text.rfind(" ", begin, begin + LENGTH), start + 1)
        after = "" if text[end - 1] in ".!?" else " …"
    return f"{before}{text[begin:end]}{after}"
