"""Permanent addresses lead to a page whatever becomes of it."""

import pytest
from wagtail.models import Page

from bis.permalinks import code_of, permanent_path, permanent_url

pytestmark = pytest.mark.django_db
POLISH, ENGLISH = "/pl/programy/mieszkancy/", "/en/programmes/citizens/"


@pytest.fixture
def programme(get_page):
    return get_page("pl/programy/mieszkancy")


def leads_to(client, address, **headers):
    response = client.get(address, headers=headers)
    return response.status_code, response.headers.get("Location")


def test_both_versions_share_a_short_code(programme, get_page):
    assert code_of(programme) == code_of(get_page("en/programmes/citizens"))
    assert len(code_of(programme)) == 8
    assert permanent_url(programme, "en") == f"http://testserver/en/p/{code_of(programme)}/"


def test_every_page_has_a_code_of_its_own():
    pages = Page.objects.filter(depth__gt=1)
    assert len({code_of(page) for page in pages}) == len({page.translation_key for page in pages})


@pytest.mark.parametrize(
    ("prefix", "accepted", "target"),
    [
        ("", "en-GB,en;q=0.9", ENGLISH),
        ("", "pl", POLISH),
        ("", "de", POLISH),
        ("/en", "pl", ENGLISH),
        ("/pl", "en", POLISH),
    ],
)
def test_it_leads_to_the_asked_or_preferred_language(client, programme, prefix, accepted, target):
    address = prefix + permanent_path(programme)
    assert leads_to(client, address, accept_language=accepted) == (302, target)


def test_only_the_bare_address_depends_on_the_browser(client, programme):
    assert "Accept-Language" in client.get(permanent_path(programme))["Vary"]
    assert "Accept-Language" not in client.get(permanent_path(programme, "en")).headers.get("Vary", "")


def test_misread_letters_capitals_and_campaigns_do_no_harm(client, programme):
    typed = code_of(programme).replace("0", "O").replace("1", "l").upper()
    assert leads_to(client, f"/pl/p/{typed}/?utm_source=x") == (302, f"{POLISH}?utm_source=x")


def test_what_has_one_language_only_is_shown_in_it(client, programme, get_page):
    get_page("en/programmes/citizens").unpublish()
    assert leads_to(client, permanent_path(programme, "en")) == (302, POLISH)


def test_it_survives_a_new_slug(client, programme):
    address = permanent_path(programme, "pl")
    programme.slug = "obywatele"
    programme.save_revision().publish()
    assert leads_to(client, address) == (302, "/pl/programy/obywatele/")


@pytest.mark.parametrize("code", ["zzzzzzzz", "short", "far-too-long-for-a-code", "uuuuuuuu", "łąka"])
def test_unknown_codes_are_not_found(client, code):
    assert client.get(f"/pl/p/{code}/").status_code == 404


def test_withdrawn_pages_are_not_found(client, programme, get_page):
    address = permanent_path(programme)
    get_page("en/programmes/citizens").unpublish()
    programme.unpublish()
    assert client.get(address).status_code == 404
