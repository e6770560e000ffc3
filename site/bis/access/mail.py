"""Mails to staff: each in their own language."""

import logging
import threading

from django.conf import settings
from django.utils import translation

logger = logging.getLogger("bis.access")


def language_of(user):
    """The language that a member of staff has chosen, else the one of the page."""
    profile = getattr(user, "wagtail_userprofile", None)
    return (profile and profile.preferred_language) or translation.get_language() or settings.LANGUAGE_CODE


def send_in_background(message):
    threading.Thread(target=_send, args=(message,), name="access-mail").start()


def _send(message):
    try:
        message.send()
    except Exception:  # noqa: BLE001 (whatever the mail server did, nobody waits for the answer)
        logger.exception("A mail to a member of staff was not sent.")
