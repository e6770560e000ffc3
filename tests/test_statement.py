"""The accessibility statement: the form that the law's checker reads, in each status and language, and its review."""

import datetime
import re

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Site

from bis.models import SiteSettings
from home.statement import ALWAYS, DATES, AccessibilityStatementPage, faults
from tests.editor import barriers, edit_address, english, problems, read, streamfield, words_of

pytestmark = pytest.mark.django_db
ADDRESSES = {"pl": "/pl/deklaracja-dostepnosci/", "en": "/en/accessibility-statement/"}
BOTH = pytest.mark.parametrize("language", ADDRESSES)


@pytest.fixture
def statement(get_page):
    return get_page("pl/deklaracja-dostepnosci")


def ids(document):
    return sorted(element["id"] for element in document.select('[id^="a11y-"]'))


def barrier(kind):
    return "barrier", {"kind": kind, "content": "A", "reason": "B", "instead": ""}


@BOTH
def test_a_new_statement_has_every_identifier_once_each_on_its_value(language):
    document = read(ADDRESSES[language])
    assert ids(document) == sorted(ALWAYS)
    for name in DATES & set(ids(document)):
        element = document.select_one(f"#{name}")
        assert element.name == "time" and re.fullmatch(r"\d{4}-\d\d-\d\d", element["datetime"])
    assert document.select_one("a#a11y-url")["href"].endswith(f"/{language}/")
    status = {"pl": "częściowo zgodna", "en": "partially compliant"}
    assert document.select_one("#a11y-status").string == status[language]
    assert document.select_one('#a11y-procedura a[href="https://www.rpo.gov.pl"]')


@BOTH
def test_without_a_telephone_and_an_address_the_statement_says_so(language):
    document = read(ADDRESSES[language])
    words = {"pl": "wkrótce", "en": "soon"}[language]
    assert words in document.select_one("#a11y-telefon").string
    assert words in document.select_one("#a11y-email").string
    contact = {"pl": "/pl/kontakt/", "en": "/en/contact/"}[language]
    assert document.select_one("#a11y-email").find_parent("dd").a["href"] == contact


@BOTH
def test_contacts_come_from_the_foundation_unless_the_statement_has_its_own(statement, language):
    facts = SiteSettings.for_site(Site.objects.get())
    facts.phone, facts.email = "+48 12 000 00 00", "bis@example.org"
    facts.save()
    document = read(ADDRESSES[language])
    assert document.select_one("#a11y-telefon")["href"] == "tel:+48120000000"
    assert document.select_one("#a11y-email")["href"] == "mailto:bis@example.org"
    statement.email = "access@example.org"
    statement.save_revision().publish()
    assert read(ADDRESSES[language]).select_one("#a11y-email").string == "access@example.org"


@pytest.mark.parametrize(
    ("status", "kinds", "polish", "english"),
    [
        ("full", [], "zgodna", "compliant"),
        ("partial", ["annex"], "częściowo zgodna", "partially compliant"),
        ("none", ["annex", "cost", "exempt"], "niezgodna", "not compliant"),
    ],
)
def test_three_statuses(statement, status, kinds, polish, english):
    statement.status, statement.barriers = status, [barrier(kind) for kind in kinds]
    statement.save_revision().publish()
    document = read(ADDRESSES["pl"])
    assert document.select_one("#a11y-status").string == polish
    assert len(document.select(".barriers > li")) == len(kinds)
    assert bool(document.select_one("#a11y-ocena")) == ("cost" in kinds)
    translation = read(ADDRESSES["en"])
    assert translation.select_one("#a11y-status").string == english, "the status is entered once"
    assert ("The list is being translated." in words_of(translation)) == (status != "full")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"status": "full"}, "Strona, na której są bariery, nie jest zgodna."),
        ({"status": "none", "barriers": streamfield([])}, "Wypisz, co nie jest dostępne dla wszystkich"),
        ({"prepared": "2026-03-02", "reviewed": "2026-03-01"}, "Przegląd nie może być wcześniejszy"),
        ({"method": "external"}, "Podaj, kto ocenił stronę."),
    ],
)
def test_contradictions_are_errors_when_publishing_but_not_in_a_draft(editor, statement, fields, message):
    fields = {"barriers": barriers(["A", "B", "C"]), **fields}
    response = editor.publish(edit_address(statement), type(statement), **fields)
    assert response.status_code == 200
    assert message in problems(response)
    empty = dict.fromkeys(("premises", "communication", "applications", "body"), streamfield([]))
    assert editor.save(edit_address(statement), **{**empty, **fields}).status_code == 302


def test_what_applies_only_sometimes_has_its_identifier_then(statement):
    statement.reviewed = statement.prepared
    statement.premises_url = "https://example.org/"
    statement.applications = [("text", "<p>A</p>")]
    statement.save_revision().publish()
    more = {"a11y-data-przeglad", "a11y-architektura-url", "a11y-aplikacje"}
    assert ids(read(ADDRESSES["pl"])) == sorted(ALWAYS | more)


def test_every_public_page_leads_to_the_statement_in_its_language(client):
    for page in Page.objects.live().filter(depth__gt=1).select_related("locale"):
        check_the_way_to_the_statement(client.get(page.url), page.locale.language_code)
    check_the_way_to_the_statement(client.get("/pl/nie-ma/"), "pl")
    check_the_way_to_the_statement(client.get("/en/nothing/"), "en")


def check_the_way_to_the_statement(response, language):
    document = BeautifulSoup(response.content, "html.parser")
    address = document.select_one('meta[name="deklaracja-dostępności"]')["content"]
    assert address == f"http://testserver{ADDRESSES[language]}"
    assert document.select_one(f'footer a[href="{ADDRESSES[language]}"]')


# The check


def test_the_check_finds_what_is_wrong(statement, client):
    html = client.get(ADDRESSES["pl"]).content.decode()
    assert faults(statement, html) == []
    bad = html.replace('id="a11y-status"', 'id="a11y-kontakt"').replace("<time id=", "<span id=", 1)
    found = " ".join(map(str, faults(statement, bad)))
    for text in ("a11y-status", "a11y-kontakt", "a11y-data-publikacja"):
        assert text in found


def test_the_command_passes_and_fails(statement, capsys):
    call_command("check_statement")
    assert capsys.readouterr().out.count("OK") == 2
    AccessibilityStatementPage.objects.all().update(prepared=datetime.date(2020, 1, 1))
    with pytest.raises(SystemExit):
        call_command("check_statement")
    assert "2021-03-31" in capsys.readouterr().out
    for page in AccessibilityStatementPage.objects.all():
        page.unpublish()
    with pytest.raises(SystemExit):
        call_command("check_statement")


# The yearly review


@pytest.fixture
def today(monkeypatch):
    def set_today(date):
        monkeypatch.setattr(timezone, "localdate", lambda *args: datetime.date.fromisoformat(date))

    return set_today


@pytest.mark.parametrize(
    ("prepared", "reviewed", "date", "reminds", "overdue"),
    [
        ("2026-11-23", None, "2027-02-28", False, False),
        ("2026-11-23", None, "2027-03-01", True, False),
        ("2026-11-23", None, "2027-03-31", True, False),
        ("2026-11-23", None, "2027-04-01", True, True),
        ("2026-11-23", "2027-03-10", "2027-04-01", False, False),
        ("2026-11-23", "2027-03-10", "2028-03-15", True, False),
    ],
)
def test_when_staff_are_reminded(today, prepared, reviewed, date, reminds, overdue):
    today(date)
    page = AccessibilityStatementPage(
        prepared=datetime.date.fromisoformat(prepared), reviewed=reviewed and datetime.date.fromisoformat(reviewed)
    )
    assert (page.needs_review, page.is_overdue) == (reminds, overdue)


def test_the_admin_reminds_of_the_review_until_it_is_done(editor, statement):
    home = reverse("wagtailadmin_home")
    address = f'.bis-waiting a[href="{edit_address(statement)}"]'
    assert not editor.get(home).select_one(address)
    past = timezone.localdate().replace(year=timezone.localdate().year - 2, day=1)
    AccessibilityStatementPage.objects.all().update(prepared=past)
    assert "Termin przeglądu deklaracji dostępności minął" in words_of(editor.get(home).select_one(address))
    AccessibilityStatementPage.objects.all().update(reviewed=timezone.localdate())
    assert not editor.get(home).select_one(address)


def test_a_review_shows_in_both_languages_at_once(statement):
    statement.reviewed = statement.prepared
    statement.save_revision().publish()
    for address in ADDRESSES.values():
        assert read(address).select_one("#a11y-data-przeglad")["datetime"] == statement.prepared.isoformat()
    assert statement.get_translation(english()).reviewed == statement.prepared
