"""The versions of a page in other languages."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import pgettext
from wagtail.models import Page

from bis.generation import kept
from bis.queries import visible
from bis.routing import locales

LANGUAGE_NAMES = {"pl": "Polski", "en": "English"}


@dataclass(frozen=True)
class Crumb:
    """A step on the way from the home page to the page being shown."""

    title: str
    page: Page


@dataclass(frozen=True)
class Version:
    """A page in one language, or what stands in for it where there is none."""

    language: str
    page: Page
    is_translation: bool = True
    is_only: bool = False

    @property
    def name(self):
        """The language's own name for itself."""
        return LANGUAGE_NAMES[self.language]

    @property
    def is_default(self):
        """Whether readers of any other language are sent here."""
        return self.is_translation and (self.language == settings.LANGUAGE_CODE or self.is_only)


def live_versions():
    """All pages that are a public version of something in their language."""
    return visible(Page.objects.filter(alias_of__isnull=True)).select_related("locale")


# What readers are told of a page's versions; the rest of a row is read if somebody asks.
TOLD = ("title", "depth", "last_published_at", "locale", "path", "translation_key", "url_path")


def translations(page):
    """The public versions of a page in every language, its own included, Polish first."""
    found = visible(Page.objects.filter(translation_key=page.translation_key, alias_of__isnull=True)).only(*TOLD)
    by_language, known = {}, locales()
    for version in found:
        version.locale = known[version.locale_id]
        by_language[version.locale.language_code] = version
    return [
        Version(code, by_language[code], is_only=len(by_language) == 1)
        for code, _name in settings.LANGUAGES
        if code in by_language
    ]


def language_choices(page):
    """Where each language's link in the switcher leads.

    To the page's own version; where there is none, to the nearest ancestor that has one, and says so.
    """
    versions = {version.language: version for version in translations(page)}
    if page.pk not in {version.page.pk for version in versions.values()}:  # a draft in preview
        versions[page.locale.language_code] = Version(page.locale.language_code, page, is_only=not versions)
    missing = [code for code, _name in settings.LANGUAGES if code not in versions]
    if missing:
        keys = list(page.get_ancestors().filter(depth__gte=2).values_list("translation_key", flat=True))
        for ancestor in live_versions().filter(translation_key__in=keys, locale__language_code__in=missing):
            code = ancestor.locale.language_code
            if code not in versions or ancestor.depth > versions[code].page.depth:
                versions[code] = Version(code, ancestor, is_translation=False)
    return [versions[code] for code, _name in settings.LANGUAGES if code in versions]


@kept
def _above(paths):
    """The public pages among those at these places of the tree; the same for all pages below the last of them."""
    return list(visible(Page.objects.filter(path__in=paths)).order_by("path"))


def crumbs(page):
    """The way to a page: the home page, the public pages in between, the page itself."""
    paths = tuple(page.path[:end] for end in range(2 * Page.steplen, len(page.path), Page.steplen))
    names = {2: pgettext("breadcrumb", "Home")}
    above = _above(paths) if paths else []
    return [*(Crumb(names.get(step.depth, step.title), step) for step in above), Crumb(page.title, page)]
