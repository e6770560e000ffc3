"""Doing something in one process at a time, on however many machines."""

import fcntl
import zlib
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

OURS = 0x424953  # "BIS"; any number under which no other application locks in the same database


@contextmanager
def alone_on_this_machine(name):
    """Wait until no other thread of this machine is here under the same name."""
    with open(settings.DATA_DIR / f"{name}.lock", "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def alone(name):
    """Whether this process has the lock of that name; the system takes it away from a process that died.

    On PostgreSQL it holds for all machines, as an advisory lock of the connection; on SQLite, which lives on one, as a
    lock on a file.
    """
    if connection.vendor == "postgresql":
        key = [OURS, zlib.crc32(name.encode()) - 2**31]
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
            (mine,) = cursor.fetchone()
            try:
                yield mine
            finally:
                if mine:
                    cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)
        return
    with open(settings.DATA_DIR / f"{name}.lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
