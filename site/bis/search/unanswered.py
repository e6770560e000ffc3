"""Searches that found nothing, for staff to learn from, without who searched."""

from bis.models import UnansweredSearch
from bis.tally import Tally, may_be_personal

MAX_LENGTH = 60
searches = Tally(UnansweredSearch, ("language", "query"), "unanswered-searches.jsonl")


def note(query):
    """Remember that a query found nothing, unless it may be about a person."""
    text = " ".join(query.words).lower()
    if not may_be_personal(query.text) and 0 < len(text) <= MAX_LENGTH:
        searches.note(query.language, text)
