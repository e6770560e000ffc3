"""Which backups are kept: all of the last days, and the newest one of each of the last weeks."""

import datetime
import re
from pathlib import Path

from django.utils import timezone

NAME = re.compile(r"bis-(\d{8}T\d{6}Z)\.tar\.gz(\.gpg)?")
"""Nothing else in the folder is ever touched."""


def backups(folder):
    """The backups in a folder with the time of each, the newest first."""
    found = [(match[1], file) for file in Path(folder).iterdir() if (match := NAME.fullmatch(file.name))]
    return [(_time(stamp), file) for stamp, file in sorted(found, reverse=True)]


def prune(folder, days, weeks):
    """Delete what need not be kept; return the files deleted. The newest backup always stays."""
    now, kept_weeks, deleted = timezone.now(), set(), []
    for number, (time, file) in enumerate(backups(folder)):
        age = now - time
        week = time.isocalendar()[:2]
        is_newest_of_week = week not in kept_weeks
        kept_weeks.add(week)
        if number == 0 or age <= datetime.timedelta(days=days):
            continue
        if not (is_newest_of_week and age <= datetime.timedelta(weeks=weeks)):
            file.unlink()
            deleted.append(file)
    return deleted


def _time(stamp):
    return datetime.datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.UTC)
