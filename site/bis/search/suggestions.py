"""What a reader may have meant: a word of the site's pages that differs by one slip from what was typed."""

from string import ascii_lowercase

from django.db.models import Case, Exists, Max, OuterRef, Value, When
from wagtail.models import Page

from bis.search.folding import fold
from bis.search.language import index_tokens, words
from bis.search.query import Query, holds, load, matching, public_pages
from bis.search.text import prose_fields

SHORTEST, LONGEST = 4, 25
READ = 10


def suggestion(query):
    """The query with one slip in each unknown word put right, if pages hold it then; else an empty text."""
    unknown = _unknown(query)
    candidates = {word: _candidates(word, query.language) for word in unknown}
    if not unknown or not all(candidates.values()):
        return ""
    found = _on_pages(candidates, query.language)
    if set(found) != set(unknown):
        return ""
    better = " ".join(found.get(word, word) for word in query.words)
    meant = Query.read(better, query.language)
    return better if public_pages(query.language).filter(holds(meant.tokens)).exists() else ""


def _unknown(query):
    """The words of a query without results that no page holds."""
    if len(query.words) == 1:
        return list(query.words)
    pages = public_pages(query.language)
    held = pages.aggregate(
        **{
            f"word{number}": Max(Case(When(holds([tokens]), then=Value(1))))
            for number, tokens in enumerate(query.tokens)
        }
    )
    return [word for number, word in enumerate(query.words) if not held[f"word{number}"]]


def _candidates(word, language):
    """The tokens of all words that one slip makes of a word."""
    word = fold(word)
    if not SHORTEST <= len(word) <= LONGEST:
        return {}
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    spelt = {a + b[1:] for a, b in halves if b}
    spelt |= {a + b[1] + b[0] + b[2:] for a, b in halves if len(b) > 1}
    spelt |= {a + letter + b[skip:] for a, b in halves for letter in ascii_lowercase for skip in (0, 1)}
    return frozenset().union(*(index_tokens(other, language) for other in spelt - {word}))


def _on_pages(candidates, language):
    """For each unknown word the one on the site's pages that it stands for: the most frequent of those it may be."""
    tokens = frozenset().union(*candidates.values())
    public = public_pages(language).filter(pk=OuterRef("page"))
    # Sorted here: asked for the first few, PostgreSQL would go through all pages and compare each with every token.
    found = sorted(matching([tokens]).filter(Exists(public)).values_list("page", flat=True))
    pages = load(Page.objects.filter(pk__in=found[:READ]))
    counts = {word: {} for word in candidates}
    for page in pages:
        said = [page.title, *(piece for field in prose_fields(page) for piece in field.pieces(page))]
        for spoken in words(" ".join(said), language):
            meant = index_tokens(spoken, language)
            for word, possible in candidates.items():
                if meant & possible:
                    # the very form first, and then what is said most often
                    exact = "f" + fold(spoken) in possible
                    times = counts[word].get(spoken.lower(), (0, 0))[1]
                    counts[word][spoken.lower()] = (exact, times + 1)
    return {word: max(found, key=lambda form: (*found[form], form)) for word, found in counts.items() if found}
