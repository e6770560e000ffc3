"""Who asks, without keeping who it was, and how often."""

import ipaddress
import logging
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache, caches
from django.utils import timezone
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from bis.locks import alone_on_this_machine

logger = logging.getLogger(__name__)

NETWORK_OF_A_HOUSEHOLD = 64  # bits; an IPv6 connection has 2**64 addresses to choose from


def caller(request, purpose):
    """A stand-in for the address of a request that holds for a day and cannot be turned back into it."""
    header = settings.CLIENT_ADDRESS_HEADER
    text = request.headers.get(header, "") if header else request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        address = text
    else:
        address = getattr(address, "ipv4_mapped", None) or address
        if address.version == 6:
            address = ipaddress.ip_network((address, NETWORK_OF_A_HOUSEHOLD), strict=False)
    return salted_hmac(f"{purpose} {timezone.now():%Y-%m-%d}", str(address), algorithm="sha256").hexdigest()


@dataclass(frozen=True)
class Allowance:
    """How many requests a caller has left, and the seconds until all are free again."""

    limit: int
    window: int
    left: int
    reset: int

    @property
    def is_used_up(self):
        return self.left < 0

    @property
    def headers(self):
        """What tells programs of it, as the IETF's draft on RateLimit headers has it."""
        return {
            "RateLimit-Policy": f'"requests";q={self.limit};w={self.window}',
            "RateLimit": f'"requests";r={max(self.left, 0)};t={self.reset}',
        }


def count_request(request, purpose, limit, window):
    """Count a request of this caller and say what that leaves of so many in each window of so many seconds.

    The count is kept until its window ends, and not in the database, which reading does not write to.
    """
    now = time.time()
    reset = window - int(now) % window
    key = f"{purpose}:{int(now) // window}:{caller(request, purpose)}"
    return Allowance(limit, window, limit - _count(key, reset), reset)


def _count(key, seconds):
    """One more for a key: together with all machines, or else all processes of this one, or at least this process."""
    if settings.REDIS_URL:
        try:
            return _added(caches["shared"], key, seconds)
        except RedisError as error:
            logger.warning("Requests are counted by each machine for itself: %s", error)
    try:
        # The files of Django's cache know no adding in one step.
        with alone_on_this_machine("counts"):
            return _added(caches["counts"], key, seconds)
    except OSError:  # a full disk
        return _added(cache, key, seconds)


def _added(counts, key, seconds):
    counts.add(key, 0, timeout=seconds)
    try:
        return counts.incr(key)
    except ValueError:  # the cache was full or the window has just ended
        return 1
