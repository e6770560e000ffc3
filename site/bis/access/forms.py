"""Forms of the way in."""

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.models import UserProfile

User = get_user_model()
FULL_RIGHTS = _("Full rights")
"""What Wagtail calls an administrator; here that is also the name of a role, which may less."""
LONGEST_USERNAME = User._meta.get_field("username").max_length


class LoginForm(AllauthLoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name or e-mail")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""


class ResetPasswordForm(AllauthResetPasswordForm):
    """Sends a link to whoever has a password; who was invited has the link of the invitation, as long as it holds."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")

    def clean_email(self):
        email = super().clean_email()
        self.users = [user for user in self.users if user.has_usable_password()]
        return email


class PasskeyForm(AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        self.fields["passwordless"].label = _("Log in with this key alone, without the password")
        self.fields["passwordless"].help_text = _("The key asks for a fingerprint, a face or a PIN instead.")


class PersonForm:
    """Who somebody is, then what they may do; an e-mail names one person, so that it can open one account only."""

    # Wagtail names the fields in a set, so they would come in another order after each start.
    field_order = ["username", "first_name", "last_name", "email", "language", "groups", "is_superuser", "is_active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["groups"].label = _("Roles")
        self.fields["groups"].help_text = _("What the person may do. One is enough as a rule.")
        if "is_superuser" in self.fields:
            self.fields["is_superuser"].label = FULL_RIGHTS
            self.fields["is_superuser"].help_text = _("Anything at all, settings included. For whoever runs the site.")

    def clean_email(self):
        email = self.cleaned_data["email"].strip().lower()
        others = User.objects.filter(Q(email__iexact=email) | Q(username__iexact=email))
        if others.exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Somebody already uses this address."))
        return email


class InvitationForm(PersonForm, UserCreationForm):
    """Who is to be a colleague; the e-mail is the user name, and the password is for the colleague to choose."""

    language = forms.ChoiceField(
        label=_("Language of the invitation and of the admin"),
        choices=settings.WAGTAILADMIN_PERMITTED_LANGUAGES,
        initial=settings.LANGUAGE_CODE,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["username"]
        self.fields["email"].validators.append(MaxLengthValidator(LONGEST_USERNAME))

    def separate_username_field(self):
        return False

    def clean(self):
        data = super().clean()
        if not data.get("groups") and not data.get("is_superuser"):
            self.add_error("groups", _("Choose a role, or nothing could be done with the account."))
        return data

    def save(self, commit=True):
        self.instance.username = self.cleaned_data["email"]
        self.instance.set_unusable_password()
        user = super().save(commit)
        profile = UserProfile.get_for_user(user)
        profile.preferred_language = self.cleaned_data["language"]
        profile.save()
        return user


class ColleagueForm(PersonForm, UserEditForm):
    """Who is a colleague."""
