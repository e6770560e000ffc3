"""Permanent addresses: /p/7kq2m9xa/ leads to a page wherever it lies and whatever it is called by now.

The code is the beginning of the translation key, which both versions of a page share and which never changes, so that
nothing has to be stored, kept or looked up in a table of its own. /en/p/7kq2m9xa/ asks for English; without a prefix
the reader's browser chooses.
"""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from bis.linking import live_versions

# Crockford's base 32: no letters that look like digits or like each other.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1"})
LENGTH, BITS_A_LETTER, BITS_OF_KEY = 8, 5, 128
REST = BITS_OF_KEY - LENGTH * BITS_A_LETTER


def code_of(page):
    """The eight letters and digits that stand for a page in all languages."""
    number = page.translation_key.int >> REST
    return "".join(ALPHABET[number >> BITS_A_LETTER * place & 31] for place in reversed(range(LENGTH)))


def permanent_path(page, language=None):
    """A page's permanent address below the site's, in a language if one is named."""
    return f"{f'/{language}' if language else ''}/p/{code_of(page)}/"


def permanent_url(page, language=None):
    """The same with the address of the site."""
    return f"{settings.SITE_URL}{permanent_path(page, language)}"


def find(code, pages=None):
    """The public versions of the page that a code stands for, by language; none where the code is nobody's.

    Other pages than the public ones are looked through if given.
    """
    letters = code.lower().translate(MISREAD)
    if len(letters) != LENGTH or not set(letters) <= set(ALPHABET):
        return {}
    number = 0
    for letter in letters:
        number = number << BITS_A_LETTER | ALPHABET.index(letter)
    first, last = UUID(int=number << REST), UUID(int=(number + 1 << REST) - 1)
    pages = (live_versions() if pages is None else pages).filter(translation_key__range=(first, last))
    return {page.locale.language_code: page for page in pages.order_by("-pk")}


def preferred(versions):
    """The version in the active language, or else in Polish, or else the one there is; None where there is none."""
    return versions.get(get_language()) or versions.get(settings.LANGUAGE_CODE) or next(iter(versions.values()), None)


@require_safe
def permalink(request, code):
    """Lead to the version in the language of the address or of the reader, or else to the one there is.

    Not for good: tomorrow the page may have another address, or a version in the reader's language.
    """
    page = preferred(find(code))
    if page is None:
        raise Http404("no page has this permanent address")
    query = request.META.get("QUERY_STRING")
    return HttpResponseRedirect(page.get_url(request) + (f"?{query}" if query else ""))
