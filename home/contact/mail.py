"""The mail that tells the staff about a message: plain text, in Polish, the same at every attempt."""

from email.utils import format_datetime, formataddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.encoding import punycode
from django.utils.translation import gettext as _
from wagtail.models import Site

from bis.models import SiteSettings


def recipients():
    """Who gets the messages: CONTACT_RECIPIENTS, else the address among the facts about the foundation."""
    facts = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    return settings.CONTACT_RECIPIENTS or [facts.email or settings.DEFAULT_FROM_EMAIL]


def compose(message):
    """The mail about a message. No word of the author stands in a header, but for the address to answer to."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Message from the site (%(topic)s, in %(language)s): %(reference)s") % {
            "topic": message.get_topic_display(),
            "language": message.get_language_display(),
            "reference": message.reference,
        }
        body = render_to_string("home/contact_mail.txt", {"message": message, "site": settings.SITE_URL})
    headers = {
        "Message-ID": f"<{message.reference}@{urlsplit(settings.SITE_URL).hostname}>",
        "Date": format_datetime(timezone.localtime(message.created_at)),
    }
    return EmailMessage(subject, body, to=recipients(), reply_to=_answer_to(message), headers=headers)


def _answer_to(message):
    """The author's address, unless only servers that know SMTPUTF8 could read it; it stands in the body anyway."""
    local, _at, domain = message.email.rpartition("@")
    return [formataddr((message.name, f"{local}@{punycode(domain)}"))] if local.isascii() else []
