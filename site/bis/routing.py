"""The way from an address to a page, with what is the same for all pages kept."""

import copy
from functools import wraps

from django.http import Http404
from django.http.request import split_domain_port
from wagtail.models import Site
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
