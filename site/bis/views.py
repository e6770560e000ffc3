"""The entrance and the error pages."""

import math
from http import HTTPStatus
from urllib.parse import urlsplit

from django.http import HttpResponseRedirect, HttpResponseServerError
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.models import Site

from bis import outage
from bis.addresses import misses
from bis.addresses.guesses import counterparts, suggestions, taken_apart
from bis.addresses.places import page_at
from bis.addresses.redirects import find
from bis.answers import problem_below_api
from bis.oembed import unreadable

MAX_PATH = 1000
MOST_SUGGESTIONS = 3


@require_safe
def entrance(request):
    """Send a visitor of the bare address to the home page in their language."""
    response = HttpResponseRedirect(f"/{get_language()}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def favicon(request):
    """For browsers that ask for the icon without reading the page."""
    return redirect(static("bis/apple-touch-icon.png"), permanent=True)


@problem_below_api(HTTPStatus.BAD_REQUEST, "unreadable", _("The address of this request cannot be read."))
def bad_request(request, exception=None):
    if request.path_info == reverse("oembed"):
        return unreadable(request)
    return render(request, "400.html", status=400)


@problem_below_api(HTTPStatus.FORBIDDEN, "forbidden", _("This is not for everybody."))
def permission_denied(request, exception=None):
    return render(request, "403.html", status=403)


def csrf_failure(request, reason=""):
    """A form that was not ours, or was open for too long."""
    return permission_denied(request)


def too_many_requests(request, retry_after):
    """Ask somebody who sends too much to wait for so many seconds."""
    minutes = math.ceil(retry_after / 60)
    response = render(request, "429.html", {"minutes": minutes}, status=429)
    response.headers["Retry-After"] = str(math.ceil(retry_after))
    response.headers["Cache-Control"] = "no-store"
    return response


def server_error(request):
    """What failed may be what passes by itself; everything else is a fault."""
    reason = outage.cause()
    return outage.unavailable(request, reason) if reason else fault(request)


@problem_below_api(HTTPStatus.INTERNAL_SERVER_ERROR, "fault", _("Something went wrong on our side. Try again later."))
def fault(request):
    """Answer where something has broken: without a database, a session or a translation that might be what broke."""
    language = "en" if request.path_info.startswith("/en/") else "pl"
    content = render_to_string("500.html", {"stylesheet": outage.stylesheet(), "language": language})
    return HttpResponseServerError(content)


@problem_below_api(HTTPStatus.NOT_FOUND, "not_found", _("There is nothing at this address."))
def page_not_found(request, exception=None):
    """Answer 404 with somewhere to go, unless it is known or clear which page is meant.

    It is known where there is a redirect, and clear where the address differs from a page's in case only, or where it
    has the slugs of one language below the prefix of the other, as when a reader changes /pl/ into /en/ by hand.
    """
    site, language = Site.find_for_request(request), get_language()
    address = request.path_info[:MAX_PATH].lower()
    page = page_at(address, site)
    if page and address != request.path_info:
        return _lead(request, page.get_url(request), permanent=True)
    # Where there is a page, it is the query that asks for what is not there.
    destination = None if page else find(address, request.META.get("QUERY_STRING", ""), site)
    if destination and destination.link:
        if not destination.is_exact:
            misses.note(request)
        return _lead(request, destination.link, destination.is_permanent)
    likely = counterparts(address, language, site)
    if likely and likely[0].locale.language_code == taken_apart(address, language)[0]:
        return _lead(request, likely[0].get_url(request), permanent=False)
    if not page:
        misses.note(request)
    withdrawn = destination and destination.page
    likely = likely or suggestions(address, language, site, withdrawn)
    return render(request, "404.html", {"suggestions": likely[:MOST_SUGGESTIONS]}, status=404)


def _lead(request, link, permanent):
    """Redirect and keep the parameters of a campaign, so that they are counted and nothing else happens.

    Without the header browsers would keep a permanent redirect for good and go round in circles once a page is moved
    back.
    """
    query = urlsplit(link).query or request.META.get("QUERY_STRING", "")
    response = redirect(urlsplit(link)._replace(query=query).geturl(), permanent=permanent)
    response.headers["Cache-Control"] = "no-cache"
    return response
