"""Whether both versions of a page say the same, as a reader gets them: numbers, dates and structure."""

from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, NavigableString
from django.test import Client
from wagtail.models import Page

from instep.quantities import unanswered
from instep.state import states

COUNTED = [
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "li",
    "dt",
    "dd",
    "blockquote",
    "table",
    "tr",
    "img",
    "figure",
    "a",
    "time",
    "form",
]
INLINE = {"a", "abbr", "b", "bdi", "br", "cite", "code", "data", "em", "i", "mark", "q", "s", "small", "span", "strong"}
INLINE |= {"sub", "sup", "time", "u", "wbr"}
EXCERPT = 60


@dataclass
class Difference:
    """One thing that only one version says, with where it says it."""

    kind: str
    where: str
    original: list = field(default_factory=list)
    version: list = field(default_factory=list)


@dataclass
class Rendered:
    """A page as a reader gets it."""

    page: Page
    status: int
    blocks: list = field(default_factory=list)
    """Pairs of a block's tag and its text, in reading order."""
    counts: Counter = field(default_factory=Counter)
    dates: Counter = field(default_factory=Counter)

    @property
    def language(self):
        return self.page.locale.language_code


def public_pairs():
    """Original and version of every pair of pages that readers can see in both languages."""
    pairs = [
        (pair.original["pk"], pair.version["pk"])
        for pair in states()
        if pair.model is Page and pair.version and pair.original["live"] and pair.version["live"]
        if pair.original["alias_of_id"] is None and pair.version["alias_of_id"] is None
    ]
    pages = Page.objects.filter(pk__in={key for pair in pairs for key in pair}).public()
    pages = pages.select_related("locale").in_bulk()
    return [(pages[original], pages[version]) for original, version in pairs if {original, version} <= pages.keys()]


def render(page):
    """Ask for a page as an anonymous reader would, without a network."""
    address = urlsplit(page.full_url)
    client = Client(raise_request_exception=False, SERVER_NAME=address.hostname)
    response = client.get(address.path, secure=address.scheme == "https")
    rendered = Rendered(page, response.status_code)
    if response.status_code == 200:
        _read(BeautifulSoup(response.content, "html.parser"), rendered)
    return rendered


def _read(document, rendered):
    for note in document.select('script, style, template, textarea, [role="note"]'):
        note.decompose()
    description = document.select_one('meta[name="description"]')
    rendered.blocks = (
        [("title", document.title.get_text()), ("description", description["content"])] if description else []
    )
    main = document.main or document.body
    texts = {}
    for node in main.descendants:
        if isinstance(node, NavigableString):
            text = str(node)
        elif node.name == "br":
            text = " "
        elif node.name == "img":
            text = f" {node.get('alt', '')} "
        else:
            continue
        block = next(parent for parent in node.parents if parent.name not in INLINE)
        texts.setdefault(id(block), (block.name, []))[1].append(text)
    blocks = [(name, " ".join("".join(parts).split())) for name, parts in texts.values()]
    rendered.blocks += [block for block in blocks if block[1]]
    rendered.counts = Counter(tag.name for tag in main.find_all(COUNTED))
    rendered.dates = Counter(tag["datetime"] for tag in main.select("time[datetime]"))


def differences(original, version):
    """What the two rendered versions of a page do not have in common."""
    failed = [page for page in (original, version) if page.status != 200]
    if failed:
        return [Difference("answer", page.page.url, [str(page.status)]) for page in failed]
    found = []
    for tag in COUNTED:
        if original.counts[tag] != version.counts[tag]:
            counts = [[str(page.counts[tag])] for page in (original, version)]
            found.append(Difference("structure", f"<{tag}>", *counts))
    if original.dates != version.dates:
        only = [list((a - b).elements()) for a, b in ((original.dates, version.dates), (version.dates, original.dates))]
        found.append(Difference("dates", "<time>", *only))
    return found + _differing_numbers(original, version)


def _differing_numbers(original, version):
    """Block by block where both have the same blocks, else in the pages as wholes."""
    if [tag for tag, _text in original.blocks] == [tag for tag, _text in version.blocks]:
        texts = zip((text for _tag, text in original.blocks), (text for _tag, text in version.blocks), strict=True)
    else:
        texts = [tuple(" \n".join(text for _tag, text in page.blocks) for page in (original, version))]
    found = []
    for here, there in texts:
        only_here = unanswered(here, original.language, there, version.language)
        only_there = unanswered(there, version.language, here, original.language)
        if only_here or only_there:
            where = here if len(here) <= EXCERPT else here[:EXCERPT] + "…"
            found.append(Difference("numbers", where, only_here, only_there))
    return found
