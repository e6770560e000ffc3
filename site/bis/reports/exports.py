"""Exported tables that no spreadsheet takes for formulas."""

import datetime

from django.utils import timezone
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from bis.reuse import not_a_formula


def as_local_time(value):
    """A moment by the clock in Warsaw; spreadsheets know no time zones."""
    return timezone.localtime(value).replace(tzinfo=None, microsecond=0)


class SafeExportMixin:
    """Put before Wagtail's view."""

    custom_value_preprocess = {
        **SpreadsheetExportMixin.custom_value_preprocess,
        datetime.datetime: {"csv": as_local_time, "xlsx": as_local_time},
        str: {"csv": not_a_formula, "xlsx": not_a_formula},
    }
