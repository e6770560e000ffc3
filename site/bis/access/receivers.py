"""What follows from logging in and out, from second factors, passwords and rights."""

from allauth.account import signals as account_signals
from allauth.account.models import EmailAddress
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from bis.access import audit, sessions

FLAGS = ("is_superuser", "is_active")


def logged_in(sender, request, user, **kwargs):
    """Note a log-in and begin the session anew; Django has given it another key."""
    sessions.begin(request)
    audit.note("bis.login", user, user=user)


def logged_out(sender, request, user, **kwargs):
    if user:
        sessions.remember_ended(request.session.session_key, user.pk)
        audit.note("bis.logout", user, user=user)


def login_failed(sender, credentials, **kwargs):
    if user := audit.account_of(credentials):
        audit.note("bis.login_failed", user)


def factor_used(sender, request, user, **kwargs):
    request.session[sessions.SECOND_FACTOR] = user.pk


def factor_failed(sender, user, **kwargs):
    audit.note("bis.second_factor_failed", user)


def factor_added(sender, request, user, authenticator, **kwargs):
    """Whoever has just shown that their second factor works need not show it again."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return
    request.session[sessions.SECOND_FACTOR] = user.pk
    _factor_changed("bis.second_factor_added", request, user, authenticator)


def factor_removed(sender, request, user, authenticator, **kwargs):
    if not is_mfa_enabled(user):
        request.session.pop(sessions.SECOND_FACTOR, None)
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        _factor_changed("bis.second_factor_removed", request, user, authenticator)


def codes_renewed(sender, request, user, authenticator, **kwargs):
    _factor_changed("bis.recovery_codes", request, user, authenticator)


def _factor_changed(action, request, user, authenticator):
    audit.note(action, user, user=user, method=authenticator.get_type_display())
    sessions.end_all(user, keep=request.session.session_key)


def password_changed(sender, request, user, **kwargs):
    """End what an old password opened. Django would refuse it too, at its next use."""
    audit.note("bis.password", user, user=user)
    sessions.end_all(user, keep=request.session.session_key)


def remember_flags(sender, instance, raw, **kwargs):
    if not raw and instance.pk:
        instance.flags_before = sender.objects.filter(pk=instance.pk).values(*FLAGS).first()


def flags_changed(sender, instance, raw, **kwargs):
    """Note who became or ceased to be an administrator or active; forget addresses that are no longer theirs."""
    if raw:
        return
    before = getattr(instance, "flags_before", None) or {"is_superuser": False, "is_active": True}
    added = [flag for flag in FLAGS if getattr(instance, flag) and not before[flag]]
    removed = [flag for flag in FLAGS if before[flag] and not getattr(instance, flag)]
    if added or removed:
        audit.note("bis.rights", instance, added=added, removed=removed)
    # allauth copies an address when it is first written to, and would let it in for ever.
    EmailAddress.objects.filter(user=instance).exclude(email__iexact=instance.email).delete()


def members_changed(sender, instance, action, reverse, model, pk_set, **kwargs):
    """Note which roles somebody was given or lost, or which permissions a role."""
    if action in ("post_add", "post_remove") and pk_set:
        names = [str(thing) for thing in model.objects.filter(pk__in=pk_set)]
        audit.note("bis.rights", instance, **{"added" if action == "post_add" else "removed": names})
    elif action == "pre_clear":
        field = "user_set" if reverse else {"User": "groups", "Group": "permissions"}[type(instance).__name__]
        audit.note("bis.rights", instance, removed=[str(thing) for thing in getattr(instance, field).all()])


def place_given(sender, instance, created, raw, **kwargs):
    if created and not raw:
        audit.note("bis.rights", instance.group, added=[_place(instance)])


def place_taken(sender, instance, **kwargs):
    # Where the role itself is being deleted there is nothing left to write about.
    if group := Group.objects.filter(pk=instance.group_id).first():
        audit.note("bis.rights", group, removed=[_place(instance)])


def _place(right):
    where = getattr(right, "page", None) or getattr(right, "collection", None)
    return f"{right.permission.codename} ({where})"


def register_receivers():
    user = get_user_model()
    receivers = [
        (user_logged_in, logged_in, None),
        (user_logged_out, logged_out, None),
        (user_login_failed, login_failed, None),
        (mfa_signals.authenticator_used, factor_used, None),
        (mfa_signals.authentication_failed, factor_failed, None),
        (mfa_signals.authenticator_added, factor_added, None),
        (mfa_signals.authenticator_removed, factor_removed, None),
        (mfa_signals.authenticator_reset, codes_renewed, None),
        (account_signals.password_changed, password_changed, None),
        (account_signals.password_set, password_changed, None),
        (account_signals.password_reset, password_changed, None),
        (pre_save, remember_flags, user),
        (post_save, flags_changed, user),
        (m2m_changed, members_changed, user.groups.through),
        (m2m_changed, members_changed, Group.permissions.through),
        *((post_save, place_given, model) for model in (GroupPagePermission, GroupCollectionPermission)),
        *((post_delete, place_taken, model) for model in (GroupPagePermission, GroupCollectionPermission)),
    ]
    for signal, receiver, sender in receivers:
        signal.connect(receiver, sender=sender, dispatch_uid=f"access_{receiver.__name__}_{sender}")
