"""Telling other machines that a new generation has begun, and noticing that they have, through Redis.

Redis holds one token under `KEY`, a new one for each announcement; every machine remembers the last one it knows of in
a file. Whoever finds another one there begins a generation. So nothing depends on clocks or on order, and a Redis that
was away or has forgotten everything costs a generation too many, never one too few.
"""

import contextlib
import logging
import uuid

from django.conf import settings
from django.core.cache import caches
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
KEY = "generation"
KNOWN = settings.DATA_DIR / "generation-known"
UNANNOUNCED = ""  # known to be later than what Redis holds


def announce():
    """Have all other machines begin a new generation; where Redis is away `news` does so once it is back."""
    if not settings.REDIS_URL:
        return
    token = uuid.uuid4().hex
    try:
        caches["shared"].set(KEY, token, timeout=None)
    except RedisError as error:
        logger.warning("Other machines will hear of a change once Redis is back: %s", error)
        token = UNANNOUNCED
    with contextlib.suppress(OSError):  # a full disk; what is known stays older, which `news` notices
        KNOWN.write_text(token)


def news():
    """What to pass to `know` once a new generation has begun here, as one has elsewhere; None where none has.

    Raises RedisError where Redis is away.
    """
    token = caches["shared"].get(KEY)
    try:
        known = KNOWN.read_text()
    except OSError:
        known = None
    return None if token is not None and token == known else token or UNANNOUNCED


def know(token):
    """Remember an announcement that was heeded; make one where there was none to heed."""
    if token == UNANNOUNCED or KNOWN.exists() and KNOWN.read_text() == UNANNOUNCED:
        announce()
    else:
        KNOWN.write_text(token)
