"""Where the search pages are."""

SLUGS = {"pl": "szukaj", "en": "search"}


def address(language):
    """Where the search page of a language is."""
    return f"/{language}/{SLUGS[language]}/"
