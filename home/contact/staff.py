"""What the staff see of the messages: a list, each in full, whether it was answered, and a table to take along."""

import django_filters
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import IndexView, InspectView, SnippetViewSet

from bis.reports.exports import SafeExportMixin
from bis.templatetags.bis_tags import moment
from home.contact.answering import answer_button
from home.contact.models import ContactMessage


class MessagePolicy(ModelPermissionPolicy):
    """Who may view may be allowed to mark as answered and to delete; nobody, not even an administrator, writes."""

    def user_has_permission(self, user, action):
        return action in ("view", "answer", "delete") and all(
            super(MessagePolicy, self).user_has_permission(user, needed) for needed in ("view", action)
        )


class MessageFilterSet(WagtailFilterSet):
    answered_at = django_filters.BooleanFilter(lookup_expr="isnull", exclude=True, label=_("Answered"))
    sent = django_filters.BooleanFilter(
        "mail__sent_at", lookup_expr="isnull", exclude=True, label=_("Mail to the staff was sent")
    )
    created_at = django_filters.DateFromToRangeFilter(label=_("Received"), widget=DateRangePickerWidget)

    class Meta:
        model = ContactMessage
        fields = ["topic", "language", "answered_at", "sent", "created_at"]


def answered(message):
    """When and by whom a message was answered, in words."""
    if not message.answered_at:
        return _("not yet")
    return " · ".join(filter(None, [moment(message.answered_at), str(message.answered_by or "")]))


class MessageIndexView(SafeExportMixin, IndexView):
    """The newest first, with the mail and the colleague who answered fetched along."""

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("mail", "answered_by")


class MessageInspectView(InspectView):
    """A message as it came."""

    page_title = _("Message")

    def get_message_display_value(self):
        return format_html('<div class="contact-message" dir="auto">{}</div>', self.object.message)

    def get_email_display_value(self):
        return format_html('<a href="mailto:{0}">{0}</a>', self.object.email)

    def get_created_at_display_value(self):
        return moment(self.object.created_at)

    def get_answered_at_display_value(self):
        return answered(self.object)

    def get_mail_display_value(self):
        mail = self.object.mail
        return " · ".join(filter(None, [str(mail.state), mail.problem]))

    def get_field_label(self, field_name, field):
        return _("Mail to the staff") if field_name == "mail" else super().get_field_label(field_name, field)

    @property
    def header_more_buttons(self):
        buttons = super().header_more_buttons
        return [*buttons, *answer_button(self.object, self.request.user, self.request.path)]


class MessageViewSet(SnippetViewSet):
    """Messages from the contact form; read, marked, exported, never edited."""

    model = ContactMessage
    icon = "mail"
    menu_label = _("Correspondence")
    add_to_admin_menu = True
    menu_order = 230
    index_view_class = MessageIndexView
    inspect_view_class = MessageInspectView
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False
    filterset_class = MessageFilterSet
    search_fields = ["reference", "name", "email", "message"]
    list_display = [
        "reference",
        Column("created_at", label=_("Received"), accessor=lambda m: moment(m.created_at), sort_key="created_at"),
        Column("topic", label=_("Topic"), accessor="get_topic_display", sort_key="topic"),
        "name",
        Column("language", label=_("Language"), accessor="get_language_display", sort_key="language"),
        Column("mail", label=_("Mail to the staff"), accessor="mail.state"),
        Column("answered", label=_("Answered"), accessor=answered, sort_key="answered_at"),
    ]
    inspect_view_fields = [
        "reference",
        "created_at",
        "language",
        "topic",
        "name",
        "email",
        "message",
        "consent",
        "mail",
        "answered_at",
    ]
    list_export = [
        "reference",
        "created_at",
        "language",
        "get_topic_display",
        "name",
        "email",
        "message",
        "answered_at",
        "answered_by",
    ]
    export_headings = {"get_topic_display": _("Topic")}
    export_filename = "bis-messages"
