"""What helps editors in the forms of pages and right after: a script, a message, and the rules of the checker."""

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import SubmitForModerationMenuItem
from wagtail.admin.userbar import ContentCheckerItem

from bis.advice import advise
from bis.models import BasePage


@hooks.register("insert_editor_js")
def editor_script():
    return format_html('<script src="{}"></script>', static("bis/editor.js"))


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def tell_what_to_mend(request, page):
    """Once a page has gone live or to a moderator, its form is closed: what the form said is said again."""
    is_leaving = "action-publish" in request.POST or "action-submit" in request.POST
    if not is_leaving or not isinstance(page, BasePage) or not request.accepts("text/html"):
        return
    found = advise(page)
    if not found:
        return
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    introduction = ngettext(
        "“%(title)s”: %(count)s thing could be better.", "“%(title)s”: %(count)s things could be better.", len(found)
    ) % {"title": page.get_admin_display_title(), "count": len(found)}
    links = format_html_join(
        "", '<li><a href="{}#{}">{}</a></li>', ((address, advice.place, advice.text) for advice in found)
    )
    messages.warning(request, format_html('{}<ul class="bis-messages">{}</ul>', introduction, links))


class SubmitForApproval(SubmitForModerationMenuItem):
    """There is one approval, and everybody knows it: what happens says more than the name of a workflow."""

    def get_context_data(self, parent_context):
        return {**super().get_context_data(parent_context), "label": _("Submit for approval")}


@hooks.register("construct_page_action_menu")
def name_the_approval(menu_items, request, context):
    menu_items[:] = [
        SubmitForApproval(order=item.order) if isinstance(item, SubmitForModerationMenuItem) else item
        for item in menu_items
    ]


class ContentChecker(ContentCheckerItem):
    """Wagtail's checker, for what editors write: not for the frame around it, which is the developers' business."""

    axe_include = ["main"]
    axe_run_only = [
        *ContentCheckerItem.axe_run_only,
        *("image-alt", "image-redundant-alt", "identical-links-same-purpose", "link-in-text-block"),
    ]
    axe_messages = {
        **ContentCheckerItem.axe_messages,
        "image-alt": {
            "error_name": _("A picture has no description"),
            "help_text": _("Describe what it shows, or mark it as decorative"),
        },
        "image-redundant-alt": {
            "error_name": _("The description repeats the words beside the picture"),
            "help_text": _("Say what the picture adds, or mark it as decorative"),
        },
        "identical-links-same-purpose": {
            "error_name": _("Links with the same words lead to different places"),
            "help_text": _("Name the page or the document in each link"),
        },
        "link-in-text-block": {
            "error_name": _("A link cannot be told from the text around it"),
            "help_text": _("Tell the developers"),
        },
    }


@hooks.register("construct_wagtail_userbar")
def check_what_editors_write(request, items, page):
    items[:] = [
        ContentChecker(in_editor=item.in_editor) if isinstance(item, ContentCheckerItem) else item for item in items
    ]
