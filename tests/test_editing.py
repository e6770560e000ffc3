"""What an editor does in the admin, by the same requests as the browser's, and what readers then see."""

import io
import re

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.models import Site
from wagtail.test.utils.form_data import streamfield
from wagtail_localize.models import TranslationSource

from bis.images import FORMATS, WIDTHS
from bis.models import BisImage, SiteSettings
from tests.editor import (
    HEAD,
    KINDS,
    MOST_QUERIES,
    NEWS,
    SLUGS,
    STORY,
    STREAMS,
    add_address,
    alternates,
    changes,
    edit_address,
    english,
    pieces,
    problems,
    read,
    statements,
    story,
    text_nodes,
    words_of,
)

# Every page type


@pytest.fixture(params=KINDS)
def pair(request, editor, get_page):
    """A page of each type that an editor has made in Polish and translated, with its words, and what was offered."""
    label, (parent, taken, fields, words) = request.param, KINDS[request.param]
    model = apps.get_model(label.split(",")[0])
    words = {**HEAD, **STORY, **words}
    title, seo_title, description, summary = HEAD
    fields = {name: STREAMS[name](value) if name in STREAMS else value for name, value in fields.items()}
    fields |= {"title": title, "seo_title": seo_title, "search_description": description, "summary": summary}
    fields["body"] = story()
    if parent is None:
        page = get_page(taken)
        response = editor.publish(edit_address(page), model, **fields)
        assert response.status_code == 302, problems(response)
        source = TranslationSource.objects.get_for_instance(page)
        assert editor.post(reverse("wagtail_localize:update_translations", args=[source.pk]), {}).status_code == 302
        offered = editor.write(page, {**words, "pl": "en"})
    else:
        if taken:  # there may be only one of its type
            get_page(taken).get_translation(english()).delete()
            get_page(taken).delete()
        page = editor.create(model, get_page(parent), slug="jeze", **fields)
        offered = editor.translate(page, {**words, **SLUGS})
    page.refresh_from_db()
    return page, page.get_translation(english()), words, offered


def test_every_page_type_goes_from_the_editor_through_the_translator_to_readers(pair):
    page, translation, words, offered = pair
    at_home = page.depth == 2
    assert offered - {"jeze", "pl"} == set(words), "the translator is offered what the editor wrote, and nothing else"
    if at_home:
        del words["Jeże w mieście"]  # readers see the headline, and search engines their own title
    else:
        assert (page.slug, translation.slug) == ("jeze", "hedgehogs")

    polish, english = read(page.url), read(translation.url)
    for document, language, texts in ((polish, "pl", words), (english, "en", words.values())):
        assert document.html["lang"] == language
        heading = {"pl": "Jeże w mieście", "en": "Hedgehogs in town"}
        if at_home:
            heading = {"pl": "Razem dla jeży", "en": "Together for hedgehogs"}
        assert [words_of(h1) for h1 in document.select("h1")] == [heading[language]]
        found = words_of(document)
        assert [text for text in pieces(texts) if text not in found] == []
        assert not re.search(r"[{}]", document.body.get_text())
    for document in (polish, english):  # each language's names, marked as such, for those who quote them
        for part in document.select("dd [lang], dd[lang]"):
            part.decompose()
    assert [text for text in pieces(words) if text in words_of(english)] == [], "Polish text on the English page"
    assert text_nodes(polish) & text_nodes(english) == {"BIS", "Polski", "English"}
    assert "osób" in words_of(polish) and "28 000" in words_of(polish) and "28,000 people" in words_of(english)

    for tag in ("h2", "h3", "li", "figure", "data"):
        assert len(polish.main.select(tag)) == len(english.main.select(tag)) > 0, tag
    assert alternates(polish) == alternates(english) == {"pl": page.url, "en": translation.url, "x-default": page.url}

    for address in (page.url, translation.url):
        assert changes(address) == []
        count = len(statements(address))  # of the second request: the first fills Wagtail's own caches
        assert count <= MOST_QUERIES, f"{address}: {count} queries"


# News, dates, facts about the foundation, images


def test_a_call_closes_after_it_opens(editor, get_page):
    model, parent = apps.get_model("news.NewsPage"), get_page("pl/aktualnosci")
    hours = {"opens_at": "2026-03-01 10:00", "closes_at": "2026-03-01 09:00"}
    response = editor.publish(
        add_address(model, parent), model, title="Jeże", slug="jeze", **NEWS, **hours, kind="call"
    )
    assert response.status_code == 200
    field = BeautifulSoup(response.content, "html.parser").select_one('[data-contentpath="closes_at"]')
    assert "Zamknięcie musi nastąpić po otwarciu." in field.get_text()
    assert not model.objects.filter(slug="jeze").exists()


def test_dates_are_typed_as_in_poland_and_a_day_means_its_end(editor, get_page):
    model, parent = apps.get_model("news.NewsPage"), get_page("pl/aktualnosci")
    typed = {"date": "02.03.2026", "opens_at": "01.03.2026 10:00", "closes_at": "28.11.2099"}
    fields = {**NEWS, **typed, "kind": "call"}
    editor.publish(add_address(model, parent), model, title="Jeże", slug="jeze", **fields)
    page = model.objects.get(slug="jeze")
    assert page.date.isoformat() == "2026-03-02"
    assert timezone.localtime(page.opens_at).isoformat() == "2026-03-01T10:00:00+01:00"
    assert timezone.localtime(page.closes_at).isoformat() == "2099-11-28T23:59:00+01:00"


@pytest.mark.parametrize(
    ("date", "precision", "polish", "english", "machine"),
    [
        ("2009-06-17", "year", "2009", "2009", "2009"),
        ("2007-12-24", "month", "grudzień 2007", "December 2007", "2007-12"),
        ("2014-12-19", "day", "19 grudnia 2014", "19 December 2014", "2014-12-19"),
    ],
)
def test_a_milestone_shows_its_date_as_exactly_as_it_is_known(
    editor, get_page, date, precision, polish, english, machine
):
    model = apps.get_model("timeline.MilestonePage")
    fields = {"title": "Jeże w mieście", "slug": "jeze", "date": date, "date_precision": precision}
    page = editor.create(model, get_page("pl/historia"), **fields)
    editor.translate(page, {**HEAD, **SLUGS})
    for address, text in (("/pl/historia/jeze/", polish), ("/en/timeline/hedgehogs/", english)):
        shown = read(address).main.time
        assert (words_of(shown), shown["datetime"]) == (text, machine)
    for address, link in (("/pl/historia/", "/pl/historia/jeze/"), ("/en/timeline/", "/en/timeline/hedgehogs/")):
        event = read(address).select_one(f'main a[href="{link}"]').find_parent("li")
        assert event.time["datetime"] == machine


def settings_address():
    return reverse("wagtailsettings:edit", args=["bis", "sitesettings", Site.objects.get().pk])


def test_the_address_is_written_once_for_both_languages(editor):
    response = editor.save(
        settings_address(),
        street="ul. Jeżowa 7",
        postcode="31-000",
        city="Kraków",
        phone="+48 12 345 67 89",
        email="jeze@example.org",
    )
    assert response.status_code == 302, problems(response)
    contact = [read(address) for address in ("/pl/kontakt/", "/en/contact/")]
    others = [read(address) for address in ("/pl/historia/", "/en/timeline/")]
    for part in [document.main for document in contact] + [document.footer for document in contact + others]:
        assert "ul. Jeżowa 7" in words_of(part) and "31-000 Kraków" in words_of(part)
        assert part.select_one('a[href="tel:+48123456789"]').string == "+48 12 345 67 89"
        assert part.select_one('a[href="mailto:jeze@example.org"]').string == "jeze@example.org"


def test_a_bad_postcode_is_an_error(editor):
    response = editor.save(settings_address(), street="ul. Jeżowa 7", postcode="31000", city="Kraków")
    assert response.status_code == 200
    assert "Zapisz kod pocztowy jako 00-000." in problems(response)
    assert not SiteSettings.objects.filter(postcode="31000").exists()


def test_an_image_is_ready_before_the_first_reader_comes(editor, get_page):
    file = io.BytesIO()
    Image.new("RGB", (1300, 700), "green").save(file, "PNG")
    upload = SimpleUploadedFile("hedgehog.png", file.getvalue(), "image/png")
    response = editor.post(reverse("wagtailimages:add_multiple"), {"title": "Jeż", "files[]": upload, "collection": 1})
    assert response.json()["success"], response.content.decode()
    image = BisImage.objects.get(title="Jeż")
    assert image.renditions.count() >= len(WIDTHS) * len(FORMATS)

    block = ("image", {"image": {"image": image.pk, "alt_text": "Jeż pod jabłonią"}, "caption": ""})
    fields = {"title": "Jeże", "slug": "jeze", "social_image": image.pk, "body": streamfield([block])}
    page = editor.create(apps.get_model("home.StandardPage"), get_page("pl"), **fields)
    assert changes(page.url) == []

    focus = {f"focal_point_{name}": 100 for name in ("x", "y", "width", "height")}
    response = editor.save(reverse("wagtailimages:edit", args=[image.pk]), **focus)
    assert response.status_code == 302, problems(response)
    assert changes(page.url) == []

    picture = read(page.url).select_one("main picture")
    assert picture.img["alt"] == "Jeż pod jabłonią"
    assert [source["type"] for source in picture.select("source")][:2] == ["image/avif", "image/webp"]
    assert Client().get(picture.img["src"]).status_code == 200
