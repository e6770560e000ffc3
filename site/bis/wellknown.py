"""What programs look for at a fixed address: whom to tell of a hole in the site, and how to install it."""

import datetime

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bis.models import SiteSettings
from bis.navigation import Navigation
from bis.permalinks import permanent_url
from bis.reuse import reusable

SECURITY_PATH = "/.well-known/security.txt"
MONTHS_VALID = 6
PAPER, ICON_SIZES = "#fbfaf6", (192, 512)


@reusable
def security(request):
    """Whom to tell of a hole in the site (RFC 9116): the foundation's e-mail, or else its contact page."""
    facts = SiteSettings.for_request(request)
    with translation.override(settings.LANGUAGE_CODE):
        page = Navigation().contact
    contact = f"mailto:{facts.email}" if facts.email else page and permanent_url(page)
    if not contact:
        raise Http404("nobody to tell")
    lines = [
        f"Contact: {contact}",
        f"Expires: {_expiry(timezone.now()):%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.SITE_URL}{SECURITY_PATH}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _expiry(now):
    """The first of a month about half a year ahead: it moves on by itself, and stays the same for a month."""
    months = now.year * 12 + now.month - 1 + MONTHS_VALID
    return datetime.datetime(months // 12, months % 12 + 1, 1, tzinfo=datetime.UTC)


@reusable
def manifest(request):
    """How a telephone shows the site among its apps, in the language of the address."""
    icons = [
        {
            "src": static(f"bis/icon-{size}{suffix}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for suffix, purpose in (("", "any"), ("-maskable", "maskable"))
        for size in ICON_SIZES
    ]
    home = f"/{get_language()}/"
    data = {
        "name": _("Bureau of Social Initiatives (BIS), a foundation"),
        "short_name": "BIS",
        "lang": get_language(),
        "dir": "ltr",
        "id": home,
        "start_url": home,
        "scope": "/",  # a reader who changes the language stays in the app
        "display": "browser",  # a page to share and to leave; an app would make each visit fetch its icon
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": icons,
    }
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False}, content_type="application/manifest+json")
