"""What follows when an original is published, by whichever door: its fragments are read again, its facts go over."""

import json

from django.utils import timezone
from wagtail.models import Page, TranslatableMixin
from wagtail_localize.models import SegmentOverride, TranslationSource

from instep.conf import setting
from instep.merge import Merge
from instep.models import PairRecord
from instep.pairs import carry_over, waiting_segments

# Fields that change with every publication and say nothing of the content.
BOOKKEEPING = {
    "path",
    "depth",
    "numchild",
    "url_path",
    "draft_title",
    "live",
    "has_unpublished_changes",
    "first_published_at",
    "last_published_at",
    "go_live_at",
    "expire_at",
    "expired",
    "locked",
    "locked_at",
    "locked_by",
    "owner",
    "latest_revision",
    "latest_revision_created_at",
    "live_revision",
    "wagtail_admin_comments",
    "alias_of",
}


def content(instance_or_json):
    """The content of a page or snippet as plain data, to be compared."""
    data = instance_or_json if isinstance(instance_or_json, str) else instance_or_json.to_json()
    return {name: value for name, value in json.loads(data).items() if name not in BOOKKEEPING}


def original_published(instance, user=None):
    """Bring every translation of a published original in step, as far as nobody has to translate."""
    if not isinstance(instance, TranslatableMixin):
        return
    source = TranslationSource.objects.filter(
        object_id=instance.translation_key, locale_id=instance.locale_id, translations__enabled=True
    ).first()
    if source is None:
        return
    instance = instance.specific if isinstance(instance, Page) else instance
    if content(source.content_json) == content(instance):
        return
    source, _created = TranslationSource.update_or_create_from_instance(instance)
    for translation in source.translations.filter(enabled=True).select_related("target_locale", "source"):
        carry_over(translation)
        note_waiting(translation)
        if setting("INSTEP_FOLLOW_FACTS"):
            follow_facts(instance, translation, user)


def note_waiting(translation):
    """Remember since when fragments wait; forget it when none does."""
    waits = waiting_segments(translation).exists()
    record, _created = PairRecord.objects.get_or_create(translation=translation)
    if waits != (record.behind_since is not None):
        record.behind_since = timezone.now() if waits else None
        record.save(update_fields=["behind_since"])


def follow_facts(instance, translation, user=None):
    """Publish the original's facts in the live translation, which keeps its wording; return whether any differed."""
    target = (
        type(instance)
        .objects.filter(translation_key=instance.translation_key, locale_id=translation.target_locale_id)
        .first()
    )
    if target is None or not getattr(target, "live", True):
        return False
    before = content(target)
    overridden = SegmentOverride.objects.filter(
        context__object_id=instance.translation_key, locale_id=translation.target_locale_id, has_error=False
    ).values_list("context__path", flat=True)
    merged = Merge(instance, target, overridden=set(overridden)).run()
    translation.source.update_target_view_restrictions(translation.target_locale)
    if content(merged) == before:
        return False
    revision = merged.save_revision(user=user)
    PairRecord.objects.filter(translation=translation).update(followed_revision=revision.pk)
    revision.publish(user=user)
    return True
