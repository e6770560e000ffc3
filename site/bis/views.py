"""The entrance and the error pages."""

from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail.models import Site

from bis.linking import live_versions, translations

MAX_PATH = 1000


@require_safe
def entrance(request):
    """Send a visitor of the bare address to the home page in their language."""
    response = HttpResponseRedirect(f"/{get_language()}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


def permission_denied(request, exception=None):
    return render(request, "403.html", status=403)


def page_not_found(request, exception=None):
    """Answer 404, unless the address only differs in case from a page's; offer what was probably meant."""
    path = request.path_info[:MAX_PATH]
    lowered = path.lower()
    if lowered != path and (page := _page_at(request, lowered)):
        return redirect(page.get_url(request), permanent=True)
    return render(request, "404.html", {"suggestions": _suggestions(request, lowered)}, status=404)


def _suggestions(request, path):
    """Pages for a reader of a wrong address: the same slugs in the other language, else the nearest parent."""
    prefix, *slugs = path.strip("/").split("/")
    if prefix not in ("pl", "en"):
        slugs = [prefix, *slugs] if prefix else slugs
    # /en/programy/… : the slugs of one language below the prefix of the other
    for language in ("pl", "en"):
        if page := _page_at(request, "/".join(["", language, *slugs, ""])):
            return [version.page for version in translations(page)] if slugs else []
    while slugs:
        slugs.pop()
        if slugs and (page := _page_at(request, "/".join(["", prefix, *slugs, ""]))):
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
