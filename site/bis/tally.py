"""Counting what readers' requests meet, without a write to the database while they wait, and without who they were.

A request adds a line to a file; a command takes the lines into a table, and so does opening the table's report. Both
the file and the table have a limit.
"""

import datetime
import json
import logging
from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MAX_BYTES, MAX_ROWS = 256_000, 1000
MAX_DIGITS = 4  # a year may stay; a telephone number, a postcode or a PESEL may not
KEPT_DAYS = 365
logger = logging.getLogger(__name__)


def may_be_personal(text):
    """Whether a text may be about a person: an e-mail address, or many digits."""
    return "@" in text or sum(char.isdigit() for char in text) > MAX_DIGITS


class Counted(models.Model):
    """Something that happened several times."""

    times = models.PositiveIntegerField(_("times"), default=0)
    last_day = models.DateField(_("last time"))

    class Meta:
        abstract = True


@dataclass(frozen=True)
class Tally:
    """The lines of one file and the Counted model they are taken into; `fields` tell its rows apart."""

    model: type[Counted]
    fields: tuple[str, ...]
    file_name: str

    @property
    def file(self):
        """Where the lines wait."""
        return settings.DATA_DIR / self.file_name

    def note(self, *values):
        """Remember that something happened once more today, unless the file is full."""
        try:
            with open(self.file, "a", encoding="utf-8") as file:
                if file.tell() < MAX_BYTES:
                    # One short write at the end of the file: lines of several workers do not mix.
                    file.write(json.dumps([str(timezone.localdate()), *values]) + "\n")
        except OSError:
            logger.exception("A line could not be added to %s", self.file_name)

    def gather(self):
        """Take the lines into the table and drop what is old or too much. Return how many lines there were."""
        taken = self.file.with_suffix(".taken")
        try:
            if not taken.exists():  # else somebody else is at it, or was when the machine stopped
                self.file.rename(taken)
            lines = taken.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return 0
        count, last = Counter(), {}
        for line in lines:
            try:
                day, *values = json.loads(line)
                last[tuple(values)] = datetime.date.fromisoformat(day)
                count[tuple(values)] += 1
            except ValueError:  # cut short when the machine stopped
                continue
        with transaction.atomic():
            for values, times in count.items():
                row, _created = self.model.objects.get_or_create(
                    **dict(zip(self.fields, values, strict=True)), defaults={"last_day": last[values]}
                )
                row.times, row.last_day = F("times") + times, max(row.last_day, last[values])
                row.save()
            oldest = timezone.localdate() - datetime.timedelta(KEPT_DAYS)
            self.model.objects.filter(last_day__lt=oldest).delete()
            kept = self.model.objects.order_by("-times", "-last_day", "pk").values("pk")[:MAX_ROWS]
            self.model.objects.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
        taken.unlink(missing_ok=True)
        return sum(count.values())
