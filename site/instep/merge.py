"""Bringing what has no words from an original to its translation, whatever the state of the words.

The published translation keeps its wording: a text leaf (a heading, a rich text, an alt text) is taken from the
translation as it stands, everything else from the original. A leaf that the translation never had waits: the
smallest block around it that can be left out is left out, so no sentence ever stands in the wrong language.

Where a `translated` version is given, a leaf none of whose fragments wait is taken from there instead.
"""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import DraftStateMixin, Orderable, Page, TranslatableMixin
from wagtail_localize.fields import get_translatable_fields
from wagtail_localize.models import Translation, TranslationLog

WAITS = object()
"""A value that is left out until it is translated."""

TEXT_BLOCKS = (blocks.CharBlock, blocks.TextBlock, blocks.RichTextBlock, blocks.BlockQuoteBlock)


@dataclass
class Merge:
    """One merge of an original into its translation.

    `waiting` holds the content paths whose words may not be shown yet, `overridden` those a translator has set by hand.
    `has_wording` is False for a version that was never published: what stands there is the original's language.
    """

    source: models.Model
    target: models.Model
    translated: models.Model | None = None
    waiting: set[str] = field(default_factory=set)
    overridden: set[str] = field(default_factory=set)
    has_wording: bool = True

    def run(self):
        """Change `target` in memory and return it.

        Raises ValidationError where a version that was never published cannot do without a text that waits.
        """
        for translatable in get_translatable_fields(type(self.source)):
            model_field = translatable.get_field(type(self.source))
            if model_field.name not in self.overridden:
                self._field(translatable, model_field)
            elif self._is_ready(model_field.name):
                setattr(self.target, model_field.attname, getattr(self.translated, model_field.attname))
        # wagtail-localize leaves these alone, whatever their model.
        for model_field in type(self.source)._meta.many_to_many:
            if isinstance(model_field, ParentalManyToManyField):
                self._many(model_field.name)
        return self.target

    def _is_ready(self, path):
        """Whether the translator's value at a path, with all below it, is to be shown."""
        waits = any(other == path or other.startswith(f"{path}.") for other in self.waiting)
        return self.translated is not None and not waits

    def _field(self, translatable, model_field):
        name = model_field.name
        if isinstance(model_field, StreamField):
            self._stream(name, model_field)
        elif isinstance(model_field, models.ManyToOneRel) and isinstance(model_field.remote_field, ParentalKey):
            self._children(name, model_field)
        elif isinstance(model_field, models.ForeignKey) and translatable.is_translated(self.source):
            self._related(name)
        elif isinstance(model_field, (models.CharField, models.TextField)) and translatable.is_translated(self.source):
            self._text(name)
        elif translatable.is_synchronized(self.source):
            setattr(self.target, model_field.attname, model_field.value_from_object(self.source))
        elif self._is_ready(name):
            setattr(self.target, model_field.attname, getattr(self.translated, model_field.attname))

    def _text(self, name):
        if not getattr(self.source, name):
            setattr(self.target, name, getattr(self.source, name))
        elif self._is_ready(name):
            setattr(self.target, name, getattr(self.translated, name))
        elif not self.has_wording:
            if not type(self.source)._meta.get_field(name).blank:
                raise ValidationError({name: _("This text has to be translated first.")})
            setattr(self.target, name, "")

    def _related(self, name):
        """A related object in the language of the translation; none where it has no version yet."""
        related = getattr(self.source, name)
        version = related and ready_version(related, self.target.locale_id)
        if version or type(self.source)._meta.get_field(name).null:
            setattr(self.target, name, version)

    def _many(self, name):
        related = getattr(self.source, name).all()
        if _has_versions(related.model):
            related = [ready_version(each, self.target.locale_id) for each in related]
        setattr(self.target, name, [each for each in related if each])

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
            target = existing.get(child.translation_key) if self.has_wording else None
            if target is None and (child.translation_key not in translated or own_waiting):
                continue
            target = target or translated[child.translation_key]
            overridden = {path.removeprefix(prefix) for path in self.overridden if path.startswith(prefix)}
            merged.append(Merge(child, target, translated.get(child.translation_key), own_waiting, overridden).run())
            if isinstance(child, Orderable):
                merged[-1].sort_order = child.sort_order
        getattr(self.target, name).set(merged)

    def _value(self, block, source, target, translated, path):
        """The value of one block; `target` and `translated` are None where they have none at this path."""
        if path in self.overridden:
            value = translated if self._is_ready(path) else target
            return source if value is None else value
        if isinstance(block, (blocks.StreamBlock, blocks.ListBlock)):
            return self._sequence(block, source, target, translated, path)
        if isinstance(block, blocks.BaseStructBlock):
            return self._struct(block, source, target, translated, path)
        if _holds_text(block):
            if not source:
                return source
            if self._is_ready(path) and translated is not None:
                return translated
            return (target if self.has_wording else None) or WAITS
        if isinstance(block, blocks.ChooserBlock) and _has_versions(block.target_model):
            return self._chosen(block, source)
        return source

    def _chosen(self, block, pk):
        """A related object chosen in a block, in the language of the translation."""
        related = block.target_model.objects.filter(pk=pk).first()
        version = related and ready_version(related, self.target.locale_id)
        return version.pk if version else WAITS

    def _sequence(self, block, source, target, translated, path):
        """The children of a stream or list in the order of the original, without those that wait."""
        merged = []
        olds, news = _by_id(target), _by_id(translated)
        for item in source or []:
            child = block.child_blocks.get(item["type"]) if isinstance(block, blocks.StreamBlock) else block.child_block
            old, new = (children.get((item["type"], item["id"])) for children in (olds, news))
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
                value = "" if _holds_text(child) else child.get_prep_value(child.get_default())
            merged[name] = value
        return merged


def ready_version(related, locale_id):
    """The version of a related object that readers of a language may see, or None.

    A snippet without drafts exists from the moment its translation was begun; it is shown once it was complete.
    """
    version = type(related).objects.filter(translation_key=related.translation_key, locale_id=locale_id).first()
    if version is None or version.pk == related.pk:
        return version
    if isinstance(version, DraftStateMixin):
        return version if version.live else None
    begun = Translation.objects.filter(
        source__object_id=related.translation_key, target_locale_id=locale_id, enabled=True
    )
    done = TranslationLog.objects.filter(source__object_id=related.translation_key, locale_id=locale_id)
    return version if done.exists() or not begun.exists() else None


def _has_versions(model):
    """Whether a block's choice differs by language. Pages do not: links to them are led to the reader's version."""
    return issubclass(model, TranslatableMixin) and not issubclass(model, Page)


def _by_id(children):
    """The values of a sequence; by type too, as one that changed its type is another block."""
    return {(child["type"], child["id"]): child["value"] for child in children or []}


def _holds_text(block):
    if isinstance(block, (blocks.URLBlock, blocks.EmailBlock)):
        return False
    return isinstance(block, TEXT_BLOCKS) or hasattr(block, "get_translatable_segments")


def _is_needed(struct, name, child):
    """Whether a struct makes sense without this child; a picture does not without its description."""
    return getattr(child, "required", True) or (isinstance(struct, ImageBlock) and name == "alt_text")
