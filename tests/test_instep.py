"""Polish and English in step: what follows by itself, what waits, and what is said of it."""

import datetime
import io
import json

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from instep.follow import original_published
from instep.pairs import earlier_translations, plain, waiting_segments
from instep.state import State, states
from news.models import NewsPage
from tests.editor import edit_address
from tests.editor import english as english_locale

CALL = "pl/aktualnosci/nabor-moc-malopolskich-spolecznosci-2025"
CALL_EN = "en/news/moc-malopolskich-spolecznosci-call-2025"


def publish(page):
    page.save_revision().publish()


def pair_of(page):
    (pair,) = states([page.translation_key])
    return pair


def set_block(page, index, value):
    """Replace the value of one block of a page's body, keeping its id."""
    data = list(page.body.raw_data)
    data[index] = {**data[index], "value": value}
    page.body = json.dumps(data)


def translate(page, wording, translation=None):
    """Translate every waiting fragment of a page by calling it what `wording` says."""
    translation = translation or Translation.objects.get(source__object_id=page.translation_key)
    for segment in waiting_segments(translation):
        StringTranslation.objects.create(
            translation_of=segment.string, context=segment.context, locale=translation.target_locale, data=wording
        )
    return translation


def text_index(page):
    return next(index for index, block in enumerate(page.body) if block.block_type == "text")


def test_the_first_content_is_in_step(db):
    found = states()
    assert {pair.state for pair in found} == {State.IN_STEP}
    assert len(found) == Page.objects.filter(depth__gt=1, locale__language_code="pl").count()
    assert all(pair.total and not pair.missing for pair in found)


def test_a_new_date_shows_at_once_while_the_words_wait(get_page, client):
    page, index = get_page(CALL), text_index(get_page(CALL))
    wording = get_page(CALL_EN).body[index].value.source
    page.closes_at = datetime.datetime(2099, 9, 1, 13, 0, tzinfo=datetime.UTC)
    page.dialogue = True
    set_block(page, index, "<p>Zupełnie nowe zdanie.</p>")
    publish(page)
    english = get_page(CALL_EN)
    after = client.get("/" + CALL_EN + "/").content.decode()
    assert english.closes_at == page.closes_at and english.dialogue
    assert "1\u00a0September 2099" in after and "Dialogue" in after
    assert "Zupełnie nowe zdanie" not in after
    assert english.body[index].value.source == wording
    pair = pair_of(page)
    assert (pair.state, pair.missing) == (State.BEHIND, 1)
    assert pair.since.date() == datetime.datetime.now(tz=datetime.UTC).date()


def test_the_date_of_the_lag_stays_until_it_is_closed(get_page):
    page = get_page(CALL)
    page.summary = "Pierwsza zmiana."
    publish(page)
    since = pair_of(page).since
    page.summary = "Druga zmiana."
    publish(page)
    assert pair_of(page).since == since
    translate(page, "Another change.")
    assert pair_of(page).state == State.READY


def test_translated_words_go_live_with_the_translation(get_page, django_capture_on_commit_callbacks):
    page = get_page(CALL)
    page.summary = "Nowe streszczenie."
    publish(page)
    translation = translate(page, "A new summary.")
    assert get_page(CALL_EN).summary != "A new summary."
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)
    assert get_page(CALL_EN).summary == "A new summary."
    assert pair_of(page).state == State.IN_STEP


def test_a_new_block_waits_until_it_is_translated(get_page, client, django_capture_on_commit_callbacks):
    page = get_page(CALL)
    page.body = json.dumps([{"type": "heading", "value": "Całkiem nowy", "id": "new"}, *page.body.raw_data])
    publish(page)
    english = get_page(CALL_EN)
    assert [block.id for block in english.body] == [block.id for block in page.body][1:]
    translation = translate(page, "Quite new")
    with django_capture_on_commit_callbacks(execute=True):
        translation.save_target(publish=True)
    assert "Quite new" in client.get("/" + CALL_EN + "/").content.decode()


def test_order_and_removal_follow(get_page):
    page = get_page(CALL)
    page.body = json.dumps(list(reversed(page.body.raw_data))[:-1])
    publish(page)
    assert [block.id for block in get_page(CALL_EN).body] == [block.id for block in page.body]
    assert pair_of(page).state == State.IN_STEP


def test_what_is_cleared_is_cleared(get_page):
    page = get_page("pl/programy/mieszkancy")
    page.summary, page.social_image = "", None
    publish(page)
    english = get_page("en/programmes/citizens")
    assert english.summary == "" and english.social_image is None


def test_typography_is_carried_over(get_page):
    page = get_page(CALL)
    page.summary = page.summary.replace(" ", "\u00a0", 3).replace("–", "-")
    publish(page)
    assert pair_of(page).state == State.IN_STEP


def test_addresses_are_never_reset(get_page):
    page = get_page(CALL)
    page.slug = "nowy-adres"
    publish(page)
    assert get_page(CALL_EN).slug == CALL_EN.split("/")[-1]
    assert pair_of(page).state == State.IN_STEP


def test_earlier_wording_is_kept_for_the_translator(get_page):
    page = get_page(CALL)
    old = page.summary
    page.summary = "Inaczej powiedziane."
    publish(page)
    translation = Translation.objects.get(source__object_id=page.translation_key)
    (segment,) = waiting_segments(translation)
    assert [t.translation_of.data for t in earlier_translations(translation, segment.context_id)] == [old]


def test_publishing_an_unchanged_original_costs_little(get_page):
    page = get_page(CALL)
    publish(page)
    with CaptureQueriesContext(connection) as captured:
        original_published(page)
    assert len(captured) <= 10


def test_states_cost_the_same_for_one_and_for_all(get_page):
    page = get_page(CALL)
    states()
    with CaptureQueriesContext(connection) as one:
        states([page.translation_key])
    with CaptureQueriesContext(connection) as everything:
        states()
    assert len(one) == len(everything) <= 12


def test_each_state(get_page):
    addresses = ["o-nas", "kontakt", "prywatnosc", "bis-w-liczbach", "programy/dialog"]
    pages = [get_page(f"pl/{address}") for address in addresses]
    draft, withdrawn, missing, unlinked, diverged = pages
    draft.get_translations().get().unpublish()
    withdrawn.unpublish()
    missing.get_translations().get().delete()
    TranslationSource.objects.get(object_id=unlinked.translation_key).delete()
    english = diverged.get_translations().get().specific
    english.title = "By hand"
    publish(english)
    expected = [State.DRAFT, State.WITHDRAWN, State.MISSING, State.UNLINKED, State.DIVERGED]
    assert [pair_of(page).state for page in pages] == expected
    detached = get_page(CALL)
    Translation.objects.filter(source__object_id=detached.translation_key).update(enabled=False)
    assert pair_of(detached).state == State.DETACHED


def test_translations_both_ways_are_a_conflict(get_page):
    english = get_page(CALL_EN)
    source, _created = TranslationSource.get_or_create_from_instance(english)
    Translation.objects.create(source=source, target_locale=get_page(CALL).locale)
    assert pair_of(english).state == State.CONFLICT


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [("„Tak” – nie", '"Tak" - nie', True), ("a\u00a0b", "a b", True), ("Tak", "tak", False), ("2014", "2015", False)],
)
def test_what_is_only_typography(left, right, same):
    assert (plain(left) == plain(right)) == same


def run(*args):
    """The exit code and output of the command."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("instep", *args, stdout=out, stderr=err)
    except SystemExit as stop:
        return stop.code, out.getvalue() + err.getvalue()
    return 0, out.getvalue()


def test_the_command_tells_and_fails(get_page):
    assert run()[0] == 0
    page = get_page(CALL)
    page.summary = "Zmiana."
    publish(page)
    code, output = run()
    assert code == 1
    assert page.title in output and "1 " in output
    code, output = run("--json")
    report = json.loads(output)
    assert report["counts"]["behind"] == 1
    assert report["out_of_step"][0]["missing"] == 1
    assert run("--max-age-days", "14")[0] == 0
    assert run("--fail-on", "diverged")[0] == 0
    assert run("--fail-on", "nonsense")[0] == 2


def test_scheduled_and_bulk_doors_follow_too(get_page, staff_client):
    page = get_page(CALL)
    page.closes_at = datetime.datetime(2098, 9, 1, 13, 0, tzinfo=datetime.UTC)
    page.save_revision(approved_go_live_at=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
    call_command("publish_scheduled", verbosity=0)
    assert NewsPage.objects.get(pk=get_page(CALL_EN).pk).closes_at == page.closes_at


def test_an_incomplete_translation_is_not_published_in_the_editor(editor, get_page):
    page = get_page(CALL)
    page.summary = "Zupełnie nowe streszczenie."
    publish(page)
    english = get_page(CALL_EN)
    editor.post(edit_address(english), {"action": "publish"})
    message = editor.get(edit_address(english)).select_one(".messages").get_text()
    assert "Nie opublikowano" in message and "Zupełnie nowe streszczenie." in message
    assert get_page(CALL_EN).summary == english.summary

    translate(page, "An entirely new summary.")
    editor.post(edit_address(english), {"action": "publish"})
    assert get_page(CALL_EN).summary == "An entirely new summary."


def test_a_new_version_gets_an_address_from_its_title(editor, get_page):
    page = editor.create(apps.get_model("home.StandardPage"), get_page("pl"), title="Jeże i sowy", slug="jeze-i-sowy")
    submit = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    editor.post(submit, {**editor.form(submit), "locales": english_locale().pk})
    translation = Translation.objects.get(source__object_id=page.translation_key)
    (title,) = waiting_segments(translation).filter(context__path="title")
    StringTranslation.objects.create(
        translation_of=title.string, context=title.context, locale=translation.target_locale, data="Łukasz’s hedgehogs"
    )
    version = page.get_translation(english_locale())
    editor.post(edit_address(version), {"action": "publish"})
    version.refresh_from_db()
    assert version.live and version.slug == "lukaszs-hedgehogs"
