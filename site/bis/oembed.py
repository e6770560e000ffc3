"""The oEmbed provider: by the address of a page, other sites ask how to show its card.

oEmbed 1.0, https://oembed.com: JSON and XML, type rich.
"""

import math
import re
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.http.request import validate_host
from django.utils import translation
from django.utils.translation import get_language, get_language_from_path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from bis.addresses import redirects
from bis.addresses.places import url_path_at
from bis.cards import WIDTH, Card
from bis.figures import values_by_key
from bis.linking import live_versions
from bis.models import SiteSettings
from bis.permalinks import find, preferred
from bis.share.pictures import picture_of

LANGUAGES = [code for code, _name in settings.LANGUAGES]
DAY, FIVE_MINUTES = 86_400, 300
PIXELS = re.compile(r"[1-9][0-9]{0,8}")
PERMANENT = re.compile(r"(?:/(?:pl|en))?/p/(?P<code>[\w-]+)(?:/card(?:/(?P<figure>[\w-]+))?)?/?", re.IGNORECASE)
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Refused(Exception):
    """Why there is no card: a status and a sentence for the reader."""

    def __init__(self, status, message):
        self.status, self.message = status, message


@require_safe
def oembed(request):
    """Answer how to show the card of the page or figure at ?url=."""
    write = WRITERS.get(request.GET.get("format") or "json")
    language = get_language()
    if "Accept-Language" not in request.headers:  # a server asks; its reader knows the language of the address
        language = next((code for code in LANGUAGES if f"/{code}/" in request.GET.get("url", "")), language)
    with translation.override(language):
        try:
            if write is None:
                raise Refused(501, _("The format can be json or xml."))
            language, description = _description(request)
            return _shared(write("oembed", description, 200), language)
        except Refused as refused:
            return _shared(_refusal(write or _json, refused), language)


def unreadable(request):
    """The answer where the address asked for has characters that no address has."""
    refused = Refused(400, _("The address in “url” cannot be read."))
    return _shared(_refusal(WRITERS.get(request.GET.get("format"), _json), refused), get_language())


def _refusal(write, refused):
    response = write("error", {"status": refused.status, "message": refused.message}, refused.status)
    response._has_been_logged = True  # Django would report a format that we do not have as a fault of ours
    return response


def _json(name, data, status):
    return JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False})


def _xml(name, data, status):
    root = ElementTree.Element(name)
    for key, value in data.items():
        ElementTree.SubElement(root, key).text = NOT_IN_XML.sub("", str(value))
    content = ElementTree.tostring(root, encoding="unicode")
    declaration = '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n'
    return HttpResponse(declaration + content, status=status, content_type="text/xml; charset=utf-8")


WRITERS = {"json": _json, "xml": _xml}


def _shared(response, language):
    """Let scripts of any site read the answer."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = f"max-age={FIVE_MINUTES}"
    return response


def _description(request):
    """The language of the card and what oEmbed says of it. Raises Refused."""
    limits = {name: _limit(request, name) for name in ("maxwidth", "maxheight")}
    page, figure = _find(request)
    with translation.override(page.locale.language_code):
        figures = values_by_key()
        card = Card(page.specific, figures, figure)
        if card.figure != figure:
            raise _unknown()
        width = min(WIDTH, limits["maxwidth"] or WIDTH)
        height = min(card.height(width), limits["maxheight"] or math.inf)
        description = {
            "version": "1.0",
            "type": "rich",
            "provider_name": "BIS",
            "provider_url": f"{settings.SITE_URL}/{get_language()}/",
            "title": card.title,
            "width": width,
            "height": height,
            "html": card.frame_of(width, height),
            "cache_age": DAY,
            **_thumbnail(picture_of(card.page, figures, SiteSettings.for_request(request)), limits),
        }
        return get_language(), description


def _limit(request, name):
    """A limit of the card's size in pixels, or None. Raises Refused for anything that is no such number."""
    value = request.GET.get(name)
    if value and not PIXELS.fullmatch(value):
        raise Refused(400, _("%(name)s has to be a whole number of pixels.") % {"name": name})
    return int(value) if value else None


def _find(request):
    """The page at the address asked for, and the figure of it that the address names. Raises Refused."""
    parts = _parts(request.GET.get("url", ""))
    path = unquote(parts.path)
    if "\x00" in path:
        raise Refused(400, _("The address in “url” cannot be read."))
    figure = parse_qs(parts.query).get("figure", [""])[0]
    if not figure and parts.fragment.startswith("figure-"):
        figure = parts.fragment.removeprefix("figure-")
    permanent = PERMANENT.fullmatch(path)
    if permanent:
        figure = permanent["figure"] or figure
        page = _page_of_code(path, permanent["code"])
    else:
        page = _page_at(request, path) or _page_at(request, path.lower()) or _page_once_at(request, path)
    if page is None:
        raise _unknown()
    if not live_versions().filter(pk=page.pk).exists():
        raise Refused(401, _("This page is not open to everybody, so it has no card."))
    return page, figure


def _parts(url):
    """An address of this site in its parts. Raises Refused for any other."""
    if not url:
        raise Refused(400, _("Give the address of a page of BIS in “url”."))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts = None
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused(400, _("The address in “url” cannot be read."))
    known_ports = {None, 80, 443, urlsplit(settings.SITE_URL).port}
    if not validate_host(parts.hostname, settings.ALLOWED_HOSTS) or port not in known_ports:
        raise Refused(404, _("This is not an address of BIS."))
    return parts


def _unknown():
    return Refused(404, _("There is no page of BIS at this address."))


def _page_of_code(path, code):
    with translation.override(get_language_from_path(path) or get_language()):
        return preferred(find(code, Page.objects.filter(live=True, alias_of__isnull=True).select_related("locale")))


def _page_at(request, path):
    """The live page at an address, whoever may see it, or None."""
    url_path = url_path_at(path, Site.find_for_request(request))
    return url_path and Page.objects.filter(url_path=url_path, live=True).select_related("locale").first()


def _page_once_at(request, path):
    """The live page to which an old address leads, or None."""
    destination = redirects.find(path, "", Site.find_for_request(request))
    page = destination and destination.is_exact and destination.page
    return page if page and page.live else None


def _thumbnail(picture, limits):
    """The picture that the page is shared with, if there is one within the limits."""
    fits = picture and all(
        size <= (limits[name] or math.inf)
        for size, name in ((picture.width, "maxwidth"), (picture.height, "maxheight"))
    )
    if not fits:
        return {}
    return {"thumbnail_url": picture.url, "thumbnail_width": picture.width, "thumbnail_height": picture.height}
