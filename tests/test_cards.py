"""The card of a page: what it says, in which language, and who may frame it."""

import datetime
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from bis.permalinks import code_of
from news.models import NewsPage

pytestmark = pytest.mark.django_db
CSS = Path(__file__).resolve().parents[1] / "site" / "bis" / "static" / "bis"


@pytest.fixture
def card(client):
    """The card of a page as a document."""

    def card(page, language="pl", figure=""):
        response = client.get(f"/{language}/p/{code_of(page)}/card/{f'{figure}/' if figure else ''}")
        assert response.status_code == 200
        assert response["Content-Language"] == language
        return BeautifulSoup(response.content, "html5lib")

    return card


def words(document):
    return " ".join(document.body.get_text(" ").split())


def test_a_programme_says_its_rule_and_leads_to_its_page(card, get_page):
    document = card(get_page("en/programmes/citizens"), "en")
    assert document.html["lang"] == "en"
    assert document.main and len(document.find_all("h1")) == 1
    link = document.h1.a
    assert link["href"] == "http://testserver/en/programmes/citizens/"
    assert (link["target"], link["rel"]) == ("_blank", ["noopener"])
    assert "opens in a new tab" in link.get_text()
    assert get_page("en/programmes/citizens").rule in words(document).replace("\xa0", " ")
    assert document.find("meta", {"name": "robots"})["content"] == "noindex"
    assert document.find("link", rel="canonical")["href"] == "http://testserver/en/programmes/citizens/"


def test_an_award_says_when_and_what_for(card, get_page):
    page = get_page("pl/historia/krysztaly-soli")
    text = words(card(page)).replace("\xa0", " ")
    assert "19 grudnia 2014" in text and page.reason in text


@pytest.mark.parametrize(
    ("kind", "opens", "closes", "polish", "english"),
    [
        ("call", None, 5, "jeszcze 5\xa0dni", "Open for 5 more days"),
        ("call", None, -1, "Zamknięty", "Closed"),
        ("call", 1, 3, "Rusza", "Opens"),
        ("training", 1, 3, "Początek:", "Begins"),
    ],
)
def test_calls_and_trainings_say_how_their_dates_stand(card, client, get_page, kind, opens, closes, polish, english):
    def moment(days):
        return timezone.now() + datetime.timedelta(days=days) if days else None

    for address, language, expected in (("pl/aktualnosci", "pl", polish), ("en/news", "en", english)):
        parent = get_page(address)
        page = NewsPage(title="Call", kind=kind, opens_at=moment(opens), closes_at=moment(closes), locale=parent.locale)
        parent.add_child(instance=page)
        note = card(page, language).select_one(".state").get_text()
        assert expected in note, note
        listed = client.get(parent.url).content.decode()
        assert expected in listed
        said = words(BeautifulSoup(client.get(page.url).content, "html5lib"))
        assert said.count(" ".join(note.split())) == 1, "once on the page itself"


def test_a_figure_says_its_newest_value_and_since_when(card, get_page):
    document = card(get_page("pl/bis-w-liczbach"), "pl", "people")
    text = words(document)
    assert re.search(r"Prawie\s28\s000\s", text) and re.search(r"stan na 11\sgrudnia 2020", text)
    assert document.h1.a["href"] == "http://testserver/pl/bis-w-liczbach/#figure-people"
    assert "16" not in text


def test_it_survives_a_new_slug(card, get_page):
    page = get_page("pl/programy/mieszkancy")
    page.slug = "obywatele"
    page.save_revision().publish()
    assert card(page).h1.a["href"].endswith("/pl/programy/obywatele/")


def test_anybody_may_frame_it_and_nothing_else_goes_with_it(client, get_page):
    response = client.get(f"/pl/p/{code_of(get_page('pl/programy/dialog'))}/card/")
    assert "X-Frame-Options" not in response
    policy = response["Content-Security-Policy"]
    assert "frame-ancestors *" in policy and "default-src 'none'" in policy and "script-src 'none'" in policy
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert not response.cookies and "Cookie" not in response.get("Vary", "")
    assert not re.search(rb"<script|<style|\sstyle=|<img|\son\w+=", response.content)
    page = client.get("/pl/programy/dialog/")
    assert page["X-Frame-Options"] == "DENY" and "frame-ancestors 'self'" in page["Content-Security-Policy"]


def test_what_is_not_public_says_so_within_the_frame(client, get_page):
    polish, english = get_page("pl/programy/mieszkancy"), get_page("en/programmes/citizens")
    address = f"/en/p/{code_of(polish)}/card/"
    english.unpublish()
    response = client.get(address)
    text = response.content.decode()
    assert response.status_code == 404 and "X-Frame-Options" not in response
    assert "no longer here" in text and "Mieszkańcy" in text and "Citizens" not in text
    polish.unpublish()
    response = client.get(address)
    assert response.status_code == 404 and "Mieszkańcy" not in response.content.decode()
    for nobodys in ("/en/p/zzzzzzzz/card/", f"/en/p/{code_of(get_page('en/about'))}/card/people/"):
        response = client.get(nobodys)
        assert response.status_code == 404 and "frame-ancestors *" in response["Content-Security-Policy"]


def test_an_unknown_figure_leads_to_its_page_in_the_language_of_the_card(client, get_page):
    response = client.get(f"/pl/p/{code_of(get_page('pl/bis-w-liczbach'))}/card/nic/")
    document = BeautifulSoup(response.content, "html5lib")
    assert response.status_code == 404
    assert document.h1.get_text() == "Tej liczby już tu nie ma"
    assert [link["href"] for link in document.select("main a")] == ["http://testserver/pl/bis-w-liczbach/"]
    assert "po angielsku" not in words(document)


def test_a_card_costs_few_queries(client, get_page, django_assert_max_num_queries):
    address = f"/pl/p/{code_of(get_page('pl/bis-w-liczbach'))}/card/people/"
    client.get(address)
    with django_assert_max_num_queries(6) as queries:
        client.get(address)
    assert all(query["sql"].startswith("SELECT") for query in queries.captured_queries)


def test_cards_have_the_colours_of_the_site():
    site, card = (dict(re.findall(r"(--[\w-]+): (light-dark\([^)]*\)|#\w+)", text)) for text in _style_sheets())
    assert len(card) > 10
    assert card.items() <= site.items()


def _style_sheets():
    """What the site and the card set for everybody, before their media queries."""
    return [(CSS / name).read_text().split("prefers-", 1)[0] for name in ("bis.css", "card.css")]
