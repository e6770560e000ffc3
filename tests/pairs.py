"""Pairs of language versions for the tests: what editors and translators do to them."""

import json

from wagtail.models import Page
from wagtail_localize.models import StringTranslation, Translation
from wagtail_localize.operations import translate_object

from instep.pairs import waiting_segments
from instep.state import states
from instep.suspects import suspects
from tests.editor import english
from tests.samples.models import SamplePage


def publish(page):
    page.save_revision().publish()


def pair_of(page):
    (pair,) = states([page.translation_key])
    # Whatever has a problem has to be found without judging every pair, too.
    assert not pair.is_problem or pair.model is not Page or page.translation_key in suspects()
    return pair


def translation_of(page):
    return Translation.objects.get(source__object_id=page.translation_key)


def write(page, words=None):
    """Translate every waiting fragment of a page: as `words` say, else by putting EN before it."""
    translation = translation_of(page)
    for segment in waiting_segments(translation):
        text = segment.string.data
        StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            context=segment.context,
            locale=translation.target_locale,
            defaults={
                "data": (words or {}).get(text, f"en-{text}" if segment.context.path == "slug" else f"EN {text}")
            },
        )
    return translation


def version(page):
    """The other language's version as it is in the database now."""
    return type(page).objects.get(translation_key=page.translation_key, locale=english())


def again(page):
    return type(page).objects.get(pk=page.pk)


def set_body(page, *blocks):
    """Set the blocks of a page, each (type, value, id)."""
    page.body = json.dumps([{"type": kind, "value": value, "id": name} for kind, value, name in blocks])


def sample(parent, translated=True, **fields):
    """A published Polish sample page; translated and published too unless told otherwise."""
    body = fields.pop("body", ())
    page = SamplePage(
        title=fields.pop("title", "Próba"), slug=fields.pop("slug", "proba"), live=False, locale=parent.locale, **fields
    )
    set_body(page, *body)
    Page.objects.get(pk=parent.pk).add_child(instance=page)
    publish(page)
    if translated:
        translate_object(page, [english()])
        write(page).save_target(publish=True)
    return again(page)


def snippet(model, polish, translated=True, **fields):
    """A Polish snippet, with its translation unless told otherwise."""
    instance = model(name="Próba", locale=polish, **fields)
    instance.save()
    if hasattr(instance, "live"):
        publish(instance)
    if translated:
        translate_object(instance, [english()])
        write(instance).save_target(publish=True)
    return again(instance)
