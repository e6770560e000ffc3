"""What other sites and machines read: versions in other languages, sitemap, robots."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page, Site

from bis.queries import visible

LANGUAGE_NAMES = {"pl": "Polski", "en": "English"}


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


def translations(page):
    """The public versions of a page in every language, its own included, Polish first."""
    by_language = {
        version.locale.language_code: version
        for version in live_versions().filter(translation_key=page.translation_key)
    }
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


def tree_path(request, parts):
    """Where the page of an address, given in its parts, stands in the tree; None where no site is."""
    site = Site.find_for_request(request)
    language, *slugs = parts
    for root in Site.get_site_root_paths():
        if site and root.site_id == site.pk and root.language_code == language:
            return "/".join([root.root_path.rstrip("/"), *slugs, ""])
    return None


class BilingualSitemap(Sitemap):
    """All public pages of both languages, each with its version in the other."""

    def items(self):
        return live_versions().filter(depth__gt=1).order_by("path")

    def _urls(self, page, protocol, domain):
        pages = list(self.paginator.page(page).object_list)
        versions = {}
        for version in live_versions().filter(translation_key__in=[item.translation_key for item in pages]):
            versions.setdefault(version.translation_key, []).append(version)
        urls = []
        for item in pages:
            alternates = [
                {"lang_code": version.locale.language_code, "location": version.get_full_url(self.request)}
                for version in versions[item.translation_key]
            ]
            default = next((a for a in alternates if a["lang_code"] == settings.LANGUAGE_CODE), alternates[0])
            urls.append(
                {
                    "item": item,
                    "location": item.get_full_url(self.request),
                    "lastmod": self.lastmod(item),
                    "alternates": [*alternates, {**default, "lang_code": "x-default"}],
                }
            )
        self.latest_lastmod = max((url["lastmod"] for url in urls if url["lastmod"]), default=None)
        return urls


@require_safe
def robots(request):
    """Everything public may be indexed."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /django-admin/",
        "",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
