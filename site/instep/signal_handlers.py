"""Every door of publication sends the same signals; here they are taken up."""

from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils import timezone
from modelcluster.fields import ParentalKey
from wagtail.models import DraftStateMixin, PageViewRestriction, TranslatableMixin, get_translatable_models
from wagtail.signals import published, unpublished
from wagtail_localize.models import SegmentOverride, StringTranslation, Translation, TranslationSource

from instep.follow import note_facts, note_waiting, original_published, version_published
from instep.schedule import withdraw_along


def on_published(sender, instance, revision=None, **kwargs):
    if isinstance(instance, TranslatableMixin):
        user = revision and revision.user
        original_published(instance, user)
        version_published(instance, user)


def on_unpublished(sender, instance, **kwargs):
    """What expires takes its versions along; `expired` is false of what somebody withdrew by hand."""
    if getattr(instance, "expired", False) and instance.expire_at and instance.expire_at <= timezone.now():
        withdraw_along(instance)


def on_snippet_saved(sender, instance, raw, **kwargs):
    """Snippets without drafts are published by being saved."""
    if not raw:
        original_published(instance)
        version_published(instance)


def on_restriction_changed(sender, instance, **kwargs):
    """What only some may read is restricted, or freed, in every language at once."""
    sources = TranslationSource.objects.filter(
        object_id=instance.page.translation_key, locale_id=instance.page.locale_id
    )
    for source in sources.prefetch_related("translations__target_locale"):
        for translation in source.translations.all():
            source.update_target_view_restrictions(translation.target_locale)


def on_groups_chosen(sender, instance, action, reverse, **kwargs):
    """The groups of a restriction are stored after it."""
    if action.startswith("post_") and not reverse:
        on_restriction_changed(sender, instance)


def on_translation_typed(sender, instance, raw=False, **kwargs):
    """The date since when fragments wait is forgotten with the last; an error, or its removal, begins it again."""
    if raw or instance.context_id is None:
        return
    for translation in Translation.objects.filter(
        source__object_id=instance.context.object_id, target_locale_id=instance.locale_id
    ):
        note_waiting(translation)


def on_override_removed(sender, instance, **kwargs):
    """What a translator no longer sets by hand is the original's fact again, and not yet what readers see."""
    for translation in Translation.objects.filter(
        source__object_id=instance.context.object_id, target_locale_id=instance.locale_id, enabled=True
    ):
        note_facts(translation, translation.source.get_source_instance())


def register_signal_handlers():
    published.connect(on_published, dispatch_uid="instep_published")
    unpublished.connect(on_unpublished, dispatch_uid="instep_unpublished")
    post_save.connect(on_restriction_changed, sender=PageViewRestriction, dispatch_uid="instep_restricted")
    post_delete.connect(on_restriction_changed, sender=PageViewRestriction, dispatch_uid="instep_freed")
    m2m_changed.connect(on_groups_chosen, sender=PageViewRestriction.groups.through, dispatch_uid="instep_groups")
    for model in get_translatable_models():
        is_child = any(isinstance(field, ParentalKey) for field in model._meta.fields)
        if not is_child and not issubclass(model, DraftStateMixin):
            post_save.connect(on_snippet_saved, sender=model, dispatch_uid=f"instep_saved_{model._meta.label}")
    post_save.connect(on_translation_typed, sender=StringTranslation, dispatch_uid="instep_typed")
    post_delete.connect(on_translation_typed, sender=StringTranslation, dispatch_uid="instep_untyped")
    post_delete.connect(on_override_removed, sender=SegmentOverride, dispatch_uid="instep_override_removed")
