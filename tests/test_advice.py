"""What the forms of pages tell editors: what could be better, how the page will look, which figures there are."""

import json
import uuid

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, streamfield

from bis.advice import TITLE_SHOWN, advise
from bis.blocks import StoryBlock
from bis.links.checking import note
from bis.links.fetching import Answer
from bis.links.index import index
from bis.models import BasePage, BisImage, KeyFigure, LinkedAddress
from home.models import StandardPage
from news.models import NewsPage
from tests.browsing import trouble
from tests.editor import add_address, edit_address, problems, rich, spaced, words_of
from timeline.models import MilestonePage

pytestmark = pytest.mark.django_db


def block(kind, value):
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def text(html):
    return block("text", f"<p>{html}</p>")


@pytest.fixture
def draft(get_page):
    """Make a page that was never published, with nothing to mend but what the test puts in."""

    def make(*blocks, model=StandardPage, parent="pl", **fields):
        parent = get_page(parent)
        fields = {"title": "Jeże", "slug": "jeze", "summary": "Jeże w Krakowie.", **fields}
        page = model(locale=parent.locale, body=json.dumps(blocks), live=False, **fields)
        return parent.add_child(instance=page)

    return make


def said(page):
    return [(advice.text, advice.place) for advice in advise(page)]


def test_a_page_with_everything_gets_no_advice(draft, get_page):
    about = get_page("pl/o-nas")
    link = text(f'<a linktype="page" id="{about.pk}">O nas</a>')
    assert said(draft(block("heading", "Kim są"), block("subheading", "W ogrodach"), link)) == []


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"summary": ""}, "id_summary"),
        ({"summary": "", "search_description": "Jeże."}, "id_summary"),
        ({"title": "J" * (TITLE_SHOWN + 1)}, "id_title"),
        ({"seo_title": "J" * (TITLE_SHOWN + 1)}, "id_seo_title"),
    ],
)
def test_what_search_engines_need(draft, fields, place):
    assert [found for _text, found in said(draft(**fields))] == [place]


def test_a_short_title_for_search_engines_makes_up_for_a_long_one(draft):
    assert said(draft(title="J" * 90, seo_title="Jeże")) == []
    assert said(draft(title="J" * TITLE_SHOWN, slug="granica")) == []


def test_both_missing_says_more_than_one_missing(draft):
    (both,), (one,) = said(draft(summary="")), said(draft(summary="", search_description="Jeże.", slug="jeze-2"))
    assert both != one


@pytest.mark.parametrize("words", ["kliknij tutaj", "Tutaj", "więcej…", "click here", "HERE!", "» czytaj  więcej"])
def test_a_link_that_says_nothing(draft, get_page, words):
    link = text(f'<a linktype="page" id="{get_page("pl/o-nas").pk}">{words}</a>')
    ((sentence, place),) = said(draft(link))
    assert place == f"block-{link['id']}-section"
    assert " ".join(words.split()) in sentence


@pytest.mark.parametrize("words", ["https://example.org/a", "www.example.org"])
def test_a_link_that_shows_its_address(draft, words):
    assert len(said(draft(text(f'<a href="https://example.org/a">{words}</a>')))) == 1


def test_words_that_only_begin_like_empty_ones_are_fine(draft):
    link = '<a href="https://example.org/a">Więcej o jeżach</a> <a href="https://example.org/b">tutejsze jeże</a>'
    assert said(draft(text(link))) == []


def test_a_subheading_before_any_heading(draft):
    first = block("subheading", "W ogrodach")
    page = draft(first, block("heading", "Kim są"), block("subheading", "W lasach"))
    ((sentence, place),) = said(page)
    assert "W ogrodach" in sentence and place == f"block-{first['id']}-section"


def test_a_picture_needs_a_description_unless_it_is_decorative(draft):
    def picture(**alt):
        return block("image", {"image": {"image": BisImage.objects.first().pk, **alt}, "caption": ""})

    bare = picture(alt_text=" ", decorative=False)
    page = draft(bare, picture(alt_text="", decorative=True), picture(alt_text="Jeż", decorative=False))
    assert [place for _text, place in said(page)] == [f"block-{bare['id']}-section"]


def test_links_in_a_draft_that_lead_nowhere(draft, get_page):
    hidden = draft(slug="ukryta", title="Ukryta strona")
    document = get_document_model().objects.create(title="Statut", file=ContentFile(b"x", "statut.pdf"))
    live = draft(text('<a href="https://example.org/gone">raport</a>'), slug="opublikowana")
    live.save_revision().publish()
    index(live)
    address = LinkedAddress.objects.get(address="https://example.org/gone")
    for _day in range(2):
        note(address, Answer(LinkedAddress.Outcome.GONE, 404))
    LinkedAddress.objects.filter(pk=address.pk).update(failed_days=2)
    english_only = draft(slug="tylko", parent="en", title="English only")
    english_only.save_revision().publish()
    links = {
        "skasowana": 'linktype="page" id="999999"',
        "ukryta": f'linktype="page" id="{hidden.pk}"',
        "obca": f'linktype="page" id="{english_only.pk}"',
        "statut": f'linktype="document" id="{document.pk}"',
        "brak statutu": 'linktype="document" id="999999"',
        "wpisana": 'href="/pl/o-nas/"',
        "raport": 'href="https://example.org/gone"',
        "poczta": 'href="mailto:a@example.org"',
        "dobra": f'linktype="page" id="{get_page("pl/o-nas").pk}"',
    }
    body = text(" ".join(f"<a {target}>{words}</a>" for words, target in links.items()))
    chooser = block("pages", [{"type": "item", "value": hidden.pk, "id": str(uuid.uuid4())}])
    found = said(draft(body, chooser))
    expected = ["skasowana", "ukryta", "obca", "brak statutu", "wpisana", "raport", "Ukryta strona"]
    assert [next(words for words in expected if f"„{words}”" in sentence) for sentence, _place in found] == expected
    assert found[-1][1] == f"block-{chooser['id']}-section"


def test_calls_and_trainings_need_their_dates(draft):
    def places(slug, **fields):
        page = draft(model=NewsPage, parent="pl/aktualnosci", slug=slug, **fields)
        return [place for _text, place in said(page)]

    assert places("a", kind="news") == []
    assert places("b", kind="call") == ["id_closes_at"]
    assert places("c", kind="training") == ["id_opens_at", "id_place"]
    assert places("d", kind="call", closes_at="2099-01-01T10:00Z") == []
    assert places("e", kind="training", opens_at="2099-01-01T10:00Z", place="online") == []


def test_the_number_of_queries_does_not_grow_with_the_links(draft, get_page, django_assert_max_num_queries):
    targets = Page.objects.live().filter(depth__gt=2)[:10]
    links = "".join(
        f'<a linktype="page" id="{page.pk}">{page.title}</a> <a href="https://example.org/{page.pk}">jeż</a>'
        for page in targets
    )
    page = draft(text(links), text(links))
    with django_assert_max_num_queries(8):
        advise(page)


# In the admin


def test_the_form_of_every_page_has_it(editor):
    for page in Page.objects.filter(locale__language_code="pl", depth__gt=1).specific():
        document = editor.get(edit_address(page))
        assert document.select_one("#bis-advice").get_text(strip=True), page.url
        counted = {template["data-count-for"] for template in document.select("template[data-count-for]")}
        assert counted == {"id_title", "id_summary", "id_seo_title", "id_search_description"}
        assert all(document.find(id=name) for name in counted)
        assert page.head_title in words_of(document.select_one("[data-appearance]"))
        assert {button["data-copy-token"] for button in document.select("[data-copy-token]")} == {
            f"{{{key}}}" for key in KeyFigure.objects.values_list("key", flat=True)
        }


def test_advice_follows_the_draft_and_hinders_nothing(editor, get_page):
    page = get_page("pl/o-nas")
    link = f'<p><a linktype="page" id="{get_page("pl/kontakt").pk}">kliknij tutaj</a></p>'
    body = streamfield([("text", rich(link))])
    response = editor.save(edit_address(page), summary="", body=body)
    assert response.status_code == 302, problems(response)
    document = editor.get(edit_address(page))
    items = [(item.a["href"], item.get_text(" ", strip=True)) for item in document.select("#bis-advice li")]
    assert len(items) == 2
    assert items[0][0] == "#id_summary" and "Brakuje streszczenia" in items[0][1]
    assert "„kliknij tutaj”" in items[1][1]
    page.refresh_from_db()
    assert items[1][0] == f"#block-{page.get_latest_revision_as_object().body[0].id}-section"

    response = editor.publish(edit_address(page), type(page), summary="", body=body)
    assert response.status_code == 302, problems(response)
    messages = BeautifulSoup(editor.client.get(response.url).content, "html.parser").select(".bis-messages a")
    assert [a["href"].partition("#")[0] for a in messages] == [edit_address(page)] * 2
    assert messages[0]["href"].endswith("#id_summary")
    page.refresh_from_db()
    assert page.live and page.summary == ""


def test_an_automatic_save_renews_the_advice(editor, get_page):
    page = get_page("pl/o-nas")
    form = {**editor.form(edit_address(page)), **nested_form_data({"summary": "", "body": streamfield([])})}
    answer = editor.client.post(edit_address(page), form, headers={"Accept": "application/json"}).json()
    assert answer["success"], answer
    advice = BeautifulSoup(answer["html"], "html.parser").select_one('[data-w-teleport-target-value="#bis-advice"]')
    assert advice.select_one('a[href="#id_summary"]')


def test_what_an_editor_wrote_is_shown_as_text(editor, get_page):
    page = get_page("pl/o-nas")
    words = "kliknij <script>tutaj"
    page.body = json.dumps([block("subheading", words)])
    page.seo_title = "</script><b>x"
    page.save_revision()
    document = editor.get(edit_address(page))
    assert words in document.select_one("#bis-advice").get_text()
    assert document.select_one('[data-shows="title"]').get_text() == "</script><b>x"


def test_a_new_page_says_that_advice_follows(editor, get_page):
    document = editor.get(add_address(NewsPage, get_page("pl/aktualnosci")))
    assert "Gdy strona zostanie zapisana" in document.select_one("#bis-advice").get_text()


def test_figures_are_named_with_what_readers_of_the_page_see(editor, get_page):
    def shown(address):
        row = editor.get(edit_address(get_page(address))).select_one('[data-copy-token="{people}"]').find_parent("tr")
        return row.select("td")[1].get_text().replace("\xa0", " ")

    assert shown("pl/o-nas") == "prawie 28 000"
    texts = json.loads(editor.get(edit_address(get_page("pl/o-nas"))).select_one("#bis-figure-texts").string)
    assert texts["people"]["forms"] == {"2": 1, "3": 2}
    assert texts["people@2015"]["text"] != texts["people"]["text"]


def test_every_block_of_a_story_has_a_preview_in_polish(staff_client):
    story = StoryBlock()
    field = StandardPage._meta.get_field("body").stream_block
    assert set(story.child_blocks) == set(field.child_blocks)
    for name, child in field.child_blocks.items():
        assert child.is_previewable, name
        address = reverse("wagtailadmin_block_preview")
        response = staff_client.get(address, {"id": child.definition_prefix})
        assert response.status_code == 200, name
        assert response["X-Frame-Options"] == "SAMEORIGIN"
        document = BeautifulSoup(response.content, "html.parser")
        assert document.html["lang"] == "pl" and document.main.find(True), name
        assert document.main.get_text(strip=True) or document.main.img, name
        assert not set("{}") & set(document.main.get_text()), name
    assert Client().get(address, {"id": child.definition_prefix}).status_code == 302


def test_a_preview_of_a_block_needs_no_content(staff_client, monkeypatch):
    child = StandardPage._meta.get_field("body").stream_block.child_blocks["image"]
    monkeypatch.setattr(child.meta, "preview_value", {"image": None, "caption": ""})
    response = staff_client.get(reverse("wagtailadmin_block_preview"), {"id": child.definition_prefix})
    assert response.status_code == 200


def test_the_checker_looks_at_what_editors_write_in_polish(editor, get_page):
    document = editor.get(edit_address(get_page("pl/o-nas")))
    settings = json.loads(document.find(id="checker-axe-configuration").string)
    assert settings["context"]["include"] == ["main"]
    assert {"heading-order", "image-redundant-alt"} <= set(settings["options"]["runOnly"])
    assert settings["messages"]["image-redundant-alt"]["error_name"] == "Opis powtarza tekst obok obrazu"


def test_a_picture_cannot_be_published_without_a_description(editor, get_page):
    picture = {"image": BisImage.objects.first().pk, "alt_text": "", "decorative": ""}
    body = streamfield([("image", {"image": picture, "caption": ""})])
    page = get_page("pl/o-nas")
    response = editor.publish(edit_address(page), type(page), body=body)
    assert response.status_code == 200
    assert isinstance(page, BasePage) and "opis" in problems(response).lower()


@pytest.mark.parametrize(
    ("typed", "precision", "date"),
    [
        ("2009", "year", "2009-01-01"),
        ("06.2009", "year", "2009-01-01"),
        ("12.2007", "month", "2007-12-01"),
        ("2007-12", "month", "2007-12-01"),
        ("19.12.2014", "month", "2014-12-01"),
        ("19.12.2014", "day", "2014-12-19"),
        ("2009", "month", None),
        ("2009", "day", None),
        ("12.2007", "day", None),
        ("13.2007", "month", None),
        ("", "year", None),
    ],
)
def test_a_date_is_typed_as_exactly_as_it_is_known(editor, get_page, typed, precision, date):
    fields = {"title": "Jeże", "slug": "jeze", "date": typed, "date_precision": precision}
    response = editor.publish(add_address(MilestonePage, get_page("pl/historia")), MilestonePage, **fields)
    made = MilestonePage.objects.filter(slug="jeze").first()
    assert response.status_code == (302 if date else 200)
    assert (made.date.isoformat() if made else None) == date


def test_a_date_comes_back_in_one_form_where_something_else_is_wrong(editor, get_page):
    fields = {"title": "", "slug": "jeze", "date": "10.2026", "date_precision": "month"}
    response = editor.publish(add_address(MilestonePage, get_page("pl/historia")), MilestonePage, **fields)
    document = BeautifulSoup(response.content, "html.parser")
    assert document.select_one("[name=date]")["value"] == "01.10.2026"


@pytest.mark.browser
def test_writing_with_what_the_form_tells(admin, own_server):
    """Counts, the look elsewhere, copied figures, and advice that follows while one writes and leads to its field."""
    page = StandardPage.objects.get(url_path="/pl/o-nas/")
    admin.context.grant_permissions(["clipboard-read", "clipboard-write"])
    with trouble(admin, own_server.url) as found:
        admin.goto(f"{own_server.url}{edit_address(page)}")
        admin.wait_for_timeout(3000)  # Wagtail takes what the form holds until then for what was there before
        admin.fill("#id_title", "J" * (TITLE_SHOWN + 1))
        count = admin.locator("#id_title + .bis-count")
        assert str(TITLE_SHOWN + 1) in count.locator("b").inner_text()
        assert count.locator(".bis-count__over").is_visible()
        admin.fill("#id_title", "O nas")
        assert count.locator(".bis-count__over").is_hidden()

        advice = admin.locator("#bis-advice a[href='#id_summary']")
        admin.fill("#id_summary", "")
        advice.wait_for()
        admin.fill("#id_summary", "Kim jesteśmy.")
        advice.wait_for(state="detached")

        admin.click("[data-panel]:has([data-copy-token]) > .w-panel__header [data-panel-toggle]")
        admin.click("[data-copy-token='{people}']")
        assert admin.evaluate("navigator.clipboard.readText()") == "{people}"

        admin.goto(f"{own_server.url}{edit_address(page)}?again#id_seo_title")
        admin.wait_for_function("document.activeElement.id === 'id_seo_title'")
        admin.fill("#id_seo_title", "Jeże w Krakowie")
        admin.fill("#id_search_description", "{people|osoba|osoby|osób} i jeże.")
        look = admin.locator("[data-appearance]")
        assert look.locator(".bis-found__title").inner_text() == "Jeże w Krakowie – BIS"
        assert spaced(look.locator(".bis-shared__text").inner_text()) == "Prawie 28 000 osób i jeże."
    assert found == []
