"""Rare cases in which a version must neither lose words nor be called in step: what is deleted, taken, put back."""

import datetime
import json

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction
from wagtail_localize.models import SegmentOverride, StringTranslation, Translation, TranslationSource
from wagtail_localize.operations import translate_object

from instep.pairs import plain, waiting_segments
from instep.state import State, states
from tests.editor import english
from tests.pairs import again, pair_of, publish, sample, set_body, snippet, translation_of, version, write
from tests.samples.models import SamplePage, Sponsor


@pytest.fixture
def home(get_page):
    return get_page("pl")


@pytest.fixture(autouse=True)
def commits(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        yield


def state(page):
    return pair_of(page).state


def translations_of(page, path):
    return StringTranslation.objects.filter(context__object_id=page.translation_key, context__path=path)


# Publishing the original


GROUP = {"amount": 3, "parts": []}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("heading", "Raz", "x"), ("group", GROUP, "x")),
        (("group", GROUP, "x"), ("heading", "Dwa", "x")),
        (("heading", "Raz", "x"), ("text", "<p>Dwa</p>", "x")),
    ],
)
def test_a_block_of_another_type_is_another_block(home, before, after):
    page = sample(home, body=[before])
    set_body(page, after)
    publish(page)
    assert [block.block_type for block in version(page).body] == (["group"] if after[0] == "group" else [])


def test_an_address_that_was_taken_holds_nothing_up(home):
    first = sample(home, slug="a", title="A")
    page = sample(home, translated=False, slug="b", title="B")
    translate_object(page, [english()])
    write(page, {"b": version(first).slug}).save_target(publish=True)
    address = version(page).slug
    assert address != version(first).slug
    page.seats = 7
    publish(page)
    assert (version(page).seats, version(page).slug) == (7, address)


def test_in_a_conflict_the_original_is_published_and_never_written(home):
    page = sample(home, intro="<p>A</p>")
    source, _created = TranslationSource.update_or_create_from_instance(version(page))
    Translation.objects.create(source=source, target_locale=page.locale)
    english_page = version(page)
    english_page.seats = 9
    publish(english_page)
    assert again(page).seats == 0
    page.intro = "<p>B</p>"
    publish(page)
    assert again(page).intro == "<p>B</p>"


# Typography


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("Nie\u00adpołomice", "Niepołomice", True),
        ("Nie&shy;połomice", "Niepołomice", True),
        ("foto-klub", "foto\u2011klub", True),
        ("w\u200bsi", "wsi", True),
        ("‚tak’", "'tak'", True),
        ("5 \u2212 6", "5 – 6", True),
        ("10\u202f000", "10 000", True),
        ("10² m", "102 m", False),
        ("1½ godziny", "11/2 godziny", False),
    ],
)
def test_invisible_characters_and_powers(left, right, same):
    assert (plain(left) == plain(right)) == same


# What a translator takes back


def test_a_deleted_translation_waits_from_today(home):
    page = sample(home, intro="<p>A</p>")
    translations_of(page, "intro").get().delete()
    pair = pair_of(page)
    assert (pair.state, pair.missing, pair.since_date) == (State.BEHIND, 1, datetime.date.today())


def test_an_override_taken_back_is_a_fact_to_apply(home):
    page = sample(home, website="https://a.example/")
    translation = translation_of(page)
    context = translation.source.overridablesegment_set.get(context__path="website").context
    SegmentOverride.objects.create(locale=english(), context=context, data_json=json.dumps("https://en.example/"))
    translation.save_target(publish=True)
    assert (version(page).website, state(page)) == ("https://en.example/", State.IN_STEP)
    SegmentOverride.objects.get().delete()
    assert (version(page).website, state(page)) == ("https://en.example/", State.FACTS)
    translation.save_target(publish=True)
    assert (version(page).website, state(page)) == ("https://a.example/", State.IN_STEP)


def test_words_for_a_wording_that_is_gone_are_nothing_to_publish(home):
    page = sample(home, intro="<p>A</p>")
    page.intro = "<p>B</p>"
    publish(page)
    write(page)
    assert state(page) == State.READY
    page = again(page)
    page.intro = "<p>A</p>"
    publish(page)
    assert state(page) == State.IN_STEP


# The version goes, and comes back


def test_a_version_published_again_has_todays_facts(home):
    page = sample(home, seats=1)
    page.seats = 2
    publish(page)
    version(page).unpublish()
    page = again(page)
    page.seats = 3
    publish(page)
    version(page).latest_revision.publish()
    assert (version(page).seats, state(page)) == (3, State.IN_STEP)


def test_after_facts_have_followed_every_door_still_publishes_the_words(home):
    page = sample(home, seats=1, intro="<p>A</p>")
    page.seats = 2
    publish(page)
    page = again(page)
    page.intro = "<p>B</p>"
    publish(page)
    write(page)
    version(page).latest_revision.publish()
    assert (version(page).intro, state(page)) == ("<p>EN B</p>", State.IN_STEP)


def test_a_deleted_version_comes_back_from_the_memory(home, editor):
    page = sample(home, intro="<p>A</p>")
    version(page).delete()
    assert state(page) == State.MISSING
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    editor.post(address, {"locales": [english().pk]})
    assert (state(page), pair_of(page).missing) == (State.DRAFT, 0)
    version(page).latest_revision.publish()
    assert (version(page).intro, state(page)) == ("<p>EN A</p>", State.IN_STEP)


def test_a_version_whose_original_was_deleted_becomes_the_original(home, editor):
    page = sample(home, intro="<p>A</p>")
    key, english_page = page.translation_key, version(page)
    page.delete()
    (pair,) = states([key])
    assert (pair.state, pair.source_language, pair.target_language) == (State.MISSING, "en", "pl")
    address = reverse("wagtail_localize:submit_page_translation", args=[english_page.pk])
    editor.post(address, {"locales": [home.locale_id]})
    translation = Translation.objects.get(source__object_id=key)
    for segment in waiting_segments(translation):
        StringTranslation.objects.create(
            translation_of=segment.string, context=segment.context, locale=home.locale, data="nowa"
        )
    translation.save_target(publish=True)
    assert SamplePage.objects.get(translation_key=key, locale=home.locale).intro == "<p>nowa</p>"
    assert [pair.state for pair in states([key])] == [State.IN_STEP]


def test_a_mirror_begun_as_a_translation_shows_no_original_words(home, settings):
    settings.INSTEP_GATE = "warn"
    page = sample(home, translated=False, intro="<p>Po polsku</p>")
    page.copy_for_translation(english(), alias=True)
    translate_object(page, [english()])
    translation = translation_of(page)
    title = waiting_segments(translation).get(context__path="title")
    StringTranslation.objects.create(
        translation_of=title.string, context=title.context, locale=english(), data="Sample"
    )
    translation.save_target(publish=True)
    assert (version(page).title, version(page).intro) == ("Sample", "")


def test_a_snippet_edited_behind_the_translations_back_is_seen(home):
    sponsor = snippet(Sponsor, home.locale)
    assert state(sponsor) == State.IN_STEP
    other = version(sponsor)
    other.name = "By hand"
    publish(other)
    assert state(sponsor) == State.DIVERGED


# Who may see it


@pytest.mark.parametrize("kind", ["login", "groups", "password"])
def test_each_restriction_covers_both_languages_as_it_is_set(home, editor, kind):
    page = sample(home)
    address = reverse("wagtailadmin_pages:set_privacy", args=[page.pk])
    for number in (1, 2):
        group = Group.objects.create(name=f"Grupa {number}")
        editor.post(address, {"restriction_type": kind, "password": f"tajne {number}", "groups": [group.pk]})
        one, other = (each.view_restrictions.get() for each in (page, version(page)))
        assert (other.restriction_type, other.password) == (kind, one.password)
        assert list(other.groups.all()) == list(one.groups.all()) == [group]
    editor.post(address, {"restriction_type": "none", "password": ""})
    assert not version(page).view_restrictions.exists()


def test_a_version_restricted_by_itself_stays_so(home):
    page = sample(home)
    PageViewRestriction.objects.create(page=Page.objects.get(pk=version(page).pk), restriction_type="login")
    page.seats = 4
    publish(page)
    assert version(page).seats == 4
    assert version(page).view_restrictions.exists()


# What the translator reads


def test_the_desk_speaks_the_editors_language_throughout(home, editor):
    page = sample(home)
    late = datetime.datetime(2026, 11, 22, 23, 30, tzinfo=datetime.UTC)  # already the 23rd in Warsaw
    translations_of(page, "title").update(updated_at=late)
    desk = editor.get(reverse("wagtailadmin_pages:edit", args=[version(page).pk]))
    (translation,) = translations_of(page, "title")
    assert "23\u00a0listopada 2026" in translation.get_comment()
    words = json.loads(desk.select_one("[data-instep-words]")["data-instep-words"])
    assert words == {
        "polski to angielski translation": "Tłumaczenie: polski → angielski",
        "More actions": "Więcej akcji",
    }


def test_a_draft_in_which_fragments_wait_is_to_be_translated_first(home):
    page = sample(home, translated=False)
    translate_object(page, [english()])
    waiting = pair_of(page).next_action
    write(page)
    ready = pair_of(page)
    assert (ready.state, ready.missing) == (State.DRAFT, 0)
    assert waiting != ready.next_action
