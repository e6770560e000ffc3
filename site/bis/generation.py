"""The site's generation: a number that changes whenever anything changes that a reader can see.

Whatever is kept from one request to the next is kept for one generation: whole pages (bis.delivery) and what every page
shows (`kept`). So there is no list of what to throw away when, and nothing to forget in it.

The number is the time stamp of a file, so that every process of the machine sees a change with one look at the file
system, costing a millionth of a second, and no database has to answer for it. Several machines tell each other
(bis.neighbours).
"""

import functools
import logging
import os
import time
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import get_language

from bis import neighbours

logger = logging.getLogger(__name__)
FILE = settings.DATA_DIR / "generation"
doubtful = ContextVar("doubtful", default=False)  # whether what is read may be older than the generation
CURRENT = "current"  # what leads to the files of the present generation, see bis.page_folder


def current():
    """The number of the present generation; 0 before the first change."""
    try:
        return os.stat(FILE).st_mtime_ns
    except OSError:
        return 0


def age():
    """Seconds since this generation began, by the clock of the machine; never below 0."""
    return max(0.0, time.time() - current() / 1e9)


def begin():
    """Begin a new generation, here and on all other machines."""
    begin_here()
    neighbours.announce()


def begin_here():
    """Begin a new generation on this machine.

    The number differs from the last one even where the clock stands still or goes back.
    """
    number = max(time.time_ns(), current() + 1)
    FILE.touch(exist_ok=True)
    os.utime(FILE, ns=(number, number))
    withdraw_files()


def withdraw_files():
    """Have a web server send no file any more until it is led to those of another generation.

    It asks us meanwhile. Taking a link away works on a full disk, too.
    """
    if settings.PAGE_FOLDER:
        try:
            (settings.PAGE_FOLDER / CURRENT).unlink(missing_ok=True)
        except OSError:
            logger.exception("The web server may go on sending old pages from %s.", settings.PAGE_FOLDER)


def begin_after_commit():
    """Begin a new generation once what was changed can be read by others."""
    transaction.on_commit(begin)


@dataclass(frozen=True)
class Memory:
    """What was read in one generation. A thread that is late writes into that of its own generation."""

    generation: int | None
    values: dict = field(default_factory=dict)


def is_keeping():
    """Whether what is read now may be kept: a transaction sees what others do not, and a late replica what was."""
    return not connection.in_atomic_block and not doubtful.get()


def kept(function):
    """Keep what a function returns for its arguments and the active language until the next generation.

    Named arguments are what it is made with, a request say, and make no difference to what is kept. Callers must not
    change what they get.
    """
    memory = Memory(None)

    @functools.wraps(function)
    def remembered(*args, **means):
        nonlocal memory
        if not is_keeping():
            return function(*args, **means)
        mine = memory
        if mine.generation != (generation := current()):
            mine = memory = Memory(generation)
        key = (get_language(), *args)
        if key not in mine.values:
            mine.values[key] = function(*args, **means)
        return mine.values[key]

    return remembered
