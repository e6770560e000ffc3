"""The sitemap for search engines, in one part for each language, and robots.txt, which names it.

A part holds some hundred pages at the most, so that none takes long to make however many there are; the index names
them all.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import views
from django.http import HttpResponse
from django.utils.functional import cached_property
from wagtail.contrib.sitemaps import Sitemap

from bis.changes import figure_changes, last_change
from bis.generation import kept
from bis.linking import live_versions
from bis.reuse import reusable


class LanguageSitemap(Sitemap):
    """All public pages of a language, each with its versions and the moment at which what it shows last changed."""

    protocol = urlsplit(settings.SITE_URL).scheme
    limit = 300

    def __init__(self, language, request):
        super().__init__(request)  # which remembers where the sites' roots are
        self.language = language

    def items(self):
        return live_versions().filter(depth__gt=1, locale__language_code=self.language).order_by("path")

    @cached_property
    def _changes(self):
        return _changes(self.language, pages=self.items())

    def lastmod(self, page):
        if not getattr(page.specific_class, "lists_descendants", False):
            return self._changes.get(page.path)
        below = (moment for path, moment in self._changes.items() if path.startswith(page.path))
        return max(below, default=None)

    def get_latest_lastmod(self):
        return max(self._changes.values(), default=None)

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
        return urls


@kept
def _changes(language, pages):
    """The last change of each page of a language, by its path."""
    figures = figure_changes()
    rows = pages.order_by().values_list("pk", "path", "last_published_at", "latest_revision_created_at", named=True)
    changes = {row.path: last_change(row, figures) for row in rows}
    return {path: moment.replace(microsecond=0) for path, moment in changes.items() if moment}


def _parts(request):
    return {language: LanguageSitemap(language, request) for language, _name in settings.LANGUAGES}


@reusable
def index(request):
    """The parts of the sitemap."""
    made = _index(request=request)
    return HttpResponse(made.content, headers=made.headers)


@kept
def _index(request):
    return views.index(request, _parts(request), sitemap_url_name="sitemap_part").render()


@reusable
def part(request, section):
    """The pages of a language; ?p= says which part of them, if they are many."""
    return views.sitemap(request, _parts(request), section).render()


@reusable
def robots(request):
    """Everything public may be indexed."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
