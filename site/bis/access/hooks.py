"""What the way in adds to Wagtail's admin."""

from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks

from bis.access import audit, views


@hooks.register("register_admin_urls")
def urls_about_colleagues():
    return [
        path("users/<int:pk>/invite/", views.InviteAgainView.as_view(), name="access_invite"),
        path("users/<int:pk>/revoke/", views.RevokeView.as_view(), name="access_revoke"),
        path(
            "users/<int:pk>/reset-second-factor/",
            views.ResetSecondFactorView.as_view(),
            name="access_reset_second_factor",
        ),
    ]


@hooks.register("register_log_actions")
def access_log_actions(actions):
    audit.register_actions(actions)


@hooks.register("register_account_menu_item")
def security_of_account(request):
    return {
        "url": reverse("mfa_index"),
        "label": _("Log-in and security"),
        "help_text": _("Password, second factor, recovery codes, other sessions."),
    }


@hooks.register("after_bulk_action")
def note_activity(request, action_type, objects, action_class_instance):
    """Wagtail switches several accounts on or off in one statement, which sends no signal."""
    if action_type == "set_active_state":
        change = "added" if action_class_instance.cleaned_form.cleaned_data["mark_as_active"] else "removed"
        for user in objects:
            audit.note("bis.rights", user, **{change: ["is_active"]})
