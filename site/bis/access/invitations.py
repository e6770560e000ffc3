"""Invitations: a link by e-mail with which a colleague sets a first password.

There is no table of them. The link is signed and dated, and holds only as long as the account has the unusable
password that it had when the link was made: a password, a newer link and revoking each make it void.
"""

import datetime

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.mail import EmailMessage
from django.db.models import DateTimeField, OuterRef, Subquery
from django.db.models.functions import Cast
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry

from bis.access import audit, mail, sessions

SALT = "bis.access.invitation"
HOLDS = datetime.timedelta(days=settings.INVITATION_DAYS)
WAITING, EXPIRED, REVOKED = "waiting", "expired", "revoked"


def send(user, sender):
    """Send a link by e-mail; all earlier ones become void."""
    user.set_unusable_password()
    user.is_active = True
    user.save()
    with translation.override(mail.language_of(user)):
        context = {
            "user": user,
            "sender": sender,
            "address": f"{settings.SITE_URL}{reverse('access_invitation', args=[_token(user)])}",
            "until": timezone.now() + HOLDS,
        }
        body = render_to_string("access/invitation.txt", context)
        message = EmailMessage(_("BIS: your account for the website"), body, to=[user.email])
    audit.note("bis.invite", user, user=sender)
    message.send()


def revoke(user, revoker):
    user.set_unusable_password()
    user.is_active = False
    user.save()
    sessions.end_all(user)
    audit.note("bis.invitation_revoked", user, user=revoker)


def invited_with(token):
    """The colleague whom a link invites, or None if it is not, or no longer, good."""
    try:
        pk, fingerprint = signing.loads(token, salt=SALT, max_age=HOLDS)
    except signing.BadSignature:
        return None
    user = get_user_model().objects.filter(pk=pk, is_active=True).first()
    if not user or user.has_usable_password() or not constant_time_compare(fingerprint, _fingerprint(user)):
        return None
    return user


def state(user):
    """WAITING, EXPIRED or REVOKED; None for whoever has a password. Needs `with_invitations`."""
    if user.has_usable_password():
        return None
    if not user.is_active:
        return REVOKED
    return WAITING if user.invited_at and user.invited_at + HOLDS > timezone.now() else EXPIRED


def with_invitations(users):
    """The users with the time of the last invitation to each."""
    sent = ModelLogEntry.objects.filter(
        action="bis.invite",
        content_type__app_label="auth",
        object_id=Cast(OuterRef("pk"), ModelLogEntry.object_id.field),
    )
    newest = sent.order_by("-timestamp").values("timestamp")[:1]
    return users.annotate(invited_at=Subquery(newest, output_field=DateTimeField()))


def _token(user):
    return signing.dumps([user.pk, _fingerprint(user)], salt=SALT)


def _fingerprint(user):
    return salted_hmac(SALT, f"{user.password} {user.email}").hexdigest()
