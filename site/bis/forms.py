"""Fields of the admin's forms that differ from Wagtail's."""

import re

from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput


class KeepsTyping:
    """A date as somebody typed it: the picker would silently turn what it cannot read into today."""

    def get_config(self):
        return {**super().get_config(), "validateOnBlur": False}


class DateInput(KeepsTyping, AdminDateInput):
    pass


class DateTimeInput(KeepsTyping, AdminDateTimeInput):
    pass


class PreciseDateInput(DateInput):
    """A date beside the choice of how exactly it is known: a year or a month is typed as that.

    Less than was chosen is no date, and an error: nobody means the first of January by a year.
    """

    YEAR = re.compile(r"(?P<year>\d{4})")
    MONTH = re.compile(r"(?P<month>\d{1,2})[./](?P<year>\d{4})|(?P<iso_year>\d{4})-(?P<iso_month>\d{1,2})")

    def __init__(self, attrs=None, **kwargs):
        hints = {"data-day": _("dd.mm.yyyy"), "data-month": _("mm.yyyy"), "data-year": _("yyyy")}
        super().__init__(attrs={**hints, **(attrs or {})}, **kwargs)

    def value_from_datadict(self, data, files, name):
        typed = (super().value_from_datadict(data, files, name) or "").strip()
        precision = data.get(f"{name}_precision")
        if precision == "year" and (found := self.YEAR.fullmatch(typed)):
            return f"01.01.{found['year']}"
        if precision in ("year", "month") and (found := self.MONTH.fullmatch(typed)):
            year, month = found["year"] or found["iso_year"], found["month"] or found["iso_month"]
            return f"01.{month:0>2}.{year}"
        return typed
