"""Reminders on the admin's first screen."""

from django.conf import settings
from wagtail.admin.ui.components import Component

from home.statement import AccessibilityStatementPage


class StatementReminder(Component):
    """That the accessibility statement has to be reviewed, from 30 days before until it is done."""

    name = "statement_reminder"
    template_name = "home/admin/statement_reminder.html"
    order = 10

    def get_context_data(self, parent_context):
        statements = AccessibilityStatementPage.objects.live().filter(locale__language_code=settings.LANGUAGE_CODE)
        user = parent_context["request"].user
        due = [page for page in statements if page.needs_review and page.permissions_for_user(user).can_edit()]
        return {"statement": due[0] if due else None}
