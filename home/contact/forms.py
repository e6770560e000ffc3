"""The contact form: what it asks, what it accepts, and how a message is kept."""

import re

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, MaxLengthValidator
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.encoding import punycode
from django.utils.translation import gettext_lazy as _

from home.contact import outbox
from home.contact.guard import TooFast, check_stamp, count_message, new_stamp
from home.contact.models import ContactMessage, OutgoingMail

LONGEST_MESSAGE = 5000
LINE_BREAK = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
# What databases, mail or spreadsheets cannot hold, and what stands where bytes were not UTF-8.
UNREADABLE = re.compile("[\0-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffd-\uffff]")
ATOM = r"[-!#$%&'*+/=?^_`{}|~0-9A-Za-z\u00a1-\U0010ffff]+"


class AddressValidator(EmailValidator):
    """Every address that RFC 5321 and 6531 allow: quoted, in any script, at a domain or a literal."""

    user_regex = re.compile(rf'{ATOM}(\.{ATOM})*\Z|"([ !#-\[\]-~\u00a1-\U0010ffff]|\\[ -~])*"\Z')
    literal_regex = re.compile(r"\[(?:IPv6:)?([A-F0-9:.]+)\]\Z", re.IGNORECASE)

    def __call__(self, value):
        super().__call__(value)
        local, _at, domain = value.rpartition("@")
        try:
            punycode(domain)
        except UnicodeError:
            raise ValidationError(self.message, code=self.code) from None
        if len(local.encode()) > 64:
            raise ValidationError(self.message, code=self.code)


class TextField(forms.CharField):
    """Text as it was typed, whatever sent it; characters that nothing can hold are an error, not a loss.

    The length is checked here and not by the browser, which would cut a pasted text without a word.
    """

    def __init__(self, longest, too_long, **kwargs):
        super().__init__(validators=[MaxLengthValidator(longest, too_long)], **kwargs)

    def to_python(self, value):
        text = LINE_BREAK.sub("\n", super().to_python(value))
        if UNREADABLE.search(text):
            raise ValidationError(_("Some characters here could not be read. Type them again."), code="unreadable")
        return text


class LineField(TextField):
    """Text of a single line."""

    def to_python(self, value):
        return " ".join(super().to_python(value).split())


def _input(autocomplete, **attrs):
    return {"class": "input", "autocomplete": autocomplete, **attrs}


class ContactForm(forms.Form):
    """Name, e-mail, topic, message and consent; besides them a trap for machines and the time of showing."""

    topic = forms.ChoiceField(
        label=_("What is it about?"),
        choices=ContactMessage.TOPICS,
        error_messages={
            "required": _("Choose what your message is about."),
            "invalid_choice": _("Choose one of the four topics."),
        },
    )
    name = LineField(
        120,
        _("The name is %(show_value)d characters long; we can take %(limit_value)d."),
        label=_("Your name"),
        widget=forms.TextInput(attrs=_input("name")),
        error_messages={"required": _("Write your name, so that we know how to address you.")},
    )
    email = LineField(
        320,
        _("The address is %(show_value)d characters long; we can take %(limit_value)d."),
        label=_("Your e-mail"),
        help_text=_("We will answer to this address."),
        widget=forms.EmailInput(attrs=_input("email", autocapitalize="none", spellcheck="false")),
        error_messages={"required": _("Write your e-mail address, so that we can answer.")},
    )
    message = TextField(
        LONGEST_MESSAGE,
        _("Shorten the message: it is %(show_value)d characters long, we can take %(limit_value)d."),
        label=_("Your message"),
        help_text=_("Up to 5,000 characters."),
        widget=forms.Textarea(attrs=_input("off", rows=8)),
        error_messages={"required": _("Write your message.")},
    )
    consent = forms.BooleanField(
        error_messages={"required": _("Tick the box to let us use what you wrote in order to answer.")}
    )

    field_order = ["topic", "name", "email", "message", "consent"]

    def __init__(self, data=None):
        super().__init__(data)
        self.stamp = new_stamp()

    def clean_email(self):
        address = self.cleaned_data["email"]
        AddressValidator(_("Write the whole e-mail address, such as anna@example.org."))(address)
        return address

    def clean(self):
        if self.data.get("website"):
            self.add_error(
                None,
                _("A field that nobody sees was filled in, perhaps by your browser. It is empty again: please resend."),
            )
        try:
            check_stamp(self.data.get("stamp", ""))
        except TooFast:
            self.stamp = self.data["stamp"]
            self.add_error(
                None,
                _("The form came back within two seconds, which only machines do. Nothing is lost: please resend."),
            )
        except signing.BadSignature:
            self.add_error(
                None,
                _("The form was open for more than a day or came back incomplete. Nothing is lost: please resend."),
            )
        else:
            self.stamp = self.data["stamp"]

    def problems(self):
        """What has to be put right, in the order of the form, each with the id of its field or none."""
        yield from ((None, error) for error in self.non_field_errors())
        for field in self:
            yield from ((field.auto_id, error) for error in field.errors)

    @transaction.atomic
    def save(self, request, consent):
        """Keep the message with the mail that tells the staff of it; return it. Raise LimitReached instead.

        The same form sent twice, by a double click or because the first answer got lost, is the same message.
        """
        words = {name: self.cleaned_data[name] for name in ("topic", "name", "email", "message")}
        secret = "\0".join([self.stamp, *words.values()])
        fingerprint = salted_hmac("home.contact", secret, algorithm="sha256").hexdigest()
        message, is_new = ContactMessage.objects.get_or_create(
            fingerprint=fingerprint, defaults={**words, "language": request.LANGUAGE_CODE, "consent": consent}
        )
        if is_new:
            count_message(request)
            OutgoingMail.objects.create(message=message)
            transaction.on_commit(outbox.wake)
        return message
