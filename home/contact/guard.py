"""What keeps machines out without asking people anything: a signed time stamp and a count for each address.

Neither needs a cookie, a script or a third party, and neither keeps anybody's address.
"""

import datetime
import time

from django.conf import settings
from django.core import signing
from django.db.models import F
from django.utils import timezone

from bis.callers import caller
from home.contact.models import SenderCount

TOO_FAST = 2  # seconds; nobody reads a form and writes a message in less
TOO_OLD = 24 * 60 * 60
WINDOW = datetime.timedelta(hours=1)
PURPOSE = "home.contact"

_signer = signing.TimestampSigner(salt=PURPOSE)


class TooFast(signing.BadSignature):
    """The form was sent sooner than a person can fill it in."""


class LimitReached(Exception):
    """This address has sent enough for now; `retry_after` says for how many seconds."""

    def __init__(self, retry_after):
        super().__init__(retry_after)
        self.retry_after = retry_after


def new_stamp():
    """The moment a form was shown, signed. It is tied to nobody, so a page that holds it may be cached."""
    return _signer.sign("contact")


def check_stamp(stamp):
    """Raise TooFast, SignatureExpired or BadSignature unless the form was shown long enough and not too long ago.

    A form that is to be shown only later was shown before somebody put the clock back, and nobody has to wait for that.
    """
    _signer.unsign(stamp, max_age=TOO_OLD)
    shown = signing.b62_decode(stamp.split(_signer.sep)[1])
    if 0 <= time.time() - shown <= TOO_FAST:
        raise TooFast


def count_message(request):
    """Count a message that is about to be accepted; raise LimitReached instead when there were enough.

    One statement counts and compares, so that messages sent at the same time cannot slip past together.
    """
    now = timezone.now()
    SenderCount.objects.filter(until__lte=now).delete()
    sender = caller(request, PURPOSE)
    row, _created = SenderCount.objects.get_or_create(sender=sender, defaults={"until": now + WINDOW})
    below = SenderCount.objects.filter(pk=row.pk, count__lt=settings.CONTACT_MESSAGES_PER_HOUR)
    if not below.update(count=F("count") + 1):
        raise LimitReached(max(1, round((row.until - now).total_seconds())))
