"""Screens of our own on the way in, beside those of allauth."""

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import SetPasswordForm
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.generic import View

from bis.access import audit, invitations, sessions
from bis.access.users import may_manage, send_invitation, with_access


class LoginView(account.LoginView):
    def get_authenticated_redirect_url(self):
        """Whoever is logged in goes on; but where no role lets them in the admin would send them back here."""
        if not self.request.user.has_perm("wagtailadmin.access_admin"):
            return reverse("mfa_index")
        return super().get_authenticated_redirect_url()


@sensitive_post_parameters()
def accept_invitation(request, token):
    """Let a colleague who was invited choose a password; then they log in like everybody."""
    user = invitations.invited_with(token)
    if not user:
        return TemplateResponse(request, "access/invitation_void.html", status=410)
    form = SetPasswordForm(user, request.POST or None)
    if form.is_valid():
        form.save()
        audit.note("bis.invitation_accepted", user, user=user)
        messages.success(request, _("Your password is set. Log in with it."))
        return redirect("account_login")
    return TemplateResponse(request, "access/invitation.html", {"form": form, "colleague": user})


@require_POST
@login_required
def end_other_sessions(request):
    count = sessions.end_all(request.user, keep=request.session.session_key)
    audit.note("bis.sessions_ended", request.user, user=request.user)
    messages.success(request, _("You are now logged in here only. Other sessions that were ended: %d.") % count)
    return redirect("mfa_index")


@method_decorator(reauthentication_required, name="dispatch")
class ColleagueActionView(View):
    """Ask whether to do something about a colleague's way in, then do it."""

    question = button = ""

    def dispatch(self, request, pk):
        self.colleague = get_object_or_404(with_access(get_user_model().objects), pk=pk)
        if not may_manage(request.user, self.colleague) or not self.is_possible():
            raise PermissionDenied
        return super().dispatch(request, pk)

    def get(self, request, pk):
        context = {"colleague": self.colleague, "question": self.question, "button": self.button}
        return TemplateResponse(request, "access/colleague_action.html", context)

    def post(self, request, pk):
        self.act()
        return redirect("wagtailusers_users:index")

    def is_possible(self):
        return invitations.state(self.colleague) is not None


class InviteAgainView(ColleagueActionView):
    question = gettext_lazy("Send a new invitation? Links that were sent before stop working.")
    button = gettext_lazy("Send the invitation again")

    def act(self):
        send_invitation(self.request, self.colleague)


class RevokeView(ColleagueActionView):
    question = gettext_lazy("Revoke the invitation? Its link stops working, and the account cannot be used.")
    button = gettext_lazy("Revoke the invitation")

    def act(self):
        invitations.revoke(self.colleague, self.request.user)
        messages.success(self.request, _("The invitation of %(email)s is revoked.") % {"email": self.colleague.email})


class ResetSecondFactorView(ColleagueActionView):
    question = gettext_lazy(
        "Remove the second factor and the recovery codes? Make sure first that it is really your colleague who asks. "
        "All their sessions end, and at their next log-in they set up a new second factor."
    )
    button = gettext_lazy("Reset the second factor")

    def is_possible(self):
        return self.colleague.has_second_factor and self.colleague != self.request.user

    def act(self):
        Authenticator.objects.filter(user=self.colleague).delete()
        sessions.end_all(self.colleague)
        audit.note("bis.second_factor_reset", self.colleague, user=self.request.user)
        messages.success(
            self.request, _("The second factor of %(name)s is reset.") % {"name": self.colleague.get_username()}
        )
