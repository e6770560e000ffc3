"""The entrance and the error pages."""

import math
from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponseRedirect, HttpResponseServerError
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.models import Site

from bis.answers import problem_below_api
from bis.linking import live_versions, translations

LANGUAGES = {code for code, _name in settings.LANGUAGES}
MAX_PATH = 1000
MOST_SUGGESTIONS, MOST_LEVELS = 3, 10


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


@problem_below_api(HTTPStatus.INTERNAL_SERVER_ERROR, "fault", _("Something went wrong on our side. Try again later."))
def server_error(request):
    """Answer where something has broken: without a database, a session or a translation that might be what broke."""
    try:
        stylesheet = static("bis/bis.css")
    except ValueError:  # not collected yet
        stylesheet = ""
    english_first = request.path_info.startswith("/en/")
    content = render_to_string("500.html", {"stylesheet": stylesheet, "english_first": english_first})
    return HttpResponseServerError(content)


@problem_below_api(HTTPStatus.NOT_FOUND, "not_found", _("There is nothing at this address."))
def page_not_found(request, exception=None):
    """Answer 404 with somewhere to go, unless it is clear which page is meant.

    That is so where the address differs from a page's in case only, or where it has the slugs of one language
    below the prefix of the other, as when a reader changes /pl/ into /en/ by hand.
    """
    path = request.path_info[:MAX_PATH].lower()
    if path != request.path_info and (page := _page_at(request, path)):
        return redirect(page.get_url(request), permanent=True)
    prefix, *slugs = path.strip("/").split("/")
    elsewhere = LANGUAGES - {prefix}
    if prefix not in LANGUAGES:  # /kontakt/ : an address without its language
        prefix, slugs = get_language(), [prefix, *slugs]
    suggestions = []
    for language in elsewhere:
        if slugs and (page := _page_at(request, "/".join(["", language, *slugs, ""]))):
            suggestions = _in_language(page, prefix)
    if suggestions and suggestions[0].locale.language_code == prefix:
        return redirect(suggestions[0].get_url(request))
    suggestions = suggestions or [*_namesakes(slugs, prefix), *_nearest(request, prefix, slugs)]
    unique = {page.pk: page for page in suggestions}
    return render(request, "404.html", {"suggestions": list(unique.values())[:MOST_SUGGESTIONS]}, status=404)


def _in_language(page, language):
    """A page's version in a language, or where there is none, its other versions."""
    versions = [version.page for version in translations(page)]
    return [version for version in versions if version.locale.language_code == language] or versions


def _namesakes(slugs, language):
    """The pages whose slug the address ends in, wherever they lie: /pl/citizens is the page on Mieszkańcy."""
    if not slugs:
        return []
    pages = live_versions().filter(slug=slugs[-1], depth__gt=2).order_by("depth", "path")[:MOST_SUGGESTIONS]
    return [version for page in pages for version in _in_language(page, language)]


def _nearest(request, prefix, slugs):
    """The page below which the address lies, other than a home page, in a list of one or none."""
    above = [slugs[:length] for length in range(1, min(len(slugs), MOST_LEVELS))]
    paths = [_url_path(request, [language, *part]) for language in LANGUAGES for part in above]
    pages = live_versions().filter(url_path__in=filter(None, paths))
    page = max(pages, key=lambda page: (page.depth, page.locale.language_code == prefix), default=None)
    return _in_language(page, prefix) if page else []


def _page_at(request, path):
    """The public page whose own address is `path`, or None."""
    url_path = _url_path(request, path.strip("/").split("/"))
    return url_path and live_versions().filter(url_path=url_path).first()


def _url_path(request, parts):
    """Where the page of an address, given in its parts, stands in the tree; None where no site is."""
    site = Site.find_for_request(request)
    language, *slugs = parts
    for root in Site.get_site_root_paths():
        if site and root.site_id == site.pk and root.language_code == language:
            return "/".join([root.root_path.rstrip("/"), *slugs, ""])
    return None
