"""The database as one file, taken while the site is in use, and put back in one transaction."""

import contextlib
import os
import re
import shutil
import sqlite3
import subprocess

from django.conf import settings
from django.db import connection

from bis.backup.faults import BackupError

LONGEST_WAIT = "30s"
"""For others to let go of the tables that are to be replaced."""


def is_empty():
    """Whether there is nothing in the database that a restoration would overwrite."""
    return not connection.introspection.table_names()


def dump(file):
    """Write the database, as it is at one moment, into a file."""
    if connection.vendor == "sqlite":
        _copy_sqlite(_sqlite_file(), file)
    else:
        _run(
            "pg_dump", "--format=custom", "--compress=0", "--no-owner", "--no-privileges",
            f"--lock-wait-timeout={LONGEST_WAIT}", f"--file={file}",
        )  # fmt: skip


def load(file):
    """Put what `dump` wrote in the place of everything in the database, or leave it as it was."""
    connection.close()
    if connection.vendor == "sqlite":
        _copy_sqlite(file, _sqlite_file())
        return
    script = f"{file}.sql"
    # The schema itself is not taken from the dump: it is there already, and may belong to somebody else here.
    _run("pg_restore", "--no-owner", "--no-privileges", "--schema=public", f"--file={script}", str(file))
    empty = f"SET lock_timeout = '{LONGEST_WAIT}'; DROP SCHEMA public CASCADE; CREATE SCHEMA public"
    _run(
        "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null",
        f"--command={empty}", f"--file={script}",
    )  # fmt: skip


def _sqlite_file():
    return connection.settings_dict["NAME"]


def _copy_sqlite(source, target):
    """Copy by SQLite's own backup, which is one transaction at both ends and minds those who write meanwhile."""
    try:
        with (
            contextlib.closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old,
            contextlib.closing(sqlite3.connect(target, timeout=30)) as new,
        ):
            old.backup(new)
            (verdict,) = new.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        raise BackupError(f"The database could not be copied: {error}. Nothing was kept of this attempt.") from error
    if verdict != "ok":
        raise BackupError(f"The database is damaged: {verdict}")


def environment():
    """How PostgreSQL's programs find the database: never on a command line, which every user of a machine can read."""
    options = connection.settings_dict
    values = {
        "PGHOST": options["HOST"],
        "PGPORT": options["PORT"],
        "PGUSER": options["USER"],
        "PGPASSWORD": options["PASSWORD"],
        "PGDATABASE": options["NAME"],
        "PGSSLMODE": options["OPTIONS"].get("sslmode"),
        "PGCONNECT_TIMEOUT": "15",
    }
    inherited = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    return inherited | {name: str(value) for name, value in values.items() if value}


def _run(program, *arguments):
    path = shutil.which(program)
    if path is None:
        raise BackupError(f"{program} is missing: apt-get install postgresql-client")
    version = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    with connection.temporary_connection():
        server = connection.pg_version // 10000
    connection.close()
    if (ours := int(re.search(r"\d+", version)[0])) < server:
        raise BackupError(
            f"{program} is of PostgreSQL {ours}, the server of {server}: apt-get install postgresql-client-{server}"
        )
    answer = subprocess.run(  # noqa: S603
        [path, *arguments], env=environment(), cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    if answer.returncode:
        raise BackupError(f"{program} failed; nothing was kept of this attempt. {answer.stderr.strip()}")
