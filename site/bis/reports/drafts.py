"""What a member of staff began and has not published."""

from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.models import Page, WorkflowState, get_default_page_content_type

from bis.reports.base import MendingReport
from bis.reports.pages import page_policy


def my_drafts(user):
    """Pages whose newest, unpublished wording is the user's; those sent for approval wait for somebody else."""
    sent = WorkflowState.objects.filter(
        base_content_type=get_default_page_content_type(),
        object_id=Cast(OuterRef("pk"), CharField()),
        status=WorkflowState.STATUS_IN_PROGRESS,
    )
    pages = page_policy().instances_user_has_permission_for(user, "change")
    return pages.filter(has_unpublished_changes=True, latest_revision__user=user).exclude(Exists(sent))


class MyDraftsView(MendingReport):
    """The newest first."""

    model = Page
    page_title = _("My drafts")
    introduction = _("What you have changed and not published yet. Pages sent for approval are not listed here.")
    no_results_message = _("You have no drafts.")
    header_icon = "edit"
    index_url_name = "my_drafts"
    index_results_url_name = "my_drafts_results"
    default_ordering = "-latest_revision_created_at"
    columns = [
        TitleColumn("draft_title", label=_("Page"), url_name="wagtailadmin_pages:edit", sort_key="draft_title"),
        Column("type", label=_("Type"), accessor="page_type_display_name"),
        Column("language", label=_("Language"), accessor="locale.get_display_name"),
        Column(
            "live",
            label=_("Readers see"),
            accessor=lambda page: _("the earlier text") if page.live else _("nothing yet"),
        ),
        DateColumn("latest_revision_created_at", label=_("Changed"), sort_key="latest_revision_created_at"),
    ]
    list_export = ["draft_title", "page_type_display_name", "locale.language_code", "latest_revision_created_at"]
    export_headings = {
        "draft_title": _("Page"),
        "page_type_display_name": _("Type"),
        "locale.language_code": _("Language"),
        "latest_revision_created_at": _("Changed"),
    }

    @staticmethod
    def may_see(user):
        return page_policy().user_has_any_permission(user, {"add", "change"})

    def get_base_queryset(self):
        return my_drafts(self.request.user).select_related("locale")
