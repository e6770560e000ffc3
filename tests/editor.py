"""An editor at the browser, for the tests of what is done in the admin."""

import html
import json
import re
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.fields import StreamField
from wagtail.models import Locale, Page
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, rich_text, streamfield

from bis.blocks import RICH_TEXT_FEATURES
from bis.models import BisImage, Partner

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
    "Gmina Jeżowo": "The commune of Hedgehogs",
    "Program Zielony": "The Green Programme",
    "Domki dla jeży": "Houses for hedgehogs",
    "Logo gminy": "Coat of arms of the commune",
    "Jeże w migowym": "Hedgehogs in signs",
}
STATEMENT = {
    "Zdjęcia bez opisów": "Photographs without descriptions",
    "Powstały dawno temu.": "They were made long ago.",
    "Opiszemy je przez telefon.": "We describe them on the telephone.",
    "Zespół do spraw jeży": "The hedgehog team",
    "Wejście jest bez progu.": "The entrance has no threshold.",
    "Piszemy dużym drukiem.": "We write in large print.",
    "Aplikacja liczy jeże.": "The application counts hedgehogs.",
    "Laboratorium Igieł": "The Laboratory of Spines",
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
    "home.FiguresPage": ("pl", "pl/bis-w-liczbach", {}, {}),
    "home.EasyToReadPage": ("pl", "pl/tekst-latwy-do-czytania", {}, {}),
    "home.AccessibilityStatementPage": (
        "pl",
        "pl/deklaracja-dostepnosci",
        {
            **dict.fromkeys(("site_published", "site_updated", "prepared", "reviewed", "assessed"), "2026-03-01"),
            "status": "partial",
            "method": "external",
            "assessor": list(STATEMENT)[7],
            "contact": list(STATEMENT)[3],
            "barriers": list(STATEMENT)[:3],
            "premises": [list(STATEMENT)[4]],
            "premises_url": "https://example.org/dom",
            "communication": [list(STATEMENT)[5]],
            "applications": [list(STATEMENT)[6]],
        },
        STATEMENT,
    ),
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
    words, picture = list(STORY), BisImage.objects.first().pk
    return streamfield(
        [
            ("heading", words[0]),
            ("subheading", words[1]),
            ("text", rich(f"<p>{words[2]}</p><ul><li>{words[3]}</li><li>{words[4]}</li></ul>")),
            ("callout", rich(f"<p>{words[5]}</p>")),
            ("quote", {"text": words[6], "source": words[7]}),
            ("facts", items({"term": words[8], "details": words[9]})),
            ("figures", {"sentences": items(words[10]), "show_history": "on"}),
            ("image", {"image": {"image": picture, "alt_text": words[11]}, "caption": words[12]}),
            ("pages", items(Page.objects.get(url_path="/pl/o-nas/").pk)),
            ("partners", items(Partner.objects.first().pk)),
            ("funding", funding(words[13:17])),
            (
                "film",
                {"title": words[17], "sign_language": "on", "url": "https://film.example.org/1", "poster": picture},
            ),
        ]
    )


def funding(words):
    """Who pays: words for funder, programme, task and logo."""
    funder, programme, task, logo = words
    numbers = {"amount": 115000, "total": 150000, "currency": "PLN", "first_year": 2026, "last_year": 2027}
    logos = items({"image": BisImage.objects.first().pk, "alt_text": logo})
    return {"funder": funder, "programme": programme, "task": task, **numbers, "logos": logos}


def barriers(words):
    content, reason, instead = words
    return streamfield([("barrier", {"kind": "cost", "content": content, "reason": reason, "instead": instead})])


def passages(words):
    return streamfield([("text", rich(f"<p>{text}</p>")) for text in words])


def activities(words):
    return streamfield([("area", {"area": "krakow", "items": items(*[rich(f"<p>{text}</p>") for text in words])})])


STREAMS = {
    "counters": sentences,
    "activities": activities,
    "barriers": barriers,
    **dict.fromkeys(("premises", "communication", "applications"), passages),
}


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
    """The SQL of a reader's request."""
    with CaptureQueriesContext(connection) as captured:
        read(address)
    return [query["sql"] for query in captured.captured_queries]


def changes(address):
    """The SQL of a reader's request that writes."""
    return [sql for sql in statements(address) if not sql.startswith("SELECT")]
