"""What stands in an object: every link, and every picture without a description."""

from dataclasses import dataclass
from functools import cache

from bs4 import BeautifulSoup
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page


@dataclass(frozen=True)
class Found:
    """A link: to a page or a document by its id, or to an address."""

    words: str = ""
    page: int | None = None
    document: int | None = None
    address: str = ""


@dataclass(frozen=True)
class Undescribed:
    """A picture without a description, by its id."""

    image: int


@cache
def is_worth_reading(model):
    """Whether objects of a model may hold links."""
    return any(map(_reader, model._meta.concrete_fields)) or any(
        is_worth_reading(relation.related_model) for relation in _children(model)
    )


def read(instance):
    """Everything in an object and in its child rows."""
    for field in instance._meta.concrete_fields:
        if reader := _reader(field):
            yield from reader(field, field.value_from_object(instance))
    for relation in _children(type(instance)):
        if is_worth_reading(relation.related_model):
            for child in getattr(instance, relation.get_accessor_name()).all():
                yield from read(child)


def _children(model):
    return get_all_child_relations(model) if issubclass(model, ClusterableModel) else []


def _reader(field):
    """What reads the values of a field; None where they hold no links."""
    if isinstance(field, StreamField):
        return _read_stream
    if isinstance(field, RichTextField):
        return lambda field, value: _read_html(value)
    if isinstance(field, models.URLField):
        return lambda field, value: _read_address(value)
    # A page's own relations to pages are its place in the tree and its aliases.
    chooses_page = isinstance(field, models.ForeignKey) and issubclass(field.related_model, Page)
    if chooses_page and not isinstance(field, ParentalKey) and not issubclass(field.model, Page):
        return lambda field, value: [Found(page=value)] if value else []
    return None


def read_blocks(field, value):
    """What stands in each block of a stream, with the block's id."""
    # As it is stored: Wagtail's values leave out what was chosen and then deleted.
    for item in value.raw_data:
        if child := field.stream_block.child_blocks.get(item["type"]):
            for found in _read_block(child, item["value"]):
                yield item.get("id"), found


def _read_stream(field, value):
    return (found for _block, found in read_blocks(field, value))


def _read_block(block, raw):
    if not raw:
        return
    if isinstance(block, blocks.StreamBlock):
        for item in raw:
            if child := block.child_blocks.get(item["type"]):
                yield from _read_block(child, item["value"])
    elif isinstance(block, blocks.ListBlock):
        for item in raw:
            is_wrapped = isinstance(item, dict) and item.get("type") == "item"
            yield from _read_block(block.child_block, item["value"] if is_wrapped else item)
    elif isinstance(block, ImageBlock):
        if (
            isinstance(raw, dict)
            and raw.get("image")
            and not raw.get("decorative")
            and not (raw.get("alt_text") or "").strip()
        ):
            yield Undescribed(raw["image"])
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from _read_block(child, raw.get(name))
    elif isinstance(block, blocks.RichTextBlock):
        yield from _read_html(raw)
    elif isinstance(block, blocks.URLBlock):
        yield from _read_address(raw)
    elif isinstance(block, blocks.PageChooserBlock):
        yield Found(page=raw)


def _read_html(html):
    for link in BeautifulSoup(html, "html.parser").find_all("a"):
        words, number = " ".join(link.get_text().split()), link.get("id", "")
        if link.get("linktype") in ("page", "document"):
            if number.isascii() and number.isdigit():
                yield Found(words, **{link["linktype"]: int(number)})
        else:
            yield from _read_address(link.get("href"), words)


def _read_address(address, words=""):
    if address and address.strip():
        yield Found(words, address=address.strip())
