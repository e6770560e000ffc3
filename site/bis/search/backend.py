"""Wagtail's own search, which the admin uses, with what people type made fit for the database."""

from functools import cache

from wagtail.search.backends import database

MOST_WORDS = 30  # more are no question, and SQLite gives up at some hundreds
UNFIT = str.maketrans(dict.fromkeys('"\0', " "))  # quotation marks end a word in the middle of SQLite's own language


class ReadableQueries:
    """Makes a search backend take any text."""

    def search(self, query, *args, **options):
        return super().search(readable(query), *args, **options)

    def autocomplete(self, query, *args, **options):
        return super().autocomplete(readable(query), *args, **options)


def readable(query):
    return " ".join(query.translate(UNFIT).split()[:MOST_WORDS]) if isinstance(query, str) else query


@cache
def _readable_class(backend):
    return type(f"Readable{backend.__name__}", (ReadableQueries, backend), {})


def SearchBackend(params):  # noqa: N802 (the name that Wagtail looks for)
    """The backend that fits the database."""
    return _readable_class(type(database.SearchBackend(params)))(params)
