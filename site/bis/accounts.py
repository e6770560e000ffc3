"""Who may change whose account: administrators those of everybody but superusers, whom they cannot make either."""

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from wagtail import hooks


@hooks.register("before_create_user")
@hooks.register("before_edit_user")
@hooks.register("before_delete_user")
def keep_superusers_to_themselves(request, user=None):
    """Wagtail would let whoever may change users give anybody all rights, or a superuser another password."""
    makes_one = request.method == "POST" and request.POST.get("is_superuser")
    if not request.user.is_superuser and (makes_one or (user and user.is_superuser)):
        raise PermissionDenied


@reauthentication_required
def freshly_logged_in(request):
    """Go on, or ask for the log-in again, as the screens for one account do (bis.access.users)."""


@hooks.register("before_bulk_action")
def keep_superusers_out_of_bulk_actions(request, action_type, objects, action):
    if action.model is get_user_model():
        for user in objects:
            keep_superusers_to_themselves(request, user)
        freshly_logged_in(request)
