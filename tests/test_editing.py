"""What an editor does in the admin, by the same requests as the browser's, and what readers then see."""

import html
import io
import json
import re
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import ProtectedError
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from wagtail.fields import StreamField
from wagtail.models import Locale, Page, Site
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, rich_text, streamfield
from wagtail_localize.models import StringTranslation, TranslationSource

from bis.blocks import RICH_TEXT_FEATURES
from bis.images import FORMATS, WIDTHS
from bis.models import BisImage, KeyFigure, KeyFigureValue, Partner, SiteSettings

# What the editor writes, with what the translator makes of it.
SLUGS = {"jeze": "hedgehogs"}
HEAD = {
    "Jeże w mieście": "Hedgehogs in town",
    "Jeże dla wyszukiwarek": "Hedgehogs for search engines",
    "Opis dla wyszukiwarek.": "A description for search engines.",
    "Pomogło już {people|osoba|osoby|osób}.": "Help came from {people|person|people}.",
}
STORY = {
    "Kto pomaga jeżom": "Who helps hedgehogs",
    "W ogrodach": "In gardens",
    "Akapit <b>pierwszy</b> i {trainings|szkolenie|szkolenia|szkoleń}.": "A <b>paragraph</b>, {trainings|day|days}.",
    "Punkt listy": "Item of a list",
    "Drugi punkt": "Another item",
    "Czekamy do wiosny.": "We wait until spring.",
    "Jeż to dobry sąsiad.": "A hedgehog is a good neighbour.",
    "Sołtys Wólki": "Mayor of a village",
    "Kwota dotacji": "Amount of the grant",
    "Od 2000 zł": "From PLN 2,000",
    "{groups|grupa sadzi|grupy sadzą|grup sadzi} krzewy.": "{groups|group plants|groups plant} shrubs.",
    "Jeż pod jabłonią": "A hedgehog under an apple tree",
    "Jesienny ogród": "An autumn garden",
}
COUNTERS = {
    "{people|osoba posadziła|osoby posadziły|osób posadziło} drzewo.": "{people|person|people} planted a tree.",
    "{consultations|rozmowa|rozmowy|rozmów} o jeżach.": "{consultations|talk|talks} on hedgehogs.",
}
ACTIVITIES = {"Budujemy <i>domki</i>": "We build <i>shelters</i>", "Liczymy jeże": "We count hedgehogs"}
EVENT = {"date": "2014-12-19", "date_precision": "day", "citizens": "on"}
NEWS = {"date": "2026-03-01", "dialogue": "on"}
HOURS = {"opens_at": "2026-03-01 10:00", "closes_at": "2099-04-30 15:30"}

# Where each kind of page is made, the page whose place it has to take, its own fields, and the words in them.
KINDS = {
    "home.HomePage": (
        None,
        "pl",
        {"headline": "Razem dla jeży", "counters": COUNTERS},
        {"Razem dla jeży": "Together for hedgehogs", **COUNTERS},
    ),
    "programmes.ProgrammeIndexPage": ("pl", "pl/programy", {}, {}),
    "programmes.ProgrammePage": (
        "pl/programy",
        None,
        {"pillar": "citizens", "rule": "Nie szkodzić.", "counters": COUNTERS, "activities": ACTIVITIES},
        {"Nie szkodzić.": "Do no harm.", **COUNTERS, **ACTIVITIES},
    ),
    "timeline.TimelinePage": ("pl", "pl/historia", {}, {}),
    "timeline.MilestonePage": ("pl/historia", None, {**EVENT, "branch": "begins"}, {}),
    "timeline.AwardPage": (
        "pl/historia",
        None,
        {**EVENT, "awarding_body": "Koło Jeży", "distinction": "Wyróżnienie", "reason": "Za domki z liści."},
        {"Koło Jeży": "Friends of Hedgehogs", "Wyróżnienie": "Mention", "Za domki z liści.": "For leaf houses."},
    ),
    "news.NewsIndexPage": ("pl", "pl/aktualnosci", {}, {}),
    "news.NewsPage, news": ("pl/aktualnosci", None, {**NEWS, "kind": "news"}, {}),
    "news.NewsPage, call": ("pl/aktualnosci", None, {**NEWS, **HOURS, "kind": "call"}, {}),
    "news.NewsPage, training": (
        "pl/aktualnosci",
        None,
        {**NEWS, **HOURS, "kind": "training", "place": "Świetlica"},
        {"Świetlica": "Village hall"},
    ),
    "home.StandardPage": ("pl", None, {}, {}),
    "home.ContactPage": ("pl", None, {}, {}),
}
MOST_QUERIES = 25  # with every kind of block; those with rows from elsewhere (image, pages, partners) take five


class Editor:
    """A member of staff at the browser."""

    def __init__(self, client, capture_commits):
        self.client = client
        self.capture_commits = capture_commits

    def get(self, address):
        response = self.client.get(address)
        assert response.status_code == 200, f"{address}: {response.status_code}"
        return BeautifulSoup(response.content, "html.parser")

    def post(self, address, data):
        """Send a form; what waits for the end of the transaction follows at once, as it does outside of tests."""
        with self.capture_commits(execute=True):
            return self.client.post(address, data)

    def put(self, address, value):
        """Send a string as the translation editor's script does."""
        body = encode_multipart(BOUNDARY, {"value": value})
        return self.client.put(address, body, content_type=MULTIPART_CONTENT)

    def form(self, address):
        """What the browser would send of a form that nobody has touched."""
        forms = self.get(address).select('form[method="post" i]')
        data = querydict_from_html(str(max(forms, key=lambda form: len(form.find_all(True)))))
        return {name: value for name, value in data.dict().items() if "__prefix__" not in name}

    def save(self, address, **fields):
        """Change some fields of a form and send it."""
        return self.post(address, {**self.form(address), **nested_form_data(fields)})

    def publish(self, address, model, **fields):
        """Fill in the form of a page and publish; Wagtail's script would write the streams, so here they are empty."""
        empty = {field.name: streamfield([]) for field in model._meta.get_fields() if isinstance(field, StreamField)}
        return self.save(address, **{**empty, **fields, "action-publish": "action-publish"})

    def create(self, model, parent, **fields):
        """Create and publish a page; return it."""
        response = self.publish(add_address(model, parent), model, **fields)
        assert response.status_code == 302, problems(response)
        return model.objects.get(slug=fields["slug"], locale=parent.locale)

    def translate(self, page, words):
        """Submit a page for translation, write every string and publish; return the strings that were offered."""
        submit = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
        response = self.post(submit, {**self.form(submit), "locales": english().pk})
        assert response.status_code == 302, problems(response)
        return self.write(page, words)

    def write(self, page, words):
        """Write every string of a translation and publish it; return the strings that were offered."""
        editor = edit_address(page.get_translation(english()))
        strings = self.strings(editor)
        for source, address in strings:
            response = self.put(address, words[source])
            assert response.status_code in (200, 201) and not response.json()["error"], response.content.decode()
        assert self.post(editor, {"action": "publish"}).status_code == 302
        return {source for source, _address in strings}

    def strings(self, editor):
        """The strings that the translation editor offers, each with the address to send its translation to."""
        properties = json.loads(self.get(editor).select_one(".js-translation-editor")["data-props"])
        return [(s["source"], s["editUrl"]) for s in properties["segments"] if s["type"] == "string"]


@pytest.fixture
def editor(staff_client, django_capture_on_commit_callbacks):
    return Editor(staff_client, django_capture_on_commit_callbacks)


def english():
    return Locale.objects.get(language_code="en")


def add_address(model, parent):
    return reverse("wagtailadmin_pages:add", args=[model._meta.app_label, model._meta.model_name, parent.pk])


def edit_address(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def figure_address(view, figure):
    return reverse(f"wagtailsnippets_bis_keyfigure:{view}", args=[figure.pk])


def spaced(text):
    """A text with plain spaces."""
    return " ".join(text.split())


def problems(response):
    """The text of an answer as the editor reads it; errors of streams stand in the properties of their script."""
    text = html.unescape(response.content.decode())
    return spaced(re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text))


def items(*values):
    return streamfield([("item", value) for value in values])


def rich(text):
    return rich_text(text, features=RICH_TEXT_FEATURES)


def sentences(words):
    return streamfield([("sentence", sentence) for sentence in words])


def story():
    """Every block that a story can have."""
    words = list(STORY)
    return streamfield(
        [
            ("heading", words[0]),
            ("subheading", words[1]),
            ("text", rich(f"<p>{words[2]}</p><ul><li>{words[3]}</li><li>{words[4]}</li></ul>")),
            ("callout", rich(f"<p>{words[5]}</p>")),
            ("quote", {"text": words[6], "source": words[7]}),
            ("facts", items({"term": words[8], "details": words[9]})),
            ("figures", {"sentences": items(words[10]), "show_history": "on"}),
            ("image", {"image": {"image": BisImage.objects.first().pk, "alt_text": words[11]}, "caption": words[12]}),
            ("pages", items(Page.objects.get(url_path="/pl/o-nas/").pk)),
            ("partners", items(Partner.objects.first().pk)),
        ]
    )


def activities(words):
    return streamfield([("area", {"area": "krakow", "items": items(*[rich(f"<p>{text}</p>") for text in words])})])


STREAMS = {"counters": sentences, "activities": activities}


def read(address):
    """What a reader gets at an address."""
    response = Client().get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


def words_of(document):
    """All a reader, a screen reader or a search engine finds in a document, with plain spaces."""
    hidden = [tag.get("content") or tag.get("alt") or "" for tag in document.select("meta[content], img[alt]")]
    return spaced(" ".join([document.get_text(), *hidden]))


def pieces(texts):
    """Texts without tags, cut where a figure stands."""
    plain = [re.sub(r"<[^>]+>", "", text) for text in texts]
    return [piece.strip() for text in plain for piece in re.split(r"\{[^{}]*\}", text) if piece.strip(" .")]


def text_nodes(document):
    """The pieces of text that hold a word, so that those found in both languages can be told."""
    return {text.strip() for text in document.body.find_all(string=True) if re.search(r"[^\W\d]{3}", text)}


def alternates(document):
    links = document.select('link[rel="alternate"][hreflang]')
    return {link["hreflang"]: urlsplit(link["href"]).path for link in links}


def statements(address):
    """The SQL of a reader's request, but not of the first, which fills Wagtail's own caches."""
    Client().get(address)
    with CaptureQueriesContext(connection) as captured:
        Client().get(address)
    return [query["sql"] for query in captured.captured_queries]


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
    page = page.__class__.objects.get(pk=page.pk)
    return page, page.get_translation(english()), words, offered


def test_every_page_type_goes_from_the_editor_through_the_translator_to_readers(pair):
    page, translation, words, offered = pair
    at_home = page.depth == 2
    assert offered - {"Jeże w mieście", "jeze", "pl"} == set(words) - {"Jeże w mieście"}, (
        "the translator is offered what the editor wrote, and nothing else"
    )
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
    assert [text for text in pieces(words) if text in words_of(english)] == [], "Polish text on the English page"
    assert text_nodes(polish) & text_nodes(english) == {"BIS", "Polski", "English"}
    assert "osób" in words_of(polish) and "28 000" in words_of(polish) and "28,000 people" in words_of(english)

    for tag in ("h2", "h3", "li", "figure", "data"):
        assert len(polish.main.select(tag)) == len(english.main.select(tag)) > 0, tag
    assert alternates(polish) == alternates(english) == {"pl": page.url, "en": translation.url, "x-default": page.url}

    for address in (page.url, translation.url):
        queries = statements(address)
        assert [sql for sql in queries if not sql.startswith("SELECT")] == []
        assert len(queries) <= MOST_QUERIES, f"{address}: {len(queries)} queries"


# Figures


def people():
    return KeyFigure.objects.get(key="people")


def new_value(form, **fields):
    """A form of a figure with one more value."""
    index = int(form["values-TOTAL_FORMS"])
    row = {"id": "", "qualifier": "exact", "date_precision": "day", "source": "", "ORDER": index + 1, "DELETE": ""}
    added = {f"values-{index}-{name}": value for name, value in {**row, **fields}.items()}
    return {**form, **added, "values-TOTAL_FORMS": index + 1}


@pytest.mark.parametrize(
    ("polish", "english"),
    [
        ("/pl/", "/en/"),
        ("/pl/programy/mieszkancy/", "/en/programmes/citizens/"),
        ("/pl/bis-w-liczbach/", "/en/bis-in-numbers/"),
    ],
)
def test_a_new_value_shows_at_once_in_both_languages(editor, polish, english):
    pinned = ["/pl/aktualnosci/trzynascie-lat-w-liczbach/", "/en/news/thirteen-years-in-numbers/"]
    before = [words_of(read(address).main) for address in pinned]
    assert "28 000" in before[0] and "28,000" in before[1]

    address = figure_address("edit", people())
    response = editor.post(address, new_value(editor.form(address), value=31500, qualifier="over", date="2026-01-31"))
    assert response.status_code == 302, problems(response)

    assert "onad 31 500 osób" in words_of(read(polish))
    assert "31 stycznia 2026" in words_of(read(polish))
    assert "ver 31,500 people" in words_of(read(english))
    assert "31 January 2026" in words_of(read(english))
    assert [words_of(read(address).main) for address in pinned] == before


@pytest.mark.parametrize(
    "fields",
    [
        {"summary": "Pomaga nam {nobody}."},
        {"body": streamfield([("text", rich("<p>Pomaga nam {nobody}.</p>"))])},
        {"counters": sentences(["{nobody} pomaga."])},
    ],
    ids=["summary", "text", "counter"],
)
def test_an_unknown_figure_is_an_error_in_the_form(editor, get_page, fields):
    home = get_page("pl")
    response = editor.publish(edit_address(home), type(home), **fields)
    assert response.status_code == 200
    assert "Nie ma liczby „nobody”. Dostępne liczby: consultations, groups" in problems(response)
    assert get_page("pl").latest_revision_id == home.latest_revision_id, "nothing may be saved"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{nobody} have planted a tree.", "Nie ma liczby „nobody”."),
        ("{groups} have planted a tree.", "Liczby muszą być takie same jak w oryginale: {people}."),
        ("Many have planted a tree.", "Liczby muszą być takie same jak w oryginale: {people}."),
        ("{people|a|b|c} have planted a tree.", "tyle form rzeczownika: 2"),
    ],
)
def test_a_translation_with_other_figures_is_refused_with_a_reason(editor, get_page, text, message):
    page = get_page("en/programmes/citizens")
    strings = editor.strings(edit_address(page))
    address = next(address for source, address in strings if source.startswith("{people"))

    assert message in spaced(editor.put(address, text).json()["error"])
    assert StringTranslation.objects.get(data=text).has_error
    editor.post(edit_address(page), {"action": "publish"})
    assert "planted a tree" not in words_of(read(page.url))

    good = "{people|person has|people have} planted a tree."
    assert not editor.put(address, good).json()["error"]
    editor.post(edit_address(page), {"action": "publish"})
    assert "28,000 people have planted a tree" in words_of(read(page.url))


def test_a_translation_without_its_summary_is_not_published(editor, get_page):
    """The Polish summary, which would stand in for it, has noun forms that English has not."""
    model = apps.get_model("home.StandardPage")
    page = editor.create(model, get_page("pl"), title="Jeże", slug="jeze", summary=list(HEAD)[3])
    submit = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    editor.post(submit, {**editor.form(submit), "locales": english().pk})
    translation = page.get_translation(english())
    assert editor.post(edit_address(translation), {"action": "publish"}).status_code == 302
    assert "Znaleziono nowe błędy walidacji" in editor.get(edit_address(translation)).get_text()
    translation.refresh_from_db()
    assert not translation.live


def bulk_delete_address(figure):
    return reverse("wagtail_bulk_action", args=["bis", "keyfigure", "delete"]) + f"?id={figure.pk}"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", [lambda figure: figure_address("delete", figure), bulk_delete_address])
def test_a_used_figure_cannot_be_deleted(editor, address, method):
    response = getattr(editor.client, method)(address(people()), follow=True)
    assert response.redirect_chain[0][0] == figure_address("usage", people())
    assert "Nie można usunąć liczby „Uczestnicy lokalnych przedsięwzięć”" in problems(response)
    assert KeyFigure.objects.filter(key="people").exists()


def test_a_used_figure_cannot_be_deleted_by_code(db):
    with pytest.raises(ProtectedError):
        KeyFigure.objects.filter(key="people").delete()


@pytest.mark.parametrize("address", [lambda figure: figure_address("delete", figure), bulk_delete_address])
def test_an_unused_figure_is_made_and_deleted(editor, address):
    add = reverse("wagtailsnippets_bis_keyfigure:add")
    form = {**editor.form(add), "name": "Jeże", "key": "hedgehogs", "values-TOTAL_FORMS": 0}
    response = editor.post(add, new_value(form, value=7, date="2026-01-01"))
    assert response.status_code == 302, problems(response)
    figure = KeyFigure.objects.get(key="hedgehogs")
    assert figure.newest.value == 7
    assert editor.post(address(figure), {}).status_code == 302
    assert not KeyFigure.objects.filter(key="hedgehogs").exists()


def test_the_pages_that_show_a_figure_are_listed(editor):
    listed = editor.get(figure_address("usage", people())).get_text()
    for title in ("BIS w liczbach", "BIS in numbers", "Trzynaście lat BIS w liczbach", "Mieszkańcy", "Citizens"):
        assert title in listed


def test_the_key_of_a_used_figure_stays(editor):
    response = editor.save(figure_address("edit", people()), key="persons")
    assert response.status_code == 200
    assert "Teksty używają tego klucza, więc nie można go zmienić." in problems(response)
    assert KeyFigure.objects.filter(key="people").exists()


@pytest.mark.parametrize("change", [{"DELETE": "1"}, {"date": "2016-01-01"}, {"date_precision": "day"}], ids=str)
def test_a_value_that_a_text_names_stays(editor, change):
    address = figure_address("edit", people())
    form = editor.form(address)
    row = next(name for name, value in form.items() if value == "2015-01-01").removesuffix("-date")
    response = editor.post(address, {**form, **{f"{row}-{name}": value for name, value in change.items()}})
    assert response.status_code == 200
    assert "Teksty pokazują wartość na 2015, więc musi ona zostać." in problems(response)
    assert people().values.filter(date="2015-01-01", date_precision="year").exists()


def test_a_figure_has_one_value_for_a_date(editor):
    address = figure_address("edit", people())
    response = editor.post(address, new_value(editor.form(address), value=1, date="2020-12-11"))
    assert response.status_code == 200
    assert "Ta liczba ma już wartość na tę datę." in problems(response)
    assert people().values.count() == 2


def test_two_new_values_of_one_month_are_refused(editor):
    """Both days become the first of the month."""
    address = figure_address("edit", people())
    form = new_value(editor.form(address), value=1, date="2024-05-03", date_precision="month")
    response = editor.post(address, new_value(form, value=2, date="2024-05-20", date_precision="month"))
    assert response.status_code == 200
    assert "Ta liczba ma już wartość na tę datę." in problems(response)
    assert KeyFigureValue.objects.filter(figure__key="people").count() == 2


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
    for address in ("/pl/kontakt/", "/en/contact/", "/pl/historia/", "/en/timeline/"):
        document = read(address)
        for part in [document.footer] + ([document.main] if "t/" in address else []):
            text = words_of(part)
            assert "ul. Jeżowa 7" in text and "31-000 Kraków" in text
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
    made = set(image.renditions.values_list("filter_spec", flat=True))
    assert {f"width-{width}|format-{format}" for width in WIDTHS for format in FORMATS} <= made

    block = ("image", {"image": {"image": image.pk, "alt_text": "Jeż pod jabłonią"}, "caption": ""})
    fields = {"title": "Jeże", "slug": "jeze", "social_image": image.pk, "body": streamfield([block])}
    page = editor.create(apps.get_model("home.StandardPage"), get_page("pl"), **fields)
    with CaptureQueriesContext(connection) as captured:
        document = read(page.url)
    assert [query["sql"] for query in captured if not query["sql"].startswith("SELECT")] == []
    assert set(image.renditions.values_list("filter_spec", flat=True)) == made
    picture = document.select_one("main picture")
    assert picture.img["alt"] == "Jeż pod jabłonią"
    assert [source["type"] for source in picture.select("source")][:2] == ["image/avif", "image/webp"]
    assert Client().get(picture.img["src"]).status_code == 200
