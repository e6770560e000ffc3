"""What the admin shows of messages from the contact form and of the old site, and what it reminds staff of."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from home.contact.answering import AnswerBulkAction, ReopenBulkAction, answer_button
from home.contact.models import ContactMessage
from home.contact.staff import MessagePolicy, MessageViewSet
from home.desk.panels import arrange
from home.oldsite import views as old_site

register_permission_policy(ContactMessage, MessagePolicy(ContactMessage))
register_snippet(MessageViewSet)
for action in (AnswerBulkAction, ReopenBulkAction):
    hooks.register("register_bulk_action", action)


@hooks.register("register_snippet_listing_buttons")
def message_buttons(message, user, next_url):
    return answer_button(message, user, next_url) if isinstance(message, ContactMessage) else ()


@hooks.register("register_log_actions")
def message_log_actions(actions):
    actions.register_action("home.message_answer", _("Mark as answered"), _("Marked as answered"))
    actions.register_action("home.message_reopen", _("Mark as not answered"), _("Marked as not answered"))


@hooks.register("construct_homepage_panels", order=100)
def arrange_first_screen(request, panels):
    panels[:] = arrange(panels)


@hooks.register("construct_homepage_summary_items", order=100)
def leave_out_totals(request, items):
    """How many pages, images and documents there are is nothing to act upon."""
    items.clear()


@hooks.register("register_admin_urls")
def urls_of_old_site():
    return old_site.urls


@hooks.register("register_settings_menu_item")
def old_addresses_item():
    return old_site.menu_item
