"""The read API: what it tells partners' programs, in which words it refuses, and what it keeps to itself."""

import datetime
import json
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from bis import urls
from bis.models import KeyFigure
from bis.permalinks import code_of
from home.contact.models import ContactMessage
from home.models import FiguresPage, StandardPage
from news.models import NewsPage

pytestmark = pytest.mark.django_db
API = "/api/v1/"
PAGES, FIGURES = f"{API}pages/", f"{API}figures/"
ADDRESSES = [API, f"{API}openapi.json", PAGES, FIGURES, f"{FIGURES}people/"]


@pytest.fixture(autouse=True)
def own_sites():
    """Wagtail keeps the roots of sites in the cache, which some of these tests move."""
    cache.clear()
    yield
    cache.clear()


def get(client, address, **query):
    response = client.get(address, query)
    assert response.status_code == 200, response.content.decode()
    return response.json()


def every_page(client, **query):
    """All items of a list, as a program would collect them."""
    address, items = f"{PAGES}?" + "&".join(f"{name}={value}" for name, value in query.items()), []
    while address:
        part = client.get(address.removeprefix("http://testserver")).json()
        items += part["items"]
        address = part["meta"]["next"]
    return items


def detail(client, page):
    return client.get(f"{PAGES}{page.locale.language_code}/{code_of(page)}/")


def refused(response, status, code):
    """The problem that an answer tells, whoever asked."""
    assert response.status_code == status, response.content.decode()[:300]
    assert response["Content-Type"] == "application/problem+json; charset=utf-8"
    assert response["Cache-Control"] == "no-store"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert not response.cookies and "Cookie" not in response.headers.get("Vary", "")
    problem = response.json()
    assert (problem["status"], problem["code"]) == (status, code)
    return problem


def test_it_says_whose_data_these_are_and_on_what_terms(client):
    start = get(client, API)
    assert start["publisher"]["pl"] == "Fundacja Biuro Inicjatyw Społecznych (BIS)"
    assert "podasz, że pochodzą od BIS" in start["terms"]["pl"] and "name BIS" in start["terms"]["en"]
    for name in ("pages_url", "figures_url", "openapi_url"):
        assert client.get(start[name].removeprefix("http://testserver")).status_code == 200


def test_it_lists_every_public_page_of_both_languages_once(client):
    items = every_page(client, limit=7)
    public = Page.objects.live().public().filter(depth__gt=1)
    assert len(items) == public.count() > 60
    assert {item["url"] for item in items} == {page.full_url for page in public}
    assert all(not item["url"].startswith("http://testserver/admin") for item in items)


def test_each_version_leads_to_the_other_and_to_its_permanent_address(client, get_page):
    polish, english = get_page("pl/programy/mieszkancy"), get_page("en/programmes/citizens")
    data = detail(client, polish).json()
    other = {
        "language": "en",
        "title": english.title,
        "url": english.full_url,
        "api_url": f"http://testserver{PAGES}en/{code_of(english)}/",
    }
    assert data["versions"] == [other]
    assert get(client, other["api_url"].removeprefix("http://testserver"))["versions"][0]["url"] == polish.full_url
    permanent = client.get(data["permanent_url"].removeprefix("http://testserver"))
    assert permanent["Location"] == "/pl/programy/mieszkancy/"


def test_figures_stand_in_texts_as_readers_see_them(client, get_page):
    news = get_page("en/news/thirteen-years-in-numbers")
    news.summary, news.title = "It was {people} and {groups|group|groups}, once {people@2015}.", "With {people}"
    news.save_revision().publish()
    data = detail(client, news).json()
    assert data["summary"].replace("\xa0", " ") == "It was almost 28,000 and almost 800 groups, once over 16,000."
    assert data["title"].replace("\xa0", " ") == "With almost 28,000"
    assert {"key": "people", "value": 16000, "qualifier": "over", "as_of": "2015"} in data["figures"]
    assert {"key": "people", "value": 28000, "qualifier": "almost", "as_of": "2020-12-11"} in data["figures"]
    for item in every_page(client, limit=100):
        whole = client.get(item["api_url"].removeprefix("http://testserver")).json()
        texts = json.dumps({name: value for name, value in whole.items() if name != "figures"}, ensure_ascii=False)
        assert "{" not in texts.replace('{"language"', "")[1:], item["url"]
        assert whole["text"] is not None and item["text"] is None


def test_types_have_their_own_facts(client):
    award = get(client, PAGES, type="award", lang="en")["items"][0]
    assert award["distinction"] == "Grand Prix" and award["date"] == "2014-12-19"
    assert award["awarding_body"] and award["reason"]
    founded = get(client, PAGES, type="milestone", order="date", lang="pl")["items"][0]
    assert (founded["date"], founded["date_precision"]) == ("2007-12", "month")
    assert [item["pillars"] for item in get(client, PAGES, type="programme", lang="pl")["items"]] == [
        ["citizens"],
        ["organisations"],
        ["dialogue"],
    ]
    call = get(client, PAGES, kind="call", year=2025, lang="pl")["items"][0]
    assert (call["closes_at"], call["state"]) == ("2025-08-25T15:00:00+02:00", "closed")


def test_filters_choose_and_combine(client, get_page):
    everything = every_page(client, limit=100)
    for name, value in {"type": "page", "lang": "en", "kind": "call", "pillar": "dialogue", "year": "2014"}.items():
        field = {"lang": "language", "pillar": "pillars", "year": "date"}.get(name, name)
        expected = [
            item["url"]
            for item in everything
            if (value in item.get(field, "") if field in ("pillars", "date") else item.get(field) == value)
        ]
        chosen = [item["url"] for item in every_page(client, limit=100, **{name: value})]
        assert chosen == expected != [], name
    both = get(client, PAGES, type="milestone", pillar="citizens", year=2013, lang="pl")["items"]
    assert {(item["type"], item["date"]) for item in both} == {("milestone", "2013")}
    assert get(client, PAGES, state="open")["items"] == []
    call = get_page("pl/aktualnosci/nabor-moc-malopolskich-spolecznosci-2025")
    call.closes_at = timezone.now() + datetime.timedelta(days=1)
    call.save_revision().publish()
    assert call.full_url in [item["url"] for item in get(client, PAGES, state="open")["items"]]
    tomorrow = timezone.now().date() + datetime.timedelta(days=2)
    assert get(client, PAGES, updated_since=tomorrow)["items"] == []


def test_orders(client):
    dates = [item["date"] for item in get(client, PAGES, type="news", order="-date", lang="pl", limit=100)["items"]]
    assert dates == sorted(dates, reverse=True) and len(set(dates)) > 5
    oldest = get(client, PAGES, type="news", order="date", lang="pl", limit=1)["items"][0]
    assert oldest["date"] == dates[-1]
    undated_last = get(client, PAGES, order="date", limit=100)["items"]
    assert "date" in undated_last[0] and "date" not in undated_last[-1]
    changed = [item["updated_at"] for item in get(client, PAGES, order="-updated", limit=100)["items"]]
    assert changed == sorted(changed, reverse=True)


def test_parts_of_a_list_join(client):
    whole = [item["api_url"] for item in get(client, PAGES, limit=100)["items"]]
    middle = get(client, PAGES, limit=5, offset=10)
    assert [item["api_url"] for item in middle["items"]] == whole[10:15]
    assert middle["meta"]["total_count"] == len(whole)
    assert middle["meta"]["previous"] == f"http://testserver{PAGES}?limit=5&offset=5"
    beyond = get(client, PAGES, offset=100_000, limit=10)
    assert beyond["items"] == [] and beyond["meta"]["next"] is None
    assert get(client, beyond["meta"]["previous"].removeprefix("http://testserver"))["items"]


def test_the_search_is_the_sites_own(client):
    found = get(client, PAGES, search="szkoleń", lang="pl")  # inflected
    assert found["meta"]["total_count"] > 0 and found["items"][0]["language"] == "pl"
    parts = [get(client, PAGES, search="grant", lang="en", limit=1, offset=n)["items"][0]["url"] for n in range(3)]
    assert parts == [item["url"] for item in get(client, PAGES, search="grant", lang="en", limit=3)["items"]]
    assert {item["language"] for item in get(client, PAGES, search="SPLOT", limit=4)["items"]} == {"pl", "en"}
    assert {item["type"] for item in get(client, PAGES, search="SPLOT", type="milestone")["items"]} == {"milestone"}
    dates = [item["date"] for item in get(client, PAGES, search="grant", type="news", order="-date")["items"]]
    assert dates == sorted(dates, reverse=True) != []


ODD = [
    '"',
    '""" OR 1=1',
    "*",
    "'; DROP",
    "%",
    "🏆 🏆",
    "a AND (",
    "\\",
    "ł" * 200,
    " ",
    "word " * 40,
    "\u202e",
    "{people}",
]


def test_any_words_may_be_searched(client):
    for words in ODD:
        for language in ("pl", "en"):
            get(client, PAGES, search=words, lang=language)


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ("search=" + "word+" * 400, "search", "invalid_value"),
        ("search=", "search", "invalid_value"),
        ("offset=99999999999999999999", "offset", "invalid_value"),
        ("offset=100001", "offset", "out_of_range"),
        ("limit=101", "limit", "out_of_range"),
        ("limit=0", "limit", "out_of_range"),
        ("limit=-1", "limit", "invalid_value"),
        ("limit=1_0", "limit", "invalid_value"),
        ("limit=%D9%A3", "limit", "invalid_value"),
        ("limit[]=1", "limit[]", "unknown_parameter"),
        ("limit=1&limit=2", "limit", "repeated_parameter"),
        ("fields=owner", "fields", "unknown_parameter"),
        ("Lang=pl", "Lang", "unknown_parameter"),
        ("%F0%9F%8F%86=1", "🏆", "unknown_parameter"),
        ("lang=de", "lang", "invalid_value"),
        ("type=contact", "type", "invalid_value"),
        ("order=owner", "order", "invalid_value"),
        ("year=99999", "year", "out_of_range"),
        ("updated_since=2025-02-30", "updated_since", "invalid_value"),
        ("updated_since=0000-01-01", "updated_since", "invalid_value"),
    ],
)
def test_what_cannot_be_answered_is_named(client, query, parameter, code):
    for language in ("pl", "en"):
        response = client.get(f"{PAGES}?{query}", headers={"accept-language": language})
        problem = refused(response, 400, code)
        (mistake,) = problem["errors"]
        assert (mistake["parameter"], mistake["code"]) == (parameter, code)
        assert parameter in mistake["detail"] and mistake["detail"] in problem["detail"]
        assert ("„" in problem["detail"]) == (language == "pl")
        assert response["Content-Language"] == language
        assert "Accept-Language" in response["Vary"]


def test_several_mistakes_are_told_at_once(client):
    problem = refused(client.get(f"{PAGES}?limit=x&kind=y&lang=en"), 400, "invalid_value")
    assert [mistake["parameter"] for mistake in problem["errors"]] == ["limit", "kind"]
    many = client.get(f"{PAGES}?" + "&".join(f"{'x' * 500}{n}=1" for n in range(100)))
    refused(many, 400, "unknown_parameter")
    assert len(many.content) < 20_000


def test_the_language_of_a_refusal_can_be_asked_for(client):
    for language, words in (("pl", "Ten adres nie zna"), ("en", "is not a parameter")):
        response = client.get(f"{API}?x=1&lang={language}", headers={"accept-language": "de"})
        assert words in refused(response, 400, "unknown_parameter")["detail"]
        assert response["Content-Language"] == language
        assert "Accept-Language" not in response["Vary"]


NO_ADDRESS = ["/api", "/api/", "/api/v2/pages/", f"{API}nothing/", f"{PAGES}12/"]
NO_DATA = [
    f"{PAGES}pl/zzzzzzzz/",
    f"{PAGES}de/zzzzzzzz/",
    f"{PAGES}pl/ZZ/",
    f"{PAGES}pl/%F0%9F%8F%86/",
    f"{FIGURES}nothing/",
    f"{FIGURES}Łąka/",
    f"{FIGURES}{'a' * 500}/",
]


def test_where_nothing_is_programs_and_browsers_are_told_so_in_json(client):
    for address in [*NO_ADDRESS, *NO_DATA]:
        refused(client.get(address), 404, "not_found")
        refused(client.get(address, headers={"accept": "text/html,*/*;q=0.8"}), 404, "not_found")
    for address in NO_ADDRESS:
        refused(client.get(address, headers={"accept": "text/html"}), 404, "not_found")
        refused(client.post(address), 404, "not_found")


def test_addresses_that_cannot_be_read_are_refused_in_json(client, settings):
    refused(client.get(f"{PAGES}%00"), 400, "unreadable")
    refused(client.get(f"{PAGES}?search=%00"), 400, "unreadable")
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 5
    refused(client.get(f"{PAGES}?" + "&".join(["lang=pl"] * 10)), 400, "unreadable")
    refused(client.get(PAGES, headers={"host": "evil.example"}), 400, "unreadable")


def test_a_fault_is_told_in_json_too(settings):
    class Broken:
        handler500 = urls.handler500
        urlpatterns = [urls.path("api/v1/broken/", lambda request: 1 / 0)]

    settings.ROOT_URLCONF = Broken
    for language, words in (("pl", "po naszej stronie"), ("en", "on our side")):
        response = Client(raise_request_exception=False).get(f"{API}broken/?lang={language}")
        assert words in refused(response, 500, "fault")["detail"]


def test_a_missing_slash_is_added(client):
    response = client.get(f"{API}pages?limit=1")
    assert (response.status_code, response["Location"], response.content) == (301, f"{PAGES}?limit=1", b"")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_it_is_read_only(method):
    client = Client(enforce_csrf_checks=True)
    for address in ADDRESSES:
        response = getattr(client, method)(address)
        refused(response, 405, "read_only")
        assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_other_sites_scripts_may_read(client):
    for address in ADDRESSES:
        options = client.options(address, headers={"origin": "https://partner.example"})
        assert options.status_code == 204 and not options.content
        assert options["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        response = client.get(address, headers={"origin": "https://partner.example"})
        assert response["Access-Control-Allow-Origin"] == options["Access-Control-Allow-Origin"] == "*"
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert response["X-Content-Type-Options"] == "nosniff"


def test_answers_may_be_kept_by_anybody(client, get_page, administrator):
    client.force_login(administrator)  # a session makes no difference
    for address in ADDRESSES:
        response = client.get(address, headers={"accept-language": "en"})
        assert response["Content-Type"] == "application/json; charset=utf-8"
        assert response["Cache-Control"] == "public, max-age=300"
        assert response["Vary"] == "Accept-Encoding" and not response.cookies
        again = client.get(address, headers={"if-none-match": response["ETag"], "accept-encoding": "gzip"})
        assert again.status_code == 304 and not again.content
        assert again["Access-Control-Allow-Origin"] == "*" and again["ETag"] == response["ETag"]
        head = client.head(address)
        assert not head.content and head["ETag"] == response["ETag"] and head["Content-Length"] != "0"
        assert client.get(address, headers={"accept-language": "pl"}).content == response.content
    refused(client.get(PAGES, headers={"if-match": '"old"'}), 412, "precondition_failed")
    before = client.get(PAGES, {"limit": 100})["ETag"]
    page = get_page("pl/o-nas")
    page.title = "O fundacji"
    page.save_revision().publish()
    assert client.get(PAGES, {"limit": 100}, headers={"if-none-match": before}).status_code == 200


def test_formats(client):
    for accept in ("*/*", "application/*", "text/html,application/xhtml+xml,*/*;q=0.8", "application/json;q=0.1", "x"):
        response = client.get(PAGES, headers={"accept": accept})
        if accept == "x":
            refused(response, 406, "not_acceptable")
        else:
            assert response["Content-Type"].startswith("application/json"), accept
    refused(client.get(PAGES, headers={"accept": "text/html, application/xml"}), 406, "not_acceptable")


def test_an_address_may_ask_so_often_only(client, settings, monkeypatch):
    settings.API_REQUESTS_PER_MINUTE = 3
    monkeypatch.setattr("bis.callers.time.time", lambda: 1_000_000_020.0)  # 20 seconds into a window
    for left in (2, 1, 0):
        response = client.get(API)
        assert response["RateLimit"] == f'"requests";r={left};t=60' or response["RateLimit"].endswith(";t=40")
        assert response["RateLimit-Policy"] == '"requests";q=3;w=60'
        assert f"r={left};" in response["RateLimit"]
    response = client.get(API, {"lang": "pl"})
    assert "Zbyt wiele zapytań" in refused(response, 429, "too_many_requests")["detail"]
    assert 0 < int(response["Retry-After"]) <= 60
    assert client.get(API, REMOTE_ADDR="192.0.2.9").status_code == 200
    kept = [(file.name, file.read_bytes()) for file in Path(settings.CACHES["counts"]["LOCATION"]).iterdir()]
    assert len(kept) >= 2 and "192.0.2.9" not in str(kept)
    monkeypatch.setattr("bis.callers.time.time", lambda: 1_000_000_081.0)
    assert client.get(API).status_code == 200


def test_what_is_not_public_is_not_there(client, get_page):
    page, english = get_page("pl/programy/mieszkancy"), get_page("en/programmes/citizens")
    word = "tajemnica"
    hidden = StandardPage(title=f"Hidden {word}", slug="hidden", locale=page.locale, live=False)
    get_page("pl").add_child(instance=hidden)
    page.title = f"Draft {word}"
    page.save_revision()
    english.unpublish()
    news = get_page("pl/aktualnosci")
    PageViewRestriction.objects.create(page=news, restriction_type=PageViewRestriction.LOGIN)
    items = every_page(client, limit=100)
    assert word not in json.dumps(items)
    addresses = {item["url"] for item in items}
    assert english.full_url not in addresses
    assert not [address for address in addresses if "/pl/aktualnosci/" in address]
    assert detail(client, hidden).status_code == detail(client, english).status_code == 404
    restricted = NewsPage.objects.child_of(news).first()
    assert detail(client, restricted).status_code == 404
    assert detail(client, page).json()["versions"] == []
    assert get(client, PAGES, search=word, lang="pl")["items"] == []
    assert get(client, PAGES, search="grant", lang="pl", type="news")["items"] == []


def test_a_page_outside_the_site_is_not_there(client, get_page):
    stray = StandardPage(title="Stray", slug="stray", locale=get_page("pl").locale)
    Page.get_first_root_node().add_child(instance=stray)
    assert stray.url is None
    assert detail(client, stray).status_code == 404
    assert "Stray" not in [item["title"] for item in every_page(client, limit=100)]
    assert detail(client, Page.get_first_root_node()).status_code == 404
    Site.objects.all().delete()
    assert get(client, PAGES)["items"] == []


def test_nothing_about_people(client, administrator, get_page):
    ContactMessage.objects.create(name="Łucja Żak", email="lucja@example.org", message="Tajne", topic="other")
    page = get_page("pl/o-nas")
    page.owner = administrator
    page.save()
    everything = "".join(
        client.get(address).content.decode()
        for address in [*ADDRESSES, f"{PAGES}?limit=100", f"{PAGES}pl/{code_of(page)}/"]
    )
    for word in ('"owner', "Łucja", "lucja", "/admin", '"user', '"draft', '"locked'):
        assert word not in everything, word


def test_figures_have_their_history_in_both_languages(client):
    people = get(client, f"{FIGURES}people/")
    assert [(v["value"], v["qualifier"], v["as_of"], v["precision"]) for v in people["values"]] == [
        (28000, "almost", "2020-12-11", "day"),
        (16000, "over", "2015", "year"),
    ]
    newest = {name: text.replace("\xa0", " ") for name, text in people["values"][0]["sentences"].items()}
    assert newest["pl"].startswith("Prawie 28 000 osób") and newest["en"].startswith("Almost 28,000 people")
    assert "BIS" in people["terms"]["pl"] and people["pillar"] == "citizens"
    assert get(client, f"{FIGURES}people/", lang="en")["values"][0]["sentences"]["pl"] is None
    listed = get(client, FIGURES)
    assert listed["meta"]["total_count"] == len(listed["items"]) == 5
    assert get(client, FIGURES, limit=2, offset=4)["items"] == listed["items"][4:]


def test_figures_that_no_page_shows_are_not_there(client):
    figure = KeyFigure(key="secret", name="Tajna")
    figure.values.create(value=7, date="2020-01-01")
    figure.save()
    assert "secret" not in json.dumps(get(client, FIGURES))
    refused(client.get(f"{FIGURES}secret/"), 404, "not_found")
    for page in FiguresPage.objects.all():
        page.unpublish()
    assert get(client, FIGURES)["items"] == []
