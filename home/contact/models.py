"""What is kept of a message from the contact form, and of the mail that tells the staff about it."""

import datetime
import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bis.models import Pillar

# Without letters and digits that are mistaken for one another when read out over the telephone.
ALPHABET = "23456789ABCDEFGHJKMNPQRTUVWXYZ"


def new_reference():
    """A number to quote that says nothing about anybody and cannot be guessed: K7QF-3MXD."""
    letters = "".join(secrets.choice(ALPHABET) for _index in range(8))
    return f"{letters[:4]}-{letters[4:]}"


LONGEST_PAUSE = datetime.timedelta(hours=1)


class ContactMessage(models.Model):
    """A message as its author sent it; only whether it was answered is ever changed."""

    TOPICS = [*Pillar.choices, ("other", _("Something else"))]
    LANGUAGES = [("pl", _("Polish")), ("en", _("English"))]

    reference = models.CharField(_("number"), max_length=9, unique=True, default=new_reference, editable=False)
    # What tells that a form was sent a second time, see forms.py.
    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("received"), default=timezone.now, db_index=True, editable=False)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    topic = models.CharField(_("topic"), max_length=20, choices=TOPICS)
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=120)
    email = models.CharField(_("e-mail"), max_length=320)
    message = models.TextField(_("message"))
    consent = models.TextField(_("consent as it was worded"))
    answered_at = models.DateTimeField(_("answered on"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        # Messages come from the form alone and nobody rewrites them.
        default_permissions = ["view", "delete"]
        permissions = [("answer_contactmessage", _("Can mark messages as answered"))]

    def __str__(self):
        """Nothing personal: this is what logs and the history of the admin keep."""
        return self.reference


class OutgoingMailQuerySet(models.QuerySet):
    def waiting(self):
        """Not sent yet, oldest first."""
        return self.filter(sent_at=None).order_by("due_at", "pk")

    def due(self):
        """Not sent yet, and not in a pause after a failure.

        A pause longer than any is one that began before somebody put the clock back.
        """
        now = timezone.now()
        return self.waiting().exclude(due_at__gt=now, due_at__lte=now + LONGEST_PAUSE)


class OutgoingMail(models.Model):
    """The mail to the staff about one message; the outbox sends it and notes here how that goes.

    `started_at` without an outcome means that the process was killed in between.
    """

    message = models.OneToOneField(ContactMessage, on_delete=models.CASCADE, related_name="mail")
    due_at = models.DateTimeField(default=timezone.now, db_index=True)
    attempts = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=60, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail to the staff")
        verbose_name_plural = _("mails to the staff")
        default_permissions = []

    def __str__(self):
        return f"{self.message} {self.state}"

    @property
    def state(self):
        """What the staff have to know of it, in a word or two."""
        if self.sent_at:
            return _("sent")
        return _("will be tried again") if self.attempts else _("waiting")


class SenderCount(models.Model):
    """How many messages came from one address within an hour; the address itself is not kept."""

    sender = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("count of messages")
        verbose_name_plural = _("counts of messages")
        default_permissions = []

    def __str__(self):
        return f"{self.count}/{self.until}"
