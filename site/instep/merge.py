"""Bringing what has no words from an original to its translation, whatever the state of the words.

The published translation keeps its wording: a text leaf (a heading, a rich text, an alt text) is taken from the
translation as it stands, everything else from the original. A leaf that the translation never had waits: the
smallest block around it that can be left out is left out, so no sentence ever stands in the wrong language.

The same walk applies a translator's new wording: where `translated` is given, a leaf all of whose fragments are
translated is taken from there.
"""

from dataclasses import dataclass, field

from django.db import models
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import get_translatable_fields

WAITS = object()
"""A value that is left out until it is translated."""

TEXT_BLOCKS = (blocks.CharBlock, blocks.TextBlock, blocks.RichTextBlock, blocks.BlockQuoteBlock)


@dataclass
class Merge:
    """One merge of an original into its translation.

    `waiting` holds the content paths with an untranslated fragment, `overridden` those a translator has set by hand.
    """

    source: models.Model
    target: models.Model
    translated: models.Model | None = None
    waiting: set[str] = field(default_factory=set)
    overridden: set[str] = field(default_factory=set)

    def run(self):
        """Change `target` in memory and return it."""
        for translatable in get_translatable_fields(type(self.source)):
            model_field = translatable.get_field(type(self.source))
            if model_field.name not in self.overridden:
                self._field(translatable, model_field)
        return self.target

    def _field(self, translatable, model_field):
        name = model_field.name
        if isinstance(model_field, StreamField):
            self._stream(name, model_field)
        elif isinstance(model_field, models.ManyToOneRel) and isinstance(model_field.remote_field, ParentalKey):
            self._children(name, model_field)
        elif isinstance(model_field, ParentalManyToManyField):
            setattr(self.target, name, list(getattr(self.source, name).all()))
        elif isinstance(model_field, models.ForeignKey) and translatable.is_translated(self.source):
            self._related(name)
        elif isinstance(model_field, (models.CharField, models.TextField)) and translatable.is_translated(self.source):
            self._text(name)
        elif translatable.is_synchronized(self.source):
            setattr(self.target, model_field.attname, model_field.value_from_object(self.source))

    def _text(self, name):
        if not getattr(self.source, name):
            setattr(self.target, name, getattr(self.source, name))
        elif self.translated is not None and name not in self.waiting:
            setattr(self.target, name, getattr(self.translated, name))

    def _related(self, name):
        """A related object in the language of the translation, where there is one; cleared with the original's."""
        related = getattr(self.source, name)
        if related is None:
            setattr(self.target, name, None)
        elif version := related.get_translation_or_none(self.target.locale):
            setattr(self.target, name, version)

    def _stream(self, name, model_field):
        raw = {
            part: model_field.stream_block.get_prep_value(getattr(page, name)) if page is not None else None
            for part, page in (("source", self.source), ("target", self.target), ("translated", self.translated))
        }
        merged = self._value(model_field.stream_block, raw["source"], raw["target"], raw["translated"], name)
        setattr(self.target, name, model_field.stream_block.to_python([] if merged is WAITS else merged))

    def _children(self, name, model_field):
        """Child rows: those without words are copied; those with words keep theirs, and new ones wait."""
        child_model = model_field.related_model
        if not issubclass(child_model, TranslatableMixin):
            self.source.copy_child_relation(name, self.target)
            return
        existing = {child.translation_key: child for child in getattr(self.target, name).all()}
        translated = {}
        if self.translated is not None:
            translated = {child.translation_key: child for child in getattr(self.translated, name).all()}
        merged = []
        for child in getattr(self.source, name).all():
            prefix = f"{name}.{child.translation_key}."
            own_waiting = {path.removeprefix(prefix) for path in self.waiting if path.startswith(prefix)}
            target = existing.get(child.translation_key)
            if target is None and (child.translation_key not in translated or own_waiting):
                continue
            target = target or translated[child.translation_key]
            overridden = {path.removeprefix(prefix) for path in self.overridden if path.startswith(prefix)}
            merged.append(Merge(child, target, translated.get(child.translation_key), own_waiting, overridden).run())
        getattr(self.target, name).set(merged)

    def _value(self, block, source, target, translated, path):
        """The value of one block; `target` and `translated` are None where they have none at this path."""
        if path in self.overridden:
            return source if target is None else target
        if isinstance(block, (blocks.StreamBlock, blocks.ListBlock)):
            return self._sequence(block, source, target, translated, path)
        if isinstance(block, blocks.BaseStructBlock):
            return self._struct(block, source, target, translated, path)
        if _holds_text(block):
            if not source:
                return source
            if self.translated is not None and path not in self.waiting and translated is not None:
                return translated
            return target or WAITS
        return source

    def _sequence(self, block, source, target, translated, path):
        """The children of a stream or list in the order of the original, without those that wait."""
        merged = []
        olds, news = _by_id(target), _by_id(translated)
        for item in source or []:
            child = block.child_blocks.get(item["type"]) if isinstance(block, blocks.StreamBlock) else block.child_block
            old, new = (children.get(item["id"], {}).get("value") for children in (olds, news))
            value = self._value(child, item["value"], old, new, f"{path}.{item['id']}")
            if value is not WAITS:
                merged.append({**item, "value": value})
        return WAITS if source and not merged else merged

    def _struct(self, block, source, target, translated, path):
        merged = {}
        for name, child in block.child_blocks.items():
            old, new = ((part or {}).get(name) for part in (target, translated))
            value = self._value(child, (source or {}).get(name), old, new, f"{path}.{name}")
            if value is WAITS:
                if _is_needed(block, name, child):
                    return WAITS
                value = child.get_prep_value(child.get_default())
            merged[name] = value
        return merged


def _by_id(children):
    return {child["id"]: child for child in children or [] if isinstance(child, dict)}


def _holds_text(block):
    if isinstance(block, (blocks.URLBlock, blocks.EmailBlock)):
        return False
    return isinstance(block, TEXT_BLOCKS) or hasattr(block, "get_translatable_segments")


def _is_needed(struct, name, child):
    """Whether a struct makes sense without this child; a picture does not without its description."""
    return getattr(child, "required", True) or (isinstance(struct, ImageBlock) and name == "alt_text")
