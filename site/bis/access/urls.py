"""The addresses of the way in. They stand before Wagtail's, so that its doors with a password only are not reached."""

from functools import wraps

from allauth.account import views as account
from allauth.core.internal.ratelimit import decorator as limited
from allauth.mfa.webauthn.views import login_webauthn
from django.urls import include, path, re_path
from django.utils import translation
from django.views.decorators.cache import never_cache
from wagtail.utils.urlpatterns import decorate_urlpatterns

from bis.access import mail, views


def entrance(view):
    """A screen of the way in: open to whoever has yet to set up a second factor, in the language of the reader."""

    @wraps(view)
    def opened(request, *args, **kwargs):
        # For the rest of the request: templates are rendered after the view, and the next request chooses anew.
        translation.activate(translation.get_language_from_request(request))
        if request.user.is_authenticated:
            translation.activate(mail.language_of(request.user))
        request.LANGUAGE_CODE = translation.get_language()
        return view(request, *args, **kwargs)

    opened.is_entrance = True
    return never_cache(opened)


# Asking for a challenge begins a session, so asking is limited too.
passkey = limited(app="allauth.account", action="login", limit_get=True)(login_webauthn)

urlpatterns = decorate_urlpatterns(
    [
        path("login/", views.LoginView.as_view(), name="account_login"),
        path("logout/", account.logout, name="account_logout"),
        path("inactive/", account.account_inactive, name="account_inactive"),
        path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
        path("password/", account.password_change, name="account_change_password"),
        path("password/set/", account.password_set, name="account_set_password"),
        path("password_reset/", account.password_reset, name="account_reset_password"),
        path("password_reset/done/", account.password_reset_done, name="account_reset_password_done"),
        path(
            "password_reset/complete/",
            account.password_reset_from_key_done,
            name="account_reset_password_from_key_done",
        ),
        re_path(
            r"^password_reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
            account.password_reset_from_key,
            name="account_reset_password_from_key",
        ),
        path("invitation/<str:token>/", views.accept_invitation, name="access_invitation"),
        path("sessions/end/", views.end_other_sessions, name="access_end_sessions"),
        path("second-factor/webauthn/login/", passkey, name="mfa_login_webauthn"),
        path("second-factor/", include("allauth.mfa.urls")),
    ],
    entrance,
)
