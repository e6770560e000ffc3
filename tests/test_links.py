"""Links of live content: what is found, what counts as broken and for whom, and that it vanishes when mended."""

import csv
import datetime
import io
import json
import uuid

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import GroupPagePermission, Page, PageViewRestriction, ReferenceIndex, Site

from bis.links import checking
from bis.links.checking import check_external, note
from bis.links.faults import Fault, targets, to_mend
from bis.links.fetching import Answer
from bis.models import BisImage, IgnoredLink, KeyFigure, Link, LinkedAddress, Partner, SiteSettings, UndescribedImage
from home.models import StandardPage

pytestmark = pytest.mark.django_db
REPORT = reverse("links_to_mend")
Outcome = LinkedAddress.Outcome


def block(kind, value):
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def text(html):
    return block("text", f"<p>{html}</p>")


def page_with(parent, *blocks, slug="linki"):
    page = StandardPage(title=f"Strona {slug}", slug=slug, locale=parent.locale, body=json.dumps(list(blocks)))
    parent.add_child(instance=page)
    page.save_revision().publish()
    return StandardPage.objects.get(pk=page.pk)


def rewrite(page, *blocks):
    page.body = json.dumps(list(blocks))
    page.save_revision().publish()


@pytest.fixture
def home(get_page):
    return get_page("pl")


@pytest.fixture
def target(home):
    """A Polish page that has no English version."""
    return page_with(home, slug="cel")


def faults(user):
    return sorted((str(target.fault), [use.title for use in target.uses]) for target in to_mend(user))


def test_the_first_content_has_no_link_to_mend(administrator):
    call_command("check_links", own_only=True)
    assert Link.objects.exclude(page=None).exists()
    assert to_mend(administrator) == []


def test_every_kind_of_broken_link_is_found_and_vanishes_when_mended(administrator, home, target, get_page):
    english = get_page("en")
    document = get_document_model().objects.create(title="Statut", file=ContentFile(b"x", "statut.pdf"))
    link = f'<a linktype="page" id="{target.pk}">tekst</a>'
    source = page_with(home, text(link), slug="w-tekscie")
    chooser = page_with(home, block("pages", [{"type": "item", "value": target.pk, "id": "1"}]), slug="wybor")
    foreign = page_with(english, text(link), slug="foreign")
    with_document = page_with(home, text(f'<a linktype="document" id="{document.pk}">statut</a>'), slug="dokument")
    typed = page_with(
        home, text('<a href="/pl/cel/">cel</a> <a href="http://testserver/pl/cel/">cel</a>'), slug="reczny"
    )
    assert faults(administrator) == [("language", ["Strona foreign"]), ("typed", ["Strona reczny"])]

    target.unpublish()
    ReferenceIndex.objects.all().delete()  # past the guard of what is in use
    document.delete()
    hidden = ["Strona foreign", "Strona w-tekscie", "Strona wybor"]
    assert [(fault, sorted(titles)) for fault, titles in faults(administrator)] == [
        ("document", ["Strona dokument"]),
        ("hidden", hidden),
        ("typed", ["Strona reczny"]),
    ]
    target.save_revision().publish()
    rewrite(foreign)
    rewrite(with_document)
    rewrite(typed)
    assert faults(administrator) == []

    restriction = PageViewRestriction.objects.create(page=target, restriction_type=PageViewRestriction.LOGIN)
    assert [fault for fault, _titles in faults(administrator)] == ["hidden"]
    restriction.delete()
    target.delete()  # into the bin
    assert [(fault, sorted(titles)) for fault, titles in faults(administrator)] == [("hidden", hidden[1:])]
    Page.objects.get(pk=target.pk).delete()
    assert [(fault, sorted(titles)) for fault, titles in faults(administrator)] == [("deleted", hidden[1:])]
    call_command("check_links", own_only=True)
    assert [fault for fault, _titles in faults(administrator)] == ["deleted"], "a rebuild forgets nothing"
    source.unpublish()
    chooser.delete()
    assert faults(administrator) == []


def test_a_draft_is_not_what_readers_get(administrator, home):
    page = page_with(home)
    page.body = json.dumps([text('<a href="/pl/nie-ma/">x</a>')])
    page.save_revision()
    page.save_revision(log_action=True)
    assert not Link.objects.filter(source_page=page).exists()


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("/pl/nie-ma-takiej/", "own"),
        ("#nie-ma", "own"),
        ("#main", None),
        ("/pl/kontakt/#main", "typed"),
        ("/pl/kontakt/#nie-ma", "own"),
        ("http://testserver/pl/kontakt/", "typed"),
        ("/en/contact/", "typed"),
        ("../kontakt/", "typed"),
        ("/robots.txt", None),
        ("/pl/bis-w-liczbach.csv", None),
        ("/documents/99/nie-ma.pdf", "own"),
        ("mailto:bis@example.org", None),
        ("tel:+48123456789", None),
        ("javascript:void", None),
    ],
)
def test_addresses_of_this_site(administrator, home, address, fault):
    page_with(home, text(f'<a href="{address}">x</a>'))
    call_command("check_links", own_only=True)
    assert [target.fault for target in to_mend(administrator)] == ([fault] if fault else [])


def test_a_typed_address_that_only_some_may_open_is_broken(administrator, home, target):
    page_with(home, text('<a href="/pl/cel/">x</a>'))
    PageViewRestriction.objects.create(page=target, restriction_type="password", password="x")
    call_command("check_links", own_only=True)
    assert [target.fault for target in to_mend(administrator)] == ["own"]


def test_addresses_stand_in_snippets_and_settings_too(administrator):
    partner = Partner.objects.first()
    partner.url = "https://partner.example/ścieżka"
    partner.save()
    settings = SiteSettings.for_site(Site.objects.get())
    settings.facebook = "https://facebook.example/bis"
    settings.save()
    value = KeyFigure.objects.get(key="people").values.first()
    value.source = "https://source.example/"
    value.save()
    addresses = set(LinkedAddress.objects.values_list("address", flat=True))
    assert addresses >= {
        "https://partner.example/%C5%9Bcie%C5%BCka",
        "https://facebook.example/bis",
        "https://source.example/",
    }
    LinkedAddress.objects.filter(kind="external").update(outcome=Outcome.GONE, failed_days=2)
    uses = {use.title: use.address for target in to_mend(administrator) for use in target.uses}
    assert uses[partner.name] == reverse("wagtailsnippets_bis_partner:edit", args=[partner.pk])
    facts = settings._meta.verbose_name
    assert uses[facts] == reverse("wagtailsettings:edit", args=["bis", "sitesettings", settings.site_id])
    assert reverse("wagtailsnippets_bis_keyfigure:edit", args=[value.figure_id]) in uses.values()
    ReferenceIndex.objects.all().delete()  # as when no page shows it any more
    partner.delete()
    assert partner.name not in {use.title for target in to_mend(administrator) for use in target.uses}
    privacy = settings.privacy_page
    for version in privacy.get_translations(inclusive=True):
        version.unpublish()
    assert any(fault == "hidden" and facts in titles for fault, titles in faults(administrator))


@pytest.fixture
def days(monkeypatch):
    """Set the day on which a check runs."""

    def set_day(number):
        moment = datetime.datetime(2026, 3, number, 4, tzinfo=datetime.UTC)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_day


@pytest.fixture
def answers(monkeypatch):
    """What other sites answer, by address; every question is noted."""
    answers, asked = {}, []

    def answer(address, allow_private=False):
        asked.append(address)
        return answers.get(address, Answer(Outcome.WORKS, 200))

    monkeypatch.setattr(checking, "ask", answer)
    return answers, asked


def external(*addresses):
    LinkedAddress.objects.all().delete()
    return LinkedAddress.objects.bulk_create(LinkedAddress(address=a, kind="external") for a in addresses)


def run(limit=100):
    waits = []
    return check_external(limit, 60, sleep=waits.append, clock=lambda: 0), waits


def test_a_link_is_broken_after_failures_on_two_days(administrator, home, days, answers):
    page_with(home, text('<a href="https://example.org/raport#s2">raport</a>'))
    address = LinkedAddress.objects.get(address="https://example.org/raport")
    answers[0][address.address] = Answer(Outcome.GONE, 404)
    for day, broken in [(1, False), (1, False), (2, True), (3, True)]:
        days(day)
        address.refresh_from_db()
        note(address, answers[0][address.address])
        assert bool(to_mend(administrator)) == broken, day
    (target,) = to_mend(administrator)
    assert (target.fault, target.since.day, target.last_checked.day) == (Fault.EXTERNAL, 1, 3)
    assert "404" in target.detail
    assert (target.uses[0].title, target.uses[0].words, target.uses[0].language) == ("Strona linki", "raport", "PL")
    days(4)
    note(address, Answer(Outcome.WORKS, 200))
    assert to_mend(administrator) == []
    note(address, Answer(Outcome.UNSURE, 403))
    assert to_mend(administrator) == []
    assert [target.fault for target in targets(administrator)] == [Fault.UNSURE]


def test_what_is_asked_for_and_how_often(days, answers):
    _answers, asked = answers
    external(*(f"https://{host}.example/{number}" for host in "ab" for number in range(3)))
    days(1)
    count, waits = run(limit=4)
    assert count == 4
    assert [address[8:11] for address in asked] == ["a.e", "b.e", "a.e", "a.e"], "hosts take turns"
    assert len(waits) == 3 and max(waits) == checking.HOST_GAP and min(waits) >= 1
    assert run()[0] == 2, "those left over"
    assert run()[0] == 0
    LinkedAddress.objects.filter(address="https://a.example/0").update(failing_since=timezone.now(), outcome="gone")
    days(2)
    assert run()[0] == 1, "what failed is asked for every day"
    days(9)
    assert run()[0] == 6


def test_a_busy_host_is_left_alone(answers):
    external("https://busy.example/1", "https://busy.example/2", "https://calm.example/1")
    answers[0]["https://busy.example/1"] = Answer(Outcome.UNSURE, 429)
    assert run()[0] == 2
    assert "https://busy.example/2" not in answers[1]


def test_no_reader_makes_us_ask(client, answers, home):
    page_with(home, text('<a href="https://example.org/">x</a>'))
    client.get("/pl/linki/")
    assert answers[1] == []


def editor_of(page, *codenames):
    """A member of staff who may edit below a page and has further permissions."""
    user = get_user_model().objects.create_user("editor", "editor@example.org", "password")
    group = Group.objects.create(name="Editors of one section")
    user.groups.add(group)
    group.permissions.add(*Permission.objects.filter(codename__in=["access_admin", *codenames]))
    for codename in ("add_page", "change_page"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.create(group=group, page=page, permission=permission)
    return user


def test_everybody_sees_what_they_can_mend(client, home, get_page):
    broken = text('<a linktype="page" id="999999">x</a>')
    inside, _outside = page_with(get_page("pl/o-nas"), broken, slug="w"), page_with(home, broken, slug="poza")
    Partner.objects.update_or_create(name="P", defaults={"url": "https://p.example/"})
    LinkedAddress.objects.update(outcome=Outcome.GONE, failed_days=2)
    editor = editor_of(get_page("pl/o-nas"))
    client.force_login(editor)
    document = BeautifulSoup(client.get(REPORT).content, "html.parser")
    links = [link["href"] for link in document.select(".bis-uses a")]
    assert links == [reverse("wagtailadmin_pages:edit", args=[inside.pk])]
    nobody = get_user_model().objects.create_user("nobody", password="x")
    nobody.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(nobody)
    assert client.get(REPORT).status_code == 302
    assert REPORT not in client.get(reverse("wagtailadmin_home")).content.decode()
    client.logout()
    assert "/login/" in client.get(REPORT)["Location"]


def test_a_link_is_left_as_it_is_with_a_reason(staff_client, administrator, home):
    page_with(home, text('<a linktype="page" id="999999">stary regulamin</a>'))
    document = BeautifulSoup(staff_client.get(REPORT).content, "html.parser")
    ignore = next(a["href"] for a in document.select("tbody a") if "ignore" in a["href"])
    page = staff_client.get(ignore).content.decode()
    assert "stary regulamin" in page
    assert "To pole jest wymagane" in staff_client.post(ignore, {"reason": ""}).content.decode()
    assert staff_client.post(ignore, {"reason": "Tak ma być"}).status_code == 302
    assert to_mend(administrator) == []
    assert "Tak ma być" in staff_client.get(f"{REPORT}?fault=ignored").content.decode()
    assert staff_client.post(ignore, {"again": "1"}).status_code == 302
    assert len(to_mend(administrator)) == 1 and not IgnoredLink.objects.exists()
    assert staff_client.get(reverse("ignore_link") + "?key=other").status_code == 404


def test_the_export_has_a_row_for_each_place_and_no_formula(staff_client, home):
    page_with(home, text('<a linktype="page" id="999999">=1+1</a>'), slug="a")
    page_with(home, text('<a linktype="page" id="999999">tekst</a>'), slug="b")
    content = b"".join(staff_client.get(f"{REPORT}?export=csv").streaming_content).decode()
    rows = list(csv.reader(io.StringIO(content)))
    assert [row[3] for row in rows[1:]] == ["Strona a", "Strona b"]
    assert rows[1][5] == "'=1+1"
    assert staff_client.get(f"{REPORT}?export=xlsx").status_code == 200


def test_the_report_costs_the_same_with_more_links(staff_client, home):
    def cost(number):
        page_with(home, text(f'<a linktype="page" id="{10**6 + number}">x</a>'), slug=f"strona-{number}")
        staff_client.get(REPORT)
        with CaptureQueriesContext(connection) as captured:
            assert staff_client.get(REPORT).status_code == 200
        return len(captured)

    assert cost(1) == [cost(number) for number in range(2, 6)][-1]


def picture(alt="", decorative=False):
    image = {"image": BisImage.objects.first().pk, "alt_text": alt, "decorative": decorative}
    return block("image", {"image": image, "caption": ""})


def test_images_without_a_description(staff_client, home):
    page_with(home, picture("Jeż"), picture(decorative=True), slug="opisane")
    logos = [{"type": "item", "id": "1", "value": picture()["value"]["image"]}]
    funding = block("funding", {"funder": "Gmina", "currency": "PLN", "logos": logos})
    page, other = page_with(home, picture(" "), slug="bez"), page_with(home, funding, slug="logo")
    assert set(UndescribedImage.objects.values_list("source_page", flat=True)) == {page.pk, other.pk}
    BisImage.objects.all().update(description="")
    first = BisImage.objects.first()
    for query, expected in (("?where=pages", True), ("?where=library", True), ("", True)):
        document = BeautifulSoup(staff_client.get(reverse("undescribed_images") + query).content, "html.parser")
        assert (first.title in document.main.get_text()) == expected
        assert "Strona bez" in document.main.get_text()
    rewrite(page, picture("Jeż"))
    rewrite(other)
    assert not UndescribedImage.objects.exists()
    rewrite(page, block("image", {"image": {"image": 10**6, "alt_text": "", "decorative": False}, "caption": ""}))
    BisImage.objects.all().update(description="Opis")
    assert "Każdy obraz jest opisany" in staff_client.get(reverse("undescribed_images")).content.decode()
