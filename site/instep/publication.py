"""Writing a translation into its version: the one way in which a translation is published.

wagtail-localize's own `Translation.save_target` puts the original's sentences where translations are missing, writes
drafts into the live row, and makes parent pages in the wrong language. As it gives no place to change that, the app
puts `save_target` below in its place (see `apps.py`), so that every door of wagtail-localize comes through here.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Max, Min
from django.utils.translation import gettext as _
from wagtail.coreutils import find_available_slug
from wagtail.models import DraftStateMixin, Page, PageViewRestriction, RevisionMixin
from wagtail_localize.models import (
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationLog,
    TranslationSource,
)

from instep.gate import NotATranslation, hold_if_incomplete
from instep.merge import Merge
from instep.pairs import translations_proper, valid_translations, waiting_segments


def version_of(translation):
    """The page or snippet that a translation is written into, or None."""
    model = translation.source.specific_content_type.model_class()
    return model.objects.filter(
        translation_key=translation.source.object_id, locale_id=translation.target_locale_id
    ).first()


def locked(translation):
    """The translation as it is now; until the end of the transaction nobody else writes a version of its original."""
    take_turn(translation.source_id)
    return Translation.objects.select_related("source", "target_locale").get(pk=translation.pk)


def take_turn(source_id):
    """Wait until nobody else writes a version of this original; all who write one come here before anything else."""
    TranslationSource.objects.select_for_update(no_key=True).get(pk=source_id)


def merged_version(translation, original, version, fresh, by_hand=False):
    """The version with the original's facts and the translator's words, in memory.

    Words typed since the translation was last published are taken in where `fresh`; the others are approved already.
    A version edited `by_hand` keeps all its words. Raises ValidationError as Merge does.
    """
    source, locale = translation.source, translation.target_locale_id
    valid = valid_translations(locale)
    overrides = SegmentOverride.objects.filter(context__object_id=source.object_id, locale_id=locale, has_error=False)
    pending = set()
    if not fresh:
        published = TranslationLog.objects.filter(source=source, locale=locale).aggregate(at=Max("created_at"))["at"]
        valid = valid.filter(updated_at__lte=published) if published else valid.none()
        pending = {o.context.path for o in overrides if published is None or o.updated_at > published}
    waiting = StringSegment.objects.filter(source=source).exclude(Exists(valid))
    translated = None
    if not by_hand:
        translated = source.get_ephemeral_translated_instance(translation.target_locale, fallback=True)
    return Merge(
        original,
        version,
        translated=translated,
        waiting={*waiting.values_list("context__path", flat=True), *pending},
        overridden=set(overrides.values_list("context__path", flat=True)),
        has_wording=_has_wording(version),
    ).run()


def _has_wording(version):
    """Whether the words that stand in a version are of its language.

    In one that was never published, or was an alias of the original, they are the original's.
    """
    if not isinstance(version, DraftStateMixin):
        return True
    if not version.live and version.first_published_at is None:
        return False
    return version.live_revision is None or version.live_revision.object_id == str(version.pk)


def save_target(translation, user=None, publish=True):
    """Write a translation into its version, as `Translation.save_target` does here.

    A version that does not exist is begun as a draft, whatever is asked, while fragments wait. One that exists is left
    as it is until it is published: the translator's strings are the draft. Raises
    IncompleteTranslation, NotATranslation, and ValidationError where a text does not fit its field.
    """
    try:
        with transaction.atomic():
            translation = locked(translation)
            refuse_to_write_originals(translation)
            version = version_of(translation)
            if version is None or getattr(version, "alias_of_id", None):
                version = _begin(translation, version, user)
                publish = publish and not waiting_segments(translation).exists()
            if publish:
                hold_if_incomplete(translation)
            if publish and not waits_for_original(translation):
                publish_words(translation, version, user)
            restrict(translation)
    except ValidationError as error:
        _note_errors(translation, error)
        raise


def restrict(translation):
    """Let only those see a version who may see its original.

    One that was restricted by itself stays so; that its original was freed is heard when it happens.
    """
    if PageViewRestriction.objects.filter(page=translation.source.get_source_instance().pk).exists():
        translation.source.update_target_view_restrictions(translation.target_locale)


def refuse_to_write_originals(translation):
    """Raise NotATranslation where the version is the original of the same pair, or its parent has no version."""
    source = translation.source
    if not translations_proper().filter(pk=translation.pk).exists():
        raise NotATranslation(_("This page is the original of the pair; its words are not written by a translation."))
    original = source.get_source_instance()
    if isinstance(original, Page) and version_of(translation) is None:
        parent = original.get_parent()
        if parent.depth > 1 and not parent.has_translation(translation.target_locale):
            raise NotATranslation(
                _("Translate “%(title)s” first: the page needs a place in this language.") % {"title": parent.title}
            )


def _begin(translation, alias, user):
    """Make a version in the original's language for the translator to work on; nobody else sees it."""
    revision = None
    if alias:
        # Of its own it has never published anything; what readers saw was the original.
        alias.alias_of = alias.first_published_at = None
        alias.save(update_fields=["alias_of", "first_published_at"], clean=False)
        revision = alias.save_revision(user=user, changed=False, clean=False)
        if alias.live:
            alias.unpublish(user=user)
        version = alias
    else:
        version = translation.source.as_instance().copy_for_translation(translation.target_locale)
        if isinstance(version, DraftStateMixin) and version.pk is None:
            version.live = False
        if version.pk is None:  # a snippet
            version.save()
        if isinstance(version, RevisionMixin):
            revision = version.latest_revision or version.save_revision(user=user, clean=False)
    # Without drafts it has to exist before it is translated, but stands nowhere until it is logged as complete.
    if isinstance(version, DraftStateMixin):
        TranslationLog.objects.create(source=translation.source, locale=translation.target_locale, revision=revision)
    return version


def with_words(translation, version):
    """The version with the translator's words as they are now, in memory, fit to be saved.

    Raises ValidationError where a text does not fit its field.
    """
    merged = merged_version(translation, translation.source.as_instance(), version, fresh=True)
    if isinstance(merged, Page):
        merged.slug = find_available_slug(merged.get_parent(), merged.slug, ignore_page_id=merged.pk)
    merged.full_clean()
    return merged


def waits_for_original(translation):
    """When the original goes live for the first time, if that is scheduled: its translation goes along then."""
    original = translation.source.get_source_instance()
    if not isinstance(original, DraftStateMixin) or original.live:
        return None
    return original.revisions.aggregate(at=Min("approved_go_live_at"))["at"]


def publish_words(translation, version, user=None):
    """Publish a translation's words in its version, past the gate: what waits keeps its wording, or stays away.

    Raises ValidationError where a text does not fit its field.
    """
    merged = with_words(translation, version)
    revision = None
    if isinstance(merged, RevisionMixin):
        revision = merged.save_revision(user=user, clean=False)
    TranslationLog.objects.create(source=translation.source, locale=translation.target_locale, revision=revision)
    if isinstance(merged, DraftStateMixin):
        publish_as_is(revision, user)
    else:
        merged.save()


def _note_errors(translation, error):
    """Keep each field's error with the string or value that causes it, where the editor shows it."""
    source, locale = translation.source, translation.target_locale
    strings = StringSegment.objects.filter(source=source).values("string_id")
    for path, errors in getattr(error, "error_dict", {}).items():
        here = {"context__object_id": source.object_id, "context__path": path, "locale": locale}
        for value in [
            *StringTranslation.objects.filter(translation_of_id__in=strings, **here),
            *SegmentOverride.objects.filter(**here),
        ]:
            value.set_field_error(errors)


def publish_as_is(revision, user):
    """Publish a revision that was made here, past the gate."""
    revision.instep_checked = True
    revision.publish(user=user, skip_permission_checks=True)
