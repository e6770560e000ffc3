"""What the editor of an original is told before publishing: which fragments will wait in the other languages."""

from collections import defaultdict
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from wagtail.models import DraftStateMixin
from wagtail_localize.models import StringTranslation, Translation
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from instep.models import PairRecord
from instep.pairs import UNCONFIRMED, plain

NAMED = 4


@dataclass
class Outlook:
    """What publishing the draft means for one language."""

    language: str
    fragments: list[str]
    address: str

    @property
    def named(self):
        return self.fragments[:NAMED]

    @property
    def unnamed(self):
        return len(self.fragments) - len(self.named)


def note_for(instance):
    """The note's context: the outlook of each translation of an original, or why a version is kept separately."""
    return {
        "outlooks": outlooks(instance),
        "is_draft": getattr(instance, "has_unpublished_changes", False),
        "detached": PairRecord.objects.filter(
            translation__enabled=False,
            translation__source__object_id=instance.translation_key,
            translation__target_locale_id=instance.locale_id,
        ).first(),
        "address": reverse("instep_note", args=[ContentType.objects.get_for_model(instance).pk, instance.pk]),
    }


def outlooks(instance):
    """What will wait in each language once the saved draft of an original is published."""
    translations = Translation.objects.filter(
        source__object_id=instance.translation_key, source__locale_id=instance.locale_id, enabled=True
    ).select_related("source", "target_locale")
    if not translations:
        return []
    # As it is saved: what is at hand may hold a form with errors, whose new blocks have no names yet.
    saved = type(instance)._default_manager.get(pk=instance.pk)
    draft = saved.get_latest_revision_as_object() if isinstance(saved, DraftStateMixin) else saved
    fragments = [
        (segment.path, segment.string.data)
        for segment in extract_segments(draft)
        if isinstance(segment, StringSegmentValue) and segment.path != "slug"
    ]
    known = defaultdict(set)
    rows = StringTranslation.objects.filter(
        ~UNCONFIRMED, context__object_id=instance.translation_key, has_error=False
    ).values_list("locale_id", "context__path", "translation_of__data")
    for locale, path, text in rows:
        known[locale].add((path, plain(text)))
    return [
        Outlook(
            language=translation.target_locale.get_display_name(),
            fragments=[
                text for path, text in fragments if (path, plain(text)) not in known[translation.target_locale_id]
            ],
            address=translation.get_target_instance_edit_url(),
        )
        for translation in translations
        if instance.get_translation_or_none(translation.target_locale)
    ]
