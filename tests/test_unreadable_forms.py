"""What a browser would never send to the admin is refused; what it does send, Wagtail has to cope with."""

import pytest
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

pytestmark = pytest.mark.django_db


def test_a_form_without_a_field_or_with_nonsense_in_it_is_refused(editor, get_page):
    editor.client.raise_request_exception = False
    page = get_page("pl/o-nas")
    address = f"/admin/pages/{page.pk}/edit/"
    form = {**editor.form(address), **nested_form_data({"body": streamfield([("text", rich_text("<p>Akapit.</p>"))])})}
    broken = [(address, {name: text for name, text in form.items() if name != "body-count"})]
    broken += [(address, {**form, field: text}) for field, text in {"body-count": "²", "body-0-value": "1e309"}.items()]
    broken.append((address, {**form, "next": "%wF{9", "action-publish": "1"}))
    copy = {"new_title": "Kopia", "new_slug": "kopia"}
    broken += [
        (f"/admin/pages/{page.pk}/copy/", copy),
        (f"/admin/pages/{page.pk}/copy/", {**copy, "new_parent_page": "../etc"}),
        (f"/admin/pages/{page.pk}/copy/", {**copy, "new_parent_page": "-1"}),
        ("/admin/pages/create/home/standardpage", {"parent_page": "x" * 6000}),
    ]
    for path, data in broken:
        response = editor.client.post(path, data)
        assert response.status_code == 400, (path, response.status_code)
    response = editor.client.get("/admin/pages/1/results/", {"content_type": "9" * 23})
    assert response.status_code in (200, 400)
    whole = editor.client.post(address, form)
    assert whole.status_code == 302, "what is not broken is saved"


def test_a_fault_of_ours_is_not_put_down_to_the_form(staff_client, monkeypatch):
    staff_client.raise_request_exception = False

    def fail(*args, **kwargs):
        raise ValueError("too many values to unpack")

    for fault in (fail, lambda *args, **kwargs: Page.objects.get(slug="zgubiona")):
        monkeypatch.setattr("wagtail.admin.views.pages.edit.EditView.post", fault)
        assert staff_client.post("/admin/pages/5/edit/", {"title": "x"}).status_code == 500


@pytest.mark.parametrize("path", ["/admin/pages/3/", "/admin/images/", "/admin/choose-page/search/"])
def test_the_admins_search_takes_whatever_is_typed(staff_client, path):
    for text in (
        '"',
        '4.X "programy',
        "programy*",
        "a:b",
        "(",
        "NEAR(",
        "-",
        "\\",
        "'",
        "%",
        "x " * 2000,
        "łąka\ufeff",
    ):
        response = staff_client.get(path, {"q": text})
        assert response.status_code == 200, (path, text)


def test_the_list_of_pages_can_be_searched_and_filtered_by_whether_there_are_pages_below(staff_client):
    for value in ("true", "false"):
        response = staff_client.get("/admin/pages/3/", {"q": "programy", "has_child_pages": value})
        assert response.status_code == 200
        assert ("Programy" in [page.title for page in response.context["object_list"]]) == (value == "true")
