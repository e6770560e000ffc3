"""Menus from the page tree of the active language: one query for all of them."""

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.utils.functional import cached_property
from django.utils.translation import get_language
from wagtail.models import Page

from bis.generation import kept
from bis.queries import listed, visible


class Navigation:
    """The pages right below the home page of the active language."""

    @cached_property
    def _pages(self):
        pages = Page.objects.filter(depth=3, locale__language_code=get_language(), alias_of__isnull=True)
        return list(visible(pages).order_by("path"))

    @cached_property
    def menu(self):
        """The pages of the header's menu."""
        return [page for page in self._pages if page.show_in_menus]

    @cached_property
    def others(self):
        """The pages that only the footer lists; those about access stand apart there."""
        access = (self.statement, self.easy_to_read)
        return [page for page in self._pages if not page.show_in_menus and page not in access]

    @cached_property
    def news(self):
        """The list of news, or None."""
        return self._first("news.NewsIndexPage")

    @cached_property
    def timeline(self):
        """The timeline, or None."""
        return self._first("timeline.TimelinePage")

    @cached_property
    def contact(self):
        """The contact page, or None."""
        return self._first("home.ContactPage")

    @cached_property
    def statement(self):
        """The accessibility statement, or None."""
        return self._first("home.AccessibilityStatementPage")

    @cached_property
    def easy_to_read(self):
        """The page in easy-to-read language, or None."""
        return self._first("home.EasyToReadPage")

    @cached_property
    def figures(self):
        """The page of all figures, or None."""
        return self._first("home.FiguresPage")

    @cached_property
    def site_map(self):
        """The map of the site for people, or None."""
        return self._first("home.SiteMapPage")

    def _first(self, label):
        content_type = ContentType.objects.get_for_model(apps.get_model(label))
        return next((page for page in self._pages if page.content_type_id == content_type.pk), None)

    @cached_property
    def programme_pages(self):
        """The pages of all programmes."""
        model = apps.get_model("programmes", "ProgrammePage")
        pages = listed(model.objects.filter(locale__language_code=get_language()))
        return list(pages.select_related("illustration").order_by("path"))

    @cached_property
    def programmes(self):
        """The page of each pillar."""
        return {page.pillar: page for page in self.programme_pages}


@kept
def navigation():
    """The menus of the active language."""
    return Navigation()
