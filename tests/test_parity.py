"""Whether the comparison of both versions finds what differs, and nothing else."""

import io
import json

import pytest
from django.core.management import call_command
from wagtail.models import Page

from instep.quantities import unanswered
from tests.editor import english


def run(*args):
    """The exit code and output of the command."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("parity", *args, stdout=out, stderr=err)
    except SystemExit as stop:
        return stop.code, out.getvalue() + err.getvalue()
    return 0, out.getvalue()


def report(*args):
    code, output = run("--json", *args)
    assert code == 1
    (pair,) = json.loads(output)["differing"]
    return pair["differences"]


SAME = [
    ("w wersji 2.0.", "version 2.0."),
    ("16 000 osób", "16,000 people"),
    ("16\u00a0000 osób, 1,5 zł", "16,000 people, PLN 1.5"),
    ("28 tys. osób", "28,000 people"),
    ("2 mln zł", "PLN 2 million"),
    ("1 września 2025 r.", "1 September 2025"),
    ("IX 2025", "September 2025"),
    ("wrzesień 2025", "September 2025"),
    ("2025-09-01", "1.09.2025"),
    ("od 1 do 30 września 2025", "1–30 September 2025"),
    ("1 września do 30 września", "1 to 30 September"),
    ("dwa spotkania", "2 meetings"),
    ("3 filary, dwudziestu pięciu radnych", "three pillars, 25 councillors"),
    ("u schyłku XX wieku", "at the end of the 20th century"),
    ("I miejsce", "1st place"),
    ("50% gmin", "50 per cent of municipalities"),
    ("w marcu ruszył nabór", "a call opened in spring"),
    ("dwie gminy", "a pair of municipalities"),
    ("godz. 15.00", "at 15:00"),
    ("tel. 12 412 15 24", "phone 12 412 15 24"),
    ("lata 2007–2015", "from 2007 to 2015"),
]
DIFFERENT = [
    ("16 000 osób", "1,600 people"),
    ("16 000 osób", "28,000 people"),
    ("1,5 zł", "PLN 15"),
    ("1,5 zł", "PLN 1,500"),
    ("1 września 2025", "1 October 2025"),
    ("IX 2025", "October 2025"),
    ("1 września 2025", "2 September 2025"),
    ("wrzesień 2025", "September 2015"),
    ("dwa spotkania", "3 meetings"),
    ("2 mln zł", "PLN 2,000"),
    ("w 2025 r.", "last year"),
    ("25 radnych", "dwudziestu siedmiu"),
]


@pytest.mark.parametrize(("polish", "other"), SAME)
def test_the_same_in_other_forms(polish, other):
    assert unanswered(polish, "pl", other, "en") == unanswered(other, "en", polish, "pl") == []


@pytest.mark.parametrize(("polish", "other"), DIFFERENT)
def test_what_is_not_the_same(polish, other):
    assert unanswered(polish, "pl", other, "en") or unanswered(other, "en", polish, "pl")


def test_the_present_content_agrees(db):
    code, output = run()
    assert code == 0, output
    assert str(Page.objects.filter(depth__gt=1, locale=english(), live=True).count()) in output


def change(page, **fields):
    type(page).objects.filter(pk=page.pk).update(**fields)


def test_a_wrong_number_is_named(get_page):
    page = get_page("en/about")
    change(page, summary=page.summary + " It began in 1999.")
    (found,) = [d for d in report("/pl/o-nas/") if d["kind"] == "numbers" and d["where"] != "description"][:1]
    assert found["version"] == ["1999"] and found["original"] == []
    code, output = run("/en/about")
    assert code == 1 and "1999" in output and "/pl/o-nas/" in output


def test_a_wrong_date_is_named(get_page):
    page = get_page("en/news/thirteen-years-in-numbers")
    change(page, date=page.date.replace(year=2001))
    kinds = {difference["kind"]: difference for difference in report(page.url)}
    assert page.date.isoformat() in kinds["dates"]["original"]
    assert f"2001{page.date:-%m-%d}" in kinds["dates"]["version"]


def test_a_missing_block_is_named(get_page):
    page = get_page("en/about")
    page.body = json.dumps(list(page.body.raw_data)[:-1])
    page.save()
    assert any(difference["kind"] == "structure" for difference in report(page.url))


def test_a_page_that_does_not_answer_is_named(get_page, monkeypatch):
    page = get_page("en/about")

    def broken(self, request, *args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(type(page), "serve", broken)
    code, output = run(page.url)
    assert code == 1 and "500" in output


def test_an_unknown_address_is_the_commands_own_failure(db):
    code, output = run("/pl/nie-ma/")
    assert code == 2 and "pl/nie-ma" in output


def test_only_what_readers_can_see_is_compared(get_page):
    get_page("en/about").unpublish()
    assert run("/pl/o-nas/")[0] == 2
