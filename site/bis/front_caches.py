"""Emptying the shared caches in front of the site (Varnish, deploy/varnish) when a new generation begins.

Everything is thrown away at once. wagtail.contrib.frontend_cache names the addresses of one page, but a change shows in
menus, lists and figures of nearly all; and it does not say when it failed, so that nobody could try again.
"""

import http.client
import logging
from urllib.parse import urlsplit

from django.conf import settings

logger = logging.getLogger(__name__)
PATIENCE = 1  # seconds


def empty():
    """Empty all caches; return whether all have said that they are empty."""
    return all([_empty(cache) for cache in settings.FRONT_CACHES])  # noqa: C419 (the others, too, when one fails)


def _empty(cache):
    place = urlsplit(cache)
    connection = http.client.HTTPConnection(place.hostname, place.port or 80, timeout=PATIENCE)
    try:
        connection.request("PURGE", "/", headers={"Host": urlsplit(settings.SITE_URL).netloc})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        status = error
    finally:
        connection.close()
    if status != 200:
        logger.warning("The cache at %s may keep old pages for now: %s", cache, status)
    return status == 200
