"""The rules of RFC 4287 and of the W3C's feed validator, for feeds such as ours."""

import re
from urllib.parse import urlsplit

import feedparser
from defusedxml import ElementTree
from django.utils.dateparse import parse_datetime

ATOM = "{http://www.w3.org/2005/Atom}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
ONCE_A_FEED = {"id", "title", "updated", "subtitle", "icon", "author"}
ONCE_AN_ENTRY = {"id", "title", "updated", "published", "summary"}
MAY_REPEAT = {"link", "category"}
# A date of RFC 3339 with its zone, as atom:updated wants it.
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def findings(text, address):
    """What is wrong with an Atom feed that was fetched from an address."""
    found = []
    parsed = feedparser.parse(text)
    if parsed.bozo:
        found.append(f"feedparser: {parsed.bozo_exception}")
    if parsed.version != "atom10":
        found.append(f"feedparser takes it for {parsed.version!r}")
    feed = ElementTree.fromstring(text)
    entries = feed.findall(f"{ATOM}entry")
    if feed.tag != f"{ATOM}feed" or not re.fullmatch("[a-z]{2}", feed.get(LANGUAGE, "")):
        found.append("no feed, or no language")
    found += _elements(feed, ONCE_A_FEED - {"subtitle", "icon"}, ONCE_A_FEED, MAY_REPEAT | {"entry"})
    if feed.find(f"{ATOM}author/{ATOM}name") is None:
        found.append("nobody is named as author")
    if [link.get("href") for link in _links(feed, "self")] != [address]:
        found.append(f"the link to itself is not {address}")
    for entry in entries:
        found += _elements(entry, ONCE_AN_ENTRY - {"published"}, ONCE_AN_ENTRY, MAY_REPEAT)
    for parent in (feed, *entries):
        found += _dates_and_links(parent)
    return found or _among_entries(feed, entries)


def _elements(parent, needed, once, many):
    names = [child.tag.removeprefix(ATOM) for child in parent]
    found = [f"{name} is missing" for name in needed - set(names)]
    found += [f"{name} more than once" for name in once if names.count(name) > 1]
    found += [f"{name} is unknown" for name in set(names) - once - many]
    return found + [f"{child.tag} is empty" for child in parent if not (child.text or child.attrib or len(child))]


def _links(parent, rel):
    return [link for link in parent.findall(f"{ATOM}link") if link.get("rel", "alternate") == rel]


def _dates_and_links(parent):
    found = []
    for name in ("updated", "published"):
        for date in parent.findall(f"{ATOM}{name}"):
            if not MOMENT.fullmatch(date.text):
                found.append(f"{name}: {date.text}")
    alternates = [(link.get("type"), link.get("hreflang")) for link in _links(parent, "alternate")]
    if not alternates or len(set(alternates)) < len(alternates):
        found.append(f"alternates that cannot be told apart: {alternates}")
    for address in (parent.findtext(f"{ATOM}id"), *(link.get("href") for link in parent.findall(f"{ATOM}link"))):
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.netloc or not address.isascii() or " " in address:
            found.append(f"no absolute address: {address}")
    for category in parent.findall(f"{ATOM}category"):
        if not category.get("term"):
            found.append("a category without a term")
    if parent.find(f"{ATOM}title").get("type", "text") != "text":
        found.append("a title that is not plain text")
    return found


def _among_entries(feed, entries):
    found = []
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    if len({*ids, feed.findtext(f"{ATOM}id")}) <= len(ids):
        found.append("an id is used twice")
    dates = [parse_datetime(entry.findtext(f"{ATOM}published")) for entry in entries]
    if dates != sorted(dates, reverse=True):
        found.append("the newest is not first")
    newest = max((parse_datetime(entry.findtext(f"{ATOM}updated")) for entry in entries), default=None)
    if newest and parse_datetime(feed.findtext(f"{ATOM}updated")) != newest:
        found.append("the feed was not updated with its entries")
    for entry in entries:
        summary = entry.find(f"{ATOM}summary")
        html = ElementTree.fromstring(f"<div>{summary.text}</div>")
        if summary.get("type") != "html" or {element.tag for element in html.iter()} != {"div", "p"}:
            found.append(f"a summary that readers may refuse: {summary.text}")
    return found
