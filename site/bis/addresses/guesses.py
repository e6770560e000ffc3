"""Which page is probably meant by an address that leads nowhere."""

from django.conf import settings

from bis.addresses.places import address_of, page_at, url_path_at
from bis.addresses.redirects import find
from bis.linking import live_versions, translations

LANGUAGES = {code for code, _name in settings.LANGUAGES}
MOST_NAMESAKES, MOST_LEVELS = 3, 10


def taken_apart(address, language):
    """The language of an address, or else the given one (as in /kontakt/), and its slugs."""
    prefix, *slugs = address.strip("/").split("/")
    return (prefix, slugs) if prefix in LANGUAGES else (language, [prefix, *slugs])


def counterparts(address, language, site):
    """The version in the address's language of what another language has at these slugs, or had.

    As when a reader changes /pl/ into /en/ by hand, or leaves it out. Where there is no such version, the others.
    """
    wanted, slugs = taken_apart(address, language)
    found = []
    for other in LANGUAGES - {address.strip("/").split("/")[0]}:
        elsewhere = "/".join(["", other, *slugs, ""])
        page = slugs and page_at(elsewhere, site)
        if slugs and not page and (destination := find(elsewhere, "", site)) and destination.is_exact:
            page = destination.page
        found = in_language(page, wanted) if page else found
    return found


def suggestions(address, language, site, withdrawn=None):
    """The public pages that somebody with this address may be looking for, the likeliest first.

    Not `withdrawn`, to which the address led, but its other versions and what is above it.
    """
    wanted, slugs = taken_apart(address, language)
    found = []
    if withdrawn:
        _site, last = address_of(withdrawn.url_path)
        found = [
            *in_language(withdrawn, wanted),
            *(nearest(taken_apart(last, wanted)[1], wanted, site) if last else ()),
        ]
    found = found or [*namesakes(slugs, wanted), *nearest(slugs, wanted, site)]
    return list({page.pk: page for page in found}.values())


def likeliest(address, language, site):
    """The page that an address most probably means, or None."""
    destination = find(address, "", site)
    near = [destination.page] if destination and destination.link and destination.page else []
    found = near or counterparts(address, language, site) or suggestions(address, language, site)
    return found[0] if found else None


def in_language(page, language):
    """A page's version in a language, or where there is none, its other versions."""
    versions = [version.page for version in translations(page)]
    return [version for version in versions if version.locale.language_code == language] or versions


def namesakes(slugs, language):
    """The pages whose slug the address ends in, wherever they lie: /pl/citizens is the page on Mieszkańcy."""
    if not slugs:
        return []
    pages = live_versions().filter(slug=slugs[-1], depth__gt=2).order_by("depth", "path")[:MOST_NAMESAKES]
    return [version for page in pages for version in in_language(page, language)]


def nearest(slugs, language, site):
    """The page below which the address lies, other than a home page, in a list of one or none."""
    above = [slugs[:length] for length in range(1, min(len(slugs), MOST_LEVELS))]
    paths = [url_path_at("/".join([code, *part]), site) for code in LANGUAGES for part in above]
    pages = live_versions().filter(url_path__in=filter(None, paths))
    page = max(pages, key=lambda page: (page.depth, page.locale.language_code == language), default=None)
    return in_language(page, language) if page else []
