"""What follows when an original is published, by whichever door: its fragments are read again, its facts go over."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from modelcluster.models import ClusterableModel, get_serializable_data_for_fields
from wagtail.models import DraftStateMixin, Page, Revision
from wagtail_localize.models import TranslationLog, TranslationSource

from instep.conf import setting
from instep.gate import translation_of
from instep.models import PairRecord
from instep.pairs import carry_over, translations_proper, waiting_segments
from instep.publication import locked, merged_version, publish_as_is, restrict, take_turn, version_of

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


def content(data):
    """The content of a page or snippet, or of what was stored of one, as plain data to be compared."""
    if isinstance(data, ClusterableModel):
        data = data.to_json()
    elif isinstance(data, models.Model):
        data = json.dumps(get_serializable_data_for_fields(data), cls=DjangoJSONEncoder)
    data = json.loads(data) if isinstance(data, str) else data
    return {name: value for name, value in data.items() if name not in BOOKKEEPING}


def original_published(instance, user=None):
    """Bring every translation of a published original in step, as far as nobody has to translate."""
    source = TranslationSource.objects.filter(
        object_id=instance.translation_key, locale_id=instance.locale_id, translations__enabled=True
    ).first()
    if source is None:
        return
    instance = instance.specific if isinstance(instance, Page) else instance
    if content(source.content_json) == content(instance):
        return
    with transaction.atomic():
        take_turn(source.pk)
        source, _created = TranslationSource.update_or_create_from_instance(instance)
        for translation in translations_proper().filter(source=source, enabled=True):
            translation = locked(translation)
            carry_over(translation)
            note_waiting(translation)
            if setting("INSTEP_FOLLOW_FACTS"):
                follow_facts(translation, instance, user)
            else:
                note_facts(translation, instance)


def note_waiting(translation):
    """Remember since when fragments wait; forget it when none does."""
    waits = waiting_segments(translation).exists()
    record, _created = PairRecord.objects.get_or_create(translation=translation)
    if waits != (record.behind_since is not None):
        record.behind_since = timezone.now() if waits else None
        record.save(update_fields=["behind_since"])


def followed(translation, original):
    """The live version as it would be with all the original's facts, and the names of the fields that differ now.

    None where there is no live version. A version edited by hand keeps its words.
    """
    version = version_of(translation)
    if version is None or not getattr(version, "live", True):
        return None, []
    before = content(version)
    by_hand = edited_by_hand(translation, version)
    address = getattr(version, "slug", None)
    merged = merged_version(translation, original, version, fresh=False, by_hand=by_hand)
    if isinstance(merged, Page):
        # It may differ from the translator's, where that was taken.
        merged.slug = address
    return merged, [name for name, value in content(merged).items() if value != before.get(name)]


def edited_by_hand(translation, version):
    """Whether the live version is neither what the translation made nor what facts were followed into."""
    revision = getattr(version, "live_revision", None)
    if revision is None or revision.object_id != str(version.pk):
        return False
    return not made_by_translation(translation).filter(pk=revision.pk).exists()


def made_by_translation(translation):
    """The revisions of a version that came from its translation, or to which facts followed."""
    logged = TranslationLog.objects.filter(source=translation.source_id, locale=translation.target_locale_id)
    made = Q(pk__in=logged.exclude(revision=None).values("revision"))
    for name in ("followed_revision", "submitted_revision"):
        record = PairRecord.objects.filter(pk=translation.pk, **{f"{name}__isnull": False})
        made |= Q(pk__in=record.values(name))
    return Revision.objects.filter(made)


def follow_facts(translation, original, user=None):
    """Publish the original's facts in the live version, which keeps its wording; return whether any differed."""
    merged, names = followed(translation, original)
    if merged is None:
        return False
    restrict(translation)
    if names and isinstance(merged, DraftStateMixin):
        by_hand = edited_by_hand(translation, merged)
        revision = merged.save_revision(user=user)
        if not by_hand:
            PairRecord.objects.filter(pk=translation.pk).update(followed_revision=revision.pk)
        publish_as_is(revision, user)
    elif names:
        merged.save()
    PairRecord.objects.filter(pk=translation.pk).exclude(facts=[]).update(facts=[])
    return bool(names)


def note_facts(translation, original):
    """Keep the names of the fields whose facts differ, for the report; return them."""
    _merged, names = followed(translation, original)
    record, _created = PairRecord.objects.get_or_create(translation=translation)
    if record.facts != names:
        record.facts = names
        record.save(update_fields=["facts"])
    return names


def version_published(instance, user=None):
    """Take a version that became available into the pages that use it; note whether its facts are the original's."""
    for source in TranslationSource.objects.filter(
        relatedobjectsegment__object_id=instance.translation_key, translations__target_locale=instance.locale_id
    ).distinct():
        for translation in source.translations.filter(enabled=True, target_locale=instance.locale_id):
            with transaction.atomic():
                follow_facts(locked(translation), source.get_source_instance(), user)
    translation = translation_of(instance)
    differed = PairRecord.objects.filter(translation=translation).exclude(facts=[])
    if translation and (not setting("INSTEP_FOLLOW_FACTS") or differed.exists()):
        note_facts(translation, translation.source.get_source_instance())


def rebuild():
    """Read every original again, for changes that reached the database past all doors, and note differing facts."""
    for source in TranslationSource.objects.filter(translations__enabled=True).distinct():
        original = source.get_source_instance()
        if getattr(original, "live", True):
            original_published(original)
            for translation in source.translations.filter(enabled=True):
                note_facts(translation, original)
