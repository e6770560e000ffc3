"""The search as readers and editors meet it, on whichever database the tests run."""

import json
import random
from pathlib import Path
from xml.etree import ElementTree  # noqa: S405 (our own answer)

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.search_promotions.models import Query as PromotedQuery
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import Locale, PageViewRestriction
from wagtail.search.models import IndexEntry

from bis import tally
from bis.models import UnansweredSearch
from bis.search.query import find
from bis.search.unanswered import searches
from home.models import StandardPage

ADDRESSES = {"pl": "/pl/szukaj/", "en": "/en/search/"}


@pytest.fixture(autouse=True)
def own_log(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def ask(client, db):
    """Search and return the answer as a document."""

    def ask(language, **query):
        response = client.get(ADDRESSES[language], query)
        assert response.status_code == 200
        return BeautifulSoup(response.content, "html5lib")

    return ask


def titles(document):
    return [link.text.replace("\u00a0", " ") for link in document.select(".result h3 a")]


def add_page(parent, text, **fields):
    slug = f"p{random.randrange(10**9)}"  # noqa: S311
    fields = {"title": "Strona", "slug": slug, "locale": parent.locale, "summary": text, **fields}
    return parent.add_child(instance=StandardPage(**fields))


def found(word, language="pl"):
    return [hit.pk for hit in find(word, language)[1]]


def test_results_have_title_kind_date_and_the_words_marked(ask):
    document = ask("pl", q="certyfikat")
    result = next(item for item in document.select(".result") if "dwa certyfikaty" in item.h3.text)
    assert result.select_one(".kind").text == "Kamień milowy"
    assert result.time["datetime"].startswith("2014")
    assert "certyfikaty" in [mark.text for mark in result.select("mark")]
    assert document.h1.text == "Szukaj" and document.find("meta", attrs={"name": "robots"})["content"] == "noindex"


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1 wynik "), (3, "3 wyniki "), (5, "5 wyników "), (22, "22 wyniki ")]
)
def test_the_number_of_results_is_said_in_good_polish(ask, get_page, number, words):
    home = get_page("pl")
    for _page in range(number):
        add_page(home, "peryskop")
    assert f"Znaleziono {words}" in ask("pl", q="peryskop").h2.text


def test_pages_of_results(ask, client, get_page):
    home = get_page("pl")
    for number in range(12):
        add_page(home, "peryskop", title=f"Strona {number}")
    first, second = ask("pl", q="peryskop"), ask("pl", q="peryskop", page=2)
    assert len(titles(first)) == 10 and len(titles(second)) == 2
    assert not set(titles(first)) & set(titles(second))
    assert first.select_one('.pagination a[rel="next"]')["href"] == "?q=peryskop&page=2"
    assert second.ol["start"] == "11"
    for number in ("0", "3", "x", "-1"):
        assert client.get(ADDRESSES["pl"], {"q": "peryskop", "page": number}).status_code == 404


def test_the_title_outweighs_the_summary_and_that_the_text(get_page):
    home = get_page("pl")
    body = add_page(home, "", body=[("text", "<p>O peryskopach.</p>")]).pk
    often = add_page(home, "", body=[("text", "<p>Peryskop, peryskopu, peryskopem.</p>")]).pk
    summary = add_page(home, "peryskopy").pk
    title = add_page(home, "", title="Peryskop").pk
    assert found("peryskop") == [title, summary, often, body]


def test_results_can_be_narrowed_to_a_kind(ask, client):
    document = ask("pl", q="bis", kind="award")
    assert {kind.text for kind in document.select(".result .kind")} == {"Nagroda"}
    assert document.select_one('.filters [aria-current="true"]').text.startswith("Nagrody")
    assert ask("en", q="grants", kind="call").select(".result")
    assert client.get(ADDRESSES["pl"], {"q": "bis", "kind": "x"}).status_code == 404


def test_both_addresses_know_the_other_language(ask, client):
    document = ask("pl", q="dotacje", page=1)
    assert document.select_one(".lang a[lang=en]")["href"] == "/en/search/?q=dotacje&page=1"
    response = client.get("/en/szukaj/?q=a%26b")
    assert (response.status_code, response["Location"]) == (301, "/en/search/?q=a%26b")
    assert ask("en").select_one(".lang a[lang=pl]")["href"] == "/pl/szukaj/"


def test_only_public_pages_of_the_language_are_found(get_page):
    home, english = get_page("pl"), get_page("en")
    public = add_page(home, "peryskop")
    add_page(home, "peryskop", live=False)
    private = add_page(home, "peryskop")
    below = add_page(private, "peryskop")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    alias = public.create_alias(update_slug="alias", parent=home)
    other = add_page(english, "peryskop")
    assert found("peryskop") == [public.pk] and found("peryskop", "en") == [other.pk]
    assert {below.pk, alias.pk}.isdisjoint(found("peryskop"))


def test_the_index_follows_the_pages(get_page, django_capture_on_commit_callbacks):
    page = add_page(get_page("pl"), "peryskop")
    page.summary = "kalejdoskop"
    page.save_revision()
    assert found("peryskop") == [page.pk]  # a draft is nobody's business
    page.save_revision().publish()
    assert (found("peryskop"), found("kalejdoskopy")) == ([], [page.pk])
    page.unpublish()
    assert found("kalejdoskop") == []
    page.save_revision().publish()
    page.refresh_from_db()
    page.locale = Locale.objects.get(language_code="en")
    page.save()
    assert (found("kalejdoskop"), found("kalejdoskop", "en")) == ([], [page.pk])
    page.delete()
    assert found("kalejdoskop", "en") == []


def test_update_index_rebuilds_what_was_lost(db):
    before = found("organizacja")
    IndexEntry.objects.all().delete()
    assert before and found("organizacja") == []
    call_command("update_index", verbosity=0)
    assert found("organizacja") == before


def test_figures_are_shown_and_never_indexed_as_tokens(ask, get_page):
    add_page(get_page("pl"), "{people|osoba|osoby|osób} pod peryskopem")
    excerpt = ask("pl", q="peryskop").select_one(".result p + div p").text
    assert "28 000 osób" in excerpt.replace("\u00a0", " ")
    assert not IndexEntry.objects.filter(**{INDEXED_TEXT: "{people"}).exists()


INDEXED_TEXT = "body__contains" if connection.vendor == "sqlite" else "body_text__contains"


def test_markup_in_texts_and_queries_stays_text(ask, get_page):
    add_page(get_page("pl"), "<script>alert(1)</script> peryskop <b>x</b>", title="<i>Peryskop</i>")
    document = ask("pl", q='peryskop"><script>alert(2)</script>')
    assert not document.select("script")
    document = ask("pl", q="peryskop")
    assert not document.select("main script, .result i, .result b")
    assert [mark.text for mark in document.select(".result mark")] == ["Peryskop", "peryskop"]


def test_an_excerpt_begins_with_a_sentence_not_after_an_abbreviation(ask, get_page):
    text = f"{'Długi początek. ' * 20}Od 2009 r. mamy peryskopy na stanie. {'Długi koniec. ' * 20}"
    add_page(get_page("pl"), "", body=[("text", f"<p>{text}</p>")])
    excerpt = ask("pl", q="peryskop").select_one(".result .news-item__body > p").text
    assert excerpt.replace("\u00a0", " ").startswith("Od 2009 r. mamy peryskopy")


def test_a_long_text_is_cut_around_the_words(ask, get_page):
    filler = "Zdanie bez znaczenia dla wyniku. " * 40
    add_page(get_page("pl"), "", body=[("text", f"<p>{filler}Tu stoją peryskopy obok siebie. {filler}</p>")])
    excerpt = ask("pl", q="peryskop").select_one(".result .news-item__body > p")
    assert excerpt.mark.text == "peryskopy" and len(excerpt.text) < 260


def test_forms_that_share_no_letter_are_marked(ask, get_page):
    add_page(get_page("pl"), "dwadzieścia lat peryskopów")
    assert "lat" in [mark.text for mark in ask("pl", q="peryskop rok").select(".result mark")]


def test_editors_picks_come_first_in_any_form_of_the_words(ask, get_page):
    about = get_page("pl/o-nas")
    query = PromotedQuery.objects.create(query_string="peryskopy małe")
    SearchPromotion.objects.create(query=query, page=about, description="Tu jest wszystko")
    SearchPromotion.objects.create(query=query, page=get_page("en/about"))
    SearchPromotion.objects.create(query=query, page=add_page(get_page("pl"), "", live=False))
    picks = ask("pl", q="maly peryskop").select_one(".picks")
    assert [link["href"] for link in picks.select("a")] == ["/pl/o-nas/"]
    assert "Tu jest wszystko" in picks.text
    assert not ask("pl", q="peryskop").select(".picks")


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("pl", "organziacje", "organizacje"),
        ("pl", "mieszkańcuw krakowa", "mieszkańców krakowa"),
        ("en", "comunity", "community"),
    ],
)
def test_a_slip_of_the_pen_is_put_right(ask, language, typed, meant):
    document = ask(language, q=typed)
    suggestion = document.select_one(".search-suggestion a")
    assert suggestion.text == meant
    assert titles(ask(language, q=suggestion.text))


@pytest.mark.parametrize("query", [{}, {"q": "krasnoludek"}, {"q": "?!"}])
def test_who_has_found_nothing_is_led_on(ask, query):
    ways = {"pl": ["/pl/mapa-strony/", "/pl/kontakt/"], "en": ["/en/site-map/", "/en/contact/"]}
    for language, expected in ways.items():
        assert [link["href"] for link in ask(language, **query).select("main .downloads a")] == expected


def test_words_of_private_pages_are_not_suggested(ask, get_page):
    page = add_page(get_page("pl"), "peryskop")
    assert ask("pl", q="perysop").select(".search-suggestion")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert not ask("pl", q="perysop").select(".search-suggestion")


def test_searches_without_results_are_counted_without_people(ask, staff_client):
    for query in ("Peryskopy", "peryskopy ", "jan@example.org", "tel 600 100 200", "x" * 35 + " " + "y" * 35, "bis"):
        ask("pl", q=query)
    ask("en", q="periscope")
    assert not UnansweredSearch.objects.exists()
    call_command("gather_misses", verbosity=0)
    rows = {(row.language, row.query, row.times) for row in UnansweredSearch.objects.all()}
    assert rows == {("pl", "peryskopy", 2), ("en", "periscope", 1)}
    ask("pl", q="peryskopy")
    report = staff_client.get("/admin/reports/unanswered-searches/").content.decode()
    assert "peryskopy" in report and "Wyszukiwania bez wyników" in report
    assert UnansweredSearch.objects.get(query="peryskopy").times == 3


def test_the_log_and_its_table_are_bounded(ask, monkeypatch):
    monkeypatch.setattr(tally, "MAX_ROWS", 2)
    monkeypatch.setattr(tally, "MAX_BYTES", 200)
    for word in ("pierwszyzna", "drugiecos", "trzeciecos", "czwartecos", "piatecos", "szostecos", "siodmecos"):
        ask("pl", q=word)
    assert searches.file.stat().st_size < 300
    searches.gather()
    assert UnansweredSearch.objects.count() == 2
    assert searches.gather() == 0


def test_a_broken_line_of_the_log_does_not_stop_the_others(ask, db):
    ask("pl", q="peryskopy")
    with open(searches.file, "a") as file:
        file.write('["2026-')
    assert searches.gather() == 1


def test_browsers_can_add_the_search(client, db):
    for language, address in ADDRESSES.items():
        link = BeautifulSoup(client.get(f"/{language}/").content, "html5lib").find("link", rel="search")
        response = client.get(link["href"])
        assert response["Content-Type"].startswith("application/opensearchdescription+xml")
        description = ElementTree.fromstring(response.content)  # noqa: S314
        assert description.findtext("{*}Description").startswith({"pl": "Szukaj", "en": "Search"}[language])
        (url,) = description.findall("{*}Url")
        assert url.get("template") == f"http://testserver{address}?q={{searchTerms}}"


def test_a_search_costs_few_queries_and_writes_nothing(client, db):
    for query in ("bis", "organziacje", "peryskop", "małopolska lokalnie dotacje dla organizacji", "xyzzyx qwfp", ""):
        client.get(ADDRESSES["pl"], {"q": query})
        with CaptureQueriesContext(connection) as captured:
            client.get(ADDRESSES["pl"], {"q": query})
        statements = [entry["sql"] for entry in captured]
        assert len(statements) <= (8 if " " not in query or found(query) else 9), "\n".join(statements)
        assert all(sql.startswith("SELECT") for sql in statements)


def test_the_form_is_on_every_page_and_on_404(client, db):
    for address in ("/pl/", "/en/news/", "/pl/nie-ma/", "/pl/szukaj/"):
        forms = BeautifulSoup(client.get(address).content, "html5lib").select('form[role="search"]')
        assert forms and len({form["aria-label"] for form in forms}) == len(forms)
        for form in forms:
            assert form.find("label")["for"] == form.find("input", attrs={"name": "q"})["id"]


def odd_inputs():
    rng = random.Random(7)  # noqa: S311
    alphabet = "aąbcćz źż\"'*%()&|!:<>\\-_^{}~0 19\u00a0\u0301łŁ😀д字\u200b"
    yield from json.loads((Path(__file__).parent / "data" / "odd_queries.json").read_text())
    for _number in range(250):
        yield "".join(rng.choice(alphabet) for _char in range(rng.randrange(1, 60)))


def test_no_input_is_an_error(client, db):
    for number, text in enumerate(odd_inputs()):
        response = client.get(ADDRESSES["pl" if number % 2 else "en"], {"q": text})
        assert response.status_code == (400 if "\x00" in text else 200), repr(text)
