"""Links to pages in running text lead to the version in the reader's language."""

from django.utils.html import format_html
from django.utils.translation import get_language
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

from bis.generation import kept
from bis.queries import visible
from bis.routing import path_to


@kept
def _known_targets():
    """The versions of each page that a text links to, by its key; filled as texts are shown."""
    return {}


def _versions(ids):
    """The addresses of the public versions of each public page among `ids`: by its key, then by language."""
    keys = Page.objects.filter(pk__in=ids).values("translation_key")
    pages = visible(Page.objects.filter(translation_key__in=keys)).select_related("locale")
    found, versions = {}, {}
    for page in pages.only("translation_key", "url_path", "locale__language_code"):
        of_page = versions.setdefault(page.translation_key, {})
        of_page[page.locale.language_code] = path_to(page)
        if page.pk in ids:
            found[page.pk] = of_page
    return found


class BilingualPageLinkHandler(PageLinkHandler):
    """One query for all links of a text; a page that nobody may see is not linked, its words remain."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list):
        ids = [int(attrs["id"]) if attrs.get("id", "").isdigit() else 0 for attrs in attrs_list]
        known = _known_targets()
        missing = set(ids) - known.keys()
        if missing:
            known.update({pk: {} for pk in missing} | _versions(missing))
        return [cls._tag(known[pk]) for pk in ids]

    @staticmethod
    def _tag(versions):
        language = get_language()
        if language in versions:
            return format_html('<a href="{}">', versions[language])
        for other, address in versions.items():
            return format_html('<a href="{}" hreflang="{}">', address, other)
        return "<a>"
