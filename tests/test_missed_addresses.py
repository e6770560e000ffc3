"""Addresses that readers ask for in vain are counted without who asked, and staff redirect them in one step."""

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from bis import tally
from bis.addresses.misses import addresses
from bis.models import MissedAddress

pytestmark = pytest.mark.django_db
REPORT = "/admin/reports/missed-addresses/"


@pytest.fixture(autouse=True)
def own_log(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def rows():
    addresses.gather()
    return set(MissedAddress.objects.values_list("address", "host", "times"))


def report(client):
    return BeautifulSoup(client.get(REPORT).content, "html5lib")


def test_what_is_kept_of_a_miss(client):
    for address in ("/pl/Nie-Ma/?secret=1", "/pl/nie-ma/", "/pl/nie-ma"):
        client.get(address, headers={"referer": "https://Partner.example/kto?kto=Jan#x"}, follow=True)
    client.get("/organizacje/x")
    assert "secret" not in addresses.file.read_text() and "Jan" not in addresses.file.read_text()
    assert not MissedAddress.objects.exists()
    assert rows() == {("/pl/nie-ma", "partner.example", 3), ("/organizacje/x", "", 1)}


@pytest.mark.parametrize(
    "address",
    [
        "/wp-login.php",
        "/wp-admin/",
        "/.env",
        "/.git/config",
        "/pl/.well-known/x",
        "/backup.sql",
        "/vendor/phpunit",
        "/pl/jan@example.org/",
        "/pl/600700800/",
        "/pl/600-700-800/",
        "/pl/92011512345",
        "/pl/31-042-krakow/",
        "/pl/'or'1'='1/",
        "/pl/<script>/",
        "/admin/nic/",
        "/apple-touch-icon-precomposed.png",
        "/" + "a" * 300,
    ],
)
def test_what_is_not_kept(client, address):
    client.get(address, follow=True)
    assert not addresses.file.exists()


def test_dates_and_years_are_kept(client):
    for address in ("/2014/12/19/slug/", "/pl/rok-2021-2023/", "/pl/2021-06-01-x/"):
        client.get(address)
    assert len(rows()) == 3


def test_pages_redirects_and_other_methods_are_no_misses(client, get_page):
    Redirect.add_redirect("/a", get_page("pl/o-nas"))
    for address in ("/pl/", "/a", "/pl/aktualnosci/?page=99", "/en/o-nas/", "/PL/"):
        client.get(address)
    client.post("/pl/nie-ma/")
    client.head("/pl/nie-ma/")
    assert not addresses.file.exists()


@pytest.mark.parametrize(
    ("referrer", "host"),
    [
        ("https://bis.example/pl/?q=x", "bis.example"),
        ("https://jan:haslo@poczta.example:8443/", "poczta.example"),
        ("http://192.0.2.7/", ""),
        ("http://[2001:db8::1]/", ""),
        ("http://[", ""),
        ("android-app://com.example.app/", "com.example.app"),
        ("Jan Kowalski", ""),
    ],
)
def test_of_the_referrer_only_a_host_with_a_name(client, referrer, host):
    client.get("/pl/nie-ma/", headers={"referer": referrer})
    assert rows() == {("/pl/nie-ma", host, 1)}


def test_a_miss_writes_nothing_to_the_database(client):
    client.get("/pl/nie-ma/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/pl/nie-ma/")
    assert all(query["sql"].startswith("SELECT") for query in captured)
    assert len(captured) <= 20


def test_the_log_is_bounded(client, monkeypatch):
    monkeypatch.setattr(tally, "MAX_ROWS", 2)
    monkeypatch.setattr(tally, "MAX_BYTES", 150)
    for letter in "abcdefgh":
        client.get(f"/pl/{letter}{letter}/")
    assert addresses.file.stat().st_size < 250
    assert len(rows()) == 2


def test_the_command_takes_both_logs_in(client, capsys):
    client.get("/pl/nie-ma/")
    call_command("gather_misses")
    assert "Addresses sought in vain: 1 new." in capsys.readouterr().out
    assert MissedAddress.objects.get().times == 1


def test_one_step_from_the_report_to_a_redirect(client, staff_client):
    client.get("/pl/programy/mieszkancy/dawny/")
    document = report(staff_client)
    (form,) = document.select("main td form")
    data = {field["name"]: field["value"] for field in form.select("input")}
    assert data["old_path"] == "/pl/programy/mieszkancy/dawny"
    assert staff_client.post(form["action"], data, follow=True).status_code == 200
    response = client.get("/pl/programy/mieszkancy/dawny/")
    assert (response.status_code, response["Location"]) == (301, "/pl/programy/mieszkancy/")
    assert not report(staff_client).select("main td form")
    assert not MissedAddress.objects.exists()


def test_another_page_is_chosen_in_wagtails_form(client, staff_client, get_page):
    client.get("/2014/12/19/grand-prix-krysztalow-soli-2014/")
    (link,) = report(staff_client).select('main td a[href*="address="]')
    document = BeautifulSoup(staff_client.get(link["href"]).content, "html5lib")
    assert document.select_one("[name=old_path]")["value"] == "/2014/12/19/grand-prix-krysztalow-soli-2014"
    assert (
        int(document.select_one("[name=redirect_page]")["value"])
        == get_page("pl/aktualnosci/grand-prix-krysztalow-soli-2014").pk
    )


def test_what_was_resolved_elsewhere_disappears(client, staff_client, get_page):
    for address in ("/a", "/b", "/pl/c/", "/d"):
        client.get(address)
    Redirect.add_redirect("/a", get_page("pl/o-nas"))
    get_page("pl/prywatnosc").unpublish()
    Redirect.add_redirect("/b", get_page("pl/prywatnosc"))
    page = get_page("pl/kontakt")
    page.slug = "c"
    page.save_revision().publish()
    text = report(staff_client).select_one("main table").get_text()
    assert MissedAddress.objects.count() == 2
    assert "/b" in text and "/d" in text and "/pl/c" not in text


def test_staff_redirect_the_old_address_of_a_page_that_was_withdrawn(client, staff_client, get_page):
    page = get_page("pl/historia/siec-splot")
    page.slug = "splot"
    page.save_revision().publish()
    get_page("pl/historia/splot").unpublish()
    client.get("/pl/historia/siec-splot/")
    (form,) = report(staff_client).select("main td form")
    data = {field["name"]: field["value"] for field in form.select("input")}
    staff_client.post(form["action"], {**data, "redirect_page": get_page("pl/o-nas").pk})
    assert client.get("/pl/historia/siec-splot/")["Location"] == "/pl/o-nas/"


def test_what_only_a_star_answers_is_still_counted(client, get_page):
    Redirect.add_redirect("/projekt/*", get_page("pl/programy"), is_permanent=False)
    assert client.get("/projekt/nowy/").status_code == 302
    assert rows() == {("/projekt/nowy", "", 1)}


def test_the_report_is_for_those_who_may_redirect(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("reader"))
    for name in ("missed_addresses", "redirect_missed_address"):
        assert client.get(reverse(name)).status_code == 302
