"""What machines are told of each page: true, connected, and in schema.org's own terms."""

import json
import re
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.utils.dateparse import parse_datetime
from django.utils.timezone import make_aware
from wagtail.models import Page, PageViewRestriction, Site
from wagtail_localize.models import Translation, TranslationSource

from bis.models import KeyFigureValue, SiteSettings
from news.models import NewsPage
from tests import schema_org
from tests.editor import funding

pytestmark = pytest.mark.django_db
SITE = "http://testserver"
CALL = "/pl/aktualnosci/nabor-moc-malopolskich-spolecznosci-2025/"


def data(client, address):
    """The data block of a page."""
    document = BeautifulSoup(client.get(address).content, "html.parser")
    (block,) = document.select('script[type="application/ld+json"]')
    return json.loads(block.string)


def nodes(client, address):
    return {node["@type"]: node for node in data(client, address)["@graph"]}


def addresses(client):
    sitemaps = [client.get(f"/sitemap-{language}.xml").content.decode() for language in ("pl", "en")]
    return [urlsplit(location).path for location in re.findall("<loc>(.*?)</loc>", "".join(sitemaps))]


@pytest.fixture
def add_news(get_page):
    """Publish a news item, call or training in Polish."""

    def add(**fields):
        parent = get_page("pl/aktualnosci")
        page = NewsPage(locale=parent.locale, **{"title": "Szkolenie", "slug": "szkolenie", **fields})
        parent.add_child(instance=page)
        page.save_revision().publish()
        return page

    return add


def at(text):
    return make_aware(parse_datetime(text))


def test_every_page_is_valid_in_both_languages(client, get_page, add_news):
    facts = SiteSettings.for_site(Site.objects.get())
    facts.street, facts.postcode, facts.city = "Rynek Główny 1", "31-042", "Kraków"
    facts.phone, facts.email, facts.krs, facts.nip = "+48 12 000 00 00", "bis@example.org", "0000000000", "0000000000"
    facts.facebook = "https://example.org/bis"
    facts.save()
    times = {"opens_at": at("2026-05-04T10:00"), "closes_at": at("2026-05-04T16:00")}
    add_news(kind="training", place="Kraków, Rynek Główny 1", dialogue=True, **times)
    add_news(kind="training", place="online", slug="online", **times)
    found, types = {}, set()
    for address in addresses(client):
        document = data(client, address)
        found[address] = schema_org.problems(document)
        types |= {node["@type"] for node in document["@graph"]}
    assert {address: problems for address, problems in found.items() if problems} == {}
    assert len(found) > 70
    assert types >= {"NGO", "WebSite", "WebPage", "BreadcrumbList", "NewsArticle", "Event", "Service", "Dataset"}


@pytest.mark.parametrize(
    ("node", "problem"),
    [
        ({"@type": "Foundation"}, "no type"),
        ({"@type": "NGO", "startDate": "2007"}, "no such property"),
        ({"@type": "NGO", "foundingDate": "December 2007"}, "instead of"),
        ({"@type": "NGO", "memberOf": "SPLOT"}, "instead of"),
        ({"@type": "WebPage", "isPartOf": {"@id": "https://example.org/#nothing"}}, "nothing here"),
        ({"@type": "WebPage", "publisher": {"@type": "Place"}}, "Place instead of"),
        ({"@type": "Event", "eventStatus": "https://schema.org/EventForgotten"}, "instead of"),
        ({"@type": "WebPage", "query-input": "required"}, "no such property"),
    ],
)
def test_the_checker_finds_mistakes(node, problem):
    (found,) = schema_org.problems({"@context": "https://schema.org", "@graph": [node]})
    assert problem in found


def test_the_foundation_is_one_in_both_languages(client):
    polish, english = nodes(client, "/pl/")["NGO"], nodes(client, "/en/about/")["NGO"]
    assert polish["@id"] == english["@id"]
    assert polish["name"] in english["alternateName"] and english["name"] in polish["alternateName"]
    assert polish["foundingDate"] == "2007-12"
    assert "SPLOT" in polish["memberOf"]["name"]
    assert polish["slogan"] == "Dialog i współpraca"


def test_only_known_facts_are_told(client):
    told = nodes(client, "/pl/kontakt/")["NGO"]
    assert not told.keys() & {"address", "telephone", "email", "taxID", "identifier", "sameAs"}
    facts = SiteSettings.for_site(Site.objects.get())
    facts.email, facts.facebook, facts.krs = "bis@example.org", "https://example.org/bis", "0000000000"
    facts.save()
    told = nodes(client, "/pl/kontakt/")["NGO"]
    assert (told["email"], told["sameAs"]) == ("bis@example.org", ["https://example.org/bis"])
    assert told["identifier"][0]["value"] == "0000000000" and "address" not in told


def test_awards_come_from_their_pages(client, get_page):
    award = get_page("en/timeline/salt-crystals")
    for address in ("/en/", award.url):
        (told,) = nodes(client, address)["NGO"]["award"]
        assert award.awarding_body in told and "2014" in told
    award.unpublish()
    assert "award" not in nodes(client, "/en/")["NGO"]


@pytest.mark.parametrize(("language", "path"), [("pl", "/pl/szukaj/"), ("en", "/en/search/")])
def test_the_search_that_machines_are_told_of_works(client, language, path):
    website = nodes(client, f"/{language}/")["WebSite"]
    address = website["potentialAction"]["target"]["urlTemplate"].replace("{search_term_string}", "bis")
    assert address == f"{SITE}{path}?q=bis"
    assert client.get(address.removeprefix(SITE)).status_code == 200


def test_breadcrumbs_are_those_that_readers_see(client):
    for address in ("/pl/programy/dialog/", "/en/timeline/salt-crystals/"):
        document = BeautifulSoup(client.get(address).content, "html.parser")
        seen = [" ".join(step.get_text().split()) for step in document.select(".crumbs li")]
        links = [link["href"] for link in document.select(".crumbs a")]
        told = nodes(client, address)["BreadcrumbList"]["itemListElement"]
        assert [step["name"] for step in told] == seen
        assert [urlsplit(step["item"]["@id"]).path for step in told] == [*links, address]
        assert [step["position"] for step in told] == [1, 2, 3]
    assert "BreadcrumbList" not in nodes(client, "/pl/")


def test_versions_are_linked_as_original_and_translation(client):
    polish, english = nodes(client, "/pl/o-nas/")["WebPage"], nodes(client, "/en/about/")["WebPage"]
    assert polish["workTranslation"]["@id"] == english["@id"]
    assert english["translationOfWork"]["@id"] == polish["@id"]
    assert "translationOfWork" not in polish and "workTranslation" not in english
    assert (polish["inLanguage"], polish["workTranslation"]["inLanguage"]) == ("pl", "en")
    article = nodes(client, CALL)["NewsArticle"]
    assert article["workTranslation"]["@type"] == "NewsArticle"


def test_a_page_written_in_english_first_is_the_original(client, get_page):
    page = get_page("en/about")
    Translation.objects.filter(source__object_id=page.translation_key).delete()
    source, _created = TranslationSource.update_or_create_from_instance(page)
    Translation.objects.create(source=source, target_locale=get_page("pl/o-nas").locale)
    assert "workTranslation" in nodes(client, "/en/about/")["WebPage"]
    assert "translationOfWork" in nodes(client, "/pl/o-nas/")["WebPage"]


def test_what_nobody_may_see_is_not_told(client, get_page):
    get_page("en/about").unpublish()
    assert not nodes(client, "/pl/o-nas/")["WebPage"].keys() & {"workTranslation", "translationOfWork"}
    page = get_page("en/programmes")
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert "/en/programmes/" not in json.dumps(data(client, "/pl/programy/"))
    assert page.title not in json.dumps(data(client, "/en/news/"))


def test_a_training_is_an_event_once_it_has_time_and_place(client, add_news):
    page = add_news(kind="training", opens_at=at("2026-05-04T10:00"), place="Kraków")
    event = nodes(client, page.url)["Event"]
    assert event["startDate"] == "2026-05-04T10:00:00+02:00"
    assert event["location"]["name"] == "Kraków" and "Offline" in event["eventAttendanceMode"]
    assert nodes(client, page.url)["NewsArticle"]["about"] == [{"@id": event["@id"]}]
    page.place = ""
    page.save_revision().publish()
    assert "Event" not in nodes(client, page.url)


def test_a_call_is_an_event_at_its_page_until_it_closes(client):
    event = nodes(client, CALL)["Event"]
    assert event["location"] == {"@type": "VirtualLocation", "url": SITE + CALL}
    assert event["endDate"] == event["potentialAction"]["endTime"] == "2025-08-25T15:00:00+02:00"


def test_news_are_articles_about_their_programmes(client, get_page):
    page = get_page(CALL.strip("/"))
    article = nodes(client, CALL)["NewsArticle"]
    assert article["datePublished"] == page.date.isoformat() and article["headline"] == page.title
    assert {f"{SITE}/pl/programy/{slug}/" for slug in ("mieszkancy", "organizacje")} <= {
        about.get("url") for about in article["about"]
    }
    assert nodes(client, CALL)["WebPage"]["mainEntity"] == {"@id": article["@id"]}


def test_funding_is_a_grant_to_the_foundation(client, add_news):
    words = ["Gmina Jeżowo", "Program Zielony", "Domki dla jeży", "Logo gminy"]
    value = {**funding(words), "logos": []}
    page = add_news(kind="news", body=json.dumps([{"type": "funding", "value": value, "id": "1"}]))
    grant = nodes(client, page.url)["MonetaryGrant"]
    assert (grant["name"], grant["funder"]["name"]) == ("Domki dla jeży", "Gmina Jeżowo")
    assert grant["amount"]["value"] == 115000
    assert nodes(client, page.url)["WebPage"]["about"] == [{"@id": grant["@id"]}]


@pytest.mark.parametrize("address", ["/pl/bis-w-liczbach/", "/en/bis-in-numbers/"])
def test_the_figures_are_a_data_set(client, address):
    dataset = nodes(client, address)["Dataset"]
    assert [file["encodingFormat"] for file in dataset["distribution"]] == ["text/csv", "application/json"]
    for file in dataset["distribution"]:
        assert client.get(file["contentUrl"].removeprefix(SITE)).status_code == 200
    first, last = dataset["temporalCoverage"].split("/")
    assert first < last and "BIS" in dataset["license"]["text"]


def test_figures_in_texts_are_plain_numbers(client, add_news):
    page = add_news(title="Już {people|osoba|osoby|osób}", summary="Pomagamy: {people|osobie|osobom|osobom}.")
    value = KeyFigureValue.objects.filter(figure__key="people").first().value
    article = nodes(client, page.url)["NewsArticle"]
    assert f"{value:,}".replace(",", " ") in article["headline"]
    assert "{" not in article["description"] and "<" not in article["headline"]


def test_no_text_can_end_the_block(client, add_news):
    title = "</script><script>alert(1)</script> <!-- & \u2028"
    page = add_news(title=title)
    html = client.get(page.url).content.decode()
    assert "alert(1)" in html and "<script>" not in html
    assert nodes(client, page.url)["NewsArticle"]["headline"] == title


def test_a_preview_tells_machines_nothing(staff_client, get_page):
    page = get_page("pl/o-nas")
    response = page.make_preview_request(preview_mode=page.default_preview_mode)
    response.render()
    assert b"ld+json" not in response.content
    assert Page.objects.get(pk=page.pk).live
