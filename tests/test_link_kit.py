"""The link kit: what partners copy is what it should be, with a script and without."""

import html
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Site

from bis.models import BisImage, SiteSettings
from bis.permalinks import code_of, permanent_url

pytestmark = pytest.mark.django_db
STATIC = Path(__file__).resolve().parents[1] / "site" / "bis" / "static" / "bis"


def fields(client, address):
    """The contents of the fields to be copied, by their labels."""
    document = BeautifulSoup(client.get(address).content, "html5lib")
    return {
        document.find("label", attrs={"for": field["id"]}).get_text().replace("\xa0", " "): field.get_text()
        for field in document.select("textarea[readonly]")
    }


def test_a_programme_offers_address_link_and_card(client, get_page):
    page = get_page("en/programmes/citizens")
    offered = fields(client, "/en/programmes/citizens/")
    assert offered["Permanent address"] == permanent_url(page, "en")
    link = BeautifulSoup(offered["Link for a website (HTML)"], "html5lib").a
    assert (link["href"], link.get_text()) == (permanent_url(page, "en"), "Citizens – BIS")
    frame = BeautifulSoup(offered["Card for a website (HTML)"], "html5lib").iframe
    assert client.get(frame["src"]).status_code == 200
    answer = client.get("/oembed/", {"url": permanent_url(page, "en")}).json()
    assert offered["Card for a website (HTML)"] == answer["html"]


def test_the_code_survives_any_title(client, get_page):
    page = get_page("pl/programy/mieszkancy")
    page.title = '„A” & </textarea> "B" <b>'
    page.save_revision().publish()
    offered = fields(client, page.url)
    link = BeautifulSoup(offered["Link na stronę (HTML)"], "html5lib").a
    assert link.get_text() == f"{page.title} – BIS"
    frame = BeautifulSoup(offered["Karta na stronę (HTML)"], "html5lib").iframe
    assert frame["title"] == f"{page.title} – BIS"


@pytest.mark.parametrize(
    ("address", "label", "expected"),
    [
        (
            "/pl/programy/mieszkancy/",
            "Program w skrócie",
            [
                "Mieszkańcy – Fundacja Biuro Inicjatyw Społecznych (BIS)",
                "Prawie 28 000 osób wzięło udział w lokalnych przedsięwzięciach. Stan na 11 grudnia 2020.",
            ],
        ),
        (
            "/en/programmes/citizens/",
            "The programme in brief",
            [
                "Citizens – Bureau of Social Initiatives (BIS), a foundation",
                "Almost 28,000 people have taken part in local projects. As of 11 December 2020.",
            ],
        ),
    ],
)
def test_sentence_and_figures_can_be_quoted_with_their_dates(client, get_page, address, label, expected):
    quoted = fields(client, address)[label].replace("\xa0", " ")
    page = get_page(address.strip("/"))
    for line in [*expected, page.rule, permanent_url(page, address[1:3])]:
        assert line in quoted
    assert "{" not in quoted and "&" not in quoted


def test_news_and_awards_offer_their_address_too(client, get_page):
    for address, label in (
        ("/pl/historia/krysztaly-soli/", "Stały adres"),
        ("/en/news/2025-in-numbers/", "Permanent address"),
    ):
        assert fields(client, address)[label] == permanent_url(get_page(address.strip("/")), address[1:3])


def test_each_figure_offers_an_address_that_leads_to_it(client, get_page):
    document = BeautifulSoup(client.get("/en/bis-in-numbers/").content, "html5lib")
    for key in ("people", "groups", "organisations", "trainings", "consultations"):
        figure = document.find(id=f"figure-{key}")
        address = figure.select_one("textarea").get_text()
        assert address == f"{permanent_url(get_page('en/bis-in-numbers'), 'en')}?figure={key}#figure-{key}"
        assert client.get(address)["Location"] == f"/en/bis-in-numbers/?figure={key}"


def test_the_qr_code_is_an_svg_of_its_own(client, get_page):
    page = get_page("pl/programy/mieszkancy")
    response = client.get(f"/p/{code_of(page)}/qr.svg")
    assert response["Content-Type"].startswith("image/svg+xml")
    assert f"<title>{permanent_url(page)}</title>" in response.content.decode()
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    shown = client.get("/pl/programy/mieszkancy/").content.decode()
    assert "<title>Kod QR stałego adresu tej strony</title>" in shown
    assert f'href="/p/{code_of(page)}/qr.svg" download' in html.unescape(shown)
    assert client.get("/p/zzzzzzzz/qr.svg").status_code == 404


def test_the_press_finds_the_names_and_the_logo_once_there_is_one(client, get_page, django_capture_on_commit_callbacks):
    shown = client.get("/pl/programy/mieszkancy/").content.decode()
    assert (
        "Fundacją Biuro Inicjatyw Społecznych" in shown and "Bureau of Social Initiatives (BIS), a foundation" in shown
    )
    assert "Napisz do nas" in shown and "Pobierz logo" not in shown
    with django_capture_on_commit_callbacks(execute=True):
        logo = BisImage.objects.create(title="Logo", file=get_test_image_file(filename="logo.png"))
    facts = SiteSettings.for_site(Site.objects.get())
    facts.press_logo = logo
    facts.save()
    document = BeautifulSoup(client.get("/pl/programy/mieszkancy/").content, "html5lib")
    link = document.find("a", string="Pobierz logo")
    assert client.get(link["href"]).status_code == 200
    assert document.select_one(".kit__logo img")["alt"] == "Logo BIS"


def test_all_scripts_of_the_site_together_are_small():
    scripts = [file for file in STATIC.rglob("*.js") if file.name != "editor.js"]  # which only staff get
    assert sum(file.stat().st_size for file in scripts) <= 2048
    assert not re.search(r"https?://", "".join(file.read_text() for file in scripts))
