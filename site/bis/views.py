"""The entrance and the error pages."""

from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail.models import Site

from bis.linking import live_versions, translations

LANGUAGES = {code for code, _name in settings.LANGUAGES}
MAX_PATH = 1000


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


def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


def permission_denied(request, exception=None):
    return render(request, "403.html", status=403)


def csrf_failure(request, reason=""):
    """A form that was not ours, or was open for too long."""
    return permission_denied(request)


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
            suggestions = [version.page for version in translations(page)]
    for page in suggestions:
        if page.locale.language_code == prefix:
            return redirect(page.get_url(request))
    return render(request, "404.html", {"suggestions": suggestions or _nearest(request, prefix, slugs)}, status=404)


def _nearest(request, prefix, slugs):
    """The page below which the address lies, other than a home page, in a list of one or none."""
    while len(slugs) > 1:
        slugs = slugs[:-1]
        if page := _page_at(request, "/".join(["", prefix, *slugs, ""])):
            return [page]
    return []


def _page_at(request, path):
    """The public page whose own address is `path`, or None."""
    site = Site.find_for_request(request)
    if site is None:
        return None
    language, *slugs = path.strip("/").split("/")
    root = next((r for r in Site.get_site_root_paths() if r.site_id == site.pk and r.language_code == language), None)
    if root is None:
        return None
    return live_versions().filter(url_path="/".join([root.root_path.rstrip("/"), *slugs, ""])).first()
