"""Limits on attempts, counted where every process of the server sees them."""

import logging

from allauth.core.internal import ratelimit
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import caches
from django.shortcuts import render
from django.utils.connection import ConnectionProxy

logger = logging.getLogger("bis.access")
WAIT = 5 * 60  # seconds; the longest of the limits


def share_limits():
    """Have allauth count attempts, and spent codes, in the database.

    It knows the default cache only, which lives in one process: each of several would allow the whole number, and
    each would take the same code once.
    """
    ratelimit.cache = totp.cache = ConnectionProxy(caches, "access")


def too_many_attempts(request, exception=None):
    """Ask somebody who tries too often to wait."""
    logger.warning("Too many attempts at %s", request.path_info)
    response = render(request, "access/too_many.html", status=429)
    response.headers["Retry-After"] = str(WAIT)
    return response


def mark_too_many(response):
    """Give a form that was refused for too many attempts the status that says so."""
    form = (response.context_data or {}).get("form")
    errors = form.errors.as_data().values() if form and form.is_bound else ()
    if any(error.code == "too_many_login_attempts" for found in errors for error in found):
        response.status_code = 429
        response.headers["Retry-After"] = str(WAIT)
    return response
