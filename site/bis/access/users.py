"""The admin's screens of colleagues: inviting instead of typing passwords, and who has a second factor."""

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.widgets.button import Button
from wagtail.permissions import policy_registry
from wagtail.users.views.users import CreateView, DeleteView, EditView, IndexView, UserViewSet

from bis.access import invitations
from bis.access.forms import FULL_RIGHTS, ColleagueForm, InvitationForm

STATES = {
    invitations.WAITING: gettext_lazy("waiting"),
    invitations.EXPIRED: gettext_lazy("expired"),
    invitations.REVOKED: gettext_lazy("revoked"),
}
recently = method_decorator(reauthentication_required, name="dispatch")


def with_access(users):
    """The users with what the screens say of their way in."""
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return invitations.with_invitations(users).annotate(has_second_factor=Exists(factors))


def may_manage(member, user):
    """Whether a member of staff may change somebody's account; only administrators may change administrators."""
    return policy_registry.get_by_type(type(user)).user_has_permission(member, "change") and (
        member.is_superuser or not user.is_superuser
    )


def buttons_for(user, member):
    """What can be done about somebody's way in: their invitation, or a lost second factor."""
    if not may_manage(member, user):
        return []
    state, choices = invitations.state(user), []
    if state:
        choices.append(("access_invite", gettext_lazy("Send the invitation again"), "mail"))
    if state in (invitations.WAITING, invitations.EXPIRED):
        choices.append(("access_revoke", gettext_lazy("Revoke the invitation"), "cross"))
    if user.has_second_factor and user != member:
        choices.append(("access_reset_second_factor", gettext_lazy("Reset the second factor"), "key"))
    return [
        Button(label, url=reverse(name, args=[user.pk]), icon_name=icon, priority=100 + place)
        for place, (name, label, icon) in enumerate(choices)
    ]


def roles_of(user):
    """What somebody is called by what they may do."""
    names = [str(group) for group in user.groups.all()]
    return ", ".join([str(FULL_RIGHTS), *names] if user.is_superuser else names)


class StaffIndexView(IndexView):
    add_item_label = gettext_lazy("Invite a colleague")

    @cached_property
    def columns(self):
        return [
            *(column for column in super().columns if column.name != "is_superuser"),
            Column("roles", label=gettext_lazy("Roles"), accessor=roles_of),
            BooleanColumn("has_second_factor", label=gettext_lazy("Second factor")),
            Column(
                "invitation",
                label=gettext_lazy("Invitation"),
                accessor=lambda user: STATES.get(invitations.state(user), "–"),
            ),
        ]

    def get_base_queryset(self):
        return with_access(super().get_base_queryset()).prefetch_related("groups")

    def get_list_more_buttons(self, instance):
        return [*super().get_list_more_buttons(instance), *buttons_for(instance, self.request.user)]


class OnlyAdministratorsMakeAdministrators:
    """Nobody can give rights that they do not have."""

    def get_form(self, *args, **kwargs):
        form = super().get_form(*args, **kwargs)
        if not self.request.user.is_superuser:
            form.fields.pop("is_superuser", None)
        return form


@recently
class InviteView(OnlyAdministratorsMakeAdministrators, CreateView):
    page_title = gettext_lazy("Invite a colleague")
    submit_button_label = gettext_lazy("Send the invitation")
    success_message = None

    def get_page_subtitle(self):
        return self.page_title

    def save_instance(self):
        user = super().save_instance()
        send_invitation(self.request, user)
        return user


@recently
class ColleagueView(OnlyAdministratorsMakeAdministrators, EditView):
    def dispatch(self, request, *args, **kwargs):
        if not may_manage(request.user, self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return with_access(super().get_queryset())

    @cached_property
    def header_more_buttons(self):
        return [*super().header_more_buttons, *buttons_for(self.object, self.request.user)]


@recently
class RemoveView(DeleteView):
    def dispatch(self, request, *args, **kwargs):
        if self.get_object().is_superuser and not request.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class StaffViewSet(UserViewSet):
    index_view_class = StaffIndexView
    add_view_class = InviteView
    edit_view_class = ColleagueView
    delete_view_class = RemoveView
    create_template_name = "access/invite.html"
    edit_template_name = "access/colleague.html"

    def get_form_class(self, for_update=False):
        return ColleagueForm if for_update else InvitationForm


def send_invitation(request, user):
    """Send an invitation and say whether the mail server took it; without it the account is kept."""
    try:
        invitations.send(user, request.user)
    except OSError:
        messages.error(
            request,
            _("The account of %(email)s is there, but the e-mail could not be sent. Send the invitation again later.")
            % {"email": user.email},
        )
    else:
        messages.success(request, _("An invitation was sent to %(email)s.") % {"email": user.email})
