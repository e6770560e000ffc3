"""Menus from the page tree of the active language: one query for all of them."""

from django.utils.functional import cached_property
from django.utils.translation import get_language
from wagtail.models import Page

from bis.queries import visible


class Navigation:
    """The home page of the active language and the pages right below it."""

    def __init__(self, request):
        self.request = request

    @cached_property
    def _pages(self):
        pages = Page.objects.filter(depth__in=(2, 3), locale__language_code=get_language(), alias_of__isnull=True)
        return list(visible(pages).order_by("path"))

    @cached_property
    def home(self):
        return next((page for page in self._pages if page.depth == 2), None)

    @cached_property
    def menu(self):
        """The pages of the header's menu."""
        return [page for page in self._pages if page.depth == 3 and page.show_in_menus]

    @cached_property
    def others(self):
        """The pages that only the footer lists."""
        return [page for page in self._pages if page.depth == 3 and not page.show_in_menus]

    def is_section(self, page, current):
        """Whether `current` is this page or lies below it."""
        return current is not None and current.path.startswith(page.path)
