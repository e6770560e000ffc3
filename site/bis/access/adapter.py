"""How allauth behaves here: no sign-up, mails in the reader's language, no addresses kept."""

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils import translation

from bis.access import mail, sessions
from bis.callers import caller


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False

    def get_client_ip(self, request):
        """A stand-in for the address, so that limits count without keeping it."""
        return caller(request, "bis.access")

    def is_reauthentication_required(self, *, app, **kwargs):
        """Whoever has just logged in need not say again who they are."""
        required = super().is_reauthentication_required(app=app, **kwargs)
        return required and sessions.age(self.request) > app_settings.REAUTHENTICATION_TIMEOUT

    def send_mail(self, template_prefix, email, context):
        """Send in the background: how long an answer takes must not tell whether there is an account."""
        user = context.get("user") or self.request.user
        with translation.override(mail.language_of(user)):
            context = {"request": self.request, "email": email, "site_url": settings.SITE_URL, **context}
            mail.send_in_background(self.render_mail(template_prefix, email, context))


class MFAAdapter(DefaultMFAAdapter):
    def can_delete_authenticator(self, authenticator):
        """The last second factor stays where one is required."""
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        return not settings.SECOND_FACTOR_REQUIRED or others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
