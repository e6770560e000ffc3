"""Searches that found nothing, for staff to learn from, without who searched.

A reader's request never writes to the database, so it adds a line to a file; `manage.py search_log` takes the
lines into the table, and so does opening the report. Both the file and the table have a limit.
"""

import datetime
import json
import logging
from collections import Counter

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from bis.models import UnansweredSearch

MAX_BYTES, MAX_ROWS, MAX_LENGTH = 256_000, 1000, 60
MAX_DIGITS = 4  # a year may stay; a telephone number, a postcode or a PESEL may not
KEPT_DAYS = 365
logger = logging.getLogger(__name__)


def log_file():
    """Where the lines wait."""
    return settings.DATA_DIR / "unanswered-searches.jsonl"


def note(query):
    """Remember that a query found nothing, unless it may be about a person or the file is full."""
    text = " ".join(query.words).lower()
    if "@" in query.text or sum(char.isdigit() for char in query.text) > MAX_DIGITS or not 0 < len(text) <= MAX_LENGTH:
        return
    try:
        with open(log_file(), "a", encoding="utf-8") as file:
            if file.tell() < MAX_BYTES:
                # One short write at the end of the file: lines of several workers do not mix.
                file.write(json.dumps([str(timezone.localdate()), query.language, text]) + "\n")
    except OSError:
        logger.exception("A search without results could not be noted")


def gather():
    """Take the noted searches into the table and drop what is old or too much. Return how many were noted."""
    taken = log_file().with_suffix(".taken")
    try:
        if not taken.exists():  # else somebody else is at it, or was when the machine stopped
            log_file().rename(taken)
        lines = taken.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return 0
    count, last = Counter(), {}
    for line in lines:
        try:
            day, language, text = json.loads(line)
            last[language, text] = datetime.date.fromisoformat(day)
            count[language, text] += 1
        except ValueError:  # cut short when the machine stopped
            continue
    with transaction.atomic():
        for (language, text), times in count.items():
            row, _created = UnansweredSearch.objects.get_or_create(
                language=language, query=text, defaults={"last_day": last[language, text]}
            )
            row.times, row.last_day = F("times") + times, max(row.last_day, last[language, text])
            row.save()
        UnansweredSearch.objects.filter(last_day__lt=timezone.localdate() - datetime.timedelta(KEPT_DAYS)).delete()
        kept = UnansweredSearch.objects.order_by("-times", "-last_day", "pk").values("pk")[:MAX_ROWS]
        UnansweredSearch.objects.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
    taken.unlink(missing_ok=True)
    return sum(count.values())
