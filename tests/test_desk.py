"""The first screen of the admin: to each what they may deal with, and nothing where nothing waits."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)
from wagtail.users.models import UserProfile

from bis.models import BisImage, KeyFigure, KeyFigureValue
from home.contact.models import ContactMessage, OutgoingMail
from home.models import StandardPage
from news.models import NewsPage
from tests.editor import edit_address, spaced
from tests.test_links import page_with, picture, text

pytestmark = pytest.mark.django_db
HOME = reverse("wagtailadmin_home")


@pytest.fixture(autouse=True)
def nothing_waits(db):
    """The loaded site with nothing to do: figures of today, described images."""
    today = timezone.localdate()
    for figure in KeyFigure.objects.all():
        KeyFigureValue.objects.update_or_create(
            figure=figure, date=today, date_precision="day", defaults={"value": 1, "qualifier": "exact"}
        )
    BisImage.objects.update(description="Opis")
    ContactMessage.objects.all().delete()


@pytest.fixture
def member(client):
    """A member of staff who may log in; further permissions are given one by one."""
    user = get_user_model().objects.create_user("member", "member@example.org", "password")
    group = Group.objects.create(name="Members")
    user.groups.add(group)
    client.force_login(user)

    def allow(*codenames, page=None, collection=None):
        for codename in codenames:
            permission = Permission.objects.get(codename=codename)
            if page:
                GroupPagePermission.objects.create(group=group, page=page, permission=permission)
            elif collection:
                GroupCollectionPermission.objects.create(group=group, collection=collection, permission=permission)
            else:
                group.permissions.add(permission)
        return user

    allow("access_admin")
    return allow


def desk(client):
    response = client.get(HOME)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def waiting(client):
    """What waits, as address by text."""
    return {spaced(a.get_text()): a["href"] for a in desk(client).select(".bis-waiting__all")}


def actions(client):
    return {spaced(a.get_text()): a["href"] for a in desk(client).select(".bis-actions a")}


def test_nothing_waits(staff_client):
    document = desk(staff_client)
    assert "Nic na Ciebie nie czeka." in document.get_text()
    assert spaced(document.h1.get_text()) == "Dzień dobry"
    assert not document.select(".w-summary")


def make_everything_wait(get_page):
    """One of each kind, in a section of its own where it is about a page."""
    section = get_page("pl/o-nas")
    page_with(section, text('<a linktype="page" id="999999">x</a>'), picture(), slug="zle")
    BisImage.objects.filter(undescribed=None).update(description="")
    figure = KeyFigure.objects.get(key="people")
    figure.values.all().delete()
    KeyFigureValue.objects.create(figure=figure, date=datetime.date(2020, 1, 1), value=1)
    message = ContactMessage.objects.create(fingerprint="1", language="pl", topic="other", message="x")
    OutgoingMail.objects.create(message=message, sent_at=timezone.now())
    old = timezone.now() - datetime.timedelta(days=800)
    Page.objects.filter(translation_key=section.translation_key).update(last_published_at=old)


def test_each_kind_with_its_number_leads_to_the_list_that_has_as_many(staff_client, get_page):
    make_everything_wait(get_page)
    found = waiting(staff_client)
    assert "1 wiadomość bez odpowiedzi" in found
    assert found.keys() >= {
        "1 link do poprawienia",
        "1 liczba starsza niż rok",
        "1 obraz bez opisu na naszych stronach",
        "1 strona nieruszana od dwóch lat",
    }
    for label, address in found.items():
        listed = BeautifulSoup(staff_client.get(address).content, "html.parser").select("main tbody tr")
        number = "".join(filter(str.isdigit, label.partition(":")[2] or label))
        assert len(listed) == int(number), label


def test_nobody_is_told_of_what_they_may_not_see(client, member, get_page):
    make_everything_wait(get_page)
    assert waiting(client) == {} and actions(client) == {}
    assert "Nic na Ciebie nie czeka." in desk(client).get_text()
    member("change_keyfigure")
    assert list(waiting(client)) == ["1 liczba starsza niż rok"]
    assert list(actions(client)) == ["Zmień liczbę"]
    member("view_contactmessage")
    assert list(waiting(client)) == ["1 wiadomość bez odpowiedzi", "1 liczba starsza niż rok"]
    member("change_page", page=get_page("pl/aktualnosci"))
    assert len(waiting(client)) == 2 + ("Polski i angielski w zgodzie" in waiting(client))
    reports = ("links_to_mend", "stale_pages", "undescribed_images", "old_figures", "my_drafts")
    for name in reports:
        rows = BeautifulSoup(client.get(reverse(name)).content, "html.parser").select("main tbody tr")
        assert len(rows) == (name == "old_figures"), name
    member("change_page", page=get_page("pl/o-nas"))
    assert waiting(client).keys() >= {"1 link do poprawienia", "1 strona nieruszana od dwóch lat"}
    member("change_image", collection=Collection.get_first_root_node())
    assert any("w bibliotece" in label for label in waiting(client))


def test_without_any_right_the_reports_are_closed(client, member):
    for name in ("links_to_mend", "stale_pages", "undescribed_images", "old_figures", "my_drafts"):
        assert client.get(reverse(name)).status_code == 302, name
        assert reverse(name) not in client.get(HOME).content.decode()


def draft(page, user, title="Szkic"):
    page.title = title
    page.save_revision(user=user)


def test_my_drafts_are_mine(client, member, get_page, administrator):
    user = member("change_page", page=get_page("pl/o-nas"))
    draft(get_page("pl/o-nas"), user)
    draft(get_page("pl/kontakt"), user)
    draft(get_page("pl/prywatnosc"), administrator)
    assert waiting(client)["Masz 1 szkic"] == reverse("my_drafts")
    name = desk(client).select_one(".bis-waiting__names a")
    assert (name.get_text(), name["href"]) == ("Szkic", edit_address(get_page("pl/o-nas")))
    rows = BeautifulSoup(client.get(reverse("my_drafts")).content, "html.parser").select("main tbody tr")
    assert len(rows) == 1
    get_page("pl/o-nas").get_latest_revision().publish()
    assert "Masz 1 szkic" not in waiting(client)


def test_approvals_wait_for_those_who_may_give_them(client, member, get_page, administrator, staff_client):
    section = get_page("pl/o-nas")
    author = member("change_page", page=section)
    approvers = Group.objects.create(name="Approvers")
    task = GroupApprovalTask.objects.create(name="Akceptacja")
    task.groups.add(approvers)
    workflow = Workflow.objects.create(name="Jedna akceptacja")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.filter(page=section).delete()
    WorkflowPage.objects.create(workflow=workflow, page=section)
    draft(section, author, "Do akceptacji")
    state = workflow.start(section, author)
    client.force_login(author)
    assert waiting(client).keys().isdisjoint({"Masz 1 szkic", "1 strona czeka na Twoją akceptację"})
    author.groups.add(approvers)
    assert "1 strona czeka na Twoją akceptację" in waiting(client)
    approval = waiting(client)["1 strona czeka na Twoją akceptację"]
    assert "Do akceptacji" in client.get(approval).content.decode()
    author.groups.remove(approvers)
    state.current_task_state.reject(user=administrator)
    assert "1 strona wróciła do Ciebie z uwagami" in waiting(client)
    assert "Do akceptacji" in client.get(waiting(client)["1 strona wróciła do Ciebie z uwagami"]).content.decode()


def test_actions_open_the_right_form(staff_client):
    found = actions(staff_client)
    assert list(found) == ["Nowa aktualność", "Nowy nabór", "Nowe szkolenie", "Nowy kamień milowy", "Zmień liczbę"]
    for label, kind in (("Nowa aktualność", "news"), ("Nowy nabór", "call"), ("Nowe szkolenie", "training")):
        form = BeautifulSoup(staff_client.get(found[label]).content, "html.parser")
        assert form.select_one("[name=kind] option[selected]")["value"] == kind
    for label in list(found)[3:]:
        assert staff_client.get(found[label]).status_code == 200
    address = found["Nowy nabór"].partition("?")[0]
    form = BeautifulSoup(staff_client.get(f"{address}?kind=nonsense").content, "html.parser")
    assert form.select_one("[name=kind] option[selected]")["value"] == "news"


def test_a_call_begun_from_the_first_screen_is_saved_as_one(editor, get_page):
    address = actions(editor.client)["Nowy nabór"]
    response = editor.publish(address, NewsPage, title="Nabór", slug="nabor-z-pulpitu")
    assert response.status_code == 302
    assert NewsPage.objects.get(slug="nabor-z-pulpitu").kind == "call"


def test_an_editor_of_one_language_begins_there(client, member, get_page):
    english = get_page("en/news")
    member("add_page", page=english)
    found = actions(client)
    assert list(found) == ["Nowa aktualność", "Nowy nabór", "Nowe szkolenie"]
    assert f"/{english.pk}/" in found["Nowy nabór"]


def test_last_changes_say_who_did_what(client, editor, member, administrator, get_page):
    client.force_login(administrator)
    page = get_page("pl/o-nas")
    page.save_revision(user=administrator, log_action=True).publish(user=administrator)
    first = desk(client).select_one(".bis-changes li")
    assert first.a["href"] == edit_address(page)
    assert page.title in first.get_text() and "admin" in first.get_text()
    assert first.time["datetime"]
    figure = KeyFigure.objects.first()
    editor.save(reverse("wagtailsnippets_bis_keyfigure:edit", args=[figure.pk]), name="Ludzie i ich sprawy")
    assert "Ludzie i ich sprawy" in desk(client).select_one(".bis-changes li").get_text()
    client.force_login(member("add_page", page=get_page("pl/aktualnosci")))
    shown = desk(client).select_one("#changes-section").get_text()
    assert page.title not in shown and "Ludzie i ich sprawy" not in shown


def test_old_means_older_than_a_year_at_the_precision_of_the_date(client, member):
    member("change_keyfigure")
    today = timezone.localdate()
    value = KeyFigureValue.objects.filter(figure__key="people").order_by("-date").first()
    KeyFigureValue.objects.filter(figure__key="people").exclude(pk=value.pk).delete()
    last_year = today.replace(year=today.year - 1, day=min(today.day, 28))
    for date, precision, is_old in [
        (last_year, "day", False),
        (last_year - datetime.timedelta(days=1), "day", True),
        (last_year.replace(day=1), "month", False),
        (last_year.replace(day=1) - datetime.timedelta(days=1), "month", True),
        (last_year.replace(month=1, day=1), "year", False),
        (last_year.replace(year=last_year.year - 1, month=1, day=1), "year", True),
    ]:
        KeyFigureValue.objects.filter(pk=value.pk).update(date=date, date_precision=precision)
        assert bool(waiting(client)) == is_old, (date, precision)


def test_pages_with_a_date_of_their_own_and_translations_do_not_grow_stale(staff_client):
    Page.objects.update(last_published_at=timezone.now() - datetime.timedelta(days=800))
    rows = BeautifulSoup(staff_client.get(reverse("stale_pages")).content, "html.parser").select("main tbody tr")
    expected = Page.objects.live().filter(depth__gt=1, locale__language_code="pl")
    expected = expected.exclude(content_type__model__in=["newspage", "milestonepage", "awardpage"])
    assert len(rows) == expected.count()
    page = StandardPage.objects.get(slug="about")
    page.last_published_at = timezone.now()
    page.save()
    again = BeautifulSoup(staff_client.get(reverse("stale_pages")).content, "html.parser").select("main tbody tr")
    assert len(again) == len(rows) - 1, "one version touched is enough"


def test_the_first_screen_costs_the_same_however_much_waits(staff_client, administrator, get_page):
    about = get_page("pl/o-nas")

    def grow(numbers):
        for number in numbers:
            page = page_with(
                about, text(f'<a linktype="page" id="{10**6 + number}">x</a>'), picture(), slug=f"s{number}"
            )
            page.title = "Szkic"
            page.save_revision(user=administrator, log_action=True)
            message = ContactMessage.objects.create(fingerprint=str(number), language="pl", topic="other", message="x")
            OutgoingMail.objects.create(message=message)

    def cost():
        staff_client.get(HOME)
        with CaptureQueriesContext(connection) as captured:
            staff_client.get(HOME)
        assert all(query["sql"].lstrip("(").startswith("SELECT") for query in captured), "a visit writes nothing"
        return len(captured)

    grow(range(8))
    few = cost()
    grow(range(8, 24))
    assert cost() == few
    assert few <= 60


def test_english_speaking_colleagues_read_english(staff_client, administrator, get_page):
    make_everything_wait(get_page)
    profile = UserProfile.get_for_user(administrator)
    profile.preferred_language = "en"
    profile.save()
    document = desk(staff_client)
    assert spaced(document.h1.get_text()) == "Good to see you"
    assert "1 message without an answer" in waiting(staff_client)
