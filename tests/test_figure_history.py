"""The history of a figure: drawn, in a table and as data, in both languages; only what the page shows."""

import csv
import datetime
import io
import json

import pytest
from django.utils import translation

from bis.charts import BASE, HEIGHT, TOP, WIDTH, history
from bis.figures import Value
from bis.models import KeyFigure, KeyFigureValue
from bis.templatetags.bis_tags import host
from tests.editor import read, words_of

PAGES = {"pl": "/pl/bis-w-liczbach/", "en": "/en/bis-in-numbers/"}
DATA = {language: address.rstrip("/") for language, address in PAGES.items()}
BOTH = pytest.mark.parametrize("language", PAGES)


def value(number, date, precision="day"):
    return Value(number, "exact", date, date, precision, "")


# The drawing


def test_one_value_is_no_history():
    assert history([value(5, "2020")]) == history([]) == []


def test_threads_stand_at_their_dates_and_are_as_tall_as_their_values():
    marks = history([value(40, "2020", "year"), value(20, "2010", "year"), value(30, "2015", "year")])
    assert [mark.value.value for mark in marks] == [20, 30, 40]
    left, middle, right = (mark.x for mark in marks)
    assert middle - left == pytest.approx(right - middle, abs=1)
    tall = [BASE - mark.y for mark in marks]
    assert tall[2] == BASE - TOP and tall[0] == pytest.approx(tall[2] / 2, abs=1)


@pytest.mark.parametrize(
    "values",
    [
        [value(0, "2020"), value(0, "2021")],
        [value(1, "2020-01-01"), value(10**12, "2020-01-02")],
        [value(7, "2020", "year"), value(7, "2020-01-01")],
        [value(number, f"20{number:02}") for number in range(10, 30)],
    ],
    ids=["nothing", "steep", "same day", "many"],
)
def test_everything_stays_in_the_picture(values):
    marks = history(values)
    assert all(0 <= mark.x <= WIDTH and 0 <= mark.label_y < mark.y <= HEIGHT for mark in marks)
    assert marks[0].is_labelled and marks[-1].is_labelled
    labelled = [mark.x for mark in marks if mark.is_labelled]
    assert all(later - earlier > 100 for earlier, later in zip(labelled[1:-1], labelled[2:], strict=False))


@pytest.mark.django_db
@BOTH
def test_the_page_draws_each_history_and_says_the_same_in_a_table(language):
    document = read(PAGES[language])
    charts = document.select("svg[role=img]")
    assert len(charts) == len(document.select(".counter")) == 5
    words = {
        "pl": ["ponad 16 000", "prawie 28 000", "11 grudnia 2020", "2015"],
        "en": ["over 16,000", "almost 28,000", "11 December 2020", "2015"],
    }[language]
    named = [document.find(id=name) for name in charts[0]["aria-labelledby"].split()]
    for part in (words_of(charts[0].desc), words_of(document.select_one(".history__table table"))):
        assert all(text in part for text in words), part
    assert [element.name for element in named] == ["title", "desc"]
    assert len({element["id"] for element in document.select("[id]")}) == len(document.select("[id]"))


@pytest.mark.django_db
@BOTH
def test_a_figure_with_one_value_has_no_chart_but_its_table(language):
    KeyFigureValue.objects.filter(figure__key="people", date__year=2015).delete()
    document = read(PAGES[language])
    assert len(document.select("svg[role=img]")) == 4
    assert len(document.select_one(".counter").select("tbody tr")) == 1


@pytest.mark.django_db
def test_a_source_is_linked_by_its_name():
    KeyFigureValue.objects.filter(figure__key="people").update(source="https://www.example.org/report?a=1")
    link = read(PAGES["pl"]).select_one(".history__table td a")
    assert (link["href"], link.string) == ("https://www.example.org/report?a=1", "example.org")


@pytest.mark.parametrize("address", ["", "nonsense", "https:///x"])
def test_an_address_without_a_host_has_no_name(address):
    assert host(address) == ""


# The data


def rows(client, language):
    response = client.get(DATA[language] + ".csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "header", "sentence"),
    [
        ("pl", "klucz", "Ponad 16 000 osób wzięło udział w lokalnych przedsięwzięciach."),
        ("en", "key", "Over 16,000 people have taken part in local projects."),
    ],
)
def test_the_table_for_spreadsheets(client, language, header, sentence):
    head, *values = rows(client, language)
    assert head[0] == header and len(values) == 10
    older = next(row for row in values if row[0] == "people" and row[3] == "16000")
    assert older[1].replace("\u00a0", " ") == sentence
    assert older[4] == "2015" and older[6]


@pytest.mark.django_db
@BOTH
def test_the_data_for_programs(client, language):
    response = client.get(DATA[language] + ".json")
    assert response["Content-Type"].startswith("application/json")
    data = json.loads(response.content)
    assert data["language"] == language and data["licence"] and data["url"].endswith(PAGES[language])
    people = next(figure for figure in data["figures"] if figure["key"] == "people")
    newest, older = people["values"]
    assert (newest["value"], newest["qualifier"], newest["as_of"]) == (28000, "almost", "2020-12-11")
    assert (older["value"], older["as_of"], older["precision"], older["source"]) == (16000, "2015", "year", None)


@pytest.mark.django_db
@BOTH
@pytest.mark.parametrize("kind", ["csv", "json"])
def test_data_are_files_that_other_sites_may_fetch(client, language, kind):
    address = f"{DATA[language]}.{kind}"
    response = client.get(address)
    assert response["Content-Disposition"] == f'attachment; filename="{address.rsplit("/", 1)[1]}"'
    assert response["Access-Control-Allow-Origin"] == "*"
    assert not response.cookies
    assert client.post(address).status_code == 405
    assert read(PAGES[language]).select_one(f'.downloads a[href="{address}"]')


@pytest.mark.django_db
def test_a_new_value_is_in_the_data_at_once_and_what_the_page_does_not_show_is_not(client):
    figure = KeyFigure.objects.get(key="people")
    figure.values.add(KeyFigureValue(value=31000, qualifier="over", date=datetime.date(2026, 1, 31)))
    figure.save()
    hidden = KeyFigure(key="hidden", name="Jeże")
    hidden.values.add(KeyFigureValue(value=424242, date=datetime.date(2026, 1, 31)))
    hidden.save()
    for language in PAGES:
        head, first, *_rest = rows(client, language)
        assert (first[0], first[3], first[4]) == ("people", "31000", "2026-01-31")
        assert b"424242" not in client.get(DATA[language] + ".json").content


@pytest.mark.django_db
def test_without_a_public_page_there_are_no_data(client, get_page):
    get_page("en/bis-in-numbers").unpublish()
    assert client.get(DATA["en"] + ".csv").status_code == 404
    assert client.get(DATA["pl"] + ".csv").status_code == 200


@pytest.mark.django_db
def test_a_pinned_sentence_gives_each_value_its_own_words(get_page):
    page = get_page("pl/bis-w-liczbach")
    block = {"sentences": ["{people@2020-12-11|osoba|osoby|osób} z nami."], "show_history": True}
    page.body = [("figures", block)]
    newest = [value(28000, "2020-12-11"), value(1, "2015", "year")]
    with translation.override("pl"):
        ((key, shown),) = page.shown_figures({"people": newest})
    texts = [sentence.replace("\u00a0", " ") for sentence, _value in shown]
    assert (key, texts) == ("people", ["28 000 osób z nami.", "1 osoba z nami."])
