"""Noting that messages were answered: one from its page, or many from the list."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.widgets import Button
from wagtail.log_actions import log
from wagtail.permissions import policy_registry
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from home.contact.models import ContactMessage


class MarkBulkAction(SnippetBulkAction):
    """Change nothing but who answered a message and when, and say so in its history."""

    models = [ContactMessage]
    template_name = "home/mark_messages.html"

    def check_perm(self, message):
        return self.permission_policy.user_has_permission(self.request.user, "answer")

    def get_execution_context(self):
        return {"action": self, "user": self.request.user}

    @classmethod
    def execute_action(cls, objects, action=None, user=None, **kwargs):
        messages = ContactMessage.objects.filter(pk__in=[message.pk for message in objects])
        changed = list(action.unmarked(messages))
        action.mark(messages.filter(pk__in=[message.pk for message in changed]), user)
        for message in changed:
            log(message, f"home.message_{cls.action_type}", user=user)
        return len(changed), 0


class AnswerBulkAction(MarkBulkAction):
    display_name = _("Mark as answered")
    aria_label = _("Mark the chosen messages as answered")
    action_type = "answer"
    action_priority = 10

    def unmarked(self, messages):
        """What a colleague marked before keeps that name and time."""
        return messages.filter(answered_at=None)

    def mark(self, messages, user):
        messages.update(answered_at=timezone.now(), answered_by=user)

    def get_success_message(self, count, _children):
        return ngettext("%d message marked as answered.", "%d messages marked as answered.", count) % count


class ReopenBulkAction(MarkBulkAction):
    display_name = _("Mark as not answered")
    aria_label = _("Mark the chosen messages as not answered")
    action_type = "reopen"
    action_priority = 20

    def unmarked(self, messages):
        return messages.exclude(answered_at=None)

    def mark(self, messages, user):
        messages.update(answered_at=None, answered_by=None)

    def get_success_message(self, count, _children):
        return ngettext("%d message waits for an answer again.", "%d messages wait for an answer again.", count) % count


def answer_button(message, user, next_url):
    """The way to mark one message, for those who may."""
    if policy_registry.get(message).user_has_permission(user, "answer"):
        action = ReopenBulkAction if message.answered_at else AnswerBulkAction
        address = reverse("wagtail_bulk_action", args=["home", "contactmessage", action.action_type])
        query = urlencode({"id": message.pk, "next": next_url})
        yield Button(action.display_name, url=f"{address}?{query}", icon_name="check", priority=5)
