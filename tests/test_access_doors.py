"""Each door to what staff see, tried without a second factor, with a stolen session, with a lower role."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, resolve, reverse
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction, ModelLogEntry, Page, PageViewRestriction

from bis.models import StaffRole
from bis.roles import set_up
from tests.access import PASSWORD, code, enter_password, give_totp, log_in

pytestmark = pytest.mark.django_db
HOME = reverse("wagtailadmin_home")
UNGUARDED = {"wagtailadmin_sprite", "wagtailadmin_javascript_catalog"}


@pytest.fixture(autouse=True)
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def colleague(name, **kwargs):
    return get_user_model().objects.create_user(name, f"{name}@example.org", PASSWORD, **kwargs)


@pytest.fixture
def boss():
    return colleague("boss", is_superuser=True)


@pytest.fixture
def editor_role():
    """Somebody who may enter the admin and change pages, and nothing else."""
    role = Group.objects.create(name="Lower")
    role.permissions.add(Permission.objects.get(codename="access_admin"))
    user = colleague("lower")
    user.groups.add(role)
    return user


def patterns(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield address, pattern
        else:
            yield from patterns(pattern, address)


def doors():
    """Every address below /admin/ that is not of the way in itself, with something in place of its parts."""
    for address, pattern in patterns(get_resolver()):
        if address.startswith("admin/") and pattern.name not in UNGUARDED:
            address = re.sub(r"\(\?P<\w+>[^)]*\)\??", "1", address)
            address = re.sub(r"<(?:(\w+):)?\w+>", lambda match: filler(match[1]), address)
            address = "/" + re.sub(r"[\^$?\\]|\.\*", "", address)
            if not getattr(resolve(address).func, "is_entrance", False):
                yield address


def filler(converter):
    return "11111111-1111-4111-8111-111111111111" if converter == "uuid" else "1"


def noted(action, user=None, **data):
    entries = ModelLogEntry.objects.filter(action=f"bis.{action}")
    if user:
        entries = entries.filter(object_id=str(user.pk))
    return [entry for entry in entries if all(entry.data.get(key) == value for key, value in data.items())]


def is_out(response):
    """Whether a response shows nothing of the admin: it leads to the log-in or to the set-up, or is refused."""
    if response.status_code == 302:
        return response["Location"].split("?")[0] in (reverse("account_login"), reverse("mfa_index"))
    return response.status_code in (403, 404, 405)


def test_there_are_many_doors_and_the_old_ones_are_gone(client):
    assert len(set(doors())) > 250
    assert client.get("/django-admin/").status_code == 404
    assert client.get("/django-admin/login/").status_code == 404
    for address in ("/admin/signup/", "/admin/email/", "/admin/second-factor/webauthn/signup/", "/accounts/login/"):
        assert is_out(client.get(address)), address
    with pytest.raises(NoReverseMatch):
        reverse("admin:index")


@pytest.mark.parametrize("session", ["none", "password only", "stolen after log-out", "set up but not used"])
def test_no_door_opens_without_the_second_factor(client, boss, session):
    if session == "password only":
        log_in(client, boss)
    elif session == "stolen after log-out":
        secret = give_totp(boss)
        log_in(client, boss, secret)
        assert client.get(HOME).status_code == 200
        stolen = client.cookies["sessionid"].value
        client.post(reverse("account_logout"))
        client.cookies["sessionid"] = stolen
    elif session == "set up but not used":
        client.force_login(boss)
        give_totp(boss)
    for address in doors():
        for method in (client.get, client.post):
            response = method(address)
            assert is_out(response), (session, address, response.status_code, response.headers.get("Location"))
            if session == "stolen after log-out":
                client.cookies["sessionid"] = stolen
    reasons = {"password only": "no_second_factor", "stolen after log-out": "ended"}
    if reason := reasons.get(session):
        assert len(noted("refused", boss, reason=reason)) > 250
        assert noted("refused", boss, reason=reason, door=HOME)
    elif session == "set up but not used":
        assert noted("refused", boss, reason="second_factor_not_used")


def test_a_page_that_keeps_asking_is_noted_once_and_told_by_status(client, boss):
    log_in(client, boss)
    for _attempt in range(3):
        assert client.get(HOME, headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 403
    assert len(noted("refused", boss)) == 1


def test_doors_outside_the_admin_see_nobody(client, boss, get_page):
    """Private pages, private documents, drafts' previews and the user bar are closed to half a log-in."""
    page = get_page("pl/programy/mieszkancy")
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    folder = Collection.get_first_root_node().add_child(name="Private")
    CollectionViewRestriction.objects.create(collection=folder, restriction_type="login")
    document = Document.objects.create(title="Minutes", file="documents/minutes.pdf", collection=folder)
    anonymous = [client.get(address).status_code for address in (page.url, document.url, "/pl/nie-ma/")]
    log_in(client, boss)
    assert [client.get(address).status_code for address in (page.url, document.url, "/pl/nie-ma/")] == anonymous
    assert "wagtail-userbar" not in client.get("/pl/").content.decode()
    assert page.title not in client.get(page.url).content.decode()


def test_the_way_in_admits_half_a_log_in_to_setting_up_only(client, boss, committed):
    response = log_in(client, boss)
    response = client.get(response["Location"])
    assert response["Location"].startswith(reverse("mfa_index"))
    assert client.get(reverse("mfa_index")).status_code == 200
    activate = reverse("mfa_activate_totp")
    secret = client.get(activate).context["form"].secret
    assert client.post(activate, {"code": "000000"}).status_code == 200
    assert not Authenticator.objects.exists()
    assert client.get(HOME)["Location"].startswith(reverse("mfa_index"))
    other = Client()
    log_in(other, boss)
    response = client.post(activate, {"code": code(secret)})
    assert response["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get(HOME).status_code == 200
    assert noted("second_factor_added", boss)
    assert is_out(other.get(HOME)), "every other session ends"
    assert other.get(reverse("mfa_index")).status_code == 302
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(type="totp").exists(), "the last one stays"


def test_a_lower_role_is_refused_and_noted(client, editor_role):
    secret = give_totp(editor_role)
    log_in(client, editor_role, secret)
    assert client.get(HOME).status_code == 200
    closed = [
        reverse("wagtailusers_users:index"),
        reverse("wagtailusers_users:add"),
        reverse("wagtailusers_users:edit", args=[editor_role.pk]),
        reverse("wagtailusers_groups:index"),
        reverse("access_invite", args=[editor_role.pk]),
        reverse("access_revoke", args=[editor_role.pk]),
        reverse("access_reset_second_factor", args=[editor_role.pk]),
        reverse("wagtailadmin_workflows:index"),
        reverse("wagtailsites:index"),
        reverse("wagtailadmin_pages:edit", args=[Page.objects.get(url_path="/pl/").pk]),
    ]
    for address in closed:
        for method in (client.get, client.post):
            response = method(address)
            assert (response.status_code, response.headers.get("Location")) == (302, HOME), address
        assert noted("refused", editor_role, reason="role", door=address), address


def test_each_role_is_refused_and_noted_at_the_doors_of_a_higher_one():
    set_up()
    accounts = [
        reverse("wagtailusers_users:index"),
        reverse("wagtailusers_users:add"),
        reverse("access_invite", args=[1]),
    ]
    closed = {
        StaffRole.Key.EDITOR: [*accounts, reverse("bin"), reverse("wagtailadmin_reports:locked_pages")],
        StaffRole.Key.TRANSLATOR: [*accounts, reverse("bin"), reverse("wagtailimages:add_multiple")],
        StaffRole.Key.MODERATOR: [
            *accounts,
            reverse("wagtailadmin_workflows:index"),
            reverse("wagtailredirects:index"),
        ],
        StaffRole.Key.ADMINISTRATOR: [reverse("wagtailsites:index"), reverse("wagtaillocales:index")],
    }
    for role, addresses in closed.items():
        user, client = colleague(role), Client()
        user.groups.add(StaffRole.objects.get(key=role).group)
        log_in(client, user, give_totp(user))
        assert client.get(HOME).status_code == 200
        for address in addresses:
            for method in (client.get, client.post):
                response = method(address)
                assert response.status_code in (302, 403, 404), (role, address)
            if response.status_code != 404:
                assert noted("refused", user, reason="role", door=address), (role, address)


def test_nobody_without_a_role_gets_in_or_round_in_circles(client):
    nobody = colleague("nobody")
    log_in(client, nobody, give_totp(nobody))
    response = client.get(HOME, follow=True)
    assert [status for _address, status in response.redirect_chain] == [302, 302]
    assert response.redirect_chain[-1][0] == reverse("mfa_index")
    assert noted("refused", nobody, reason="role", door=HOME)


def test_rights_cannot_be_taken_by_oneself(client, editor_role, boss):
    """Who may change users but is no administrator makes none, and changes none."""
    editor_role.groups.get().permissions.add(*Permission.objects.filter(content_type__model="user"))
    log_in(client, editor_role, give_totp(editor_role))
    other = colleague("other")
    edit = reverse("wagtailusers_users:edit", args=[other.pk])
    assert "is_superuser" not in client.get(edit).content.decode()
    role = editor_role.groups.get().pk
    data = {"username": "other", "email": "o@example.org", "first_name": "O", "last_name": "O", "is_active": "on"}
    client.post(edit, {**data, "is_superuser": "on", "groups": [role]})
    other.refresh_from_db()
    assert not other.is_superuser
    assert client.post(edit, {**data, "groups": [role]}).status_code == 302
    other.refresh_from_db()
    assert (other.email, other.is_superuser) == ("o@example.org", False)
    edit = reverse("wagtailusers_users:edit", args=[boss.pk])
    assert client.post(edit, {**data, "username": "boss", "email": "thief@example.org"})["Location"] == HOME
    boss.refresh_from_db()
    assert boss.email == "boss@example.org"


def test_password_alone_enters_only_where_that_is_allowed(client, boss, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    log_in(client, boss)
    assert client.get(HOME).status_code == 200
    give_totp(boss)
    client.post(reverse("account_logout"))
    assert enter_password(client, "boss")["Location"] == reverse("mfa_authenticate")
    assert is_out(client.get(HOME)), "who has set one up always needs it"
