"""Links to pages in running text lead to the version in the reader's language."""

from django.utils.html import format_html
from django.utils.translation import get_language
from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

from bis.queries import visible


class BilingualPageLinkHandler(PageLinkHandler):
    """One query for all links of a text; a page that nobody may see is not linked, its words remain."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list):
        ids = {int(attrs["id"]) for attrs in attrs_list if attrs.get("id", "").isdigit()}
        keys = Page.objects.filter(pk__in=ids).values("translation_key")
        targets = visible(Page.objects.filter(translation_key__in=keys)).select_related("locale")
        key_of, versions = {}, {}
        for target in targets:
            key_of[target.pk] = target.translation_key
            versions.setdefault(target.translation_key, {})[target.locale.language_code] = target
        return [cls._tag(versions.get(key_of.get(int(attrs.get("id") or 0)), {})) for attrs in attrs_list]

    @staticmethod
    def _tag(versions):
        language = get_language()
        if language in versions:
            return format_html('<a href="{}">', versions[language].url)
        for other, target in versions.items():
            return format_html('<a href="{}" hreflang="{}">', target.url, other)
        return "<a>"
