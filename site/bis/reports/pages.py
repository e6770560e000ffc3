"""Pages that nobody has touched for two years."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.models import Page, get_page_models
from wagtail.permissions import policy_registry

from bis.reports.base import MendingReport
from instep.pairs import translations_proper

UNTOUCHED = timedelta(days=730)


def page_policy():
    return policy_registry.get_by_type(Page)


def stale_pages(user):
    """Live pages that the user may edit, of which no version was published for two years.

    News, milestones and awards have a date of their own: they tell what was, and are left out. So are translations,
    whose originals are here.
    """
    dated = [model for model in get_page_models() if getattr(model, "search_date_field", "")]
    versions = Page.objects.filter(translation_key=OuterRef("translation_key"))
    originals = translations_proper().filter(
        source__object_id=OuterRef("translation_key"), target_locale_id=OuterRef("locale_id")
    )
    pages = page_policy().instances_user_has_permission_for(user, "change").filter(live=True, depth__gt=1)
    pages = pages.exclude(content_type__in=ContentType.objects.get_for_models(*dated).values())
    return pages.exclude(Exists(versions.filter(last_published_at__gte=timezone.now() - UNTOUCHED)) | Exists(originals))


class StalePagesView(MendingReport):
    """The page longest untouched first."""

    model = Page
    page_title = _("Pages untouched for two years")
    introduction = _(
        "Read each page and correct what has changed. If all still holds, publish it again: it then leaves this list."
    )
    no_results_message = _("Every page has been looked at within the last two years.")
    header_icon = "time"
    index_url_name = "stale_pages"
    index_results_url_name = "stale_pages_results"
    default_ordering = "last_published_at"
    columns = [
        TitleColumn("title", label=_("Page"), url_name="wagtailadmin_pages:edit", sort_key="title"),
        Column("type", label=_("Type"), accessor="page_type_display_name"),
        Column("language", label=_("Language"), accessor="locale.get_display_name"),
        DateColumn("last_published_at", label=_("Last published"), sort_key="last_published_at"),
    ]
    list_export = ["title", "page_type_display_name", "locale.language_code", "last_published_at"]
    export_headings = {
        "title": _("Page"),
        "page_type_display_name": _("Type"),
        "locale.language_code": _("Language"),
        "last_published_at": _("Last published"),
    }

    @staticmethod
    def may_see(user):
        return page_policy().user_has_permission(user, "change")

    def get_base_queryset(self):
        return stale_pages(self.request.user).select_related("locale")
