"""The note on a public page whose original has changed and waits for its translator."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction
from wagtail_localize.models import Translation, TranslationSource

from bis.linking import live_versions
from instep.models import PairRecord
from instep.note import translation_note
from instep.pairs import pairs_of
from tests.editor import read, spaced

PAGES = ["", "o-nas", "programy", "programy/dialog", "historia", "historia/siec-splot", "historia/krysztaly-soli"]
PAGES += ["aktualnosci", "aktualnosci/trzynascie-lat-w-liczbach", "kontakt"]
CHANGED = datetime.datetime(2026, 3, 12, 9, 0, tzinfo=datetime.UTC)


def lag(page, days):
    """Let a page wait for its translator for so many days."""
    page.title += "!"
    page.save_revision().publish()
    Page.objects.filter(pk=page.pk).update(last_published_at=CHANGED)
    since = timezone.now() - datetime.timedelta(days=days)
    PairRecord.objects.filter(translation__source__object_id=page.translation_key).update(behind_since=since)
    return page.get_translations().get()


def notes(page):
    return read(page.url).select('[role="note"]')


@pytest.mark.parametrize("address", PAGES)
def test_every_type_of_page_says_that_it_lags(get_page, address):
    original = get_page(f"pl/{address}".strip("/"))
    version = lag(original, 15)
    (note,) = notes(version)
    text = spaced(note.get_text())
    assert "Some of this page is older than the Polish version, last changed on 12 March 2026." in text
    link = note.a
    assert (link["href"], link["lang"], link["hreflang"]) == (original.url, "pl", "pl")
    assert note.find_parent("main") and notes(original) == []


def test_the_polish_version_says_it_in_polish(get_page):
    original = get_page("en/about")
    page = get_page("pl/o-nas")
    TranslationSource.objects.get(object_id=page.translation_key).delete()
    source, _created = TranslationSource.get_or_create_from_instance(original)
    translation = Translation.objects.create(source=source, target_locale=page.locale)
    PairRecord.objects.create(translation=translation)
    lag(original, 15)
    (note,) = notes(page)
    text = spaced(note.get_text())
    assert "angielski oryginał" in text and "12 marca 2026 r." in text
    assert note.a["hreflang"] == "en" and note.a.get_text() == "Read the newer version"
    assert notes(original) == []


def test_a_short_lag_is_not_told(get_page):
    version = lag(get_page("pl/o-nas"), 13)
    assert notes(version) == []
    with override_settings(INSTEP_NOTE_AFTER_DAYS=7):
        assert len(notes(version)) == 1


def test_nothing_is_said_of_an_original_that_nobody_can_read(get_page):
    original = get_page("pl/o-nas")
    version = lag(original, 15)
    original.unpublish()
    assert notes(version) == []
    Page.objects.filter(pk=original.pk).update(live=True)
    assert len(notes(version)) == 1
    PageViewRestriction.objects.create(page=original, restriction_type="login")
    assert translation_note(version) is None


def test_nothing_is_said_in_a_preview(get_page):
    version = lag(get_page("pl/o-nas"), 15).specific
    response = version.make_preview_request()
    assert b'role="note"' not in response.content


def test_a_translation_says_when_it_was_made(get_page):
    version, original = get_page("en/about"), get_page("pl/o-nas")
    made = read(version.url).select_one('meta[name="last-translated"]')["content"]
    assert made == timezone.localdate().isoformat()
    assert read(original.url).select_one('meta[name="last-translated"]') is None


@pytest.mark.parametrize(("address", "alone", "most"), [("pl/o-nas", 1, 0), ("en/about", 3, 1)])
def test_it_costs_few_queries_and_fewer_where_the_page_knows_its_versions(get_page, address, alone, most):
    page, original = get_page(address), get_page("pl/o-nas")
    lag(original, 15)
    pairs, versions = pairs_of(page), live_versions().filter(translation_key=page.translation_key)
    list(versions)
    for known, queries in (((), alone), ((pairs, versions), most)):
        with CaptureQueriesContext(connection) as captured:
            note = translation_note(page, *known)
            assert (note is not None) == (page != original)
            if note:
                assert note.language == "pl" and note.is_behind
        assert len(captured) == queries


def mirror(page):
    original = page.get_translations().get()
    page.delete()
    original.create_alias(
        parent=Page.objects.get(url_path="/en/"), update_locale=page.locale, reset_translation_key=False
    )


@pytest.mark.parametrize(
    "hide",
    [
        mirror,
        lambda page: page.unpublish(),
        lambda page: page.delete(),
        lambda page: PageViewRestriction.objects.create(page=page, restriction_type="login"),
    ],
    ids=["mirrored", "draft", "deleted", "restricted"],
)
def test_the_switcher_never_lies(get_page, hide):
    """Where readers cannot have the page in the other language, the link says so and leads to one that they can."""
    hide(get_page("en/about"))
    document = read("/pl/o-nas/")
    (link,) = document.select('.lang a[hreflang="en"]')
    assert "Tylko po polsku" in link.parent.get_text() and "rel" not in link.attrs
    assert read(link["href"]).html["lang"] == "en"
    assert document.select('link[rel="alternate"][hreflang="en"]') == []
