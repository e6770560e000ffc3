"""Joining a version that was edited by hand to its translation again, without losing a word of either."""

from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from wagtail.models import DraftStateMixin, Page
from wagtail_localize.models import (
    String,
    StringTranslation,
    TranslatableObject,
    TranslationContext,
    TranslationLog,
    TranslationSource,
)
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.strings import StringValue, validate_translation_links

from instep.conf import setting
from instep.desk.fragments import best_earlier
from instep.follow import follow_facts, note_waiting
from instep.models import PairRecord
from instep.pairs import UNCONFIRMED


@dataclass
class Difference:
    """A fragment whose live text is not the one that the translation has for it."""

    path: str
    original: str
    wording: str
    translated: str
    live: str


@dataclass
class Comparison:
    """How a live version and its translation differ."""

    differences: list[Difference]
    unmatched: list[str]
    """Live texts that correspond to no fragment of the original."""
    absent: list[str]
    """Translated fragments that the live version does not have."""

    def __bool__(self):
        return bool(self.differences or self.unmatched or self.absent)


def texts_by_path(instance):
    """The texts of a page or snippet, by their place and in their order."""
    texts = defaultdict(list)
    for segment in extract_segments(instance):
        if isinstance(segment, StringSegmentValue):
            texts[segment.path].append(segment.string.data)
    return texts


def as_live(instance):
    """What readers see of an instance, or its draft where they see nothing."""
    if isinstance(instance, DraftStateMixin) and not instance.live:
        return instance.get_latest_revision_as_object()
    return instance.specific if isinstance(instance, Page) else instance


def compare(translation, target):
    """Lay the live texts beside those of the translation, by place and order.

    A fragment whose original changed since it was translated is no hand edit: its live text is an earlier translation.
    """
    originals = texts_by_path(as_live(translation.source.get_source_instance()))
    lives = texts_by_path(as_live(target))
    translations = defaultdict(dict)
    rows = StringTranslation.objects.filter(
        ~UNCONFIRMED,
        context__object_id=translation.source.object_id,
        locale_id=translation.target_locale_id,
        has_error=False,
    )
    for row in rows.select_related("context", "translation_of").order_by("updated_at", "pk"):
        translations[row.context.path][row.translation_of.data] = row

    found = Comparison([], [], [])
    for path, texts in originals.items():
        live, known = lives.pop(path, []), translations[path]
        if len(live) != len(texts):
            wordings = {row.data for row in known.values()}
            found.unmatched += [text for text in live if text not in wordings]
            found.absent += [known[text].data for text in texts if text in known and known[text].data not in live]
            continue
        orphans = [row for text, row in known.items() if text not in texts]
        for original, text in zip(texts, live, strict=True):
            row = known.get(original)
            if row is None:
                if text in {orphan.data for orphan in orphans}:
                    continue
                row = best_earlier(original, orphans, alone=len(texts) == 1)
            wording = row.translation_of.data if row else original
            if row and row.data == text:
                continue
            if is_usable(wording, text):
                found.differences.append(Difference(path, original, wording, row.data if row else "", text))
            else:
                found.unmatched.append(text)
    found.unmatched += [text for texts in lives.values() for text in texts]
    return found


def is_usable(original, text):
    """Whether a text may be the translation of an original: only the same links may stand in it."""
    try:
        StringValue.from_translated_html(text)
        validate_translation_links(original, text)
    except ValueError:
        return False
    return True


@transaction.atomic
def take_in(translation, target, user):
    """Make the live texts the translation's own, and the live version one that the translation made."""
    obj = TranslatableObject.objects.get(pk=translation.source.object_id)
    for difference in compare(translation, target).differences:
        string = String.from_value(translation.source.locale, StringValue(difference.wording))
        context, _created = TranslationContext.objects.get_or_create(object=obj, path=difference.path)
        StringTranslation.objects.update_or_create(
            translation_of=string,
            context=context,
            locale_id=translation.target_locale_id,
            defaults={
                "data": difference.live,
                "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
                "tool_name": "",
                "last_translated_by": user,
                "has_error": False,
                "field_error": "",
            },
        )
    acknowledge(translation, target)
    join(translation, user)


def acknowledge(translation, target):
    """Count the live revision as the translation's, now that nothing in it would be lost."""
    TranslationLog.objects.create(
        source=translation.source,
        locale=translation.target_locale,
        revision_id=getattr(target, "live_revision_id", None),
    )


def join(translation, user):
    """Let the version follow its original again, from how that stands now."""
    translation.enabled = True
    translation.save(update_fields=["enabled"])
    original = as_live(translation.source.get_source_instance())
    if getattr(original, "live", True):
        TranslationSource.update_or_create_from_instance(original)
    # wagtail-localize fails on a source that was read before its segments were renewed.
    translation.refresh_from_db()
    note_waiting(translation)
    PairRecord.objects.filter(translation=translation).update(detached_reason="", review_on=None)
    if getattr(original, "live", True) and setting("INSTEP_FOLLOW_FACTS"):
        follow_facts(translation, original, user)
