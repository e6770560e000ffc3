"""Forms of public pages: protected by where they are sent from, not by a cookie."""

from functools import wraps
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.views.decorators.csrf import csrf_exempt
from wagtail.views import serve

from bis.routing import with_kept_root

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


def without_csrf_cookie(view):
    """Let the view of public pages take forms of this site without a token; leave every other view as it is.

    A token would need a cookie for each reader and would have to be kept out of every cache. Browsers say with each
    form where it comes from, and scripts cannot change that; a sender that says nothing is no browser with anybody's
    session in it.
    """
    if view is not serve:
        return view
    view = with_kept_root(view)

    @csrf_exempt
    @wraps(view)
    def checked(request, *args, **kwargs):
        if request.method not in SAFE and not from_here(request):
            raise PermissionDenied("A form from elsewhere")
        return view(request, *args, **kwargs)

    return checked


def from_here(request):
    """Whether a browser says that it sends this from a page of ours, or no browser sent it."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin") or request.headers.get("Referer")
    return origin is None or urlsplit(origin).netloc == request.get_host()
