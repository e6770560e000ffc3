"""How the versions stand, wherever it is told: report, explorer, home page, menu, command and mail."""

import csv
import datetime
import io
import uuid

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.admin.menu import admin_menu, reports_menu
from wagtail.admin.viewsets.pages import base_page_viewset, page_viewset_registry
from wagtail.models import GroupPagePermission, Locale, Page
from wagtail.users.models import UserProfile
from wagtail_localize.models import (
    RelatedObjectSegment,
    String,
    StringSegment,
    StringTranslation,
    TranslatableObject,
    Translation,
    TranslationContext,
    TranslationSource,
)

from bis.models import Partner
from instep import wording
from instep.models import PairRecord
from instep.state import State, states
from instep.views.explorer import InStepPageViewSet
from tests.editor import edit_address
from tests.test_instep import CALL, CALL_EN, pair_of, publish, run

REPORT = "/admin/reports/in-step/"
ABOUT = "pl/o-nas"


def reword(page, days=0):
    """Make one fragment of a page wait, as if the original had been reworded so many days ago."""
    context = TranslationContext.objects.get(object_id=page.translation_key, path="title")
    StringTranslation.objects.filter(context=context).delete()
    translation = Translation.objects.get(source__object_id=page.translation_key)
    since = timezone.now() - datetime.timedelta(days=days)
    PairRecord.objects.update_or_create(translation=translation, defaults={"behind_since": since})
    return page


def some_pages(count):
    pages = Page.objects.filter(locale__language_code="pl", depth__gt=2, live=True).order_by("path")[:count]
    return [page.specific for page in pages]


def screen(client, address):
    response = client.get(address)
    assert response.status_code == 200, f"{address}: {response.status_code}"
    return BeautifulSoup(response.content, "html.parser")


def titles(client, **filters):
    """The pages that the report lists, in its order."""
    address = f"{REPORT}?{'&'.join(f'{name}={value}' for name, value in filters.items())}"
    return [link.get_text(strip=True) for link in screen(client, address).select("td.title .title-wrapper a")]


def queries(action):
    action()  # what is read once in the life of a process
    with CaptureQueriesContext(connection) as captured:
        action()
    return len(captured)


def member(name, *permissions, pages=(), language="", email=True):
    """A member of staff who may edit the given pages and has the permissions, through a group."""
    group = Group.objects.create(name=name)
    codenames = ["access_admin", *permissions]
    group.permissions.set(Permission.objects.filter(codename__in=codenames))
    change = Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page")
    for page in pages:
        GroupPagePermission.objects.create(group=group, page=page, permission=change)
    user = get_user_model().objects.create_user(name, f"{name}@example.org" if email else "", "password")
    user.groups.add(group)
    UserProfile.objects.create(user=user, preferred_language=language)
    return user


# The report


def test_the_report_lists_what_is_not_in_step_oldest_first(staff_client, get_page):
    newer, older = reword(get_page(ABOUT), days=1), reword(get_page(CALL), days=40)
    document = screen(staff_client, REPORT)
    assert document.h1.get_text(strip=True) == "Zgodność wersji PL i\u00a0EN"
    assert titles(staff_client) == [older.title, newer.title]
    row = document.select_one("table.instep-report tbody tr")
    assert "Opóźniona" in row.get_text() and "PL → EN" in row.get_text() and "Aktualności" in row.get_text()
    assert f"1 z\u00a0{pair_of(older).total}" in row.get_text()
    assert row.select("a")[-1]["href"] == edit_address(get_page(CALL_EN))
    assert "wczoraj" in document.select("table.instep-report tbody tr")[1].get_text()


def test_who_does_not_translate_reads_what_waits_and_is_sent_nowhere(client, get_page):
    about, version = reword(get_page(ABOUT)), get_page("en/about")
    for permissions, links in (((), 0), (("submit_translation",), 1)):
        client.force_login(member(f"m{links}", *permissions, pages=[about, version]))
        row = screen(client, REPORT).select_one("table.instep-report tbody tr")
        assert "Przetłumacz fragmenty" in row.get_text()
        assert len(row.select(f'a[href="{edit_address(version)}"]')) == links
        assert bool(screen(client, "/admin/").select('.bis-waiting__all[href="/admin/reports/in-step/"]')) == bool(
            links
        )


def test_where_everything_is_in_step_the_report_says_so(staff_client):
    document = screen(staff_client, REPORT)
    assert "Wszystko zgodne" in document.select_one(".instep-empty").get_text()
    assert titles(staff_client) == []
    assert len(titles(staff_client, state="all")) == len(states())


def test_the_report_in_english(staff_client, administrator):
    UserProfile.objects.update_or_create(user=administrator, defaults={"preferred_language": "en"})
    document = screen(staff_client, REPORT)
    assert document.h1.get_text(strip=True) == "Polish and English in step"
    assert "Everything is in step" in document.get_text()


def test_filters_of_the_report(staff_client, get_page):
    call, about = reword(get_page(CALL), days=40), reword(get_page(ABOUT))
    get_page("pl/kontakt").get_translations().get().unpublish()
    assert titles(staff_client, state="behind") == [call.title, about.title]
    assert titles(staff_client, state="draft") == ["Kontakt"]
    assert titles(staff_client, age="30") == [call.title]
    assert titles(staff_client, age="90") == []
    news = get_page("pl/aktualnosci")
    assert titles(staff_client, section=news.translation_key) == [call.title]
    assert titles(staff_client, type=call.content_type_id) == [call.title]
    assert titles(staff_client, state="behind", ordering="-since") == [about.title, call.title]
    assert set(titles(staff_client, state="nonsense")) == {call.title, about.title, "Kontakt"}


def test_the_totals_lead_to_each_state(staff_client, get_page):
    reword(get_page(CALL))
    totals = {
        link["href"]: link.get_text(" ", strip=True) for link in screen(staff_client, REPORT).select(".instep-total")
    }
    assert totals[f"{REPORT}?state=behind"] == "1 Opóźniona"
    assert totals[f"{REPORT}?state=in_step"] == f"{len(states()) - 1} Zgodna"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_report_as_a_table(staff_client, administrator, get_page, kind):
    page = get_page(CALL)
    page.summary = "Zmiana."
    page.save_revision(user=administrator).publish()
    response = staff_client.get(f"{REPORT}?export={kind}")
    content = b"".join(response.streaming_content)
    assert f"instep.{kind}" in response["Content-Disposition"]
    if kind == "csv":
        (row,) = csv.DictReader(io.StringIO(content.decode()))
        assert (row["Strona"], row["Stan"], row["Brakujące fragmenty"]) == (page.title, "Opóźniona", "1")
        assert row["Od kiedy"] == str(timezone.localdate())
        assert row["Opublikował(a)"] == "admin"
        assert row["Adres"].startswith("http://testserver/admin/pages/")
    else:
        assert content[:2] == b"PK"


def test_each_state_leads_where_it_is_closed(staff_client, get_page):
    addresses = ["o-nas", "kontakt", "prywatnosc", "programy/dialog"]
    missing, draft, withdrawn, diverged = (get_page(f"pl/{address}") for address in addresses)
    versions = [page.get_translations().get().specific for page in (draft, withdrawn, diverged)]
    missing.get_translations().get().delete()
    versions[0].unpublish()
    withdrawn.unpublish()
    versions[2].title = "By hand"
    publish(versions[2])
    rows = screen(staff_client, REPORT).select("table.instep-report tbody tr")
    links = {row.select_one(".title a").get_text(strip=True): row.select("a")[-1]["href"] for row in rows}
    assert links[missing.title] == reverse("wagtail_localize:submit_page_translation", args=[missing.pk])
    assert links[draft.title] == edit_address(versions[0])
    assert links[withdrawn.title] == reverse("wagtailadmin_pages:unpublish", args=[versions[1].pk])
    assert links[diverged.title] == edit_address(versions[2])
    for address in links.values():
        assert staff_client.get(address).status_code == 200, address


def test_the_report_costs_the_same_for_few_and_for_many(staff_client, get_page):
    reword(get_page(CALL))
    few = queries(lambda: staff_client.get(REPORT + "?state=behind"))
    for page in some_pages(8):
        reword(page)
    many = queries(lambda: staff_client.get(REPORT + "?state=all"))
    samples = 2  # kinds of translatable snippet, a query each, that only the tests' own site has
    assert few == many <= 15 + samples


# Who sees what


def test_an_editor_of_one_section_sees_only_theirs(client, get_page):
    call, about = reword(get_page(CALL)), reword(get_page(ABOUT))
    client.force_login(member("news-editor", pages=[get_page("pl/aktualnosci")]))
    assert titles(client) == [call.title]
    home = screen(client, reverse("wagtailadmin_home")).get_text()
    assert call.title in home and about.title not in home
    assert badge(client) == "1"


def test_a_translator_of_the_other_language_sees_the_pairs(client, get_page):
    call = reword(get_page(CALL))
    client.force_login(member("translator", "submit_translation", pages=[get_page("en")]))
    assert titles(client) == [call.title]


def test_who_edits_no_page_is_refused(client, db):
    client.force_login(member("librarian"))
    assert client.get(REPORT).status_code == 302
    assert client.get(REPORT + "results/").status_code == 302
    assert REPORT not in sidebar(client)


# Menu, home page, explorer


def sidebar(client):
    return screen(client, reverse("wagtailadmin_home")).select_one("#wagtail-sidebar-props").string


def badge(client):
    """The number beside the reports of the menu."""
    request = RequestFactory().get("/")
    request.user = get_user_model().objects.get(pk=client.session["_auth_user_id"])
    (item,) = [item for item in admin_menu.render_component(request) if item.name == "reports"]
    return item.attrs.get("data-instep-badge")


@pytest.mark.parametrize(
    ("count", "polish", "english"),
    [
        (1, "1 wersja opóźniona", "1 version behind"),
        (2, "2 wersje opóźnione", "2 versions behind"),
        (5, "5 wersji opóźnionych", "5 versions behind"),
        (22, "22 wersje opóźnione", "22 versions behind"),
    ],
)
def test_the_number_in_words(count, polish, english):
    with override("pl"):
        assert wording.versions_behind(count) == polish
    with override("en"):
        assert wording.versions_behind(count) == english


def test_the_menu_shows_how_many_versions_are_behind(staff_client, get_page, rf, administrator):
    assert badge(staff_client) is None
    for page in (CALL, ABOUT):
        reword(get_page(page))
    assert badge(staff_client) == "2"
    assert "2 wersje opóźnione" in sidebar(staff_client).encode().decode("unicode_escape")
    get_page(ABOUT).get_translations().get().unpublish()
    assert badge(staff_client) == "1", "a draft is not behind for any reader"


def test_the_menu_costs_one_query(administrator, rf, get_page):
    reword(get_page(CALL))
    request = rf.get("/")
    request.user = administrator
    with CaptureQueriesContext(connection) as captured:
        admin_menu.render_component(request)
        reports_menu.render_component(request)
    assert len([query for query in captured if "instep_pairrecord" in query["sql"]]) == 1


def test_the_misleading_report_is_left_out(staff_client):
    menu = sidebar(staff_client)
    assert REPORT in menu
    assert reverse("wagtail_localize:translations_report") not in menu


def test_the_home_page_names_the_worst_five(staff_client):
    home = reverse("wagtailadmin_home")
    assert not screen(staff_client, home).select(".instep-panel")
    pages = [reword(page, days=number) for number, page in enumerate(some_pages(6))]
    panel = screen(staff_client, home).select_one(".instep-panel")
    assert [item.b.get_text() for item in panel.select("li")] == [page.title for page in reversed(pages[1:])]
    assert "6 wersji wymaga uwagi" in panel.get_text()
    assert panel.select_one("p a")["href"] == REPORT


def column(document, title):
    row = next(row for row in document.select("tbody tr") if title in row.select_one(".title").get_text())
    return row.select_one(".instep-column")


def test_the_explorer_has_a_column_on_the_languages(staff_client, get_page):
    page, news = reword(get_page(CALL)), get_page("pl/aktualnosci")
    other = news.get_children().live().exclude(pk=page.pk).first()
    address = reverse("wagtailadmin_explore", args=[news.pk])
    for listing in (address, f"{address}?q=mikrodotacje", reverse("wagtailadmin_explore_results", args=[news.pk])):
        cell = column(screen(staff_client, listing), page.title)
        assert "Opóźniona" in cell.get_text() and "PL → EN" in cell.get_text()
        assert cell.a.get_text() == "1 fragment · od dziś"
        assert cell.a["href"] == edit_address(get_page(CALL_EN))
    document = screen(staff_client, address)
    assert "PL ⇄ EN" in document.select_one("table.listing thead").get_text()
    assert column(document, other.title).get_text(strip=True) == "Zgodna"
    assert not column(document, other.title).select("a")
    english = screen(staff_client, reverse("wagtailadmin_explore", args=[get_page("en/news").pk]))
    assert "Opóźniona" in column(english, get_page(CALL_EN).title).get_text()
    homes = screen(staff_client, reverse("wagtailadmin_explore_root"))
    assert column(homes, get_page("pl").title).get_text(strip=True) == "Zgodna"


def test_the_column_adds_at_most_six_queries(staff_client, get_page):
    for page in some_pages(5):
        reword(page)
    address = reverse("wagtailadmin_explore", args=[get_page("pl").pk])
    full = queries(lambda: staff_client.get(address))
    page_viewset_registry.register(Page, base_page_viewset, parent_models=[Page])
    try:
        plain = queries(lambda: staff_client.get(address))
    finally:
        page_viewset_registry.register(Page, InStepPageViewSet(), parent_models=[Page])
    assert 0 < full - plain <= 6


# What a pair knows


def test_a_snippet_that_waits_is_told_of_on_its_page(staff_client, get_page):
    page = get_page(CALL)
    english, polish = Locale.objects.get(language_code="en"), page.locale
    kind = ContentType.objects.get_for_model(Partner)
    thing = TranslatableObject.objects.create(translation_key=uuid.uuid4(), content_type=kind)
    source = TranslationSource.objects.create(
        object=thing, specific_content_type=kind, locale=polish, content_json="{}", last_updated_at=timezone.now()
    )
    Translation.objects.create(source=source, target_locale=english)
    context = TranslationContext.objects.create(object=thing, path="name")
    StringSegment.objects.create(
        source=source, context=context, order=0, string=String.objects.create(locale=polish, data="Partner w polu")
    )
    assert pair_of(page).related == {}
    RelatedObjectSegment.objects.create(
        source=TranslationSource.objects.get(object_id=page.translation_key), context=context, object=thing, order=0
    )
    assert pair_of(page).related == {Partner: 1}
    (pair,) = [pair for pair in states() if pair.original["pk"] == page.pk]
    assert pair.state == State.IN_STEP and pair.related == {Partner: 1}
    with override("pl"):
        assert wording.lag(pair) == "+1 partner"


def test_a_version_kept_separately_needs_a_reason_and_a_day(get_page):
    page = get_page(CALL)
    translation = Translation.objects.get(source__object_id=page.translation_key)
    translation.enabled = False
    translation.save()
    record, _created = PairRecord.objects.get_or_create(translation=translation)
    today = timezone.localdate()
    for reason, review, is_problem in (
        ("", None, True),
        ("Skrót dla zagranicy", None, True),
        ("", today + datetime.timedelta(days=1), True),
        ("Skrót dla zagranicy", today, True),
        ("Skrót dla zagranicy", today + datetime.timedelta(days=1), False),
    ):
        record.detached_reason, record.review_on = reason, review
        record.save()
        assert pair_of(page).is_problem == is_problem, (reason, review)
        assert run()[0] == int(is_problem)


# Command and mail


def test_the_command_fails_on_what_readers_miss(get_page):
    get_page("pl/kontakt").get_translations().get().unpublish()
    assert run()[0] == 0, "a draft is work under way"
    assert run("--fail-on", "draft")[0] == 1
    get_page(ABOUT).get_translations().get().delete()
    assert run()[0] == 1


def test_the_commands_own_failure_has_its_own_code(db, monkeypatch):
    def break_down():
        raise RuntimeError("no database")

    monkeypatch.setattr("instep.management.commands.instep.states", break_down)
    code, output = run()
    assert code == 2 and "no database" in output


@pytest.mark.parametrize(
    ("count", "polish", "english"),
    [
        (1, "1 wersja wymaga uwagi", "1 version needs attention"),
        (2, "2 wersje wymagają uwagi", "2 versions need attention"),
        (5, "5 wersji wymaga uwagi", "5 versions need attention"),
        (22, "22 wersje wymagają uwagi", "22 versions need attention"),
    ],
)
def test_one_mail_in_the_readers_language(get_page, count, polish, english):
    homes = [get_page("pl")]
    member("jan", "submit_translation", pages=homes, language="pl")
    member("jane", "submit_translation", pages=homes, language="en")
    for page in some_pages(count):
        reword(page)
    assert run("--email")[0] == 1
    subjects = {message.to[0]: message.subject for message in mail.outbox}
    assert subjects == {"jan@example.org": f"BIS: {polish}", "jane@example.org": f"BIS: {english}"}
    body = next(message.body for message in mail.outbox if message.to == ["jan@example.org"])
    assert body.count("Przetłumacz fragmenty: http://testserver/admin/pages/") == min(count, 10)
    assert "1 fragment · od dziś" in body and f"http://testserver{REPORT}" in body
    assert ("Najstarsze:" in body) == (count > 10)


def test_who_gets_a_mail(get_page, administrator):
    homes = [get_page("pl")]
    translator = member("jan", "submit_translation", pages=homes)
    translator.groups.add(member("second", "submit_translation", pages=homes, email=False).groups.get())
    member("editor", pages=homes)
    gone = member("gone", "submit_translation", pages=homes)
    gone.is_active = False
    gone.save()
    twin = member("twin", "submit_translation", pages=homes)
    twin.email = "JAN@example.org"
    twin.save()
    member("elsewhere", "submit_translation", pages=[get_page("pl/programy")])
    assert run("--email")[0] == 0
    assert mail.outbox == []
    reword(get_page(CALL))
    assert run("--email")[0] == 1
    assert [message.to for message in mail.outbox] == [["jan@example.org"]]


def test_a_mail_that_fails_does_not_stop_the_others(get_page, monkeypatch):
    for name in ("a", "b"):
        member(name, "submit_translation", pages=[get_page("pl")])
    reword(get_page(CALL))
    sent = []

    def send_mail(subject, message, recipients):
        if recipients == ["a@example.org"]:
            raise ConnectionRefusedError("no mail server")
        sent.extend(recipients)

    monkeypatch.setattr("instep.digest.send_mail", send_mail)
    code, output = run("--email")
    assert (code, sent) == (2, ["b@example.org"])
    assert "a@example.org" in output and "no mail server" in output


def test_nobody_to_mail_is_said(get_page, administrator):
    reword(get_page(CALL))
    code, output = run("--email")
    assert (code, mail.outbox) == (1, [])
    assert "uprawnienia" in output
