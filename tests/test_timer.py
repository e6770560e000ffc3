"""What the passing of time does: publications and expiries in both languages, calls, the jobs of the timer."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.models import PageLogEntry
from wagtail_localize.operations import translate_object

from bis import timer
from bis.locks import alone
from bis.models import TimerJob
from bis.timer import BUSY, DONE, FAILED, Job
from home.models import StandardPage
from instep.schedule import run_due
from instep.state import State
from news.models import NewsPage
from tests.editor import edit_address, english, read, words_of
from tests.pairs import again, pair_of, publish, sample, translation_of, version, write

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def at(monkeypatch):
    """Move the time."""

    def move(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return move


def scheduled(parent, hours=2, translated=True, **fields):
    """A page of text that goes live in some hours, with its translation unless told otherwise."""
    page = StandardPage(title="Jeże", slug="jeze", live=False, locale=parent.locale, **fields)
    parent.add_child(instance=page)
    translate_object(page, [english()])
    if translated:
        write(page, {"Jeże": "Hedgehogs", "jeze": "hedgehogs"})
    page.go_live_at = timezone.now() + hours * HOUR
    page.save_revision().publish()
    return page


def tick(capture):
    with capture(execute=True):
        return run_due()


# Both languages together


def test_a_ready_translation_goes_live_at_the_same_tick(get_page, at, django_capture_on_commit_callbacks):
    page = scheduled(get_page("pl"))
    now = timezone.now()
    at(now + HOUR)
    tick(django_capture_on_commit_callbacks)
    assert not again(page).live and not version(page).live
    at(now + 3 * HOUR)
    assert tick(django_capture_on_commit_callbacks) == (1, 0)
    assert again(page).live and version(page).live
    assert Client().get("/en/hedgehogs/").status_code == 200
    assert pair_of(page).state == State.IN_STEP
    assert tick(django_capture_on_commit_callbacks) == (0, 0)


def test_an_incomplete_translation_waits_and_holds_nobody_up(get_page, at, django_capture_on_commit_callbacks):
    page = scheduled(get_page("pl"), translated=False)
    at(timezone.now() + 3 * HOUR)
    assert tick(django_capture_on_commit_callbacks) == (1, 0)
    assert again(page).live and not version(page).live
    assert pair_of(page).state == State.DRAFT


def test_a_translation_is_not_public_before_its_original(editor, get_page, at, django_capture_on_commit_callbacks):
    page = scheduled(get_page("pl"))
    response = editor.post(edit_address(version(page)), {"action": "publish"})
    assert "razem z oryginałem" in editor.get(response["Location"]).get_text()
    translation_of(page).save_target(publish=True)
    version(page).get_latest_revision().publish()
    assert not version(page).live
    assert PageLogEntry.objects.filter(action="instep.wait").count() == 1
    at(timezone.now() + 3 * HOUR)
    tick(django_capture_on_commit_callbacks)
    assert version(page).live


def test_what_expires_is_withdrawn_in_both_languages(get_page, at, django_capture_on_commit_callbacks):
    page = sample(get_page("pl"))
    page.expire_at = timezone.now() + HOUR
    publish(page)
    assert version(page).live
    at(timezone.now() + 2 * HOUR)
    assert tick(django_capture_on_commit_callbacks) == (1, 0)
    assert (again(page).live, version(page).live) == (False, False)
    assert version(page).expired
    assert PageLogEntry.objects.filter(action="wagtail.unpublish.scheduled").count() == 2


def test_a_version_with_a_later_end_of_its_own_stays(get_page, at, django_capture_on_commit_callbacks):
    page = sample(get_page("pl"))
    page.expire_at = timezone.now() + HOUR
    publish(page)
    other = version(page)
    other.expire_at = timezone.now() + 5 * HOUR
    other.save()
    at(timezone.now() + 2 * HOUR)
    tick(django_capture_on_commit_callbacks)
    assert (again(page).live, version(page).live) == (False, True)


def test_withdrawing_by_hand_leaves_the_other_language_to_the_editor(get_page):
    page = sample(get_page("pl"))
    again(page).unpublish()
    assert version(page).live


def test_what_fails_holds_nobody_else_up(get_page, at, django_capture_on_commit_callbacks, caplog):
    first, second = scheduled(get_page("pl"), 1), sample(get_page("pl"), slug="druga", translated=False)
    again(second).unpublish()
    again(second).save_revision(approved_go_live_at=timezone.now() + HOUR)
    with mock.patch.object(StandardPage, "full_clean", side_effect=RuntimeError("broken")):
        at(timezone.now() + 2 * HOUR)
        assert tick(django_capture_on_commit_callbacks) == (1, 1)
    assert again(second).live and not again(first).live
    assert "broken" in caplog.text
    assert tick(django_capture_on_commit_callbacks) == (1, 0), "tried again, and now it works"
    assert again(first).live


def test_a_call_closes_by_itself_everywhere(get_page, at):
    call = get_page("pl/aktualnosci/nabor-moc-malopolskich-spolecznosci-2025")
    call.opens_at, call.closes_at = timezone.now() - HOUR, timezone.now() + HOUR
    publish(call)
    places = ["/pl/", "/pl/aktualnosci/", call.url, "/en/", "/en/news/", call.get_translation(english()).url]

    def shown_as_open():
        found = [read(place).main for place in places]
        return [bool(main.select("p.state:not(.state--closed), .news-item--open")) for main in found]

    before = shown_as_open()
    assert all(before), dict(zip(places, before, strict=True))
    at(timezone.now() + 2 * HOUR)
    assert not any(shown_as_open())
    assert "Zamknięt" in words_of(read(call.url).main)
    assert not NewsPage.objects.filter(pk=call.pk).open_calls().exists()


# The jobs


def job(name, said, code=0, hour=None):
    def command(*args, stdout, stderr):
        said.append(name)
        stdout.write(name)
        if isinstance(code, Exception):
            raise code
        if code:
            raise SystemExit(code)

    return Job((name,), hour=hour), command


@pytest.fixture
def commands(monkeypatch):
    known = {}
    monkeypatch.setattr(timer, "call_command", lambda name, *args, **options: known[name](*args, **options))

    def run(*jobs):
        known.update({one.name: command for one, command in jobs})
        return [(one.name, outcome) for one, outcome, _said in timer.run([one for one, _command in jobs])]

    return run


def test_one_failing_job_stops_no_other(db, commands):
    said = []
    jobs = [job("a", said, RuntimeError("no")), job("b", said, 3), job("c", said)]
    assert commands(*jobs) == [("a", FAILED), ("b", FAILED), ("c", DONE)]
    assert said == ["a", "b", "c"]
    assert TimerJob.objects.get(name="a").problem == "RuntimeError: no"


def test_a_job_of_the_day_is_done_once_a_day_at_its_hour_in_warsaw(db, commands, at):
    said = []
    daily = job("day", said, hour=7)
    times = [
        ("2026-03-01T05:59", 1),  # 6.59 in Warsaw: yesterday's was never done
        ("2026-03-01T06:00", 2),
        ("2026-03-01T06:01", 2),
        ("2026-03-01T23:59", 2),
        ("2026-03-29T04:59", 3),  # the clocks were put forward; yesterday's
        ("2026-03-29T05:00", 4),
    ]
    for moment, count in times:
        at(datetime.datetime.fromisoformat(f"{moment}+00:00"))
        commands(daily)
        assert len(said) == count, moment


def test_a_job_of_the_day_that_failed_is_tried_again_after_a_pause(db, commands, at):
    said, now = [], datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
    at(now)
    assert commands(job("day", said, RuntimeError("no"), hour=7)) == [("day", FAILED)]
    at(now + datetime.timedelta(minutes=5))
    assert commands(job("day", said, hour=7)) == []
    at(now + datetime.timedelta(minutes=16))
    assert commands(job("day", said, hour=7)) == [("day", DONE)]


def test_what_was_noted_before_the_clock_was_put_back_holds_nothing_up(db, commands, at):
    said, now = [], datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
    at(now + datetime.timedelta(days=3000))
    assert commands(job("day", said, hour=7), job("broken", said, RuntimeError("no"), hour=7))
    at(now)
    mended = job("broken", said, hour=7)
    assert commands(job("day", said, hour=7), mended) == [("day", DONE), ("broken", DONE)]
    assert commands(job("day", said, hour=7), mended) == []


def test_what_works_on_a_machines_own_files_is_done_on_each(db, monkeypatch):
    said = []
    monkeypatch.setattr(timer, "call_command", lambda *args, **options: said.append(args))
    own = Job(("own",), hour=7, everywhere=True)
    for machine in ("one", "two", "one"):
        monkeypatch.setattr(timer.socket, "gethostname", lambda machine=machine: machine)
        timer.run([own])
    assert len(said) == 2


def test_what_somebody_else_is_at_is_left_alone(db, commands):
    """In another connection, as on another machine."""
    said = []

    def run_elsewhere():
        try:
            with alone("timer-busy") as mine:
                return mine
        finally:
            connection.close()

    def busy(*args, stdout, stderr):
        said.append("busy")
        with ThreadPoolExecutor(1) as pool:
            said.append(pool.submit(run_elsewhere).result())

    assert commands((Job(("busy",)), busy)) == [("busy", DONE)]
    assert said == ["busy", False]
    with mock.patch.object(timer, "alone") as lock:
        lock.return_value.__enter__.return_value = False
        assert commands((Job(("busy",)), busy)) == [("busy", BUSY)]
    assert run_elsewhere(), "the lock is free again"


def test_the_command_runs_every_real_job_and_says_how_it_went(db, capsys):
    call_command("tick", verbosity=2)
    said = capsys.readouterr().out
    for one in timer.JOBS:
        assert f"{one.name}: done." in said, said
    call_command("tick")
    assert capsys.readouterr().out == "", "nothing of the day is done twice"
    failing = mock.patch("instep.management.commands.publish_due.run_due", return_value=(0, 1))
    with failing, pytest.raises(SystemExit) as end:
        call_command("tick")
    assert end.value.code == 1 and "publish_due: failed" in capsys.readouterr().out
