"""One mail to each person who translates, in their language, on what is out of step."""

from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override
from wagtail.admin.mail import send_mail
from wagtail.admin.utils import get_admin_base_url

from instep import wording
from instep.addresses import action_address
from instep.readers import within_reach

WORST = 10


def readers():
    """Active people with an address who were given the permission to translate, each address once.

    Being a superuser alone is not being a translator: who wants the mail joins a group that translates.
    """
    may_translate = Permission.objects.filter(content_type__app_label="wagtail_localize", codename="submit_translation")
    users = get_user_model().objects.filter(
        Q(groups__permissions__in=may_translate) | Q(user_permissions__in=may_translate), is_active=True
    )
    by_address = {}
    for user in users.select_related("wagtail_userprofile").distinct().order_by("pk"):
        if address(user):
            by_address.setdefault(address(user).lower(), user)
    return list(by_address.values())


def address(user):
    return getattr(user, user.get_email_field_name())


def send(user, pairs):
    """Tell a reader of the pairs within their reach; return whether there was anything to tell."""
    pairs = within_reach(pairs, user)
    if not pairs:
        return False
    profile = getattr(user, "wagtail_userprofile", None)
    with override((profile and profile.preferred_language) or settings.LANGUAGE_CODE):
        subject = f"{settings.WAGTAIL_SITE_NAME}: {wording.versions_out_of_step(len(pairs))}"
        send_mail(subject, text(pairs), [address(user)])
    return True


def text(pairs):
    """The mail's text in the active language."""
    base = get_admin_base_url() or ""
    worst = [
        {
            "title": pair.title,
            "direction": wording.direction(pair),
            "state": pair.state.label,
            "lag": wording.lag(pair),
            "action": pair.next_action,
            "address": urljoin(base, action_address(pair)),
        }
        for pair in pairs[:WORST]
    ]
    context = {
        "title": wording.title(),
        "summary": wording.versions_out_of_step(len(pairs)),
        "worst": worst,
        "more": len(pairs) > WORST,
        "report": urljoin(base, reverse("instep_reports:in_step")),
    }
    return render_to_string("instep/digest.txt", context)
