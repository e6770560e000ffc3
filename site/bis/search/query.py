"""What a reader typed, and the pages that hold it."""

from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Aggregate, BigIntegerField, Case, F, Q, TextField, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Coalesce
from wagtail.models import Page
from wagtail.search.models import IndexEntry

from bis import generation
from bis.queries import visible
from bis.search.language import is_stop_word, query_tokens, words
from bis.search.text import ANYWHERE, LEAD, OFTEN_HELD, TITLE

if connection.vendor == "sqlite":
    from wagtail.search.backends.database.sqlite.query import MatchExpression
    from wagtail.search.models import SQLiteFTSIndexEntry
else:
    from django.contrib.postgres.search import SearchQuery

MAX_CHARACTERS, MAX_WORDS = 200, 8
# Hundreds of tokens at once would make PostgreSQL compare each page with each; one by one its index answers. The array
# has it look for them once: without statistics, as on a new database, it would do so again for every page.
MANY = 50
ONE_BY_ONE = f"""SELECT unnest(ARRAY(SELECT entry.id FROM unnest(%s::tsquery[]) AS token CROSS JOIN LATERAL
    (SELECT id FROM {IndexEntry._meta.db_table} WHERE body @@ token LIMIT 20) AS entry))"""  # noqa: S608 (a constant)


@dataclass(frozen=True)
class Query:
    """What a reader typed, the words of it that count, and the tokens of each."""

    text: str
    language: str
    words: tuple
    tokens: tuple
    is_cut: bool

    @classmethod
    def read(cls, text, language, loosely=False):
        """Take any text for a query: its first words, without those that say nothing unless there are no others."""
        is_long = len(text) > MAX_CHARACTERS
        text = " ".join(text[:MAX_CHARACTERS].split())
        typed = list(dict.fromkeys(words(text, language)))
        telling = [word for word in typed if not is_stop_word(word, language)] or typed
        used = tuple(telling[:MAX_WORDS])
        tokens = tuple(query_tokens(word, language, loosely) for word in used)
        return cls(text, language, used, tokens, is_cut=is_long or len(telling) > MAX_WORDS)


class Hit(NamedTuple):
    """A page that readers may find, and its place among equals: pages without a date first, then the newest."""

    place: int
    pk: int
    kind: str
    type: str  # the name by which a page knows itself as a page of its type


class Joined(Aggregate):
    """The texts of a group in one, with commas: thousands of rows cost more than all else in a search."""

    function, template = "STRING_AGG", "%(function)s(%(expressions)s, ',')"
    output_field = TextField()

    def as_sqlite(self, *args, **options):
        return self.as_sql(*args, function="GROUP_CONCAT", **options)


def find(text, language):
    """Read a query and find the pages that hold it; what was typed without diacritics is tried with them, too."""
    query = Query.read(text, language)
    hits = holding_all(query)
    if not hits and query.words:
        loosely = Query.read(text, language, loosely=True)
        if loosely.tokens != query.tokens:
            query, hits = loosely, holding_all(loosely)
    return query, hits


def holding_all(query):
    """The pages that hold all words of a query, best first: one database query, however many there are.

    A page with all words in its title comes first, then those with all in title and summary, then those that hold
    each several times. Among equals come pages without a date, which are kept up to date, and then the newest.
    Nothing of it depends on how a database weighs words, so SQLite and PostgreSQL agree on the order.
    """
    if not query.tokens:
        return []
    rank = Case(
        *(
            When(_also_matches(query.tokens, place), then=Value(tier))
            for tier, place in enumerate((TITLE, LEAD, OFTEN_HELD))
        ),
        default=Value(3),
    )
    tiers = matching(query.tokens).values_list(rank).annotate(pages=Joined("object_id")).order_by(rank)
    found = [text.split(",") for _tier, text in tiers]
    pages = findable(query.language) if found else {}
    return [
        hit for keys in found for hit in sorted([pages[key] for key in keys if key in pages], key=attrgetter("place"))
    ]


@generation.kept
def findable(language):
    """All pages that a reader of this language may find, by their ids as text. One query in a generation.

    A search asks the database for nothing but the index then: the kinds and dates of thousands of pages are spread
    over a dozen tables, and joining them took more time than all the rest.
    """
    types, kinds, dates = page_types()
    rows = (
        public_pages(language)
        .filter(content_type__in=types)
        .order_by(_first_of(dates).desc(nulls_first=True), "-pk")
        .values_list("pk", "content_type_id", _first_of(kinds))
    )
    pages = {}
    for place, (pk, content_type, kind) in enumerate(rows):
        model = types[content_type]
        pages[str(pk)] = Hit(place, pk, kind or model.search_kind, _link(model))
    return pages


def load(pages, types=None):
    """Pages in their own types, in one query whatever types they are; `types` has the names of theirs, if known.

    Each type more is a table to join, and columns to convert for each page.
    """
    links = types or [_link(model) for model in page_models()]
    return [
        next((getattr(page, link) for link in links if hasattr(page, link)), page)
        for page in pages.select_related("locale", *links)
    ]


def public_pages(language):
    """The pages that a reader of this language may find."""
    return visible(Page.objects.filter(locale__language_code=language, alias_of__isnull=True, depth__gt=1))


def holds(tokens, place=ANYWHERE):
    """The condition that a page holds one token of each group in a place of its text."""
    return Q(pk__in=matching(tokens, place).values("page"))


def matching(tokens, place=ANYWHERE):
    """The entries of pages in Wagtail's index that hold one token of each group, with the page's id as `page`."""
    types = [content_type.pk for content_type in _content_types().values()]
    # The sums keep SQLite from reading whole entries, as an index has their ids, too, and PostgreSQL from choosing
    # the entries by their type, which most share, and unpacking the words of each.
    entries = IndexEntry.objects.annotate(
        number=F("pk") + 0, type=F("content_type") + 0, page=Cast("object_id", BigIntegerField())
    ).filter(type__in=types)
    return entries.filter(_matches(tokens, place))


def page_types():
    """The page types by their content types, and the fields that tell kinds and dates apart."""
    types = {content_type.pk: model for model, content_type in _content_types().items()}
    kinds = [(model, model.search_kind_field) for model in types.values() if model.search_kind_field]
    dates = [(model, model.search_date_field) for model in types.values() if model.search_date_field]
    return types, kinds, dates


def page_models():
    """The page types that take part in the search."""
    return [model for model in apps.get_models() if issubclass(model, Page) and hasattr(model, "search_kind")]


def _link(model):
    """The name by which a page knows itself as a page of this type."""
    return model._meta.get_ancestor_link(Page).remote_field.name


def _content_types():
    return ContentType.objects.get_for_models(*page_models())


def _first_of(fields):
    """The value that one of the page types has for a page."""
    return Coalesce(*(F(f"{_link(model)}__{name}") for model, name in fields), Value(None))


def _matches(tokens, place):
    """The condition that an entry matches. Tokens are letters a-z and digits, so nothing needs quotes."""
    groups = [sorted(place + token for token in group) for group in tokens]
    if connection.vendor == "sqlite":
        expression = " AND ".join(f"({' OR '.join(group)})" for group in groups)
        return Q(
            number__in=SQLiteFTSIndexEntry.objects.filter(MatchExpression(["body"], Value(expression))).values("pk")
        )
    if len(groups) == 1 and len(groups[0]) > MANY:
        return Q(pk__in=RawSQL(ONE_BY_ONE, [groups[0]]))  # noqa: S611 (has parameters)
    expression = " & ".join(f"({' | '.join(group)})" for group in groups)
    return Q(body=SearchQuery(expression, search_type="raw", config="simple"))


def _also_matches(tokens, place):
    """The condition that one of the entries of `matching` matches in a place, too, without unpacking its words."""
    if connection.vendor == "sqlite":
        return _matches(tokens, place)
    return Q(pk__in=matching(tokens, place).values("pk"))
