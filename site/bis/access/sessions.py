"""The rules of a session: when it ends, where it may be used, and how all others are ended."""

import hashlib
import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user_model, logout
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

BEGAN, SEEN, BROWSER, SECOND_FACTOR = "access_began", "access_seen", "access_browser", "access_second_factor"
TOUCH_AFTER = 5 * 60  # seconds; a session is not saved at every request

TOO_OLD, OTHER_BROWSER = "too_old", "other_browser"


def begin(request):
    """Note when and where a session begins."""
    request.session[BEGAN] = request.session[SEEN] = time.time()
    request.session[BROWSER] = _browser(request)


def problem(request):
    """Why a session may not go on: TOO_OLD, OTHER_BROWSER or None."""
    if age(request) > settings.SESSION_LONGEST:
        return TOO_OLD
    if not constant_time_compare(request.session.get(BROWSER, ""), _browser(request)):
        return OTHER_BROWSER
    return None


def age(request):
    """Seconds since somebody logged in."""
    return time.time() - request.session.get(BEGAN, 0)


def touch(request):
    """Put off the end of an idle session."""
    if time.time() - request.session.get(SEEN, 0) > TOUCH_AFTER:
        request.session[SEEN] = time.time()


def end(request):
    """End the session of a request, and remember for a while whose it was."""
    key, owner = request.session.session_key, request.session.get(SESSION_KEY)
    logout(request)
    remember_ended(key, owner)


def end_all(user, keep=None):
    """End the sessions of somebody, but for the one with the key `keep`; return how many.

    Only staff have sessions, so there are few to look through.
    """
    ended = 0
    for session in Session.objects.filter(expire_date__gt=timezone.now()).exclude(session_key=keep):
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            remember_ended(session.session_key, user.pk)
            session.delete()
            ended += 1
    return ended


def remember_ended(key, owner):
    """Keep for as long as a session can last whose it was, so that its use by a thief is noted under that name."""
    if key and owner:
        caches["access"].set(_ended(key), int(owner), settings.SESSION_LONGEST)


def owner_of_ended(key):
    """The user whose session with this key was ended, or None."""
    owner = caches["access"].get(_ended(key))
    return owner and get_user_model().objects.filter(pk=owner).first()


def _ended(key):
    return f"ended:{hashlib.sha256(key.encode()).hexdigest()}"


def _browser(request):
    return salted_hmac("bis.access.browser", request.headers.get("User-Agent", "")).hexdigest()
