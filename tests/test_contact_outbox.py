"""The outbox: nothing is lost while mail servers fail and processes die, nothing is sent twice, old things go."""

import datetime
import os
import random
import signal
import subprocess
import sys
import time
from email.utils import parsedate_to_datetime

import pytest
from django.core.management import call_command
from django.utils import timezone

from bis.models import SiteSettings
from home.contact import outbox
from home.contact.mail import compose
from home.contact.models import ContactMessage, OutgoingMail
from tests.servers import ROOT, Server
from tests.smtp import STAGES, MailServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail_server(settings):
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.server_address[1]
    yield server
    server.stop()


def add_message(number=0, **fields):
    values = {"topic": "citizens", "name": "Łucja Żak", "email": "lucja@łódź.pl", "message": "Dzień dobry", **fields}
    message = ContactMessage.objects.create(fingerprint=f"{number}", language="en", consent="Tak", **values)
    return OutgoingMail.objects.create(message=message)


def end_pauses():
    OutgoingMail.objects.waiting().update(due_at=timezone.now())


def test_staff_get_a_plain_polish_mail_to_answer(mail_server, settings):
    settings.CONTACT_RECIPIENTS = ["biuro@example.org", "druga@example.org"]
    message = add_message().message
    assert outbox.send_due() == (1, 0)
    (mail,) = mail_server.delivered
    assert mail["Subject"].strip() == f"Wiadomość ze strony (Mieszkańcy, język angielski): {message.reference}"
    assert mail["To"] == "biuro@example.org, druga@example.org"
    assert mail["Reply-To"].addresses[0].display_name == "Łucja Żak"
    assert mail["Reply-To"].addresses[0].addr_spec == "lucja@xn--d-uga0v4h.pl"
    assert mail.get_content_type() == "text/plain"
    body = mail.get_content()
    for words in ("Łucja Żak", "lucja@łódź.pl", "Dzień dobry", f"/contactmessage/inspect/{message.pk}/"):
        assert words in body


def test_mail_goes_to_the_foundations_address_unless_told_otherwise(mail_server):
    facts = SiteSettings.objects.get()
    facts.email = "biuro@example.org"
    facts.save()
    add_message()
    outbox.send_due()
    assert mail_server.delivered[0]["To"] == "biuro@example.org"


@pytest.mark.parametrize(
    ("email", "answer_to"),
    [
        ("łucja@example.org", None),
        ('"anna nowak"@example.org', '"anna nowak"@example.org'),
        ("a@[192.0.2.1]", "a@[192.0.2.1]"),
        ("a@łódź.pl", "a@xn--d-uga0v4h.pl"),
    ],
)
@pytest.mark.parametrize("name", ['Anna "Ania", <x@example.org>', "‮שלום", "🙂" * 60, "a, b; c", "=?utf-8?q?x?="])
def test_no_name_or_address_breaks_the_mail(mail_server, name, email, answer_to):
    add_message(name=name, email=email)
    assert outbox.send_due() == (1, 0)
    (mail,) = mail_server.delivered
    assert name in mail.get_content() and email in mail.get_content()
    answers = mail["Reply-To"].addresses if mail["Reply-To"] else ()
    assert [address.addr_spec for address in answers] == ([answer_to] if answer_to else [])
    assert mail["Bcc"] is mail["Cc"] is None


@pytest.mark.parametrize("stage", STAGES)
def test_mail_waits_longer_after_each_failure_and_is_sent_once(mail_server, stage, caplog):
    mail = add_message()
    mail_server.next_fault = lambda: stage
    pauses = []
    for attempt in range(1, 9):
        before = timezone.now()
        assert outbox.send_due() == (0, 1)
        assert outbox.send_due() == (0, 0), "it pauses"
        mail.refresh_from_db()
        assert (mail.attempts, mail.sent_at, mail.started_at) == (attempt, None, None)
        pauses.append(round((mail.due_at - before).total_seconds() / 60))
        end_pauses()
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    mail_server.next_fault = lambda: None
    assert outbox.send_due() == (1, 0)
    assert outbox.send_due() == (0, 0)
    assert len(mail_server.delivered) == 1
    for secret in ("lucja", "Łucja", "Dzień", "someone@"):
        assert secret not in caplog.text


def test_no_mail_waits_for_a_time_that_was_noted_before_the_clock_was_put_back(mail_server, monkeypatch):
    now, mail = timezone.now(), add_message()
    mail_server.next_fault = lambda: "rcpt"
    monkeypatch.setattr(outbox.timezone, "now", lambda: now + datetime.timedelta(days=30))
    assert outbox.send_due() == (0, 1)
    monkeypatch.setattr(outbox.timezone, "now", lambda: now)
    mail_server.next_fault = lambda: None
    assert outbox.send_due() == (1, 0)
    assert mail_server.ids() == [f"<{mail.message.reference}@{mail_server.ids()[0].partition('@')[2]}"]


def test_one_bad_mail_does_not_hold_up_the_others(mail_server, monkeypatch):
    bad, good = add_message(1), add_message(2)

    def fail_for_one(message):
        if message == bad.message:
            raise ValueError("a header nobody can write")
        return compose(message)

    monkeypatch.setattr(outbox, "compose", fail_for_one)
    assert outbox.send_due() == (1, 1)
    assert mail_server.delivered[0]["Subject"].endswith(good.message.reference)


def test_silent_server_is_asked_once_and_not_for_every_mail(mail_server, monkeypatch):
    for number in range(3):
        add_message(number)

    def silent(message):
        raise TimeoutError

    monkeypatch.setattr(outbox, "compose", silent)
    assert outbox.send_due() == (0, 1)
    assert OutgoingMail.objects.due().count() == 2


def test_interrupted_mail_is_repeated_as_it_was(mail_server):
    mail = add_message()
    outbox.send_due()
    # As if the process had been killed after the mail server's yes and before our note of it.
    OutgoingMail.objects.update(sent_at=None, started_at=timezone.now())
    time.sleep(1)
    assert outbox.send_due() == (1, 0)
    first, second = mail_server.delivered
    assert first.as_string() == second.as_string()
    assert mail.message.reference in first["Message-ID"]
    assert abs(parsedate_to_datetime(first["Date"]) - mail.message.created_at) < datetime.timedelta(seconds=1)


def test_command_ends_pauses_on_demand(mail_server, capsys):
    add_message()
    OutgoingMail.objects.update(due_at=timezone.now() + datetime.timedelta(hours=1))
    call_command("send_mail_queue")
    assert not mail_server.delivered
    call_command("send_mail_queue", now=True, verbosity=2)
    assert len(mail_server.delivered) == 1
    assert "1 sent, 0 failed, 0 waiting" in capsys.readouterr().out


def test_old_messages_and_their_mails_are_deleted(settings, tmp_path, capsys, caplog):
    settings.EMAIL_FILE_PATH, settings.CONTACT_KEEP_DAYS = tmp_path, 30
    old, new = add_message(1).message, add_message(2).message
    past = timezone.now() - datetime.timedelta(days=31)
    ContactMessage.objects.filter(pk=old.pk).update(created_at=past, answered_at=None)
    files = [tmp_path / "old.log", tmp_path / "new.log"]
    for file in files:
        file.write_text("mail")
    os.utime(files[0], (past.timestamp(), past.timestamp()))
    call_command("delete_old_messages", dry_run=True)
    assert ContactMessage.objects.count() == 2 and files[0].exists()
    call_command("delete_old_messages")
    assert list(ContactMessage.objects.all()) == [new]
    assert OutgoingMail.objects.get().message == new
    assert [file.exists() for file in files] == [False, True]
    assert "lucja" not in capsys.readouterr().out + caplog.text


def queue(site, mail_server, *options):
    """Start `manage.py send_mail_queue` on the data of a site."""
    command = [sys.executable, ROOT / "manage.py", "send_mail_queue", *options]
    return subprocess.Popen(command, env={**site.env, "EMAIL_URL": mail_server.url}, stderr=subprocess.DEVNULL)


FILL = """
from home.contact.models import ContactMessage, OutgoingMail
for n in range(60):
    message = ContactMessage.objects.create(
        fingerprint=n, language="pl", topic="other", name="A", email="a@example.org", message=f"{n}", consent="Tak")
    OutgoingMail.objects.create(message=message)
"""


def test_all_is_sent_once_though_servers_fail_and_senders_are_killed(django_db_setup, django_db_blocker, tmp_path):
    """Half the deliveries fail, the sender is killed twice, each time while the mail server ponders a mail."""
    chance = random.Random(7)  # noqa: S311
    mail_server = MailServer(lambda: chance.choice(STAGES) if chance.random() < 0.5 else None)
    with django_db_blocker.unblock():
        site = Server(tmp_path)
        site.manage("shell", "--no-imports", "--command", FILL)
        for kills in (1, 2):
            sender = queue(site, mail_server, "--now")
            mail_server.takes = lambda sender=sender, enough=10 * kills: (
                not (len(mail_server.delivered) >= enough and sender.send_signal(signal.SIGKILL) is None)
            )
            sender.wait(60)
            assert sender.returncode == -signal.SIGKILL
        mail_server.takes, mail_server.next_fault = lambda: True, lambda: None
        # Two at the same time must not get in each other's way.
        senders = [queue(site, mail_server, "--now") for _sender in range(2)]
        assert [sender.wait(60) for sender in senders] == [0, 0]
        site.drop()
    mail_server.stop()
    assert len(mail_server.delivered) == 60
    assert len(set(mail_server.ids())) == 60
