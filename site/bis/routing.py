"""The way from an address to a page and back, with what is the same for all pages kept."""

import copy
from dataclasses import dataclass
from functools import wraps

from django.http import Http404
from django.http.request import split_domain_port
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Locale, Site
from wagtail.models.sites import get_site_for_hostname

from bis.generation import kept


@kept
def root_of(hostname, port):
    """The site that answers at a host, and its home page in the active language; None and None where there is none."""
    try:
        site = get_site_for_hostname(hostname, port)
    except Site.DoesNotExist:
        return None, None
    return site, site.root_page.localized.specific


def with_kept_root(view):
    """Spare Wagtail's view of public pages the queries for the site and its home page, which it looks for here."""

    @wraps(view)
    def routed(request, path):
        site, root = root_of(split_domain_port(request.get_host())[0], request.get_port())
        request._wagtail_site = site
        request._wagtail_route_for_request = None
        if root is not None:
            try:
                # A copy, since a home page remembers what it has shown.
                route = copy.copy(root).route(request, [part for part in path.split("/") if part])
            except Http404:
                pass
            else:
                request._wagtail_route_for_request = route
        return view(request, path)

    return routed


@kept
def locales():
    """Each locale by its key."""
    return Locale.objects.in_bulk()


@dataclass(frozen=True)
class Root:
    """Where the tree of a language hangs: the beginning of its pages' `url_path`, and what addresses have there."""

    url_path: str
    path: str
    site: str


@kept
def roots():
    """The roots of all languages; none where there are several sites, whose addresses Wagtail has to tell apart."""
    places = Site.get_site_root_paths()
    if len({place.site_id for place in places}) != 1:
        return []
    found = []
    for place in places:
        with override(place.language_code):
            found.append(Root(place.root_path, reverse("wagtail_serve", args=[""]), place.root_url))
    return found


def path_to(page, request=None):
    """The address of a page on this site, as Wagtail's `get_url` says it: a tenth of the work."""
    root = _root_of(page.url_path)
    return root.path + page.url_path[len(root.url_path) :] if root else page.get_url(request)


def url_of(page, request=None):
    """The whole address of a page, as Wagtail's `get_full_url` says it."""
    root = _root_of(page.url_path)
    return root.site + root.path + page.url_path[len(root.url_path) :] if root else page.get_full_url(request)


def _root_of(url_path):
    return next((root for root in roots() if url_path.startswith(root.url_path)), None)
