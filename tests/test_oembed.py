"""Other sites get the card of a page by its address, as oEmbed 1.0 says, or learn why there is none."""

import json
import re
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from micawber import Provider, ProviderException, ProviderRegistry
from wagtail.contrib.redirects.models import Redirect
from wagtail.embeds.exceptions import EmbedNotFoundException
from wagtail.embeds.finders.oembed import OEmbedFinder
from wagtail.models import PageViewRestriction

from bis.permalinks import code_of, permanent_path

pytestmark = pytest.mark.django_db
HERE = "http://testserver"
POLISH, ENGLISH = "/pl/programy/mieszkancy/", "/en/programmes/citizens/"


@pytest.fixture
def programme(get_page):
    return get_page("pl/programy/mieszkancy")


@pytest.fixture
def ask(client):
    """Ask for a card; return the status and what the answer says."""

    def ask(url=None, *, headers=None, **parameters):
        response = client.get("/oembed/", {**({"url": url} if url is not None else {}), **parameters}, headers=headers)
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert not response.cookies
        if response["Content-Type"].startswith("text/xml"):
            root = ElementTree.fromstring(response.content)  # noqa: S314 (our own)
            return response.status_code, {"root": root.tag, **{item.tag: item.text for item in root}}
        assert response["Content-Type"] == "application/json"
        return response.status_code, json.loads(response.content)

    return ask


def frame(answer):
    return BeautifulSoup(answer["html"], "html5lib").iframe.attrs


def test_the_answer_holds_what_the_specification_asks_of_type_rich(ask, programme):
    status, answer = ask(HERE + POLISH)
    assert status == 200
    assert (answer["type"], answer["version"], answer["provider_name"]) == ("rich", "1.0", "BIS")
    assert answer["provider_url"] == f"{HERE}/pl/"
    assert answer["title"] == "Mieszkańcy"
    assert answer["cache_age"] > 0
    attributes = frame(answer)
    assert attributes["src"] == f"{HERE}/pl/p/{code_of(programme)}/card/"
    assert (int(attributes["width"]), int(attributes["height"])) == (answer["width"], answer["height"])
    assert attributes["title"] == "Mieszkańcy – BIS"
    assert attributes["loading"] == "lazy"
    assert not {"allow-scripts", "allow-same-origin", "allow-top-navigation"} & set(attributes["sandbox"])
    assert (answer["thumbnail_width"], answer["thumbnail_height"]) == (1200, 630)
    assert answer["thumbnail_url"].startswith(f"{HERE}/media/share/")


def test_xml_says_the_same_as_json(ask):
    _status, from_json = ask(HERE + ENGLISH, format="json")
    status, from_xml = ask(HERE + ENGLISH, format="xml")
    assert (status, from_xml.pop("root")) == (200, "oembed")
    assert from_xml == {key: str(value) for key, value in from_json.items()}


def test_no_character_of_a_title_breaks_xml(ask, programme):
    programme.title = "Ty & <my>\x0b ]]> „ja”"
    programme.save_revision().publish()
    assert ask(HERE + POLISH, format="xml")[1]["title"] == "Ty & <my> ]]> „ja”"
    _status, answer = ask(HERE + POLISH)
    assert frame(answer)["title"].startswith("Ty & <my>")


@pytest.mark.parametrize(
    ("limits", "width"),
    [({}, 600), ({"maxwidth": 300}, 300), ({"maxwidth": 5000}, 600), ({"maxwidth": 1, "maxheight": 1}, 1)],
)
def test_both_limits_are_kept(ask, limits, width):
    status, answer = ask(HERE + POLISH, **limits)
    assert (status, answer["width"]) == (200, width)
    assert answer["height"] <= limits.get("maxheight", 1000)
    assert answer.get("thumbnail_width", 0) <= limits.get("maxwidth", 2000)
    assert ask(HERE + POLISH, maxheight=90)[1]["height"] == 90


def test_a_narrow_card_is_taller(ask):
    assert ask(HERE + POLISH, maxwidth=220)[1]["height"] > ask(HERE + POLISH)[1]["height"]


def test_every_way_of_writing_a_pages_address_is_understood(ask, programme):
    code = code_of(programme)
    for address in (
        POLISH,
        POLISH.rstrip("/"),
        POLISH.upper(),
        f"{POLISH}?utm_source=x&b=%C5%BC#part",
        f"/pl/p/{code}/",
        f"/pl/p/{code.upper()}",
        f"/pl/p/{code}/?a=b",
        f"/pl/p/{code}/card/",
        f"/p/{code}/",
        "/pl/programy/%6Dieszkancy/",
    ):
        for origin in ("http://testserver", "https://testserver", "HTTPS://TESTSERVER:443"):
            status, answer = ask(origin + address)
            assert (status, answer.get("title")) == (200, "Mieszkańcy"), origin + address


def test_the_address_says_the_language_of_the_card(ask, programme):
    code = code_of(programme)
    for address in (ENGLISH, f"/en/p/{code}/"):
        _status, answer = ask(HERE + address, headers={"accept-language": "pl"})
        assert (answer["title"], urlsplit(frame(answer)["src"]).path) == ("Citizens", f"/en/p/{code}/card/")
    assert ask(f"{HERE}/p/{code}/", headers={"accept-language": "en"})[1]["title"] == "Citizens"


def test_old_addresses_lead_to_the_card(ask, programme, client):
    Redirect.objects.create(old_path="/projekt/mieszkancy", redirect_page=programme)
    assert ask(f"{HERE}/projekt/mieszkancy/")[1]["title"] == "Mieszkańcy"
    programme.unpublish()
    assert ask(f"{HERE}/projekt/mieszkancy/")[0] == 404


def test_each_figure_has_an_address(ask, get_page):
    page = get_page("en/bis-in-numbers")
    for address in (
        "/en/bis-in-numbers/?figure=people",
        "/en/bis-in-numbers/#figure-people",
        f"{permanent_path(page, 'en')}?figure=people#figure-people",
        f"{permanent_path(page, 'en')}card/people/",
    ):
        status, answer = ask(HERE + address)
        assert (status, answer["title"]) == (
            200,
            "Almost\xa028,000 people have taken part in local projects",
        )
        assert urlsplit(frame(answer)["src"]).path == f"/en/p/{code_of(page)}/card/people/"
    assert ask(f"{HERE}/en/bis-in-numbers/?figure=unicorns")[0] == 404
    assert ask(f"{HERE}{ENGLISH}?figure=people")[0] == 404
    assert ask(f"{HERE}/en/bis-in-numbers/#data")[1]["title"] == "BIS in numbers"


def test_errors_have_the_right_status_the_asked_format_and_the_readers_language(ask):
    wrong = [
        (404, {"url": f"{HERE}/pl/nie-ma/"}, "Pod tym adresem nie ma strony BIS.", "no page of BIS at this address"),
        (404, {"url": "https://example.org/pl/"}, "To nie jest adres BIS.", "not an address of BIS"),
        (404, {"url": f"{HERE}:8443{POLISH}"}, "To nie jest adres BIS.", "not an address of BIS"),
        (404, {"url": "https://testserver@example.org/pl/"}, "To nie jest adres BIS.", "not an address of BIS"),
        (404, {"url": f"{HERE}/pl/p/zzzzzzzz/"}, "nie ma strony", "no page"),
        (404, {"url": f"{HERE}/admin/"}, "nie ma strony", "no page"),
        (400, {}, "Podaj adres", "Give the address"),
        (400, {"url": ""}, "Podaj adres", "Give the address"),
        *(
            (400, {"url": url}, "Nie da się odczytać", "cannot be read")
            for url in ("no address", "http://[", "http://testserver:x/", "javascript:alert(1)", "//testserver/pl/")
        ),
        (400, {"url": f"{HERE}/pl/%00"}, "Nie da się odczytać", "cannot be read"),
        (400, {"url": f"{HERE}/pl/\x00"}, "Nie da się odczytać", "cannot be read"),
        *(
            (400, {"url": HERE + POLISH, name: value}, f"{name} musi", f"{name} has to be")
            for name in ("maxwidth", "maxheight")
            for value in ("0", "-5", "1.5", "wide", "²", "1" * 20)
        ),
    ]
    for language, place in (("pl", 2), ("en", 3)):
        for format in ("json", "xml"):
            for case in wrong:
                status, answer = ask(headers={"accept-language": language}, **{"format": format, **case[1]})
                assert (status, int(answer["status"])) == (case[0], case[0]), case
                assert case[place] in answer["message"], case
                assert answer.get("root", "error") == "error"
        status, answer = ask(HERE + POLISH, format="yaml", headers={"accept-language": language})
        assert (status, answer["status"]) == (501, 501)


def test_a_server_without_a_language_is_told_in_that_of_the_address(ask):
    assert "no page" in ask(f"{HERE}/en/nothing/")[1]["message"]
    assert "nie ma" in ask(f"{HERE}/pl/nothing/")[1]["message"]


def test_restricted_pages_are_401_and_drafts_are_404(ask, programme):
    code = code_of(programme)
    restriction = PageViewRestriction.objects.create(page=programme, restriction_type="login")
    for address in (POLISH, f"/pl/p/{code}/"):
        status, answer = ask(HERE + address)
        assert status == 401
        assert "Mieszk" not in json.dumps(answer, ensure_ascii=False)
    restriction.delete()
    programme.unpublish()
    for address in (POLISH, f"/pl/p/{code}/card/"):
        assert ask(HERE + address)[1].get("title") != "Mieszkańcy"
    assert ask(HERE + POLISH)[0] == 404


def test_pages_say_where_their_card_is(client, ask):
    for address, title in (
        (POLISH, "Mieszkańcy"),
        ("/en/timeline/salt-crystals/", None),
        ("/en/news/2025-in-numbers/", None),
        ("/pl/bis-w-liczbach/", "BIS w liczbach"),
        ("/en/bis-in-numbers/?figure=groups", "Almost\xa0800 initiative (informal) groups"),
        ("/en/bis-in-numbers/?figure=unicorns", "BIS in numbers"),
    ):
        head = BeautifulSoup(client.get(address).content, "html5lib").head
        for media_type in ("application/json+oembed", "text/xml+oembed"):
            (link,) = head.select(f'link[rel=alternate][type="{media_type}"]')
            assert link["href"].startswith(f"{HERE}/oembed/?")
            response = client.get(link["href"])
            assert response.status_code == 200
            if media_type.startswith("application"):
                found = response.json()["title"]
                assert link["title"] == found and found.startswith(title or found)
        assert not head.select('link[rel=canonical][href*="figure="]')


def test_an_answer_costs_few_queries_and_writes_nothing(client, django_assert_max_num_queries):
    client.get("/oembed/", {"url": HERE + POLISH})
    with django_assert_max_num_queries(10) as queries:
        client.get("/oembed/", {"url": HERE + POLISH})
    assert all(query["sql"].startswith("SELECT") for query in queries.captured_queries)


def test_wagtails_own_finder_shows_the_card(site_server):
    providers = [{"endpoint": f"{site_server.url}/oembed/", "urls": [f"^{re.escape(site_server.url)}/"]}]
    finder = OEmbedFinder(providers=providers)
    address = f"{site_server.url}/en/programmes/citizens/"
    assert finder.accept(address)
    found = finder.find_embed(address, max_width=400, max_height=180)
    assert (found["title"], found["type"], found["width"], found["height"]) == ("Citizens", "rich", 400, 180)
    assert found["html"].startswith("<iframe ")
    assert found["cache_until"]
    with pytest.raises(EmbedNotFoundException):
        finder.find_embed(f"{site_server.url}/en/nothing/")


def test_micawber_shows_the_card_where_a_text_holds_its_address(site_server):
    registry = ProviderRegistry()
    registry.register(rf"{re.escape(site_server.url)}/\S+", Provider(f"{site_server.url}/oembed/", timeout=30))
    address = f"{site_server.url}/pl/bis-w-liczbach/?figure=people"
    found = registry.request(address, maxwidth=320)
    assert found["title"].startswith("Prawie\xa028")
    assert found["width"] == 320
    assert "<iframe" in registry.parse_text(f"Nasi partnerzy:\n{address}\n")
    with pytest.raises(ProviderException):
        registry.request(f"{site_server.url}/pl/nie-ma/")
