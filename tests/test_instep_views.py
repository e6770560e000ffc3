"""Starting translations and bringing them up to date: nothing that exists is touched, nothing half-done goes live."""

import datetime

import pytest
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from home.models import StandardPage
from instep import start as starting
from instep.pairs import waiting_segments
from tests.editor import edit_address, english, read

ABOUT, ABOUT_EN = "pl/o-nas", "en/about"


def submit_address(page):
    return reverse("wagtail_localize:submit_page_translation", args=[page.pk])


def submit(editor, page, locale, **data):
    """Send the screen as a browser would; return the page that follows."""
    address = submit_address(page)
    response = editor.post(address, {**editor.form(address), "locales": locale.pk, **data})
    return response


def messages_after(editor, address="/admin/"):
    return " ".join(message.get_text(" ", strip=True) for message in editor.get(address).select(".messages li"))


def polish():
    return Locale.objects.get(language_code="pl")


def make(parent, title, live=True, **fields):
    page = StandardPage(title=title, slug=title.lower().replace(" ", "-"), locale=parent.locale, live=live, **fields)
    parent.add_child(instance=page)
    if live:
        page.save_revision().publish()
    return page


@pytest.fixture
def section(get_page):
    """A Polish section with two pages and one below, none of them translated."""
    top = make(get_page("pl"), "Ule")
    make(top, "Trutnie")
    make(make(top, "Pszczoły", summary="O pszczołach."), "Królowa")
    return top


def complete(page):
    """Translate every fragment of a page and publish the translation."""
    translation = Translation.objects.get(source__object_id=page.translation_key)
    for segment in waiting_segments(translation):
        StringTranslation.objects.create(
            translation_of=segment.string,
            context=segment.context,
            locale=translation.target_locale,
            data=f"{segment.string.data}-en" if segment.context.path == "slug" else f"English {segment.string.data}",
        )
    translation.refresh_from_db()
    translation.save_target(publish=True)


def snapshot():
    """What readers see and what is stored of every page."""
    return {
        page.pk: (page.title, page.slug, page.live, page.locale_id, page.alias_of_id, page.latest_revision_id)
        for page in Page.objects.all()
    }


def test_the_screen_is_ours_and_chooses_the_only_other_language(editor, section):
    screen = editor.get(submit_address(section))
    assert screen.select_one('input[name="locales"][checked]')["value"] == str(english().pk)
    assert screen.select_one('input[name="include_subtree"]')


def test_a_section_is_started_as_drafts_and_can_be_read_once_published(
    editor, section, django_capture_on_commit_callbacks
):
    response = submit(editor, section, english(), include_subtree="on")
    pages = [section, *section.get_descendants()]
    versions = [page.get_translation(english()) for page in pages]
    assert response.url == edit_address(versions[0])
    assert [version.live for version in versions] == [False] * 4
    assert "4" in messages_after(editor, response.url)
    for page in pages:
        with django_capture_on_commit_callbacks(execute=True):
            complete(page)
    for version in Page.objects.filter(pk__in=[version.pk for version in versions]):
        assert version.live
        read(version.url)


@pytest.mark.parametrize("side", ["pl", "en"])
def test_nothing_that_exists_is_changed_from_either_side(editor, get_page, side):
    stopped, by_hand = get_page("en/programmes/dialogue"), get_page(ABOUT_EN)
    Translation.objects.filter(source__object_id=stopped.translation_key).update(enabled=False)
    TranslationSource.objects.get(object_id=by_hand.translation_key).delete()
    by_hand.title = "By hand"
    by_hand.save_revision().publish()
    before = snapshot()
    locale = english() if side == "pl" else polish()
    assert submit(editor, get_page(side), locale, include_subtree="on").status_code == 302
    assert snapshot() == before
    assert not Translation.objects.get(source__object_id=stopped.translation_key).enabled
    assert not Translation.objects.exclude(source__locale=polish()).exists()
    text = messages_after(editor)
    assert str(len(before) // 2) in text and "By hand" not in text.split("(")[0]


def test_what_is_new_in_a_translated_section_is_started(editor, get_page):
    new = make(get_page(ABOUT), "Nowy dział")
    before = snapshot()
    submit(editor, get_page(ABOUT), english(), include_subtree="on")
    after = snapshot()
    version = new.get_translation(english())
    assert not version.live and version.get_parent().pk == get_page(ABOUT_EN).pk
    changed = {pk for pk, row in before.items() if after[pk] != row}
    assert changed == set()
    assert after.keys() - before.keys() == {version.pk}


def test_a_missing_parent_is_named_and_never_mirrored(editor, section):
    child = section.get_children().get(slug="trutnie")
    screen = editor.get(submit_address(child))
    assert section.title in screen.select_one('label[for="id_include_parents"]').get_text()
    response = editor.post(submit_address(child), {"locales": english().pk})
    assert response.status_code == 200 and section.title in response.content.decode()
    assert not child.get_translations().exists() and not section.get_translations().exists()

    submit(editor, child, english(), include_parents="on")
    version = section.get_translation(english())
    assert version.alias_of is None and not version.live
    assert child.get_translation(english()).get_parent().pk == version.pk


def test_a_mirror_becomes_a_draft_of_its_own(editor, section):
    mirror = section.create_alias(
        parent=Page.objects.get(url_path="/en/"), update_locale=english(), reset_translation_key=False
    )
    assert mirror.live
    submit(editor, section, english())
    mirror.refresh_from_db()
    assert mirror.alias_of is None and not mirror.live
    assert mirror.title in messages_after(editor, edit_address(mirror))


def test_a_failure_in_the_middle_keeps_what_was_done(editor, section, monkeypatch):
    original = starting.save_target

    def fail_for_one(translation, **kwargs):
        if translation.source.object_repr == "Pszczoły":
            raise RuntimeError("disk full")
        return original(translation, **kwargs)

    monkeypatch.setattr(starting, "save_target", fail_for_one)
    response = submit(editor, section, english(), include_subtree="on")
    assert {page.title for page in Page.objects.filter(translation_key=section.translation_key)} == {"Ule"}
    bees, drones = section.get_children().get(slug="pszczoły"), section.get_children().get(slug="trutnie")
    assert drones.get_translations().count() == 1
    assert not bees.get_translations().exists() and not bees.get_children().get().get_translations().exists()
    assert not Translation.objects.filter(source__object_id=bees.translation_key).exists()
    text = messages_after(editor, response.url)
    assert "Pszczoły" in text and "Królowa" in text


def test_only_those_who_may_submit(editor, client, get_page, django_user_model):
    client.force_login(django_user_model.objects.create_user("reader", password="x"))
    assert client.get(submit_address(get_page(ABOUT))).status_code in (302, 403)


def update_address(page):
    source = TranslationSource.objects.get(object_id=page.translation_key)
    return reverse("wagtail_localize:update_translations", args=[source.pk])


def reword(page, summary):
    page.summary = summary
    page.save_revision().publish()


def test_what_waits_is_not_published_and_is_named(editor, get_page):
    page, version = get_page(ABOUT), get_page(ABOUT_EN)
    reword(page, "Zupełnie inaczej.")
    response = editor.post(update_address(page), {"publish_translations": "on"})
    screen = editor.get(response.url)
    assert get_page(ABOUT_EN).summary == version.summary
    assert screen.select_one(f'.messages a[href="{edit_address(version)}"]')


def test_what_is_translated_is_published(editor, get_page):
    page = get_page(ABOUT)
    reword(page, "Zupełnie inaczej.")
    translation = Translation.objects.get(source__object_id=page.translation_key)
    (segment,) = waiting_segments(translation)
    StringTranslation.objects.create(
        translation_of=segment.string, context=segment.context, locale=english(), data="Quite differently."
    )
    editor.post(update_address(page), {})
    assert get_page(ABOUT_EN).summary != "Quite differently."
    editor.post(update_address(page), {"publish_translations": "on"})
    assert get_page(ABOUT_EN).summary == "Quite differently."


def test_facts_follow_without_publishing_words(editor, get_page):
    page, version = get_page("pl/aktualnosci/trzynascie-lat-w-liczbach"), None
    type(page).objects.filter(pk=page.pk).update(date=datetime.date(2031, 1, 2))
    editor.post(update_address(page), {})
    version = page.get_translation(english()).specific
    assert version.date == datetime.date(2031, 1, 2) and version.live


def test_a_version_edited_by_hand_is_not_written_over(editor, get_page):
    page, version = get_page(ABOUT), get_page(ABOUT_EN)
    version.title = "By hand"
    version.save_revision().publish()
    editor.post(update_address(page), {"publish_translations": "on"})
    assert get_page(ABOUT_EN).title == "By hand"


def test_starting_tells_of_each_reason(section, get_page):
    outcome = starting.start([get_page(ABOUT), section.get_children().first()], english(), None)
    assert [reason for _page, reason in outcome.skipped] == [starting.Reason.HAS_VERSION, starting.Reason.NO_PARENT]
    assert outcome.started == []
