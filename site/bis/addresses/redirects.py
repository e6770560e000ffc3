"""Where an address leads that is no page's: what staff, the old site's list and moves of pages have laid down.

They are Wagtail's redirects, kept and edited in its admin. One whose address ends in /* stands for everything below
that has none of its own. Wagtail's middleware is not used: it knows neither these nor case, it sends readers to pages
that are not public, from one redirect to the next and round in circles, and comes after the page for 404 was made.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.utils.encoding import uri_to_iri
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from bis.addresses.places import page_at
from bis.linking import live_versions

MOST_STEPS, MOST_LEVELS = 5, 10
LONGEST = Redirect._meta.get_field("old_path").max_length
ANYTHING = "/*"


@dataclass(frozen=True)
class Destination:
    """Where an address leads: to a link, or nowhere while the page it led to is not public."""

    link: str | None
    page: Page | None = None
    is_permanent: bool = True
    is_exact: bool = True


def normalised(address, query=""):
    """An address as redirects are stored: in small letters, without a slash at its end, with sorted parameters."""
    path = f"/{address.strip('/')}".lower()
    return f"{path}?{uri_to_iri('&'.join(sorted(query.split('&'))))}" if query else path


def ignore_case():
    """Have Wagtail's forms, imports and checks for duplicates store addresses in small letters."""
    original = Redirect.normalise_path
    Redirect.normalise_path = staticmethod(lambda *args, **options: original(*args, **options).lower())


def find(address, query, site):
    """The destination of an address at which no page is, or None. However many redirects it takes, readers see one."""
    seen, permanent, exact = set(), True, True
    while address not in seen and len(seen) < MOST_STEPS:
        seen.add(address)
        redirect = _redirect_from(address, query, site)
        if redirect is None:
            return None
        permanent, exact = permanent and redirect.is_permanent, exact and not redirect.old_path.endswith(ANYTHING)
        if redirect.redirect_page_id:
            page = live_versions().filter(pk=redirect.redirect_page_id).first()
            return Destination(page and redirect.link, page or redirect.redirect_page, permanent, exact)
        link = urlsplit(redirect.redirect_link)
        if link.netloc not in ("", urlsplit(settings.SITE_URL).netloc):
            return Destination(redirect.redirect_link, None, permanent, exact)
        address, query = link.path.lower(), link.query
        if page := page_at(address, site):
            return Destination(link._replace(scheme="", netloc="", path=page.url).geturl(), page, permanent, exact)
        if not _redirect_from(address, query, site):  # a file, a search: no page, but there
            return Destination(redirect.redirect_link, None, permanent, exact)
    return None


def _redirect_from(address, query, site):
    """The redirect that fits an address best, or None; of several the newest, be it staff's or a page's that moved."""
    path = normalised(address)
    parts = path.split("/")[1 : MOST_LEVELS + 1]
    above = ["/".join(["", *parts[:length]]) + ANYTHING for length in range(len(parts), 0, -1)]
    exact = [normalised(address, query), path] if query else [path]
    candidates = [candidate for candidate in [*exact, *above] if len(candidate) <= LONGEST and "\0" not in candidate]
    fitting = Redirect.objects.filter(Q(site=site) | Q(site=None), old_path__in=candidates)
    newest_first = fitting.select_related("redirect_page").order_by("-created_at", "-pk")
    return min(newest_first, key=lambda redirect: candidates.index(redirect.old_path), default=None)
