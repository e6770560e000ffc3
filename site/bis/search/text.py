"""What a page says, and the one field of Wagtail's index in which the search looks."""

from collections import Counter

from wagtail.search import index

from bis.figures import without_figures
from bis.search.language import index_tokens, words

MAX_CHARACTERS, MAX_WORDS = 200_000, 10_000
OFTEN = 3
# Where on the page a token stands: anywhere, in the title, in title or summary, or several times over.
ANYWHERE, TITLE, LEAD, OFTEN_HELD = "a", "t", "e", "o"


class ProseField(index.SearchField):
    """Text with figures, as Wagtail's index takes it: {people} is no word of the page."""

    def get_value(self, obj):
        return " ".join(self.pieces(obj))

    def pieces(self, obj):
        """The paragraphs of the text, figures left out."""
        return [without_figures(piece) for piece in self.raw_pieces(obj)]

    def raw_pieces(self, obj):
        """The paragraphs of the text, figures still in curly brackets."""
        value = super().get_value(obj)
        left, pieces = MAX_CHARACTERS, []
        for piece in value if isinstance(value, list) else [value]:
            pieces.append(piece[:left])
            left -= len(pieces[-1])
        return pieces


def prose_fields(page):
    """The fields of a page that the search reads, besides its title."""
    return [field for field in page.get_search_fields() if isinstance(field, ProseField)]


def normalised(page):
    """The tokens of all words of a page, each with where it stands: what Wagtail's index holds for the search."""
    language = page.locale.language_code
    title = words(without_figures(page.title), language)
    summary = words(without_figures(page.summary), language)
    body = [
        word
        for field in prose_fields(page)
        if field.field_name != "summary"
        for piece in field.pieces(page)
        for word in words(piece, language)
    ]
    count = Counter(token for word in [*title, *summary, *body][:MAX_WORDS] for token in index_tokens(word, language))
    return " ".join(
        [
            *(ANYWHERE + token for token in count),
            *(TITLE + token for word in title for token in index_tokens(word, language)),
            *(LEAD + token for word in [*title, *summary] for token in index_tokens(word, language)),
            *(OFTEN_HELD + token for token, times in count.items() if times >= OFTEN),
        ]
    )
