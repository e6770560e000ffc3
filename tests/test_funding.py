"""Who pays: numbers entered once and written in each language, words translated, nothing shown that is not known."""

import pytest
from django.apps import apps
from django.utils import translation
from wagtail.test.utils.form_data import streamfield

from bis.figures import format_amount
from tests.editor import HEAD, SLUGS, add_address, items, problems, read, words_of

FUNDING = {
    "funder": "Gmina Jeżowo",
    "programme": "",
    "task": "Domki dla jeży",
    "amount": 115000,
    "total": "",
    "currency": "PLN",
    "first_year": 2026,
    "last_year": "",
    "logos": items(),
}
WORDS = {**HEAD, **SLUGS, "Gmina Jeżowo": "The commune of Hedgehogs", "Domki dla jeży": "Houses for hedgehogs"}


@pytest.mark.parametrize(
    ("amount", "currency", "polish", "english"),
    [
        (0, "PLN", "0 zł", "PLN 0"),
        (5000, "PLN", "5000 zł", "PLN 5,000"),
        (115_000, "PLN", "115 000 zł", "PLN 115,000"),
        (1_506_000, "PLN", "1 506 000 zł", "PLN 1,506,000"),
        (9000, "EUR", "9000 euro", "EUR 9,000"),
    ],
)
def test_money_in_each_language(amount, currency, polish, english):
    for language, expected in (("pl", polish), ("en", english)):
        with translation.override(language):
            shown = format_amount(amount, currency)
        assert shown.replace("\u00a0", " ") == expected
        assert " " not in shown, "a sum of money is never divided"


def body(**changes):
    return streamfield([("funding", {**FUNDING, **changes})])


@pytest.fixture
def page(editor, get_page):
    model = apps.get_model("news.NewsPage")
    fields = {"title": list(HEAD)[0], "slug": "jeze", "date": "2026-03-01", "kind": "news", "body": body()}
    return editor.create(model, get_page("pl/aktualnosci"), **fields)


def facts(address):
    block = read(address).select_one(".funding")
    return {words_of(row.dt): words_of(row.dd) for row in block.select("dl > div")}


def test_the_block_shows_what_is_known_in_both_languages(editor, page):
    offered = editor.translate(page, WORDS)
    assert offered == {list(HEAD)[0], "jeze", "Gmina Jeżowo", "Domki dla jeży"}, "numbers need no translator"
    assert facts(page.url) == {
        "Kto finansuje": "Gmina Jeżowo",
        "Zadanie": "Domki dla jeży",
        "Dofinansowanie": "115 000 zł",
        "Lata": "2026",
    }
    assert facts("/en/news/hedgehogs/") == {
        "Funded by": "The commune of Hedgehogs",
        "Task": "Houses for hedgehogs",
        "Funding": "PLN 115,000",
        "Years": "2026",
    }


def test_a_new_amount_shows_at_once_in_the_other_language(editor, page):
    editor.translate(page, WORDS)
    raw = page.body.raw_data[0]
    page.body = [{**raw, "value": {**raw["value"], "amount": 120_000, "last_year": 2027}}]
    page.save_revision().publish()
    assert facts("/en/news/hedgehogs/")["Funding"] == "PLN 120,000"
    assert facts("/en/news/hedgehogs/")["Years"] == "2026–2027"
    assert facts("/en/news/hedgehogs/")["Funded by"] == "The commune of Hedgehogs"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"first_year": 2027, "last_year": 2026}, "Ostatni rok nie może być wcześniejszy"),
        ({"amount": -1}, "większa lub równa 0"),
        ({"amount": "sto"}, "Wpisz liczbę całkowitą"),
        ({"funder": ""}, "To pole jest wymagane"),
    ],
)
def test_mistakes_are_errors_in_the_form(editor, get_page, changes, message):
    model = apps.get_model("news.NewsPage")
    fields = {"title": "Jeże", "slug": "jeze", "date": "2026-03-01", "kind": "news", "body": body(**changes)}
    response = editor.publish(add_address(model, get_page("pl/aktualnosci")), model, **fields)
    assert response.status_code == 200
    assert message in problems(response)
    assert not model.objects.filter(slug="jeze").exists()


@pytest.mark.django_db
def test_the_first_content_names_its_funder():
    polish = facts("/pl/aktualnosci/start-fio-malopolska-lokalnie-2014/")
    english = facts("/en/news/fio-malopolska-lokalnie-begins-2014/")
    assert (polish["Kto finansuje"], polish["Dofinansowanie"]) == ("Fundusz Inicjatyw Obywatelskich", "2 200 000 zł")
    assert (english["Funded by"], english["Funding"]) == ("Civic Initiatives Fund", "PLN 2,200,000")
    assert polish["Lata"] == english["Years"] == "2014–2016"


def test_a_film_is_only_a_link(editor, get_page):
    model = apps.get_model("home.StandardPage")
    transcript = get_page("pl/o-nas")
    film = {"title": "Jeże", "sign_language": "on", "url": "https://www.film.example.org/1", "poster": ""}
    block = ("film", {**film, "transcript": transcript.pk})
    page = editor.create(model, get_page("pl"), title="Jeże", slug="jeze", body=streamfield([block]))
    shown = read(page.url)
    assert shown.select_one(".film a")["href"] == "https://www.film.example.org/1"
    assert "Film w polskim języku migowym: Jeże" in words_of(shown)
    assert "Otwiera się w serwisie film.example.org, poza naszą stroną" in words_of(shown)
    assert shown.select_one(f'.film p a[href="{transcript.url}"]')
    assert not shown.select("iframe, video, script:not([type='application/ld+json']), .film img")
