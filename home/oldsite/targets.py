"""Which page of this site a line of the list means, if there is no doubt."""

import datetime
import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from bis.addresses.guesses import taken_apart
from bis.addresses.places import page_at
from bis.addresses.redirects import find
from bis.linking import live_versions
from bis.permalinks import find as find_code
from news.models import NewsPage

DATED = re.compile(r"/(\d{4})/(\d\d)/(\d\d)(/.*)?")
ENGLISH = "/english"
PERMANENT = re.compile(r"(/(?P<language>\w\w))?/p/(?P<code>\w+)/")
NONE_OF_DAY = _("There is no news item of that day.")
MANY_OF_DAY = _("There is more than one news item of that day.")
NONE_WITH_SLUG = _("The list names no new address, and no page has this slug.")
MANY_WITH_SLUG = _("The list names no new address, and more than one page has this slug.")


class NoTarget(Exception):
    """Why it is not known where an address leads; the reason is for staff to read."""


@dataclass(frozen=True)
class Target:
    """A page of this site, or a link to what is no page."""

    page: Page | None = None
    link: str = ""
    is_certain: bool = True
    """Whether an address leads there for good."""


def named(new, site):
    """The target that a line names by its address or its permanent address. Raises NoTarget where there is none."""
    try:
        parts = urlsplit(new)
    except ValueError:
        raise NoTarget(_("“%(address)s” is no address.") % {"address": new}) from None
    if parts.netloc and parts.netloc != urlsplit(settings.SITE_URL).netloc:
        return Target(link=new)
    address = f"/{parts.path.strip('/')}/".lower()
    if match := PERMANENT.fullmatch(address):
        versions = find_code(match["code"])
        page = versions.get(match["language"] or settings.LANGUAGE_CODE) or next(iter(versions.values()), None)
    else:
        page = page_at(address, site)
    if not page and (destination := find(address, "", site)) and destination.link:
        page = destination.page
    if page:
        return Target(page)
    if is_ours(parts.path):
        return Target(link=urljoin(settings.SITE_URL, parts.path))
    raise NoTarget(_("There is no public page at %(address)s.") % {"address": new})


def is_ours(path):
    """Whether the site answers an address by something other than a page."""
    address = "/".join(["", *filter(None, path.split("/")), ""])
    with translation.override(taken_apart(address, settings.LANGUAGE_CODE)[0]):
        try:
            return resolve(address).url_name != "wagtail_serve"
        except Resolver404:
            return False


def derived(path):
    """The only page with the date or the slug of an old address. Raises NoTarget where there is none, or a choice."""
    if match := DATED.fullmatch(path):
        try:
            day = datetime.date(*map(int, match.groups()[:3]))
        except ValueError:
            raise NoTarget(_("The address has no date of the calendar.")) from None
        return Target(_only(NewsPage.objects.filter(date=day), path, NONE_OF_DAY, MANY_OF_DAY), is_certain=False)
    slug = path.rsplit("/", 1)[-1]
    return Target(_only(Page.objects.filter(slug=slug, depth__gt=2), path, NONE_WITH_SLUG, MANY_WITH_SLUG))


def _only(pages, path, none, many):
    """The one page there is, in the language of the old address."""
    public = live_versions().filter(pk__in=pages.values("pk"))
    keys = set(public.values_list("translation_key", flat=True))
    if len(keys) != 1:
        raise NoTarget(many if keys else none)
    language = "en" if path.startswith(ENGLISH) else "pl"
    versions = {page.locale.language_code: page for page in live_versions().filter(translation_key=keys.pop())}
    return versions.get(language) or next(iter(versions.values()))
