"""Fields of the admin's forms that differ from Wagtail's."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm as WagtailLoginForm
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput


class LoginForm(WagtailLoginForm):
    """Wagtail's own, whose label of the password has no translation."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")


class KeepsTyping:
    """A date as somebody typed it: the picker would silently turn what it cannot read into today."""

    def get_config(self):
        return {**super().get_config(), "validateOnBlur": False}


class DateInput(KeepsTyping, AdminDateInput):
    pass


class DateTimeInput(KeepsTyping, AdminDateTimeInput):
    pass
