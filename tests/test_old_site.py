"""The addresses of the old site lead to the right pages, by a list that staff complete."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from bis.permalinks import permanent_path
from home.oldsite.intake import Result, take_in
from home.oldsite.lists import SHIPPED, Line, decoded, read
from news.models import NewsPage

pytestmark = pytest.mark.django_db
GRAND_PRIX = "/pl/aktualnosci/grand-prix-krysztalow-soli-2014/"


def leads_to(client, address):
    response = client.get(address)
    return response.status_code, response.headers.get("Location")


@pytest.fixture
def shipped():
    return take_in(read(decoded(SHIPPED.read_bytes())))


def take(*lines, **options):
    return take_in([Line(number, *line) for number, line in enumerate(lines, 1)], **options)


def test_every_line_of_the_shipped_list_is_matched(shipped):
    assert [outcome.reason for outcome in shipped if outcome.result != Result.MADE] == []
    days = {line.old[:11] for line in read(decoded(SHIPPED.read_bytes())) if line.old[1].isdigit()}
    news = NewsPage.objects.filter(locale__language_code="pl").values_list("date", flat=True)
    assert days == {f"/{day:%Y/%m/%d}" for day in news}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/english/", (301, "/en/")),
        ("/English", (301, "/en/")),
        ("/ENGLISH/?utm_source=x&utm_medium=y", (301, "/en/?utm_source=x&utm_medium=y")),
        ("/english/about-us/", (302, "/en/")),
        ("/2014/12/19/krysztaly-soli-dla-bis/", (302, GRAND_PRIX)),
        ("/2014/12/19/Krysztaly-Soli-dla-BIS?fbclid=1", (302, f"{GRAND_PRIX}?fbclid=1")),
        ("/2014/12/19", (302, GRAND_PRIX)),
        ("/organizacje/stowarzyszenie-x", (302, "/pl/programy/organizacje/")),
        ("/projekt/brakujace-ogniwo/", (302, "/pl/programy/")),
    ],
)
def test_the_forms_of_old_addresses(client, shipped, old, new):
    assert leads_to(client, old) == new


def test_a_line_of_its_own_comes_before_what_stands_for_all(client, shipped):
    (outcome,) = take(
        ("https://bis.example/projekt/Brakujace-Ogniwo/", "/pl/historia/federacja-malopolska-pozarzadowa/")
    )
    assert outcome.result == Result.MADE
    expected = (301, "/pl/historia/federacja-malopolska-pozarzadowa/")
    assert leads_to(client, "/projekt/brakujace-ogniwo") == expected
    assert leads_to(client, "/projekt/inny")[0] == 302


def test_the_target_follows_its_page(client, shipped, get_page):
    page = get_page("pl/aktualnosci/grand-prix-krysztalow-soli-2014")
    page.slug = "grand-prix"
    page.save_revision().publish()
    assert leads_to(client, "/2014/12/19/x/") == (302, "/pl/aktualnosci/grand-prix/")


def test_new_addresses_by_page_permanent_address_redirect_and_elsewhere(get_page):
    page = get_page("en/about")
    outcomes = take(
        ("/a", "http://testserver/pl/o-nas"),
        ("/b", permanent_path(page, "en")),
        ("/c", "https://partner.example/x?y=1"),
        ("/d", "/EN/About/"),
        ("/e", "/pl/szukaj/"),
    )
    assert [outcome.leads_to for outcome in outcomes] == [
        "/pl/o-nas/",
        "/en/about/",
        "https://partner.example/x?y=1",
        "/en/about/",
        "http://testserver/pl/szukaj/",
    ]


def test_where_there_is_doubt_nothing_is_made(get_page):
    get_page("pl/aktualnosci").add_child(
        instance=NewsPage(title="Drugie", slug="drugie", date="2014-12-19", locale=get_page("pl").locale)
    )
    outcomes = take(
        ("/2014/12/19/x", ""),
        ("/1999/01/01/x", ""),
        ("/2014/13/45/x", ""),
        ("/projekt/nieznany/", ""),
        ("/projekt/x/", "/pl/nie-ma/"),
        ("/pl/kontakt/", "/pl/o-nas/"),
        ("/?p=12", "/pl/o-nas/"),
        ("/pl/szukaj/", "/pl/o-nas/"),
        ("/en/search", "/pl/o-nas/"),
        ("/x" * 200, "/pl/o-nas/"),
        ("http://[", "/pl/o-nas/"),
        ("/x", "http://["),
        ("", "/pl/o-nas/"),
    )
    assert {outcome.result for outcome in outcomes} == {Result.UNMATCHED}
    assert all(outcome.reason for outcome in outcomes)
    assert not Redirect.objects.exists()


def test_a_slug_that_only_one_page_has_is_enough(client):
    assert (
        take(("/projekt/siec-splot/", ""), ("/english/cracow-civic-centre", ""))[0].leads_to
        == "/pl/historia/siec-splot/"
    )
    assert leads_to(client, "/projekt/SIEC-SPLOT/") == (301, "/pl/historia/siec-splot/")
    assert leads_to(client, "/english/cracow-civic-centre/") == (301, "/en/timeline/cracow-civic-centre/")


def test_a_withdrawn_page_is_no_target(get_page):
    get_page("pl/historia/siec-splot").unpublish()
    get_page("en/timeline/joining-splot").unpublish()
    assert {o.result for o in take(("/projekt/siec-splot", ""), ("/a", "/pl/historia/siec-splot/"))} == {
        Result.UNMATCHED
    }


def test_taking_in_again_changes_nothing_that_staff_decided(shipped, get_page):
    redirect = Redirect.objects.get(old_path="/2014/12/19/*")
    redirect.redirect_page = get_page("pl/historia/krysztaly-soli")
    redirect.save()
    again = take_in(read(decoded(SHIPPED.read_bytes())))
    assert [o.line.old for o in again if o.result != Result.THERE] == ["/2014/12/19/*"]
    assert Redirect.objects.get(pk=redirect.pk).redirect_page.slug == "krysztaly-soli"
    (changed,) = take(("/2014/12/19/*", GRAND_PRIX))
    assert changed.result == Result.CHANGED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_lists_as_spreadsheets_write_them(encoding, delimiter):
    text = f"stary{delimiter}nowy\r\n\r\n# uwaga\r\n/łąka/{delimiter}/pl/o-nas/{delimiter}uwaga\r\n/b\r\n"
    assert read(decoded(text.encode(encoding))) == [Line(4, "/łąka/", "/pl/o-nas/"), Line(5, "/b")]


def test_polish_letters_in_old_addresses(client):
    take(("/projekt/%C5%82%C4%85ka/", "/pl/o-nas/"), ("/Żółć", "/pl/kontakt/"))
    assert leads_to(client, "/projekt/łąka") == (301, "/pl/o-nas/")
    assert leads_to(client, "/ŻÓŁĆ/") == (301, "/pl/kontakt/")


def test_the_command_reports_and_writes_what_it_could_not_match(tmp_path, capsys):
    file, unmatched = tmp_path / "list.csv", tmp_path / "unmatched.csv"
    file.write_text("old,new\n/a,/pl/o-nas/\n/projekt/nieznany,\n")
    call_command("import_old_addresses", file, dry_run=True)
    assert not Redirect.objects.exists()
    call_command("import_old_addresses", file, unmatched=unmatched)
    output = capsys.readouterr().out
    assert "line 3: /projekt/nieznany: The list names no new address" in output
    assert "1 made, 0 changed, 0 there, 1 unmatched" in output
    assert "/projekt/nieznany,," in unmatched.read_text()
    with pytest.raises(CommandError):
        call_command("import_old_addresses", tmp_path / "none.csv")


def test_the_shipped_list_comes_once_so_that_what_staff_delete_stays_deleted():
    call_command("import_old_addresses", once=True, verbosity=0)
    Redirect.objects.get(old_path="/projekt/*").delete()
    call_command("import_old_addresses", once=True, verbosity=0)
    assert Redirect.objects.exists() and not Redirect.objects.filter(old_path="/projekt/*").exists()


def upload(client, text, **data):
    data["file"] = SimpleUploadedFile("lista.csv", text if isinstance(text, bytes) else text.encode())
    response = client.post(reverse("old_addresses"), data)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html5lib")


def test_staff_take_a_list_in(staff_client, client):
    document = upload(staff_client, "/a;/pl/o-nas/\n/projekt/nieznany;\n", dry_run="on")
    assert not Redirect.objects.exists()
    document = upload(staff_client, "/a;/pl/o-nas/\n/projekt/nieznany;\n")
    unmatched, matched = document.select("main table")
    assert "/projekt/nieznany" in unmatched.get_text() and "/pl/o-nas/" in matched.get_text()
    assert leads_to(client, "/a/") == (301, "/pl/o-nas/")


@pytest.mark.parametrize("text", ["nic\n", b"\x00\x01\x02/", b"\x81\x83\x90", "/a;/b\n" * 5001, b"/" * 1_000_001])
def test_files_that_are_no_list_get_a_clear_error(staff_client, text):
    assert upload(staff_client, text).select("main .error-message, main .w-field__errors")
    assert not Redirect.objects.exists()


def test_only_those_who_may_redirect_take_lists_in(client, django_user_model):
    assert client.get(reverse("old_addresses")).status_code == 302
    client.force_login(django_user_model.objects.create_user("reader"))
    assert client.get(reverse("old_addresses")).status_code == 302
