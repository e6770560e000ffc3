"""Exported tables that no spreadsheet takes for formulas."""

import datetime

from django.utils import timezone
from wagtail.admin.views.mixins import SpreadsheetExportMixin

FORMULA = tuple("=+-@＝＋－＠\t\n")  # spreadsheets take the wide ones of East Asian keyboards, too


def as_text(value):
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if str(value).startswith(FORMULA) else value


def as_local_time(value):
    """A moment by the clock in Warsaw; spreadsheets know no time zones."""
    return timezone.localtime(value).replace(tzinfo=None, microsecond=0)


class SafeExportMixin:
    """Put before Wagtail's view."""

    custom_value_preprocess = {
        **SpreadsheetExportMixin.custom_value_preprocess,
        datetime.datetime: {"csv": as_local_time, "xlsx": as_local_time},
        str: {"csv": as_text, "xlsx": as_text},
    }
