"""What an editor may want to mend before a page goes live: rules that inform and hinder nobody.

Each rule takes a page as its latest draft is, and yields what it has to say.
"""

import re
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.models import Page

from bis.links.addresses import Kind, classified, own_hosts
from bis.links.faults import ADVICE, Fault
from bis.links.reading import Found, Undescribed, read_blocks
from bis.models import LinkedAddress
from bis.queries import visible

SITE_NAME = " – BIS"
TITLE_SHOWN = 60
"""Letters of a title that search results show; the name of the site after it may be cut off."""
DESCRIPTION_SHOWN = 160
SAYS_NOTHING = {
    *("tu", "tutaj", "kliknij", "kliknij tu", "kliknij tutaj", "więcej", "czytaj więcej", "czytaj dalej"),
    *("zobacz", "zobacz więcej", "zobacz tutaj", "sprawdź", "link", "ten link", "pod tym linkiem", "strona"),
    *("here", "click", "click here", "more", "read more", "see more", "learn more", "see here", "this link", "page"),
}
ADDRESS = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)


@dataclass(frozen=True)
class Advice:
    """One thing to look at, and the id of the place in the form where it is."""

    text: str
    place: str


def advise(page):
    """Everything that the rules have to say of a page, in the active language."""
    return [advice for rule in RULES for advice in rule(page)]


def summary_missing(page):
    if not page.summary and not page.search_description:
        text = _("There is no summary. Search engines and social media then choose words of their own.")
        yield Advice(text, "id_summary")
    elif not page.summary:
        yield Advice(_("There is no summary: nothing stands under the title and in lists."), "id_summary")


def fact_missing(page):
    for name, text in page.missing_facts.items():
        yield Advice(text, f"id_{name}")


def title_too_long(page):
    if len(page.head_title) <= TITLE_SHOWN:
        return
    counts = {"count": len(page.head_title), "limit": TITLE_SHOWN}
    if page.seo_title:
        text = _("The title for search engines has %(count)s letters; they show about %(limit)s.") % counts
        yield Advice(text, "id_seo_title")
    else:
        text = _(
            "The title has %(count)s letters; search engines show about %(limit)s. "
            "Shorten it, or give a shorter one under “Promote”."
        )
        yield Advice(text % counts, "id_title")


def heading_skipped(page):
    """A subheading needs a heading above it: people who listen to a page move along its headings."""
    for block in page.body.raw_data:
        if block["type"] == "heading":
            return
        if block["type"] == "subheading":
            text = _("The subheading “%(text)s” comes before any heading. Make it a heading.")
            yield Advice(text % {"text": block["value"]}, _place(block.get("id")))


def link_words_empty(page):
    for block, found in _contents(page):
        if not isinstance(found, Found) or not found.words:
            continue
        if " ".join(re.findall(r"\w+", found.words.casefold())) in SAYS_NOTHING:
            text = _("The link “%(words)s” does not say where it leads. Name the page or the document.")
            yield Advice(text % {"words": found.words}, _place(block))
        elif ADDRESS.fullmatch(found.words):
            text = _("The link shows its address, %(words)s. Write what is there instead.")
            yield Advice(text % {"words": found.words}, _place(block))


def image_undescribed(page):
    for block, found in _contents(page):
        if isinstance(found, Undescribed):
            text = _("A picture has no description. Describe what it shows, or mark it as decorative.")
            yield Advice(text, _place(block))


def link_broken(page):
    links = [(block, found) for block, found in _contents(page) if isinstance(found, Found)]
    if not links:
        return
    faults = {**_page_faults(page, links), **_document_faults(links), **_address_faults(page, links)}
    for block, link in links:
        if link in faults:
            fault, name = faults[link]
            text = _("The link “%(link)s”: %(fault)s. %(advice)s")
            said = {"link": link.words or name, "fault": fault.label, "advice": ADVICE[fault]}
            yield Advice(text % said, _place(block))


def _page_faults(page, links):
    """What is wrong with the links to pages: two queries."""
    chosen = {link.page for _block, link in links if link.page}
    targets = Page.objects.in_bulk(chosen) if chosen else {}
    keys = {target.translation_key for target in targets.values()}
    versions = visible(Page.objects.filter(translation_key__in=keys)) if keys else Page.objects.none()
    seen = set(versions.values_list("translation_key", "locale_id"))
    seen_anywhere = {key for key, _locale in seen}
    faults = {}
    for _block, link in links:
        if not link.page:
            continue
        target = targets.get(link.page)
        if target is None:
            faults[link] = Fault.DELETED, f"#{link.page}"
        elif target.translation_key not in seen_anywhere:
            faults[link] = Fault.HIDDEN, target.title
        elif (target.translation_key, page.locale_id) not in seen:
            faults[link] = Fault.LANGUAGE, target.title
    return faults


def _document_faults(links):
    chosen = {link.document for _block, link in links if link.document}
    there = set(get_document_model().objects.filter(pk__in=chosen).values_list("pk", flat=True)) if chosen else set()
    missing = chosen - there
    return {link: (Fault.DOCUMENT, f"#{link.document}") for _block, link in links if link.document in missing}


def _address_faults(page, links):
    """What is known of addresses by the nightly check, and pages of this site that were typed instead of chosen."""
    written = {link for _block, link in links if link.address}
    if not written:
        return {}
    base, hosts = page.full_url or f"{settings.SITE_URL}/", own_hosts()
    forms = {link: classified(link.address, base, hosts) for link in written}
    known = LinkedAddress.objects.filter(address__in=[form for form, _kind in forms.values() if form])
    failed = set(known.filter(LinkedAddress.failed()).values_list("address", flat=True))
    faults = {}
    for link, (form, kind) in forms.items():
        if form in failed:
            faults[link] = (Fault.EXTERNAL if kind == Kind.EXTERNAL else Fault.OWN), form
        elif kind == Kind.PAGE:
            faults[link] = Fault.TYPED, form
    return faults


def _contents(page):
    """Every link and every undescribed picture in the page's blocks, with the id of the block."""
    for field in page._meta.concrete_fields:
        if isinstance(field, StreamField):
            yield from read_blocks(field, field.value_from_object(page))


def _place(block):
    return f"block-{block}-section" if block else "id_body"


RULES = (
    summary_missing,
    fact_missing,
    title_too_long,
    heading_skipped,
    link_words_empty,
    image_undescribed,
    link_broken,
)
