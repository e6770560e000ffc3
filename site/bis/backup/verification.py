"""Proof that a backup can be restored: it is, in a place of its own, which is then compared with the site."""

import contextlib
import json
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import DatabaseError, connection

from bis.backup.faults import BackupError
from bis.backup.fingerprint import fingerprint


def differences(file, before):
    """What a restored backup has that the site had neither before nor has now, as lines; nothing if it is right."""
    after = fingerprint()
    with throw_away_place() as place:
        place.manage("restore", str(file))
        return compare(before, json.loads(place.manage("fingerprint")), after)


def compare(before, restored, after):
    """The differences of three fingerprints, as lines.

    The site goes on working while it is copied, so that each page and number may be as it was or as it is.
    """
    lines = []
    for kind in ("pages", "counts"):
        for name in sorted({*before[kind], *restored[kind], *after[kind]}):
            was, value, now = (found[kind].get(name) for found in (before, restored, after))
            if not _is_between(was, value, now):
                lines.append(f"{kind} {name}: {value} instead of {was}")
    return lines


def _is_between(was, value, now):
    if isinstance(value, int) and isinstance(was, int) and isinstance(now, int):
        return min(was, now) <= value <= max(was, now)
    return value in (was, now)


class Place:
    """The same release with an empty database and an empty data folder."""

    def __init__(self, folder, database_url):
        self.environment = {
            **os.environ,
            "SECRET_KEY": settings.SECRET_KEY,
            "SITE_URL": settings.SITE_URL,
            "DATA_DIR": str(folder),
            "STATIC_ROOT": str(settings.STATIC_ROOT),
            "DATABASE_URL": database_url,
            "EMAIL_URL": "",
            "MEDIA_S3_URL": "",
            "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "bis.settings"),
        }

    def manage(self, *arguments):
        """Run a management command there; return what it printed."""
        line = [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]
        answer = subprocess.run(line, env=self.environment, capture_output=True, text=True, check=False)  # noqa: S603
        if answer.returncode:
            raise BackupError(f"The backup could not be restored: {answer.stderr.strip()}")
        return answer.stdout


@contextlib.contextmanager
def throw_away_place():
    """A place that is gone afterwards."""
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix=".verify-") as folder:
        if connection.vendor == "sqlite":
            yield Place(folder, f"sqlite:///{Path(folder) / 'bis.sqlite3'}")
            return
        name = f"bis_verify_{secrets.token_hex(4)}"
        try:
            _execute(f'CREATE DATABASE "{name}"')
        except DatabaseError as error:
            raise BackupError(f"Verifying needs a database of its own: {error}".strip()) from None
        try:
            yield Place(folder, _url_of(name))
        finally:
            _execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _url_of(name):
    """The address of a database beside ours. Only the environment of a child process ever holds it."""
    ours = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(ours._replace(path=f"/{name}"))
