"""What would keep language versions from staying in step, told by `manage.py check`."""

from django import forms
from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import models
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel, get_all_child_relations
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import COMMENTS_RELATION_NAME, Page, TranslatableMixin, get_translatable_models
from wagtail.snippets.models import get_snippet_models
from wagtail_localize.fields import get_translatable_fields

from instep.conf import setting

DUMMY = "wagtail_localize.machine_translators.dummy.DummyTranslator"
READ_BLOCKS = (blocks.CharBlock, blocks.TextBlock, blocks.RichTextBlock, blocks.BlockQuoteBlock)
WORDLESS_BLOCKS = (blocks.URLBlock, blocks.EmailBlock)
SEGMENT_METHODS = ("get_translatable_segments", "restore_translated_segments")


@register(Tags.translation)
def check_machine_translator(app_configs, **kwargs):
    """The dummy translator puts words into another order and calls that a translation."""
    configured = getattr(settings, "WAGTAILLOCALIZE_MACHINE_TRANSLATOR", None) or {}
    if configured.get("CLASS") != DUMMY or settings.DEBUG:
        return []
    return [
        Error("The dummy translator is no translator.", hint="Use instep.machine.TranslationMemory.", id="instep.E001")
    ]


@register(Tags.models)
def check_children(app_configs, **kwargs):
    """Text in child rows is translated only if their model is translatable."""
    return [
        Warning(
            f"The rows “{relation.name}” hold text that cannot be translated.",
            hint=f"Let {relation.related_model.__name__} extend TranslatableMixin.",
            obj=model,
            id="instep.W001",
        )
        for model in translatable_models()
        if issubclass(model, ClusterableModel)
        for relation in get_all_child_relations(model)
        if relation.name != COMMENTS_RELATION_NAME
        and not issubclass(relation.related_model, TranslatableMixin)
        and not is_language_neutral(relation.related_model)
        and holds_text(relation.related_model)
    ]


@register(Tags.models)
def check_many_to_many(app_configs, **kwargs):
    """wagtail-localize passes over relations of many to many that are not named as synchronised."""
    return [
        Warning(
            f"“{field.name}” does not reach the other languages.",
            hint="Make it a ParentalManyToManyField, and a SynchronizedField in override_translatable_fields.",
            obj=model,
            id="instep.W002",
        )
        for model in translatable_models()
        for field in model._meta.many_to_many
        if field.name not in {known.field_name for known in get_translatable_fields(model)}
        or not isinstance(field, ParentalManyToManyField)
    ]


@register(Tags.models)
def check_snippets(app_configs, **kwargs):
    """A snippet with text has one text for all languages, unless it is translatable or needs no language."""
    return [
        Warning(
            "This snippet holds text but is not translatable.",
            hint=f'Extend TranslatableMixin, or list "{model._meta.label}" in INSTEP_LANGUAGE_NEUTRAL.',
            obj=model,
            id="instep.W003",
        )
        for model in get_snippet_models()
        if not issubclass(model, TranslatableMixin) and not is_language_neutral(model) and holds_text(model)
    ]


@register(Tags.models)
def check_blocks(app_configs, **kwargs):
    """wagtail-localize reads the text of its own kinds of block only; others need methods of their own."""
    found = {}
    for model in translatable_models():
        for field in model._meta.get_fields():
            if isinstance(field, StreamField):
                for block in unread_blocks(field.stream_block):
                    found[type(block)] = (block, model)
    return [
        Warning(
            f"The text of the block “{block.name}” ({type(block).__name__}) is not offered for translation.",
            hint=f"Give the block the methods {' and '.join(SEGMENT_METHODS)}.",
            obj=model,
            id="instep.W004",
        )
        for block, model in found.values()
    ]


def translatable_models():
    return [model for model in get_translatable_models() if not model._meta.abstract and model is not Page]


def is_language_neutral(model):
    return model._meta.label in setting("INSTEP_LANGUAGE_NEUTRAL")


def holds_text(model):
    """Whether a model has a field in which editors write words."""
    wordless = (models.URLField, models.EmailField, models.SlugField, models.UUIDField)
    return any(
        isinstance(field, (models.CharField, models.TextField, StreamField))
        and field.editable
        and not field.choices
        and not isinstance(field, wordless)
        for field in model._meta.get_fields()
    )


def unread_blocks(block):
    """The blocks in a block, itself included, that hold text in a way that wagtail-localize does not read."""
    own = [hasattr(block, method) for method in SEGMENT_METHODS]
    if any(own):
        return [] if all(own) else [block]
    children = list(getattr(block, "child_blocks", {}).values())
    if isinstance(block, blocks.ListBlock):
        children = [block.child_block]
    if children:
        return [unread for child in children for unread in unread_blocks(child)]
    if isinstance(block, (*READ_BLOCKS, *WORDLESS_BLOCKS)):
        return []
    takes_text = type(getattr(block, "field", None)) in (forms.CharField, forms.RegexField)
    return [block] if takes_text else []
