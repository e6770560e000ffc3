"""What an editor does with figures in the admin, and what readers then see."""

import pytest
from django.apps import apps
from django.db.models import ProtectedError
from django.urls import reverse
from wagtail.test.utils.form_data import streamfield
from wagtail_localize.models import StringTranslation

from bis.models import KeyFigure, KeyFigureValue
from tests.editor import (
    HEAD,
    edit_address,
    english,
    figure_address,
    problems,
    read,
    rich,
    sentences,
    spaced,
    words_of,
)

# Figures


def people():
    return KeyFigure.objects.get(key="people")


def new_value(form, **fields):
    """A form of a figure with one more value."""
    index = int(form["values-TOTAL_FORMS"])
    row = {"id": "", "qualifier": "exact", "date_precision": "day", "source": "", "ORDER": index + 1, "DELETE": ""}
    added = {f"values-{index}-{name}": value for name, value in {**row, **fields}.items()}
    return {**form, **added, "values-TOTAL_FORMS": index + 1}


@pytest.mark.parametrize(
    ("polish", "english"),
    [
        ("/pl/", "/en/"),
        ("/pl/programy/mieszkancy/", "/en/programmes/citizens/"),
        ("/pl/bis-w-liczbach/", "/en/bis-in-numbers/"),
    ],
)
def test_a_new_value_shows_at_once_in_both_languages(editor, polish, english):
    pinned = ["/pl/aktualnosci/trzynascie-lat-w-liczbach/", "/en/news/thirteen-years-in-numbers/"]
    before = [words_of(read(address).main) for address in pinned]
    assert "28 000" in before[0] and "28,000" in before[1]

    address = figure_address("edit", people())
    response = editor.post(address, new_value(editor.form(address), value=31500, qualifier="over", date="2026-01-31"))
    assert response.status_code == 302, problems(response)

    assert "onad 31 500 osób" in words_of(read(polish))
    assert "31 stycznia 2026" in words_of(read(polish))
    assert "ver 31,500 people" in words_of(read(english))
    assert "31 January 2026" in words_of(read(english))
    assert [words_of(read(address).main) for address in pinned] == before


@pytest.mark.parametrize(
    "fields",
    [
        {"summary": "Pomaga nam {nobody}."},
        {"body": streamfield([("text", rich("<p>Pomaga nam {nobody}.</p>"))])},
        {"counters": sentences(["{nobody} pomaga."])},
    ],
    ids=["summary", "text", "counter"],
)
def test_an_unknown_figure_is_an_error_in_the_form(editor, get_page, fields):
    home = get_page("pl")
    response = editor.publish(edit_address(home), type(home), **fields)
    assert response.status_code == 200
    assert "Nie ma liczby „nobody”. Dostępne liczby: consultations, groups" in problems(response)
    assert get_page("pl").latest_revision_id == home.latest_revision_id, "nothing may be saved"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{nobody} have planted a tree.", "Nie ma liczby „nobody”."),
        ("{groups} have planted a tree.", "Liczby muszą być takie same jak w oryginale: {people}."),
        ("Many have planted a tree.", "Liczby muszą być takie same jak w oryginale: {people}."),
        ("{people|a|b|c} have planted a tree.", "tyle form rzeczownika: 2"),
    ],
)
def test_a_translation_with_other_figures_is_refused_with_a_reason(editor, get_page, text, message):
    page = get_page("en/programmes/citizens")
    strings = editor.strings(edit_address(page))
    address = next(address for source, address in strings if source.startswith("{people"))

    assert message in spaced(editor.put(address, text).json()["error"])
    assert StringTranslation.objects.get(data=text).has_error
    editor.post(edit_address(page), {"action": "publish"})
    assert "planted a tree" not in words_of(read(page.url))

    good = "{people|person has|people have} planted a tree."
    assert not editor.put(address, good).json()["error"]
    editor.post(edit_address(page), {"action": "publish"})
    assert "28,000 people have planted a tree" in words_of(read(page.url))


def test_a_translation_without_its_summary_is_not_published(editor, get_page):
    """The Polish summary, which would stand in for it, has noun forms that English has not."""
    model = apps.get_model("home.StandardPage")
    page = editor.create(model, get_page("pl"), title="Jeże", slug="jeze", summary=list(HEAD)[3])
    submit = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    editor.post(submit, {**editor.form(submit), "locales": english().pk})
    translation = page.get_translation(english())
    assert editor.post(edit_address(translation), {"action": "publish"}).status_code == 302
    assert "błędy" in editor.get(edit_address(translation)).get_text()
    translation.refresh_from_db()
    assert not translation.live


def bulk_delete_address(figure):
    return reverse("wagtail_bulk_action", args=["bis", "keyfigure", "delete"]) + f"?id={figure.pk}"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", [lambda figure: figure_address("delete", figure), bulk_delete_address])
def test_a_used_figure_cannot_be_deleted(editor, address, method):
    response = getattr(editor.client, method)(address(people()), follow=True)
    assert response.redirect_chain[0][0] == figure_address("usage", people())
    assert "Nie można usunąć liczby „Uczestnicy lokalnych przedsięwzięć”" in problems(response)
    assert KeyFigure.objects.filter(key="people").exists()


def test_a_used_figure_cannot_be_deleted_by_code(db):
    with pytest.raises(ProtectedError):
        KeyFigure.objects.filter(key="people").delete()


@pytest.mark.parametrize("address", [lambda figure: figure_address("delete", figure), bulk_delete_address])
def test_an_unused_figure_is_made_and_deleted(editor, address):
    add = reverse("wagtailsnippets_bis_keyfigure:add")
    form = {**editor.form(add), "name": "Jeże", "key": "hedgehogs", "values-TOTAL_FORMS": 0}
    response = editor.post(add, new_value(form, value=7, date="2026-01-01"))
    assert response.status_code == 302, problems(response)
    figure = KeyFigure.objects.get(key="hedgehogs")
    assert figure.newest.value == 7
    assert editor.post(address(figure), {}).status_code == 302
    assert not KeyFigure.objects.filter(key="hedgehogs").exists()


def test_the_pages_that_show_a_figure_are_listed(editor):
    listed = editor.get(figure_address("usage", people())).get_text()
    for title in ("BIS w liczbach", "BIS in numbers", "Trzynaście lat BIS w liczbach", "Mieszkańcy", "Citizens"):
        assert title in listed


def test_the_key_of_a_used_figure_stays(editor):
    response = editor.save(figure_address("edit", people()), key="persons")
    assert response.status_code == 200
    assert "Teksty używają tego klucza, więc nie można go zmienić." in problems(response)
    assert KeyFigure.objects.filter(key="people").exists()


@pytest.mark.parametrize("change", [{"DELETE": "1"}, {"date": "2016-01-01"}, {"date_precision": "day"}], ids=str)
def test_a_value_that_a_text_names_stays(editor, change):
    address = figure_address("edit", people())
    form = editor.form(address)
    row = next(name for name, value in form.items() if value == "01.01.2015").removesuffix("-date")
    response = editor.post(address, {**form, **{f"{row}-{name}": value for name, value in change.items()}})
    assert response.status_code == 200
    assert "Teksty pokazują wartość na 2015, więc musi ona zostać." in problems(response)
    assert people().values.filter(date="2015-01-01", date_precision="year").exists()


def test_a_figure_has_one_value_for_a_date(editor):
    address = figure_address("edit", people())
    response = editor.post(address, new_value(editor.form(address), value=1, date="2020-12-11"))
    assert response.status_code == 200
    assert "Ta liczba ma już wartość na tę datę." in problems(response)
    assert people().values.count() == 2


def test_two_new_values_of_one_month_are_refused(editor):
    """Both days become the first of the month."""
    address = figure_address("edit", people())
    form = new_value(editor.form(address), value=1, date="2024-05-03", date_precision="month")
    response = editor.post(address, new_value(form, value=2, date="2024-05-20", date_precision="month"))
    assert response.status_code == 200
    assert "Ta liczba ma już wartość na tę datę." in problems(response)
    assert KeyFigureValue.objects.filter(figure__key="people").count() == 2
