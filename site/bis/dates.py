"""Dates known to the year, the month or the day, shown as such in each language."""

import datetime
from functools import lru_cache

from django.db import models
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from bis.forms import PreciseDateInput


class Precision(models.TextChoices):
    """How exactly a date is known."""

    YEAR = "year", _("year only")
    MONTH = "month", _("month and year")
    DAY = "day", _("full date")


class PreciseDate(models.Model):
    """A date with its precision; the unknown parts of `date` are the first of the period."""

    date = models.DateField(_("date"))
    date_precision = models.CharField(
        _("known to"),
        max_length=5,
        choices=Precision.choices,
        default=Precision.DAY,
        help_text=_("A year or a month alone is shown without a day."),
    )

    class Meta:
        abstract = True

    date_panel = FieldRowPanel([FieldPanel("date_precision"), FieldPanel("date", widget=PreciseDateInput)])

    @property
    def date_iso(self):
        """The date for a machine: 2009, 2007-12 or 2014-12-19."""
        return self.date.isoformat()[: {"year": 4, "month": 7, "day": 10}[self.date_precision]]

    @property
    def date_text(self):
        """The date for a reader, in the active language."""
        return format_date(self.date, self.date_precision)

    def clean(self):
        super().clean()
        if self.date:
            if self.date_precision != Precision.DAY:
                self.date = self.date.replace(day=1)
            if self.date_precision == Precision.YEAR:
                self.date = self.date.replace(month=1)


def format_date(date, precision=Precision.DAY):
    """Write a date at its precision: 2009, grudzień 2007 / December 2007, 19 grudnia 2014 / 19 December 2014."""
    return _written(date, precision, get_language())


@lru_cache(maxsize=4096)
def _written(date, precision, language):
    if precision == Precision.YEAR:
        return str(date.year)
    if precision == Precision.MONTH:
        # Django's Polish month names are capitalised in the nominative.
        text = formats.date_format(date, "F Y")
        return text.lower() if language == "pl" else text
    return formats.date_format(date, "j\xa0E Y")  # the day stays with its month


def parse_date(text):
    """Read 2009, 2007-12 or 2014-12-19; return the date and its precision. Raises ValueError."""
    parts = [int(part) for part in text.split("-")]
    precision = (Precision.YEAR, Precision.MONTH, Precision.DAY)[len(parts) - 1]
    return datetime.date(*parts, *[1] * (3 - len(parts))), precision
