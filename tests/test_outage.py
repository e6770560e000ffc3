"""What people are told while the database is away or the disk is full, and that it costs them nothing they wrote."""

import errno

import pytest
from bs4 import BeautifulSoup
from django.db import OperationalError, connection
from django.test import Client

from bis import generation
from home.contact import guard
from home.contact.models import ContactMessage

pytestmark = pytest.mark.django_db
WORDS = {
    "topic": "dialogue",
    "name": "Łucja Żak",
    "email": "lucja@example.org",
    "message": "\nDzień dobry,\n</textarea><b>mam pytanie.",
    "consent": "on",
}
TITLES = {"pl": "Jeszcze nie wysłano", "en": "Not sent yet"}


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


@pytest.fixture
def outage():
    """Has every query fail, as without a database; returns what the error says."""

    def refuse(execute, sql, params, many, context):
        raise OperationalError("could not connect to server: Connection refused")

    generation.begin()  # what was read before is not kept
    with connection.execute_wrapper(refuse):
        yield


def parsed(response):
    return BeautifulSoup(response.content, "html5lib")


def fields(response):
    return {field["name"]: field.string or "" for field in parsed(response).select("form [name]")}


@pytest.mark.parametrize(("language", "address"), [("pl", "/pl/kontakt/"), ("en", "/en/contact/")])
def test_a_message_is_handed_back_and_sent_by_a_button_when_the_database_is_back(
    visitor, language, address, monkeypatch
):
    monkeypatch.setattr(guard, "TOO_FAST", -1)
    sent = {**WORDS, "stamp": guard.new_stamp()}

    def refuse(execute, sql, params, many, context):
        raise OperationalError("the database system is shutting down")

    generation.begin()
    with connection.execute_wrapper(refuse):
        response = visitor.post(address, sent)
    assert response.status_code == 503
    assert response["Retry-After"] == "60" and response["Cache-Control"] == "no-store" and not response.cookies
    page = parsed(response)
    assert page.html["lang"] == language and page.h1.string == TITLES[language]
    assert page.select_one("form")["action"] == address
    assert page.select_one("#words").string == WORDS["message"]
    assert not page.select("script, style, [style]")
    again = fields(response)
    assert again == sent
    assert visitor.post(address, again).status_code == 302
    assert visitor.post(address, again).status_code == 302, "pressed twice"
    assert ContactMessage.objects.get().message.strip() == WORDS["message"].strip()


def test_readers_are_told_in_their_language_that_it_passes(visitor, outage):
    for address in ("/pl/szukaj/?q=dotacje", "/en/search/?q=grants", "/pl/kontakt/", "/en/contact/", "/pl/nie-ma/"):
        response = visitor.get(address)
        assert response.status_code == 503, address
        page = parsed(response)
        assert page.html["lang"] == address[1:3] and page.select_one("main .button")["href"] == address
        assert "docs/runbook" not in page.get_text()
        assert response["Content-Security-Policy"] and "text/html" in response["Content-Type"]


def test_programs_are_told_in_json(visitor, outage):
    response = visitor.get("/api/v1/pages/?lang=en")
    assert (response.status_code, response["Content-Type"]) == (503, "application/problem+json; charset=utf-8")
    assert response.json()["code"] == "unavailable" and response["Retry-After"] == "60"


def test_staff_are_told_what_is_wrong_and_keep_what_they_wrote(client, administrator, get_page):
    client.force_login(administrator)
    client.raise_request_exception = False

    def refuse(execute, sql, params, many, context):
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(refuse):
        response = client.post("/admin/pages/5/edit/?next=x", {"title": "Nowy tytuł", "csrfmiddlewaretoken": "t"})
        saving = client.post("/admin/pages/5/edit/", {"title": "x"}, headers={"Accept": "application/json"})
        entry = client.post("/admin/login/", {"login": "anna", "password": "sekret-anny"})
    assert (response.status_code, entry.status_code) == (503, 503)
    page = parsed(response)
    assert page.html["lang"] == "pl" and "baza danych nie odpowiada" in page.get_text()
    assert fields(response) == {"title": "Nowy tytuł", "csrfmiddlewaretoken": "t"}
    assert page.select_one("form")["action"] == "/admin/pages/5/edit/?next=x"
    assert saving.status_code == 503 and saving.json()["success"] is False
    assert "sekret-anny" not in entry.content.decode() and not parsed(entry).select("form")


def test_a_full_disk_is_no_fault_either(staff_client, monkeypatch):
    staff_client.raise_request_exception = False

    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", full)
    monkeypatch.setattr("wagtail.models.Page.save_revision", full)
    page = staff_client.get("/admin/pages/5/edit/")
    assert page.status_code == 200
    monkeypatch.setattr("wagtail.admin.views.pages.edit.EditView.post", full)
    response = staff_client.post("/admin/pages/5/edit/", {"title": "x"})
    assert response.status_code == 503 and "dysk jest pełny" in response.content.decode()


def test_a_mistake_of_ours_is_still_a_fault(staff_client, monkeypatch):
    staff_client.raise_request_exception = False
    monkeypatch.setattr("wagtail.admin.views.pages.edit.EditView.post", lambda *args, **kwargs: 1 / 0)
    assert staff_client.post("/admin/pages/5/edit/", {"title": "x"}).status_code == 500
