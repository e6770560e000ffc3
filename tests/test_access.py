"""The way in as staff walk it: log-in, second factor, sessions, invitations, forgotten passwords, and what is noted."""

import datetime
import io
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from bis.access import mail as access_mail
from bis.access import sessions
from bis.timer import JOBS
from tests.access import PASSWORD, code, enter_password, give_totp, link_in, log_in

pytestmark = pytest.mark.django_db
HOME = reverse("wagtailadmin_home")
LOGIN = reverse("account_login")
USERS = reverse("wagtailusers_users:index")


@pytest.fixture(autouse=True)
def required(settings, monkeypatch):
    settings.SECOND_FACTOR_REQUIRED = True
    # As in the background, but before the test goes on.
    monkeypatch.setattr(access_mail, "send_in_background", access_mail._send)


@pytest.fixture
def boss():
    user = get_user_model().objects.create_superuser("boss", "boss@example.org", PASSWORD, first_name="Ewa")
    user.secret = give_totp(user)
    return user


@pytest.fixture
def boss_client(client, boss):
    log_in(client, boss, boss.secret)
    return client


@pytest.fixture
def role():
    role = Group.objects.create(name="Redakcja")
    role.permissions.add(Permission.objects.get(codename="access_admin"))
    return role


def actions(user):
    entries = ModelLogEntry.objects.filter(object_id=str(user.pk), action__startswith="bis.").order_by("pk")
    return [entry.action.removeprefix("bis.") for entry in entries]


def text(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())


def enters(client):
    return client.get(HOME).status_code == 200


# Logging in


def test_password_and_code_let_in_and_both_are_noted(client, boss):
    assert enter_password(client, "boss", "wrong").status_code == 200
    assert enter_password(client, "BOSS@example.org")["Location"] == reverse("mfa_authenticate")
    before = client.cookies["sessionid"].value
    stage = reverse("mfa_authenticate")
    assert client.post(stage, {"code": "000000"}).status_code == 200
    assert not enters(client)
    assert client.post(stage, {"code": code(boss.secret)})["Location"] == HOME
    assert enters(client)
    assert client.cookies["sessionid"].value != before
    client.post(reverse("account_logout"))
    assert not enters(client)
    assert actions(boss)[-4:] == ["login_failed", "second_factor_failed", "login", "logout"]
    kept = str(list(ModelLogEntry.objects.values()))
    assert PASSWORD not in kept and "127.0.0.1" not in kept and "wrong" not in kept


def test_a_code_works_once_in_all_processes(client, boss):
    shown = {"code": code(boss.secret)}
    for status in (302, 200):
        enter_password(client, "boss")
        assert client.post(reverse("mfa_authenticate"), shown).status_code == status
        assert enters(client) == (status == 302)
        client.cookies.clear()


def test_a_recovery_code_lets_in_once(boss_client, boss, committed):
    boss_client.post(reverse("mfa_generate_recovery_codes"))
    page = boss_client.get(reverse("mfa_view_recovery_codes"))
    spare = BeautifulSoup(page.content, "html.parser").textarea.text.split()[0]
    other = Client()
    enter_password(other, "boss")
    other.post(reverse("mfa_authenticate"), {"code": spare})
    assert enters(other)
    again = Client()
    enter_password(again, "boss")
    again.post(reverse("mfa_authenticate"), {"code": spare})
    assert not enters(again)


def test_a_next_address_leads_within_the_site_only(client, boss):
    enter_password(client, "boss", next="https://evil.example/")
    assert client.post(reverse("mfa_authenticate"), {"code": code(boss.secret)})["Location"] == HOME
    other = Client()
    enter_password(other, "boss", next=USERS)
    caches["access"].clear()
    assert other.post(reverse("mfa_authenticate"), {"code": code(boss.secret)})["Location"] == USERS


@pytest.mark.parametrize(("language", "words"), [("pl", "Zbyt wiele"), ("en", "Too many")])
def test_guessing_is_slowed_down_for_an_account_from_wherever_it_comes(boss, language, words):
    for number in range(6):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}", headers={"accept-language": language})
        response = enter_password(client, "boss", f"guess {number}")
    assert response.status_code == 429
    assert words in text(response)
    assert enter_password(client, "boss").status_code == 429
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM access_cache")
        counted = str(cursor.fetchall())
    assert "allauth:rl" in counted, "in the database, where all processes see it"
    assert "192.0.2" not in counted


def test_guessing_codes_is_slowed_down(client, boss):
    enter_password(client, "boss")
    for _number in range(6):
        response = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert response.status_code == 429
    assert client.post(reverse("mfa_authenticate"), {"code": code(boss.secret)}).status_code == 429


@pytest.mark.parametrize(("language", "words"), [("pl", "Zbyt wiele prób"), ("en", "Too many attempts")])
def test_asking_for_passwords_is_slowed_down_in_the_readers_language(client, boss, mailoutbox, language, words):
    for _number in range(6):
        response = client.post(
            reverse("account_reset_password"), {"email": "boss@example.org"}, headers={"accept-language": language}
        )
    assert (response.status_code, int(response["Retry-After"])) == (429, 300)
    assert words in text(response)
    assert len(mailoutbox) == 5


def test_the_screens_speak_the_readers_language_under_the_strict_policy(client, boss):
    for accepted, language in (("", "pl"), ("en-GB,en", "en"), ("de", "pl"), ("pl,en", "pl")):
        for name in ("account_login", "account_reset_password", "account_reset_password_done"):
            response = client.get(reverse(name), headers={"accept-language": accepted})
            assert response["Content-Language"] == language
            assert BeautifulSoup(response.content, "html.parser").html["lang"] == language
            assert "unsafe" not in response["Content-Security-Policy"]
            assert "no-store" in response["Cache-Control"]
            document = BeautifulSoup(response.content, "html.parser")
            inline = [s for s in document("script") if not s.get("src") and s.get("type") != "application/json"]
            assert inline == [] and not document.find_all(style=True)


# Sessions


def test_a_session_ends_when_idle_and_after_twelve_hours(boss_client, boss, monkeypatch):
    row = Session.objects.get()
    assert row.expire_date - timezone.now() < datetime.timedelta(hours=2, seconds=5)
    cookie = boss_client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["expires"]) == (True, "Lax", "")
    start = time.time()
    monkeypatch.setattr(sessions.time, "time", lambda: start + 10 * 60)
    boss_client.get(reverse("wagtailadmin_editing_sessions:ping", args=["wagtailcore", "page", 1, 1]))
    assert Session.objects.get().expire_date == row.expire_date, "a tab that is left open is not work"
    assert enters(boss_client)
    assert Session.objects.get().expire_date > row.expire_date
    monkeypatch.setattr(sessions.time, "time", lambda: start + 12 * 60 * 60 + 1)
    assert not enters(boss_client)
    assert actions(boss)[-2:] == ["refused", "logout"]
    assert ModelLogEntry.objects.filter(action="bis.refused").get().data["reason"] == "too_old"


def test_a_session_of_another_browser_is_refused_for_both(boss_client, boss):
    thief = Client(headers={"user-agent": "curl"})
    thief.cookies["sessionid"] = boss_client.cookies["sessionid"].value
    assert not enters(thief)
    assert not enters(boss_client)
    assert [entry.data["reason"] for entry in ModelLogEntry.objects.filter(action="bis.refused").order_by("pk")] == [
        "other_browser",
        "ended",
    ]


def second_session(boss):
    caches["access"].clear()
    client = Client()
    log_in(client, boss, boss.secret)
    assert enters(client)
    return client


def test_a_new_password_ends_all_other_sessions(boss_client, boss, mailoutbox):
    thief = second_session(boss)
    data = {"oldpassword": PASSWORD, "password1": "Inne-haslo-91", "password2": "Inne-haslo-91"}
    assert boss_client.post(reverse("account_change_password"), {**data, "oldpassword": "x"}).status_code == 200
    assert boss_client.post(reverse("account_change_password"), data).status_code == 302
    assert enters(boss_client)
    assert not enters(thief)
    assert ModelLogEntry.objects.filter(action="bis.refused").get().data == {"reason": "ended", "door": HOME}
    [message] = mailoutbox
    assert message.to == ["boss@example.org"] and "zaszła zmiana" in message.body and "127.0.0.1" not in message.body


def test_whoever_wishes_ends_all_other_sessions(boss_client, boss):
    thief = second_session(boss)
    assert boss_client.get(reverse("access_end_sessions")).status_code == 405
    response = boss_client.post(reverse("access_end_sessions"), follow=True)
    assert "Liczba zakończonych innych sesji: 1" in text(response)
    assert enters(boss_client) and not enters(thief)


def test_sensitive_changes_ask_again_who_it_is(boss_client, boss, monkeypatch):
    later = time.time() + 16 * 60
    monkeypatch.setattr(sessions.time, "time", lambda: later)
    colleague = get_user_model().objects.create_user("jan", "jan@example.org", PASSWORD)
    for address in (
        reverse("mfa_add_webauthn"),
        reverse("mfa_deactivate_totp"),
        reverse("wagtailusers_users:add"),
        reverse("wagtailusers_users:edit", args=[colleague.pk]),
        reverse("wagtailusers_users:delete", args=[colleague.pk]),
    ):
        location = boss_client.get(address)["Location"]
        assert location.startswith((reverse("account_reauthenticate"), reverse("mfa_reauthenticate"))), address
    bulk = (
        reverse("wagtail_bulk_action", args=["auth", "user", "set_active_state"]) + f"?id={colleague.pk}&next={USERS}"
    )
    asked = boss_client.post(bulk, {"mark_as_active": "False"})["Location"]
    assert asked.startswith((reverse("account_reauthenticate"), reverse("mfa_reauthenticate")))
    assert get_user_model().objects.get(pk=colleague.pk).is_active
    boss_client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": USERS})
    assert boss_client.get(reverse("mfa_add_webauthn")).status_code == 200
    boss_client.post(bulk, {"mark_as_active": "False"})
    assert not get_user_model().objects.get(pk=colleague.pk).is_active


def test_what_was_noted_about_the_way_in_is_kept_for_a_year_and_the_rest_for_good(boss):
    old, recent = (timezone.now() - datetime.timedelta(days=days) for days in (366, 364))
    for action, moment in (("bis.login", old), ("bis.refused", recent), ("wagtail.edit", old)):
        log(boss, action, user=boss)
        ModelLogEntry.objects.filter(action=action).update(timestamp=moment)
    call_command("delete_old_access_log", stdout=io.StringIO())
    kept = set(ModelLogEntry.objects.values_list("action", flat=True))
    assert {"bis.refused", "wagtail.edit"} <= kept and "bis.login" not in kept
    assert any("delete_old_access_log" in job.command for job in JOBS)


# Invitations


def invite(client, role, **data):
    form = {"email": "Nowa.Osoba@example.org", "first_name": "Nowa", "last_name": "Osoba", "language": "pl"}
    return client.post(reverse("wagtailusers_users:add"), {**form, "groups": [role.pk], **data}, follow=True)


def test_a_colleague_is_invited_and_nobody_else_types_a_password(boss_client, boss, role, mailoutbox):
    page = boss_client.get(reverse("wagtailusers_users:add")).content.decode()
    assert 'type="password"' not in page and 'name="username"' not in page
    asked = ["first_name", "last_name", "email", "language", "groups", "is_superuser"]
    places = [page.index(f'name="{name}"') for name in asked]
    assert places == sorted(places), "who it is, then what they may do, in the same order after each start"
    assert "Wysłano zaproszenie na adres nowa.osoba@example.org" in text(invite(boss_client, role))
    colleague = get_user_model().objects.get(email="nowa.osoba@example.org")
    listed = text(boss_client.get(USERS))
    assert "czeka" in listed and str(role) in listed and "Pełne uprawnienia" in listed
    [message] = mailoutbox
    assert "zaprasza Cię" in message.body and message.to == ["nowa.osoba@example.org"]
    link = link_in(message)
    client = Client()
    assert "nowa.osoba@example.org" in text(client.get(link))
    assert "sessionid" not in client.cookies
    assert client.post(link, {"new_password1": "12345", "new_password2": "12345"}).status_code == 200
    chosen = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert client.post(link, chosen)["Location"] == LOGIN
    assert client.post(link, chosen).status_code == 410, "once"
    assert log_in(client, colleague)["Location"] == HOME
    assert client.get(HOME)["Location"].startswith(reverse("mfa_index"))
    assert {"invite", "invitation_accepted", "rights", "login", "refused"} <= set(actions(colleague))
    assert ModelLogEntry.objects.get(action="bis.invite").user == boss


def test_an_invitation_is_in_the_language_of_the_colleague(boss_client, role, mailoutbox):
    invite(boss_client, role, language="en")
    assert mailoutbox[0].subject == "BIS: your account for the website"
    assert "Choose a password" in text(Client().get(link_in(mailoutbox[0]), headers={"accept-language": "en"}))
    assert UserProfile.objects.get(user__email="nowa.osoba@example.org").preferred_language == "en"


def test_an_invitation_expires_is_sent_again_and_is_revoked(boss_client, boss, role, mailoutbox, monkeypatch, settings):
    invite(boss_client, role)
    colleague = get_user_model().objects.get(email="nowa.osoba@example.org")
    again, revoke = (reverse(name, args=[colleague.pk]) for name in ("access_invite", "access_revoke"))
    assert "Wysłać nowe zaproszenie?" in text(boss_client.get(again))
    boss_client.post(again)
    first, second = (link_in(message) for message in mailoutbox)
    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 200
    signed = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: signed + 7 * 24 * 60 * 60 + 1)
    assert Client().get(second).status_code == 410
    monkeypatch.undo()
    ModelLogEntry.objects.filter(action="bis.invite").update(timestamp=timezone.now() - datetime.timedelta(days=8))
    assert "wygasło" in text(boss_client.get(USERS))
    assert Client().get(second).status_code == 200
    boss_client.post(revoke)
    assert Client().get(second).status_code == 410
    assert "cofnięte" in text(boss_client.get(USERS))
    boss_client.post(again)
    assert Client().get(link_in(mailoutbox[-1])).status_code == 200
    assert boss_client.post(reverse("access_revoke", args=[boss.pk])).status_code == 302
    boss.refresh_from_db()
    assert boss.is_active, "who has a password is not invited"


def test_a_false_or_altered_link_opens_nothing(boss_client, role, mailoutbox):
    invite(boss_client, role)
    link = link_in(mailoutbox[0])
    for address in (link[:-3] + "xx/", reverse("access_invitation", args=["a:b:c"])):
        assert Client().get(address).status_code == 410


def test_mistakes_in_an_invitation_are_said_and_nothing_is_made(boss_client, role, boss, mailoutbox):
    before = get_user_model().objects.count()
    for data, words in (
        ({"email": "BOSS@example.org"}, "Tego adresu używa już inna osoba"),
        ({"email": "boss"}, "poprawny adres"),
        ({"email": "a" * 160 + "@example.org"}, "150"),
        ({"groups": []}, "Wybierz rolę"),
    ):
        assert words in text(invite(boss_client, role, **data))
    assert (get_user_model().objects.count(), mailoutbox) == (before, [])


def test_an_invitation_that_cannot_be_sent_is_told_and_kept(boss_client, role, monkeypatch):
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    assert "nie udało się wysłać" in text(invite(boss_client, role))
    assert get_user_model().objects.filter(email="nowa.osoba@example.org").exists()


def test_an_administrator_resets_a_lost_second_factor(boss_client, boss, role):
    jan = get_user_model().objects.create_user("jan", "jan@example.org", PASSWORD)
    jan.groups.add(role)
    secret = give_totp(jan)
    other = Client()
    log_in(other, jan, secret)
    assert enters(other)
    address = reverse("access_reset_second_factor", args=[jan.pk])
    assert address in boss_client.get(USERS).content.decode()
    assert address in boss_client.get(reverse("wagtailusers_users:edit", args=[jan.pk])).content.decode()
    boss_client.post(address)
    assert not Authenticator.objects.filter(user=jan).exists()
    assert not enters(other)
    entry = ModelLogEntry.objects.get(action="bis.second_factor_reset")
    assert (entry.user, entry.object_id) == (boss, str(jan.pk))
    boss_client.post(reverse("access_reset_second_factor", args=[boss.pk]))
    assert Authenticator.objects.filter(user=boss).exists(), "not one's own"


# Forgotten passwords


def test_a_forgotten_password_is_replaced_by_e_mail_but_not_the_second_factor(client, boss, mailoutbox):
    thief = second_session(boss)
    sent = client.post(reverse("account_reset_password"), {"email": "boss@example.org"})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert (sent.status_code, sent["Location"]) == (unknown.status_code, unknown["Location"])
    [message] = mailoutbox
    assert message.subject.startswith("BIS: ") and "boss" in message.body
    page = client.get(link_in(message), follow=True)
    data = {"password1": "Inne-haslo-91", "password2": "Inne-haslo-91"}
    assert client.post(page.request["PATH_INFO"], data).status_code == 302
    assert not enters(client) and not enters(thief)
    assert enter_password(client, "boss", "Inne-haslo-91")["Location"] == reverse("mfa_authenticate")
    assert "password" in actions(boss)
    assert "already been used" in text(
        Client().get(link_in(message), follow=True, headers={"accept-language": "en"})
    ), "the link works once"


def test_who_was_invited_or_left_gets_no_password_by_e_mail(client, boss_client, role, mailoutbox):
    invite(boss_client, role)
    get_user_model().objects.create_user("left", "left@example.org", PASSWORD, is_active=False)
    mailoutbox.clear()
    for email in ("nowa.osoba@example.org", "left@example.org"):
        Client().post(reverse("account_reset_password"), {"email": email})
    assert mailoutbox == []


def test_an_address_that_was_changed_opens_nothing_any_more(client, boss, mailoutbox):
    Client().post(reverse("account_reset_password"), {"email": "boss@example.org"})
    assert EmailAddress.objects.filter(user=boss).exists()
    boss.email = "new@example.org"
    boss.save()
    mailoutbox.clear()
    Client().post(reverse("account_reset_password"), {"email": "boss@example.org"})
    assert mailoutbox == []
    assert enter_password(client, "boss@example.org").status_code == 200


# What is noted


def test_changes_of_rights_are_noted_with_what_and_by_whom(boss_client, boss, role):
    jan = get_user_model().objects.create_user("jan", "jan@example.org", PASSWORD)
    data = {"username": "jan", "email": "jan@example.org", "first_name": "Jan", "last_name": "N", "is_active": "on"}
    edit = reverse("wagtailusers_users:edit", args=[jan.pk])
    boss_client.post(edit, {**data, "groups": [role.pk], "is_superuser": "on"})
    boss_client.post(edit, {key: value for key, value in data.items() if key != "is_active"})
    entries = ModelLogEntry.objects.filter(action="bis.rights", object_id=str(jan.pk)).order_by("pk")
    assert [entry.data for entry in entries] == [
        {"added": ["is_superuser"], "removed": []},
        {"added": ["Redakcja"]},
        {"added": [], "removed": ["is_superuser", "is_active"]},
        {"removed": ["Redakcja"]},
    ]
    assert {entry.user for entry in entries} == {boss}
    report = text(boss_client.get(reverse("wagtailadmin_reports:site_history")))
    for words in ("Zmieniono uprawnienia: + Redakcja", "Logowanie"):
        assert words in report


def test_an_editor_does_not_see_who_logged_in(client, boss_client, role):
    jan = get_user_model().objects.create_user("jan", "jan@example.org", PASSWORD)
    jan.groups.add(role)
    other = Client()
    log_in(other, jan, give_totp(jan))
    assert "Logowanie" not in text(other.get(reverse("wagtailadmin_reports:site_history")))


# Everybody else


def test_readers_get_no_cookie_and_pay_nothing(client, django_assert_num_queries, get_page):
    for address in ("/pl/", get_page("pl/programy/mieszkancy").url, "/en/nowhere/", "/pl/kontakt/"):
        response = client.get(address)
        assert not response.cookies and "Cookie" not in response.headers.get("Vary", "")
    count = Session.objects.count()
    client.get(LOGIN)
    assert Session.objects.count() == count


def test_expired_sessions_are_cleared_away(boss_client):
    Session.objects.update(expire_date=timezone.now() - datetime.timedelta(1))
    call_command("clearsessions")
    assert not Session.objects.exists()
