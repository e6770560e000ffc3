"""The picture that goes with a page: drawn when the page is published, gone when the page is."""

import datetime
import io
import shutil
from urllib.parse import urlsplit

import pytest
from django.conf import settings as live_settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone
from PIL import Image
from wagtail.models import PageViewRestriction

from bis.linking import live_versions
from bis.models import BisImage, KeyFigure
from bis.share import drawing, pictures
from bis.share.card import ShareCard
from bis.share.lettering import Face, Unwritable
from news.models import NewsPage
from tests.editor import HEAD, SLUGS, edit_address, read

pytestmark = pytest.mark.django_db
MOST_BYTES = 60_000
LONG = {
    "pl": "Zażółć gęślą jaźń, czyli o współpracy mieszkańców i organizacji z urzędem w każdej małopolskiej gminie: "
    * 2,
    "en": "How citizens, organisations and town halls in every municipality of Lesser Poland decide together: " * 2,
}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """A copy of the media files, which each test may change."""
    shutil.copytree(live_settings.MEDIA_ROOT, tmp_path / "media")
    settings.MEDIA_ROOT = tmp_path / "media"
    call_command("make_share_images", verbosity=0)


@pytest.fixture
def committing(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def shared(address):
    """What a page is shared with: the name of the picture's file, and its description."""
    document = read(address)
    image, alt = (document.select_one(f'meta[property="og:{name}"]')["content"] for name in ("image", "image:alt"))
    return urlsplit(image).path.removeprefix("/media/"), alt


def kept(page):
    folder = pictures.folder_of(page.pk)
    return default_storage.listdir(folder)[1] if default_storage.exists(folder) else []


def is_drawn_for(page):
    return shared(page.url)[0].startswith(pictures.folder_of(page.pk))


def test_every_page_has_one_of_its_own_in_each_language():
    names = set()
    for page in live_versions().filter(depth__gt=1):
        name, alt = shared(page.url)
        assert kept(page) == [name.rsplit("/", 1)[-1]], page.url
        assert default_storage.size(name) <= MOST_BYTES
        with default_storage.open(name) as file, Image.open(file) as picture:
            assert (picture.size, picture.format) == ((1200, 630), "PNG")
        assert alt.startswith("BIS. ")
        names.add(name)
    assert len(names) > 70


def test_a_new_title_makes_a_new_picture_and_removes_the_old(get_page, committing):
    page = get_page("pl/o-nas")
    before = shared(page.url)[0]
    page.title = "O nas i o innych"
    page.save_revision()
    assert shared(page.url)[0] == before, "drafts show nowhere"
    with committing():
        page.get_latest_revision().publish()
    after, alt = shared(page.url)
    assert after != before and not default_storage.exists(before)
    assert alt == "BIS. O\u00a0nas i\u00a0o\u00a0innych"


def test_an_unchanged_page_is_not_drawn_again(get_page, committing, monkeypatch):
    monkeypatch.setattr(drawing, "draw", lambda card: pytest.fail("drawn again"))
    with committing():
        get_page("pl/o-nas").save_revision().publish()


def test_editors_and_translators_publish_with_pictures(editor, get_page):
    page = editor.create(
        NewsPage,
        get_page("pl/aktualnosci"),
        title="Jeże w mieście",
        slug="jeze",
        kind="news",
        date="2026-03-01",
        citizens="on",
    )
    assert shared(page.url)[1] == "BIS. Wiadomość · 1\u00a0marca 2026: Jeże w\u00a0mieście"
    editor.translate(page, {**HEAD, **SLUGS})
    english = NewsPage.objects.get(translation_key=page.translation_key, locale__language_code="en")
    assert is_drawn_for(english)
    assert "1\u00a0March 2026: Hedgehogs in town" in shared(english.url)[1]
    response = editor.publish(edit_address(page), NewsPage, title="Jeże na wsi")
    assert (
        response.status_code == 302
        and "na\u00a0wsi" in shared(page.url)[1].replace(" ", "\u00a0")
        and len(kept(page)) == 1
    )


def test_a_timer_publishes_with_pictures(get_page, committing):
    page = get_page("pl/o-nas")
    page.title, page.go_live_at = "O nas od dziś", timezone.now() - datetime.timedelta(minutes=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    with committing():
        call_command("publish_scheduled", verbosity=0)
    assert "od\u00a0dziś" in shared(page.url)[1].replace(" ", "\u00a0") and is_drawn_for(page)


def test_what_is_withdrawn_or_deleted_leaves_no_picture(get_page, committing):
    withdrawn, deleted = get_page("pl/o-nas"), get_page("en/news").get_children().first()
    with committing():
        withdrawn.unpublish()
        deleted.delete()
    assert kept(withdrawn) == kept(deleted) == []


def test_what_only_some_may_read_has_no_picture(get_page, committing):
    section = get_page("pl/aktualnosci")
    below = section.get_children().live().first()
    with committing():
        restriction = PageViewRestriction.objects.create(page=section, restriction_type="login")
    assert kept(section) == kept(below) == []
    with committing():
        restriction.delete()
    assert is_drawn_for(section) and is_drawn_for(below)


def test_a_figure_in_a_title_is_never_out_of_date(get_page, committing):
    page = get_page("pl/o-nas")
    page.title = "Jest nas {people|osoba|osoby|osób}"
    with committing():
        page.save_revision().publish()
    before = shared(page.url)
    figure = KeyFigure.objects.get(key="people")
    value = figure.values.get(pk=figure.newest.pk)
    value.value, value.qualifier = 12_345, "exact"
    with committing():
        value.save()
    after = shared(page.url)
    assert after[0] != before[0] and len(kept(page)) == 1
    assert after[1] == "BIS. Jest nas 12\u00a0345\u00a0osób"


def test_an_editors_own_picture_wins(get_page, committing):
    page = get_page("pl/o-nas")
    with committing():
        page.social_image = BisImage.objects.get(title="Trzy nitki")
        page.save_revision().publish()
    assert shared_image(page) == page.social_image.get_rendition("fill-1200x630|format-png").file.name


def shared_image(page):
    image = read(page.url).select_one('meta[property="og:image"]')["content"]
    return urlsplit(image).path.removeprefix("/media/")


def test_letters_that_the_font_lacks_are_not_drawn_as_boxes(get_page, committing, caplog):
    page = get_page("pl/o-nas")
    page.title = "Разом у Кракові"
    with committing():
        page.save_revision().publish()
    assert page.title in read(page.url).h1.get_text() and not is_drawn_for(page)
    assert f"No share picture for page {page.pk}" in caplog.text


def test_a_picture_that_fails_stops_no_publication(get_page, committing, monkeypatch, caplog):
    def fail(card):
        raise OSError("The disk is full")

    monkeypatch.setattr(drawing, "draw", fail)
    page = get_page("pl/o-nas")
    page.title = "O nas bez obrazka"
    with committing():
        page.save_revision().publish()
    assert page.title in " ".join(read(page.url).h1.get_text().split()) and not is_drawn_for(page)
    assert "The disk is full" in caplog.text


def test_the_command_restores_and_tidies(get_page, capsys):
    page = get_page("pl/o-nas")
    name = shared(page.url)[0]
    default_storage.delete(name)
    stray = [f"{pictures.FOLDER}/old-design/{page.pk}/a.png", f"{pictures.folder_of(10**6)}/b.png"]
    for file in stray:
        default_storage.save(file, io.BytesIO(b"x"))
    call_command("make_share_images")
    assert capsys.readouterr().out == "Share pictures: 1 new.\n"
    assert default_storage.exists(name) and not any(map(default_storage.exists, stray))


@pytest.mark.parametrize("language", ["pl", "en"])
def test_long_titles_are_whole_and_even(language):
    for is_award in (False, True):
        title = LONG[language].strip()
        assert drawing.draw(ShareCard(language, title, "Label", ("dialogue",), is_award))
        width = drawing.title_width(is_award)
        face, lines = drawing.fit(title, width, 200)
        assert " ".join(lines) == title
        lengths = [face.length(line) for line in lines]
        assert max(lengths) <= width and min(lengths) > max(lengths) * 0.6
        assert len(lines) * face.size * drawing.LEADING <= 200


def test_lines_break_where_they_should():
    face = Face("bold", 100)
    assert face.lines("Ludzie i\u00a0urzędy", 500) == ["Ludzie", "i\u00a0urzędy"]
    assert face.lines("Konstantynopolitańczykowianeczka-Nowak", 1040)[0].endswith("-")
    cut = face.lines("Konstantynopolitańczykowianeczka" * 2, 1040)
    assert all(line.endswith("-") for line in cut[:-1]) and "".join(cut).replace("-", "").startswith("Konstantynopol")


def test_polish_letters_are_in_the_font():
    letters = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ„”–—…’“šžéü€"
    for weight in ("regular", "bold"):
        assert Face(weight, 40).length(letters) > 0
        with pytest.raises(Unwritable):
            Face(weight, 40).length("ж")


def test_pillars_and_awards_look_different():
    cards = [("citizens",), ("dialogue",), ("citizens", "dialogue"), ()]
    drawn = {drawing.draw(ShareCard("pl", "To samo", "", pillars, False)) for pillars in cards}
    drawn.add(drawing.draw(ShareCard("pl", "To samo", "", (), True)))
    assert len(drawn) == 5
