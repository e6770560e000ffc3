"""A model field and StreamField blocks whose text may hold figures.

Each refuses an unknown figure in the editor and tells Wagtail's reference index which figures it shows,
so that "where is it used" is answered by Wagtail itself.
"""

from django.apps import apps
from django.db import models
from wagtail import blocks

from bis.figures import check_tokens, token_keys


def figure_references(text):
    """What Wagtail's reference index asks of a field: (model, id, model path, content path) of each figure."""
    keys = token_keys(text)
    if keys:
        model = apps.get_model("bis", "KeyFigure")
        for pk in model.objects.filter(key__in=keys).values_list("pk", flat=True):
            yield model, str(pk), "", ""


class FigureTextField(models.TextField):
    """Plain text in which {key} stands for a key figure."""

    def clean(self, value, model_instance):
        value = super().clean(value, model_instance)
        locale = getattr(model_instance, "locale", None)
        check_tokens(value, locale and locale.language_code)
        return value

    def extract_references(self, value):
        yield from figure_references(value)


class FigureTextBlock(blocks.TextBlock):
    """One sentence or short text in which {key} stands for a key figure."""

    def clean(self, value):
        value = super().clean(value)
        check_tokens(value)
        return value

    def extract_references(self, value):
        yield from figure_references(value)


class FigureRichTextBlock(blocks.RichTextBlock):
    """Formatted text in which {key} stands for a key figure."""

    def clean(self, value):
        value = super().clean(value)
        check_tokens(value.source)
        return value

    def extract_references(self, value):
        yield from super().extract_references(value)
        yield from figure_references(value.source)
