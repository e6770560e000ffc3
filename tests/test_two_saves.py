"""An editor who presses a button while the editor saves by itself loses nothing and sees no error page."""

import pytest
from django.db import IntegrityError
from wagtail.models import Workflow
from wagtail.test.utils.form_data import nested_form_data, streamfield

from news.models import NewsIndexPage, NewsPage
from tests.editor import add_address

pytestmark = pytest.mark.django_db
TITLE = "Kiermasz sąsiedzki"


@pytest.fixture(params=[None, IntegrityError("path")], ids=["same slug", "same place in the tree"])
def another_save(request, monkeypatch):
    """Have the other request make the page between this one's check of the form and its own making of it."""
    make = NewsIndexPage.add_child

    def lose(parent, instance):
        other = NewsPage(title=instance.title, slug=instance.slug, owner=instance.owner, live=False)
        make(parent, instance=other)
        if request.param:
            raise request.param
        return make(parent, instance=instance)

    monkeypatch.setattr(NewsIndexPage, "add_child", lose)


@pytest.fixture
def address(get_page):
    return add_address(NewsPage, get_page("pl/aktualnosci"))


def written(editor, address):
    fields = {"title": TITLE, "slug": "kiermasz", "summary": "W sobotę.", "body": streamfield([])}
    return {**editor.form(address), **nested_form_data(fields)}


def test_the_editor_is_led_to_the_page_and_told_to_press_again(editor, address, another_save):
    response = editor.client.post(address, {**written(editor, address), "action-publish": "1"}, follow=True)
    page = NewsPage.objects.get(slug="kiermasz")
    assert response.redirect_chain == [(f"/admin/pages/{page.pk}/edit/", 302)]
    assert "zapisała się przed chwilą" in response.content.decode()


def test_the_saving_that_goes_by_itself_gets_an_answer_it_understands(editor, address, another_save):
    response = editor.client.post(address, written(editor, address), headers={"accept": "application/json"})
    assert response.status_code == 400
    assert response.json()["error_code"] == "validation_error"


def test_a_form_whose_first_answer_was_lost_is_saved_into_the_page_that_it_made(editor, address):
    form = {**written(editor, address), "csrfmiddlewaretoken": "of this form"}
    saved = editor.client.post(address, form, headers={"Accept": "application/json"}).json()
    again = {**form, "summary": "W niedzielę."}
    repeated = editor.client.post(address, again, headers={"Accept": "application/json"}).json()
    assert (repeated["success"], repeated["pk"], repeated["url"]) == (True, saved["pk"], saved["url"])
    response = editor.post(address, {**again, "summary": "W poniedziałek.", "action-publish": "1"})
    assert response.status_code == 302
    page = NewsPage.objects.get(title=TITLE)
    assert (page.pk, page.live, page.summary) == (saved["pk"], True, "W poniedziałek.")
    assert page.slug == "kiermasz"


def test_another_form_with_the_same_address_is_refused_as_before(editor, address):
    form = written(editor, address)
    editor.client.post(address, {**form, "csrfmiddlewaretoken": "of one form"})
    again = {**form, "csrfmiddlewaretoken": "of another", "summary": "Inny."}
    response = editor.client.post(address, again)
    assert response.status_code == 200
    assert NewsPage.objects.get(title=TITLE).get_latest_revision_as_object().summary == "W sobotę."


def test_a_page_that_is_submitted_twice_at_once_waits_for_approval_and_keeps_what_was_written(
    editor, get_page, monkeypatch
):
    start = Workflow.start

    def start_twice(workflow, page, user):
        start(workflow, page, user)
        return start(workflow, page, user)

    monkeypatch.setattr(Workflow, "start", start_twice)
    page = get_page("pl/o-nas")
    address = f"/admin/pages/{page.pk}/edit/"
    form = {**editor.form(address), **nested_form_data({"body": streamfield([])}), "title": TITLE, "action-submit": "1"}
    response = editor.client.post(address, form, follow=True)
    assert response.redirect_chain == [(address, 302)]
    assert "została przed chwilą wysłana do akceptacji" in response.content.decode()
    page.refresh_from_db()
    assert page.workflow_in_progress and page.latest_revision.content["title"] == TITLE
