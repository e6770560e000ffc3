"""What the staff can do with messages: read, mark as answered, export, delete; nobody can write them."""

import csv
import datetime
import io

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry
from wagtail.search.index import get_indexed_models

from home.contact.models import ContactMessage, OutgoingMail

pytestmark = pytest.mark.django_db
LIST = reverse("wagtailsnippets_home_contactmessage:list")


@pytest.fixture
def message():
    message = ContactMessage.objects.create(
        fingerprint="1",
        language="en",
        topic="dialogue",
        name="=cmd|' /C calc'!A0",
        email="+48@example.org",
        message="<b>Hello</b>\nsecond line",
        consent="I agree.",
        created_at=datetime.datetime(2026, 3, 1, 22, 30, tzinfo=datetime.UTC),
    )
    OutgoingMail.objects.create(message=message, sent_at=timezone.now())
    return message


def url(view, message):
    return reverse(f"wagtailsnippets_home_contactmessage:{view}", args=[message.pk])


def mark(action, *messages):
    address = reverse("wagtail_bulk_action", args=["home", "contactmessage", action])
    return f"{address}?{'&'.join(f'id={message.pk}' for message in messages)}&next={LIST}"


def text(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text(" ").split())


@pytest.fixture
def member(client):
    """A member of staff who may log in, and be given permissions one by one."""
    user = get_user_model().objects.create_user("member", "member@example.org", "password")
    group = Group.objects.create(name="Messages")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    client.force_login(user)

    def allow(codename):
        group.permissions.add(Permission.objects.get(codename=codename))

    return allow


def test_list_says_what_to_do_with_each_message(staff_client, message):
    row = text(staff_client.get(LIST))
    for words in (message.reference, "1 marca 2026, godz. 23.30", "Dialog", message.name, "angielski", "wysłany"):
        assert words in row
    assert "jeszcze nie" in row


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("topic=dialogue", True),
        ("topic=other", False),
        ("language=pl", False),
        ("answered_at=true", False),
        ("answered_at=false", True),
        ("sent=true", True),
        ("sent=false", False),
        ("created_at_from=2026-03-01&created_at_to=2026-03-01", True),
        ("created_at_from=2026-03-02", False),
        ("q=second", True),
        ("q=absent", False),
    ],
)
def test_filters(staff_client, message, query, found):
    assert (message.reference in text(staff_client.get(f"{LIST}?{query}"))) == found


def test_message_is_read_in_full_and_cannot_be_rewritten(staff_client, message):
    page = text(staff_client.get(url("inspect", message)))
    for words in (message.reference, message.name, "+48@example.org", "<b>Hello</b> second line", "I agree."):
        assert words in page
    for view in ("edit", "history"):
        staff_client.post(url(view, message), {"message": "other", "name": "other"})
    staff_client.post(reverse("wagtailsnippets_home_contactmessage:add"), {"message": "new", "name": "new"})
    assert list(ContactMessage.objects.values_list("message", flat=True)) == [message.message]
    assert "/edit/" not in staff_client.get(LIST).content.decode()


def test_one_or_many_are_marked_as_answered_with_who_and_when(staff_client, administrator, message):
    other = ContactMessage.objects.create(fingerprint="2", language="pl", topic="other", message="x")
    OutgoingMail.objects.create(message=other)
    assert "Oznacz jako załatwione" in staff_client.get(url("inspect", message)).content.decode()
    assert message.reference in text(staff_client.get(mark("answer", message)))
    assert staff_client.post(mark("answer", message)).status_code == 302
    message.refresh_from_db()
    assert message.answered_by == administrator
    first = message.answered_at
    staff_client.post(mark("answer", message, other))
    message.refresh_from_db()
    other.refresh_from_db()
    assert (message.answered_at, other.answered_by) == (first, administrator)
    assert "admin" in text(staff_client.get(LIST))
    assert ModelLogEntry.objects.filter(action="home.message_answer").count() == 2
    assert not ModelLogEntry.objects.filter(label__contains="cmd").exists()
    staff_client.post(mark("reopen", message))
    message.refresh_from_db()
    assert (message.answered_at, message.answered_by) == (None, None)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_export_holds_no_formula_and_polish_time(staff_client, message, form):
    ContactMessage.objects.filter(pk=message.pk).update(message="＝1+1")
    message.refresh_from_db()
    response = staff_client.get(f"{LIST}?export={form}")
    content = b"".join(response.streaming_content)
    if form == "csv":
        rows = list(csv.reader(io.StringIO(content.decode())))
    else:
        sheet = load_workbook(io.BytesIO(content)).active
        assert all(cell.data_type != "f" for row in sheet for cell in row)
        rows = [[str(cell.value) for cell in row] for row in sheet]
    assert len(rows) == 2
    for cell in (f"'{message.name}", "'+48@example.org", "Dialog", "'＝1+1"):
        assert cell in rows[1]
    assert any(cell.startswith("2026-03-01 23:30") for cell in rows[1])


def test_only_those_who_may_see_and_do(client, member, message):
    views = [LIST, url("inspect", message), f"{LIST}?export=csv", url("delete", message), mark("answer", message)]
    for address in views[:4]:
        response = client.get(address)
        assert response.status_code == 302, f"{address} is open"
    assert LIST not in client.get(reverse("wagtailadmin_home")).content.decode()
    member("delete_contactmessage")
    member("answer_contactmessage")
    assert client.get(LIST).status_code == 302, "to delete or mark is not to read"
    client.post(mark("answer", message))
    client.post(url("delete", message))
    Group.objects.get(name="Messages").permissions.remove(
        *Permission.objects.filter(codename__in=["delete_contactmessage", "answer_contactmessage"])
    )
    member("view_contactmessage")
    assert [client.get(address).status_code for address in views[:3]] == [200, 200, 200]
    assert LIST in client.get(reverse("wagtailadmin_home")).content.decode()
    client.post(mark("answer", message))
    client.post(url("delete", message))
    message.refresh_from_db()
    assert message.answered_at is None
    member("answer_contactmessage")
    client.post(mark("answer", message))
    message.refresh_from_db()
    assert message.answered_by.username == "member"


def test_permissions_can_be_given_to_a_group(staff_client):
    page = staff_client.get(reverse("wagtailusers_groups:add")).content.decode()
    assert "wiadomości" in page.lower()
    assert "Może oznaczać wiadomości jako załatwione" in page


def test_no_reader_finds_messages(client, message):
    assert not {ContactMessage, OutgoingMail} & set(get_indexed_models())
    for address in (LIST, url("inspect", message)):
        assert client.get(address)["Location"].startswith("/admin/login/")
