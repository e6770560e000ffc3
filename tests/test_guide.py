"""The guide for editors: both languages alike, complete, and shown to staff only, in their language."""

import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils.translation.trans_real import translation
from markdown_it import MarkdownIt
from wagtail.users.models import UserProfile

from bis.guide import GUIDE
from tests.guide.labels import labels
from tests.guide.record import kept_screens

LANGUAGES = ("pl", "en")
NAMES = sorted(file.name for file in (GUIDE / "pl").iterdir())
LARGEST = 70_000


def tokens(language, name):
    """The pieces of a topic, those within lines included."""
    for token in MarkdownIt("commonmark").parse((GUIDE / language / name).read_text()):
        yield token
        yield from token.children or ()


def attributes(language, name, kind, attribute):
    return [token.attrGet(attribute) for token in tokens(language, name) if token.type == kind]


def shape(language, name):
    """What has to be alike in both languages: headings, steps, lists, pictures and links, in order."""
    kinds = ("heading_open", "ordered_list_open", "list_item_open", "image", "link_open", "code_inline")
    return [token.type for token in tokens(language, name) if token.type in kinds]


def test_both_languages_have_the_same_topics_steps_pictures_and_links():
    assert sorted(file.name for file in (GUIDE / "en").iterdir()) == NAMES
    assert len(NAMES) == 11
    for name in NAMES:
        assert shape("pl", name) == shape("en", name), name
        for kind, attribute in (("image", "src"), ("link_open", "href")):
            polish, english = (attributes(language, name, kind, attribute) for language in LANGUAGES)
            assert [value.replace("/pl/", "/en/") for value in polish] == english, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_is_there_described_small_and_used(language):
    shown = []
    for name in NAMES:
        for token in tokens(language, name):
            if token.type == "image":
                picture = (GUIDE / language / token.attrGet("src")).resolve()
                assert picture.is_relative_to(GUIDE / "images" / language), name
                assert picture.stat().st_size < LARGEST, picture
                assert len(token.content) > 15, f"{name}: {picture.name} is not described"
                shown.append(picture.name)
    assert sorted(shown) == sorted(file.name for file in (GUIDE / "images" / language).iterdir())
    assert sorted(shown) == sorted(f"{name}.webp" for name in kept_screens(language))


def test_every_link_between_topics_leads_somewhere():
    for language in LANGUAGES:
        for name in NAMES:
            assert set(attributes(language, name, "link_open", "href")) <= set(NAMES), name
    linked = set(re.findall(r"\]\((\w\w/[\w-]+\.md)\)", (GUIDE / "README.md").read_text()))
    assert linked == {f"{language}/{name}" for language in LANGUAGES for name in NAMES}


def test_the_english_guide_names_labels_that_the_code_knows():
    """The Polish ones are held by the walk; what is reworded in English only would not be seen there."""
    known = [key if isinstance(key, str) else key[0] for key in translation("pl")._catalog.keys()]  # noqa: SIM118 (Django's catalogue is no dict)
    known = {key.split("\x04")[-1].casefold() for key in known}
    composed = [re.escape(key) for key in known if "%(" in key and re.search(r"\w{3}", re.sub(r"%\(\w+\)s", "", key))]
    patterns = re.compile("|".join(re.sub(r"%\\\(\w+\\\)s", ".+", pattern) for pattern in composed))
    found = list(labels("en"))
    assert len(found) > 80
    assert [row for row in found if row[1].casefold() not in known and not patterns.fullmatch(row[1].casefold())] == []


def test_nobody_reads_it_without_logging_in(client, db):
    for address in (reverse("guide"), reverse("guide_topic", args=["01-first-log-in"])):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("account_login"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_staff_read_it_in_their_language(staff_client, administrator, language):
    UserProfile.objects.create(user=administrator, preferred_language=language)

    def read(address):
        answer = staff_client.get(address)
        assert answer.status_code == 200, address
        document = BeautifulSoup(answer.content, "html.parser")
        assert document.html["lang"] == language
        return document.main

    topics = [a["href"] for a in read(reverse("guide")).select(".guide__topics a")]
    assert topics == [reverse("guide_topic", args=[name.removesuffix(".md")]) for name in NAMES]
    for address, name in zip(topics, NAMES, strict=True):
        page = read(address)
        source = (GUIDE / language / name).read_text()
        assert page.h1.get_text() == source.splitlines()[0].removeprefix("# ")
        headings = {f"#{h2['id']}": h2.get_text() for h2 in page.select("h2")}
        assert list(headings.values()) == re.findall(r"(?m)^## (.*)$", source)
        contents = {a["href"]: a.get_text() for a in page.select(".guide__contents a")}
        assert contents == (headings if len(headings) > 1 else {})
        assert [f"../images/{image['src'].split('/guide/')[1]}" for image in page.select("article img")] == (
            attributes(language, name, "image", "src")
        )
        assert all(int(image["width"]) > 50 < int(image["height"]) * 3 for image in page.select("article img"))
        links = [a["href"] for a in page.select("article > ol a, article > p a")]
        assert [re.sub(r"^\.\./([\w-]+)/$", r"\1.md", link) for link in links] == attributes(
            language, name, "link_open", "href"
        )


def test_a_topic_that_is_not_there_is_not_found(staff_client):
    for name in ("12-nothing", "README", "pl"):
        assert staff_client.get(reverse("guide_topic", args=[name])).status_code == 404


def test_the_menu_leads_to_it_and_nowhere_else_for_help(staff_client):
    page = staff_client.get(reverse("wagtailadmin_home")).content.decode()
    assert f'"{reverse("guide")}"' in page
    assert "whats-new" not in page and '"editor-guide"' not in page
    document = BeautifulSoup(page, "html.parser")
    for panel, names in ((".bis-actions__how", ["02", "03", "05", "04"]), (".bis-waiting__how", ["09"])):
        assert [a["href"].split("/")[-2][:2] for a in document.select(f"{panel} a")] == names
