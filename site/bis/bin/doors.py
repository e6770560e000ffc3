"""The admin's doors to deletion, which lead into the bin, and the lists from which the bin is left out."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from bis.bin import views
from bis.bin.moving import the_bin
from bis.models import BinnedPage
from bis.permissions import was_public


@hooks.register("before_delete_page")
def announce_the_bin(request, page):
    """Say on the confirmation screen what becomes of the page."""
    if request.method != "POST" and was_public(page):
        messages.info(
            request, _("This page was public, so it is not deleted: it is moved into the bin, and can be put back.")
        )


@hooks.register("after_delete_page", order=-10)
def tell_of_the_bin(request, page):
    if BinnedPage.objects.filter(page=page.pk).exists():
        tell(request, 1)


@hooks.register("before_bulk_action")
def tell_of_the_bin_in_bulk(request, action_type, pages, action):
    """Say how many of the pages to be deleted go into the bin, while they can still be told from the others."""
    if action.model is Page and action_type == "delete" and (count := sum(was_public(page) for page in pages)):
        tell(request, count)


def tell(request, count):
    text = ngettext("Moved into the bin: %(count)s page.", "Moved into the bin: %(count)s pages.", count) % {
        "count": count
    }
    if views.may_see(request.user):
        text = format_html('{} <a href="{}">{}</a>', text, reverse("bin"), _("To the bin"))
    messages.success(request, text)


@hooks.register("construct_page_chooser_queryset")
@hooks.register("construct_explorer_page_queryset")
def leave_out_the_bin(*args):
    """The choosers' hook is given pages and request, the explorer's the parent page, too."""
    pages = args[-2]
    return pages.not_descendant_of(the_bin(), inclusive=True)


@hooks.register("register_admin_urls")
def urls():
    return views.urls


@hooks.register("register_admin_menu_item")
def menu_item():
    return views.menu_item


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action("bis.throw_away", gettext_lazy("Move into the bin"), gettext_lazy("Moved into the bin"))
    actions.register_action("bis.restore", gettext_lazy("Put back"), gettext_lazy("Put back from the bin"))
