"""Fields of the admin's forms that differ from Wagtail's."""

from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput


class KeepsTyping:
    """A date as somebody typed it: the picker would silently turn what it cannot read into today."""

    def get_config(self):
        return {**super().get_config(), "validateOnBlur": False}


class DateInput(KeepsTyping, AdminDateInput):
    pass


class DateTimeInput(KeepsTyping, AdminDateTimeInput):
    pass
