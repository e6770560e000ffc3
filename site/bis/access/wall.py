"""The wall around everything that admits staff: whose session is not good enough is nobody."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, SESSION_KEY, get_user_model
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponseForbidden, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from bis.access import audit, limits, sessions
from bis.answers import API_PREFIX

ADMIN = "/admin/"
PINGS = "/admin/editing-sessions/"  # an open tab sends these by itself; they are nobody's work
WITHOUT_LOGIN = {"wagtailadmin_sprite", "wagtailadmin_javascript_catalog"}


class AccessMiddleware:
    """Check each session that is shown, wherever: in the admin, at documents, private pages, unknown addresses.

    Somebody who has yet to set up a second factor is nobody, but for the screens where that is done. Readers have
    no session and pass at once; the API knows no sessions.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.path_info.startswith(API_PREFIX):
            return self.get_response(request)
        self.check(request)
        response = self.get_response(request)
        if request.user.is_authenticated and was_denied(request, response):
            audit.refused(request.user, request, "role")
        return response

    def check(self, request):
        # Django forgets a session of an old password as soon as it is asked for the user.
        owner = request.session.get(SESSION_KEY)
        user = request.user
        if user.is_anonymous:
            self.note_ended(request, owner)
        elif problem := sessions.problem(request) or without_second_factor(request):
            audit.refused(user, request, problem)
            sessions.end(request)
            messages.warning(request, _("Your session has ended. Please log in again."))
        elif needs_second_factor(request):
            request.newcomer, request.user = user, AnonymousUser()
        elif not request.path_info.startswith(PINGS):
            sessions.touch(request)

    def note_ended(self, request, owner):
        user = None
        if owner:
            user = get_user_model().objects.filter(pk=owner).first()
        elif request.path_info.startswith(ADMIN):
            user = sessions.owner_of_ended(request.COOKIES[settings.SESSION_COOKIE_NAME])
        if user:
            audit.refused(user, request, "ended")

    def process_view(self, request, view, args, kwargs):
        newcomer = getattr(request, "newcomer", None)
        if not newcomer:
            return None
        if getattr(view, "is_entrance", False):
            request.user = newcomer
            return None
        if not request.path_info.startswith(ADMIN) or request.resolver_match.url_name in WITHOUT_LOGIN:
            return None
        audit.refused(newcomer, request, "no_second_factor")
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            return HttpResponseForbidden()
        query = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('mfa_index')}?{query}")

    def process_template_response(self, request, response):
        entrance = request.resolver_match and getattr(request.resolver_match.func, "is_entrance", False)
        return limits.mark_too_many(response) if entrance else response


def needs_second_factor(request):
    """Whether a session has to prove a second factor and has not."""
    return settings.SECOND_FACTOR_REQUIRED and request.session.get(sessions.SECOND_FACTOR) != request.user.pk


def without_second_factor(request):
    """A reason to end a session that got past a second factor which its owner has."""
    proven = request.session.get(sessions.SECOND_FACTOR) == request.user.pk
    return None if proven or not is_mfa_enabled(request.user) else "second_factor_not_used"


def was_denied(request, response):
    """Whether the admin said no: with 403, or as Wagtail does, with an error shown at its home."""
    if not request.path_info.startswith(ADMIN):
        return False
    if response.status_code == 403:
        return True
    ways_out = (reverse("wagtailadmin_home"), reverse("account_login"))
    if response.status_code != 302 or response["Location"].split("?")[0] not in ways_out:
        return False
    # Reading messages in the ordinary way would take them from the page that is to show them.
    return any(message.level == messages.ERROR for message in messages.get_messages(request)._queued_messages)
