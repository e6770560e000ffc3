"""Every door of publication: what waits stays outside, what is ready goes through whole."""

import datetime
import json

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import GroupApprovalTask, GroupPagePermission, PageLogEntry, Workflow, WorkflowPage, WorkflowTask
from wagtail_localize.operations import translate_object

from instep.gate import IncompleteTranslation
from instep.state import State
from tests.editor import edit_address, english
from tests.pairs import again, pair_of, publish, sample, translation_of, version, write
from tests.servers import Server

PAST = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
FUTURE = datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC)


@pytest.fixture
def page(get_page, django_capture_on_commit_callbacks):
    """A sample page whose English version is behind by its title."""
    with django_capture_on_commit_callbacks(execute=True):
        page = sample(get_page("pl"))
        page.title = "Nowy tytuł"
        publish(page)
    return page


@pytest.fixture
def draft(get_page):
    """The draft of a first translation, of which nothing is written yet."""
    page = sample(get_page("pl"), translated=False)
    translate_object(page, [english()])
    return page


def newest(page):
    return version(page).get_latest_revision()


def publish_by_code(page, client):
    newest(page).publish()


def publish_by_schedule(page, client):
    version(page).save_revision(approved_go_live_at=PAST)
    call_command("publish_scheduled", verbosity=0)


def publish_in_bulk(page, client):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    client.post(f"{address}?id={version(page).pk}&next=/admin/pages/", {"include_descendants": ""})


def publish_by_workflow(page, client):
    workflow = Workflow.objects.create(name="Redakcja")
    task = GroupApprovalTask.objects.create(name="Zgoda")
    task.groups.add(Group.objects.get(name="Moderators"))
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(workflow=workflow, page=version(page))
    state = workflow.start(version(page), None)
    address = reverse(
        "wagtailadmin_pages:workflow_action", args=[version(page).pk, "approve", state.current_task_state.pk]
    )
    client.post(address, {"comment": ""})


def publish_in_the_editor(page, client):
    client.post(edit_address(version(page)), {"action": "publish"})


def publish_by_update(page, client):
    source = translation_of(page).source
    client.post(reverse("wagtail_localize:update_translations", args=[source.pk]), {"publish_translations": "on"})


def publish_by_translation(page, client):
    translation_of(page).save_target(publish=True)


DOORS = [
    publish_by_code,
    publish_by_schedule,
    publish_in_bulk,
    publish_by_workflow,
    publish_in_the_editor,
    publish_by_update,
    publish_by_translation,
]


def go_through(door, page, client, capture):
    with capture(execute=True):
        try:
            door(page, client)
        except IncompleteTranslation as refusal:
            return refusal
    return None


@pytest.mark.parametrize("door", DOORS)
def test_a_live_version_that_waits_stays_as_it_is(door, page, staff_client, django_capture_on_commit_callbacks):
    go_through(door, page, staff_client, django_capture_on_commit_callbacks)
    assert version(page).title == "EN Próba"
    pair = pair_of(page)
    assert (pair.state, pair.missing) == (State.BEHIND, 1)


@pytest.mark.parametrize("door", DOORS)
def test_a_first_draft_that_waits_stays_a_draft(door, draft, staff_client, django_capture_on_commit_callbacks):
    go_through(door, draft, staff_client, django_capture_on_commit_callbacks)
    assert not version(draft).live
    assert pair_of(draft).state == State.DRAFT


@pytest.mark.parametrize("door", DOORS)
def test_what_is_ready_goes_through_with_its_words(door, page, staff_client, django_capture_on_commit_callbacks):
    write(page)
    assert go_through(door, page, staff_client, django_capture_on_commit_callbacks) is None
    assert version(page).title == "EN Nowy tytuł"
    assert pair_of(page).state == State.IN_STEP


@pytest.mark.parametrize("door", DOORS)
def test_a_first_draft_that_is_ready_shows_the_translators_words(
    door, draft, staff_client, django_capture_on_commit_callbacks
):
    write(draft)
    assert go_through(door, draft, staff_client, django_capture_on_commit_callbacks) is None
    after = version(draft)
    assert (after.live, after.title, after.slug) == (True, "EN Próba", "en-proba")
    assert pair_of(draft).state == State.IN_STEP


@pytest.mark.parametrize("door", [publish_in_bulk, publish_by_workflow, publish_in_the_editor])
def test_the_refusal_names_the_fragments_in_the_editors_language(
    door, page, editor, django_capture_on_commit_callbacks
):
    door(page, editor.client)
    message = editor.get(edit_address(version(page))).select_one(".messages").get_text()
    assert "Nie opublikowano" in message and "„Nowy tytuł”" in message


def test_a_held_schedule_happens_once_nothing_waits(draft, django_capture_on_commit_callbacks, caplog):
    for _run in range(2):
        publish_by_schedule(draft, None) if _run == 0 else call_command("publish_scheduled", verbosity=0)
        assert not version(draft).live
    assert PageLogEntry.objects.filter(action="instep.hold").count() == 1
    write(draft)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("publish_scheduled", verbosity=0)
    assert (version(draft).live, version(draft).title) == (True, "EN Próba")
    assert not version(draft).revisions.exclude(approved_go_live_at=None).exists()


def test_a_held_schedule_holds_nobody_else_up(draft, get_page):
    other = sample(get_page("pl"), translated=False, slug="inna")
    other.unpublish()
    version(draft).save_revision(approved_go_live_at=PAST)
    again(other).save_revision(approved_go_live_at=PAST + datetime.timedelta(days=1))
    call_command("publish_scheduled", verbosity=0)
    assert again(other).live and not version(draft).live


def test_a_publication_may_be_planned_before_the_words_are_there(draft):
    planned = version(draft)
    planned.go_live_at = FUTURE
    planned.save_revision().publish()
    assert newest(draft).approved_go_live_at == FUTURE


def test_who_may_publish_incomplete_translations_is_asked_and_noted(page, client, django_user_model, get_page):
    user = django_user_model.objects.create_user("ola", password="password")
    group = Group.objects.create(name="Tłumacze")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for permission in ("change_page", "publish_page"):
        GroupPagePermission.objects.create(
            group=group, page=get_page("en"), permission=Permission.objects.get(codename=permission)
        )
    user.groups.add(group)
    client.force_login(user)
    page.seats = 4
    publish(page)

    def try_anyway():
        client.post(edit_address(version(page)), {"action": "publish", "instep-anyway": "1"})
        return PageLogEntry.objects.filter(action="instep.publish_incomplete")

    assert not try_anyway().exists()
    group.permissions.add(Permission.objects.get(codename="publish_incomplete"))
    (entry,) = try_anyway()
    assert entry.user == user and entry.data["waiting"] == ["Nowy tytuł"]
    assert (version(page).title, version(page).seats) == ("EN Próba", 4)
    assert pair_of(page).state == State.BEHIND
    GroupPagePermission.objects.filter(group=group, permission__codename="publish_page").delete()
    assert try_anyway().count() == 1


def test_publishing_an_original_needs_no_right_to_the_other_language(get_page, django_user_model):
    page = sample(get_page("pl"))
    editor = django_user_model.objects.create_user("ela", password="password")
    group = Group.objects.create(name="Redakcja polska")
    GroupPagePermission.objects.create(
        group=group, page=get_page("pl"), permission=Permission.objects.get(codename="publish_page")
    )
    editor.groups.add(group)
    page.seats = 8
    page.save_revision(user=editor).publish(user=editor)
    assert version(page).seats == 8


def test_two_people_publishing_both_languages_at_once_lose_nothing(db, tmp_path):
    server = Server(tmp_path)
    rounds = json.loads(server.manage("shell", "--verbosity=0", "-c", "from tests.two_editors import main; main(8)"))
    server.drop()
    assert [one["errors"] for one in rounds] == [[]] * 8
    assert [one["date"] for one in rounds] == [0] * 8, "the date on the English page is the original's"
    assert all(one["summary"] for one in rounds), "the English page shows the translator's summary"
    assert {one["state"] for one in rounds} <= {"in_step", "behind"}
