"""What `manage.py check` says of models and settings that would let the languages drift apart."""

import pytest
from django import forms
from django.db import models
from django.test.utils import isolate_apps
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import SynchronizedField

from instep import checks
from instep.checks import DUMMY
from instep.machine import TranslationMemory


class RhymeBlock(blocks.FieldBlock):
    """A kind of text that wagtail-localize does not know."""

    field = forms.CharField()


class ReadRhymeBlock(RhymeBlock):
    def get_translatable_segments(self, value):
        return []

    def restore_translated_segments(self, value, segments):
        return value


def ids(found):
    return [message.id for message in found]


def plant(monkeypatch, *found):
    monkeypatch.setattr(checks, "get_translatable_models", lambda: found)


def test_the_site_itself_has_nothing_to_mend(db):
    every = (
        checks.check_machine_translator,
        checks.check_children,
        checks.check_many_to_many,
        checks.check_snippets,
        checks.check_blocks,
    )
    assert [message for check in every for message in check(None)] == []


@pytest.mark.parametrize(("debug", "found"), [(False, ["instep.E001"]), (True, [])])
def test_the_dummy_translator_is_an_error_but_for_development(settings, debug, found):
    settings.DEBUG = debug
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {"CLASS": DUMMY}
    assert ids(checks.check_machine_translator(None)) == found


def test_other_translators_are_none_of_our_business(settings):
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = None
    assert checks.check_machine_translator(None) == []
    path = f"{TranslationMemory.__module__}.{TranslationMemory.__qualname__}"
    settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = {"CLASS": path}
    assert checks.check_machine_translator(None) == []


@isolate_apps("home")
def test_text_in_rows_that_are_not_translatable(monkeypatch):
    class Recipe(TranslatableMixin, ClusterableModel):
        class Meta(TranslatableMixin.Meta):
            app_label = "home"

    class Step(models.Model):  # noqa: DJ008
        recipe = ParentalKey(Recipe, related_name="steps", on_delete=models.CASCADE)
        text = models.TextField()

        class Meta:
            app_label = "home"

    class Duration(models.Model):  # noqa: DJ008
        recipe = ParentalKey(Recipe, related_name="durations", on_delete=models.CASCADE)
        minutes = models.IntegerField()
        address = models.URLField()

        class Meta:
            app_label = "home"

    plant(monkeypatch, Recipe)
    (found,) = checks.check_children(None)
    assert found.id == "instep.W001" and "steps" in found.msg


@isolate_apps("home")
def test_relations_of_many_to_many_that_stay_behind(monkeypatch):
    class Tag(models.Model):  # noqa: DJ008
        class Meta:
            app_label = "home"

    class Recipe(TranslatableMixin, ClusterableModel):
        plain = models.ManyToManyField(Tag, related_name="+")
        left = ParentalManyToManyField(Tag, related_name="+")
        taken = ParentalManyToManyField(Tag, related_name="+")
        override_translatable_fields = [SynchronizedField("taken")]

        class Meta(TranslatableMixin.Meta):
            app_label = "home"

    plant(monkeypatch, Recipe)
    found = checks.check_many_to_many(None)
    assert ids(found) == ["instep.W002"] * 2
    assert ["plain" in found[0].msg, "left" in found[1].msg] == [True, True]


@isolate_apps("home")
def test_snippets_with_text_for_one_language_only(monkeypatch, settings):
    class Notice(models.Model):  # noqa: DJ008
        text = models.TextField()

        class Meta:
            app_label = "home"

    class Counter(models.Model):  # noqa: DJ008
        value = models.IntegerField()
        kind = models.CharField(max_length=1, choices=[("a", "A")])

        class Meta:
            app_label = "home"

    monkeypatch.setattr(checks, "get_snippet_models", lambda: [Notice, Counter])
    (found,) = checks.check_snippets(None)
    assert (found.id, found.obj) == ("instep.W003", Notice)
    settings.INSTEP_LANGUAGE_NEUTRAL = ["home.Notice"]
    assert checks.check_snippets(None) == []


@isolate_apps("home")
def test_blocks_whose_text_is_not_read(monkeypatch):
    class Poem(TranslatableMixin):
        body = StreamField(
            [
                ("title", blocks.CharBlock()),
                ("link", blocks.URLBlock()),
                ("kind", blocks.ChoiceBlock(choices=[("a", "A")])),
                ("read", ReadRhymeBlock()),
                ("verses", blocks.ListBlock(blocks.StructBlock([("rhyme", RhymeBlock())]))),
                ("code", blocks.RawHTMLBlock()),
            ]
        )

        class Meta(TranslatableMixin.Meta):
            app_label = "home"

    plant(monkeypatch, Poem)
    found = checks.check_blocks(None)
    assert ids(found) == ["instep.W004"] * 2
    assert any("RhymeBlock" in message.msg for message in found)
    assert any("RawHTMLBlock" in message.msg for message in found)


def test_a_block_with_half_of_the_methods_is_not_read():
    class Half(RhymeBlock):
        get_translatable_segments = ReadRhymeBlock.get_translatable_segments

    half = Half()
    assert checks.unread_blocks(half) == [half]
