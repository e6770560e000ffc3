"""What goes wrong between two languages with wagtail-localize alone, and must not go wrong here."""

import datetime
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from wagtail.models import Page, PageViewRestriction
from wagtail_localize.models import SegmentOverride, StringTranslation, Translation, TranslationSource
from wagtail_localize.operations import translate_object

from bis.linking import language_choices
from instep.gate import IncompleteTranslation, NotATranslation
from instep.state import State
from tests.editor import edit_address, english, read
from tests.pairs import again, pair_of, publish, sample, set_body, snippet, translation_of, version, write
from tests.samples.models import Label, SampleLink, SamplePage, SampleStep, Sponsor, Topic

ITEM = {"caption": "Podpis", "note": "", "amount": 1, "day": "2025-03-01", "kind": "a", "label": None, "page": None}


def item(number, **values):
    return {"type": "item", "value": {**ITEM, **values}, "id": f"item-{number}"}


@pytest.fixture
def home(get_page):
    return get_page("pl")


@pytest.fixture(autouse=True)
def commits(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        yield


# Starting a translation


def test_no_parent_is_made_in_the_wrong_language(home):
    parent = sample(home, translated=False)
    child = sample(parent, translated=False, slug="dziecko")
    before = Page.objects.filter(locale=english()).count()
    translate_object(child, [english()])
    assert Page.objects.filter(locale=english()).count() == before
    with pytest.raises(NotATranslation, match="Próba"):
        translation_of(child).save_target(publish=True)


def test_a_new_version_is_a_draft_until_somebody_publishes_it(home):
    page = sample(home, translated=False)
    translate_object(page, [english()])
    write(page)
    pair = pair_of(page)
    assert (pair.state, version(page).live) == (State.DRAFT, False)
    translation_of(page).save_target(publish=True)
    assert (pair_of(page).state, version(page).title) == (State.IN_STEP, "EN Próba")


def test_an_alias_leaves_the_site_once_its_translation_begins(home):
    page = sample(home, translated=False)
    alias = page.copy_for_translation(english(), alias=True)
    assert pair_of(page).state == State.MISSING
    translate_object(page, [english()])
    alias.refresh_from_db()
    assert alias.alias_of is None and not alias.live
    write(page).save_target(publish=True)
    assert (pair_of(page).state, version(page).title) == (State.IN_STEP, "EN Próba")


def test_a_source_edited_as_a_draft_is_translated_as_it_is_published(home):
    page = sample(home, translated=False)
    page.unpublish()
    page = again(page)
    page.title = "Druga wersja"
    page.save_revision()
    translate_object(page, [english()])
    page.get_latest_revision().publish()
    write(page).save_target(publish=True)
    assert version(page).title == "EN Druga wersja"


def test_english_first_works(get_page):
    page = sample(get_page("en"), translated=False, title="Try", slug="try")
    polish = get_page("pl").locale
    translate_object(page, [polish])
    write(page, {"Try": "Próba", "try": "proba"}).save_target(publish=True)
    pair = pair_of(page)
    assert (pair.state, pair.source_language, pair.target_language) == (State.IN_STEP, "en", "pl")
    page.title = "Another try"
    publish(page)
    assert pair_of(page).state == State.BEHIND
    assert SamplePage.objects.get(translation_key=page.translation_key, locale=polish).title == "Próba"


def test_the_original_is_never_overwritten_from_its_translation(home):
    page = sample(home)
    polish = page.locale
    translate_object(version(page), [polish])
    reverse = Translation.objects.get(source__object_id=page.translation_key, target_locale=polish)
    with pytest.raises(NotATranslation):
        reverse.save_target(publish=True)
    assert (again(page).title, again(page).slug) == ("Próba", "proba")
    assert pair_of(page).state == State.CONFLICT


def test_starting_a_stopped_translation_again_keeps_hand_edits(home):
    page = sample(home)
    Translation.objects.update(enabled=False)
    by_hand = version(page)
    by_hand.title = "By hand"
    publish(by_hand)
    assert pair_of(page).state == State.DETACHED
    translate_object(page, [english()])
    assert version(page).title == "By hand"
    page.seats = 7
    page.title = "Nowy"
    publish(page)
    assert (version(page).title, version(page).seats) == ("By hand", 7)
    assert pair_of(page).state == State.DIVERGED


# What waits


def test_typed_words_wait_for_their_publication(home):
    page = sample(home)
    page.title = "Nowy tytuł"
    publish(page)
    write(page)
    assert (pair_of(page).state, version(page).title) == (State.READY, "EN Próba")
    page.seats = 3
    publish(page)
    assert (version(page).title, version(page).seats) == ("EN Próba", 3)


def test_a_draft_of_a_translation_never_shows(home):
    page = sample(home)
    page.title = "Nowy tytuł"
    publish(page)
    write(page).save_target(publish=False)
    row = version(page)
    assert (row.title, row.has_unpublished_changes) == ("EN Próba", False)


@pytest.mark.parametrize("policy", ["warn", "off"])
def test_no_policy_shows_the_original_language(home, settings, policy):
    page = sample(home, body=[("heading", "Stary", "h1"), ("text", "<p>Akapit.</p>", "t1")])
    set_body(page, ("heading", "Całkiem inny", "h1"), ("text", "<p>Akapit.</p>", "t1"), ("heading", "Dodany", "h2"))
    page.title = "Nowy tytuł"
    publish(page)
    settings.INSTEP_GATE = policy
    StringTranslation.objects.create(
        translation_of=TranslationSource.objects.get(object_id=page.translation_key)
        .stringsegment_set.get(context__path="title")
        .string,
        context=TranslationSource.objects.get(object_id=page.translation_key)
        .stringsegment_set.get(context__path="title")
        .context,
        locale=english(),
        data="New title",
    )
    translation_of(page).save_target(publish=True)
    after = version(page)
    assert after.title == "New title"
    assert [(block.id, str(block.value)) for block in after.body] == [("h1", "EN Stary"), ("t1", "<p>EN Akapit.</p>")]
    assert pair_of(page).missing == 2


def test_a_first_version_without_its_title_is_not_published_by_any_policy(home, settings):
    page = sample(home, translated=False)
    translate_object(page, [english()])
    settings.INSTEP_GATE = "off"
    with pytest.raises(ValidationError):
        translation_of(page).save_target(publish=True)
    assert not version(page).live


def test_wording_put_back_needs_no_translator(home):
    page = sample(home)
    page.title = "Nowy tytuł"
    publish(page)
    write(page).save_target(publish=True)
    assert version(page).title == "EN Nowy tytuł"
    page = again(page)
    page.title = "Próba"
    publish(page)
    assert (version(page).title, pair_of(page).state) == ("EN Próba", State.IN_STEP)


def test_a_capital_letter_is_a_change_and_a_space_is_not(home):
    page = sample(home, intro="<p>Gmina i powiat</p>")
    page.intro = "<p>Gmina i\u00a0powiat</p>"
    publish(page)
    assert pair_of(page).state == State.IN_STEP
    page.intro = "<p>gmina i powiat</p>"
    publish(page)
    assert pair_of(page).missing == 1


def test_a_machines_words_wait_until_somebody_confirms_them(home):
    page = sample(home)
    page.title = "Nowy tytuł"
    publish(page)
    write(page)
    StringTranslation.objects.filter(data="EN Nowy tytuł").update(translation_type="machine", tool_name="DeepL")
    assert pair_of(page).missing == 1
    with pytest.raises(IncompleteTranslation):
        translation_of(page).save_target(publish=True)


# Facts


def test_numbers_dates_and_choices_in_blocks_follow_while_words_wait(home):
    page = sample(home, body=[("items", [item(1), item(2)], "list"), ("group", {"amount": 1, "parts": []}, "group")])
    changed = item(1, caption="Inaczej", amount=12, day="2026-04-02", kind="b", page=home.pk)
    set_body(page, ("group", {"amount": 5, "parts": []}, "group"), ("items", [item(2, amount=9), changed], "list"))
    publish(page)
    group, items = version(page).body
    assert group.value["amount"] == 5
    assert [one["amount"] for one in items.value] == [9, 12]
    last = items.value[1]
    assert (last["caption"], last["day"], last["kind"]) == ("EN Podpis", datetime.date(2026, 4, 2), "b")
    assert last["page"].pk == home.pk
    assert pair_of(page).missing == 1


def test_new_items_and_optional_words_wait_within_their_block(home):
    page = sample(home, body=[("items", [item(1)], "list")])
    set_body(page, ("items", [item(1, note="Uwaga", amount=2), item(2, caption="Nowa")], "list"))
    publish(page)
    (items,) = version(page).body
    assert [(one["caption"], one["note"], one["amount"]) for one in items.value] == [("EN Podpis", "", 2)]
    write(page).save_target(publish=True)
    (items,) = version(page).body
    assert [(one["caption"], one["note"]) for one in items.value] == [("EN Podpis", "EN Uwaga"), ("EN Nowa", "")]


def test_nested_streams_follow(home):
    parts = [{"type": "text", "value": "<p>Tekst</p>", "id": "p1"}, {"type": "number", "value": 1.5, "id": "p2"}]
    page = sample(home, body=[("group", {"amount": 1, "parts": parts}, "group")])
    parts = [{"type": "number", "value": 2.5, "id": "p2"}, {"type": "text", "value": "<p>Inny</p>", "id": "p1"}]
    set_body(page, ("group", {"amount": 1, "parts": parts}, "group"))
    publish(page)
    (group,) = version(page).body
    assert [str(part.value) for part in group.value["parts"]] == ["2.5", "<p>EN Tekst</p>"]


def test_a_link_changed_under_the_same_words_follows(home):
    page = sample(home, intro='<p>Zobacz <a href="https://a.example/">mapę</a></p>')
    assert 'href="https://a.example/"' in version(page).intro
    page.intro = '<p>Zobacz <a href="https://b.example/">mapę</a></p>'
    publish(page)
    assert 'href="https://b.example/"' in version(page).intro and "EN" in version(page).intro


def test_child_rows_follow_and_new_words_in_them_wait(home):
    page = sample(home, translated=False)
    page.steps = [SampleStep(text="Jeden", minutes=1, locale=page.locale), SampleStep(text="Dwa", locale=page.locale)]
    page.links = [SampleLink(url="https://a.example/")]
    publish(page)
    translate_object(again(page), [english()])
    write(page).save_target(publish=True)
    page = again(page)
    one, two = page.steps.all()
    one.minutes, one.sort_order, two.sort_order, two.text = 15, 1, 0, "Dwa inaczej"
    page.steps = [two, one, SampleStep(text="Trzy", locale=page.locale, sort_order=2)]
    page.links = [SampleLink(url="https://b.example/"), SampleLink(url="https://c.example/")]
    publish(page)
    after = version(page)
    assert [(step.text, step.minutes) for step in after.steps.all()] == [("EN Dwa", 0), ("EN Jeden", 15)]
    assert [link.url for link in after.links.all()] == ["https://b.example/", "https://c.example/"]
    assert pair_of(page).missing == 2
    write(page).save_target(publish=True)
    assert [step.text for step in version(page).steps.all()] == ["EN Dwa inaczej", "EN Jeden", "EN Trzy"]
    page = again(page)
    page.steps = list(page.steps.all())[:1]
    publish(page)
    assert [step.text for step in version(page).steps.all()] == ["EN Dwa inaczej"]


def test_many_to_many_follows_and_is_cleared(home):
    page = sample(home)
    one, two = Topic.objects.create(number=1), Topic.objects.create(number=2)
    page.topics = [one, two]
    publish(page)
    assert set(version(page).topics.all()) == {one, two}
    page.topics = []
    publish(page)
    assert not version(page).topics.exists()


def test_related_snippets_come_in_their_language_and_are_cleared(home):
    sponsor, other = (snippet(Sponsor, home.locale, translated=translated) for translated in (True, False))
    page = sample(home, sponsor=sponsor)
    assert version(page).sponsor == version(sponsor)
    page.sponsor = other
    publish(page)
    assert version(page).sponsor is None, "a Polish sponsor on an English page"
    translate_object(other, [english()])
    assert version(page).sponsor is None
    write(other).save_target(publish=True)
    assert version(page).sponsor == version(other)
    page = again(page)
    page.sponsor = None
    publish(page)
    assert version(page).sponsor is None


def test_snippets_without_drafts_are_shown_once_they_are_translated(home):
    label = snippet(Label, home.locale, translated=False)
    page = sample(home, body=[("label", label.pk, "label"), ("heading", "Nagłówek", "h")])
    translate_object(label, [english()])
    assert version(label).name == "Próba"
    assert [block.id for block in version(page).body] == ["h"]
    write(label).save_target(publish=True)
    first, _heading = version(page).body
    assert first.value.name == "EN Próba"
    label.name = "Nowa nazwa"
    label.save()
    assert pair_of(label).state == State.BEHIND
    with pytest.raises(IncompleteTranslation):
        translation_of(label).save_target(publish=True)
    assert version(label).name == "EN Próba"


def test_a_snippets_facts_follow(home):
    sponsor = snippet(Sponsor, home.locale)
    sponsor.rank, sponsor.name = 5, "Inny"
    publish(sponsor)
    assert (version(sponsor).rank, version(sponsor).name) == (5, "EN Próba")


def test_facts_that_may_not_follow_are_told(home, settings):
    settings.INSTEP_FOLLOW_FACTS = False
    page = sample(home)
    page.seats = 40
    publish(page)
    assert version(page).seats == 0
    assert pair_of(page).state == State.FACTS
    translation_of(page).save_target(publish=True)
    assert (version(page).seats, pair_of(page).state) == (40, State.IN_STEP)


def test_what_a_translator_set_by_hand_stays(home):
    page = sample(home, website="https://pl.example/")
    source = TranslationSource.objects.get(object_id=page.translation_key)
    segment = source.overridablesegment_set.get(context__path="website")
    SegmentOverride.objects.create(context=segment.context, locale=english(), data_json='"https://en.example/"')
    page.seats = 2
    publish(page)
    assert version(page).website == "https://pl.example/", "not published yet"
    translation_of(page).save_target(publish=True)
    page = again(page)
    page.seats, page.website = 3, "https://pl2.example/"
    publish(page)
    assert (version(page).seats, version(page).website) == (3, "https://en.example/")


# Who may see it, and where it stands


def test_a_view_restriction_covers_both_languages_at_once(home, client):
    page = sample(home)
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="password", password="tajne")
    (copy,) = version(page).view_restrictions.all()
    assert copy.password == "tajne"
    restriction.password = "inne"
    restriction.save()
    assert version(page).view_restrictions.get().password == "inne"
    restriction.delete()
    assert not version(page).view_restrictions.exists()


def test_deleting_the_original_keeps_the_translators_work(home):
    page = sample(home)
    key = page.translation_key
    page.delete()
    assert StringTranslation.objects.filter(context__object_id=key, data="EN Próba").exists()


def test_edits_behind_the_translations_back_are_seen(home):
    page = sample(home)
    by_hand = version(page)
    by_hand.title = "By hand"
    publish(by_hand)
    assert pair_of(page).state == State.DIVERGED
    page.seats = 9
    publish(page)
    assert (version(page).title, version(page).seats, pair_of(page).state) == ("By hand", 9, State.DIVERGED)


def test_an_unpublished_english_home_shows_no_polish_page_in_english(get_page, client):
    get_page("en").unpublish()
    for address in ("/en/", "/en/programy/mieszkancy/", "/en/programmes/"):
        response = client.get(address, follow=True)
        language = response.redirect_chain[-1][0][1:3] if response.redirect_chain else "en"
        assert f'<html lang="{language}">' in response.content.decode()
        assert response.status_code == 404 or Page.objects.get(url_path=response.request["PATH_INFO"]).locale_id == (
            english().pk if language == "en" else get_page("pl").locale_id
        )


def test_pages_that_pass_for_translated_are_left_to_the_switcher(home):
    page = sample(home, translated=False, slug="alias")
    page.copy_for_translation(english(), alias=True)
    assert "/en/alias" not in str(read("/en/contact/"))
    assert "/en/alias" not in str(read("/sitemap-en.xml"))
    assert [choice.is_translation for choice in language_choices(page)] == [True, False]


def test_scripts_in_translations_are_refused(home, editor):
    page = sample(home, intro="<p>Tekst</p>")
    page.intro = "<p>Nowy tekst</p>"
    publish(page)
    address = dict(editor.strings(edit_address(version(page))))["Nowy tekst"]
    editor.put(address, "<script>alert(1)</script> text")
    assert pair_of(page).missing == 1
    assert "script" not in version(page).intro


def test_changes_past_all_doors_are_found_by_a_rebuild(home):
    page, other = sample(home), sample(home, slug="inna")
    SamplePage.objects.filter(pk=version(page).pk).update(seats=99)
    SamplePage.objects.filter(pk=other.pk).update(title="Zmieniony")
    assert {pair_of(page).state, pair_of(other).state} == {State.IN_STEP}
    with pytest.raises(SystemExit):
        call_command("instep", rebuild=True, stdout=io.StringIO())
    assert (pair_of(page).state, pair_of(other).state) == (State.FACTS, State.BEHIND)
