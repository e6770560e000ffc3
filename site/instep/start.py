"""Starting translations without touching anything that exists.

wagtail-localize's own "include subtree" writes over stopped translations, over versions made by hand and, from the
side of the translation, over the original. Here a page that has a version of its own in a language is left alone,
whichever way the two are linked, and every page is committed by itself, so that a failure keeps what was done.
"""

import logging
from dataclasses import dataclass, field

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail_localize.models import Translation, TranslationSource

from instep.publication import save_target

logger = logging.getLogger(__name__)


class Reason(models.TextChoices):
    """Why something was not started."""

    HAS_VERSION = "has_version", _("already has a version in that language")
    MIRROR = "mirror", _("only mirrors another page")
    NO_PARENT = "no_parent", _("the page above has no version in that language")
    FAILED = "failed", _("an error occurred, see the server’s log")


@dataclass
class Outcome:
    """What became of one attempt to start translations."""

    started: list = field(default_factory=list)
    skipped: list = field(default_factory=list)
    """Pairs of an object and the reason."""
    withdrawn: list = field(default_factory=list)
    """Mirrored pages that became drafts, so that the original's words no longer stand under their address."""
    translations: dict = field(default_factory=dict)
    """The translations that were started, by source."""

    def add(self, other):
        """Count in what another outcome tells."""
        self.started += other.started
        self.skipped += other.skipped
        self.withdrawn += other.withdrawn
        for source, translations in other.translations.items():
            self.translations.setdefault(source, []).extend(translations)


def own_version(instance, locale):
    """The object's own version in a language; a mirror of another page is none."""
    versions = instance.get_translations(inclusive=True).filter(locale=locale)
    if isinstance(instance, Page):
        versions = versions.filter(alias_of__isnull=True)
    return versions.first()


def missing_ancestors(page, locale):
    """The pages above this one that have no version in a language, from the top down."""
    ancestors = page.get_ancestors().filter(depth__gt=1)
    there = Page.objects.filter(
        locale=locale, alias_of__isnull=True, translation_key__in=ancestors.values("translation_key")
    ).values_list("translation_key", flat=True)
    return list(ancestors.exclude(translation_key__in=list(there)).specific())


def start(instances, locale, user):
    """Start the translation of each object into a language, as a draft, in the given order."""
    outcome = Outcome()
    for instance in instances:
        if reason := _obstacle(instance, locale):
            outcome.skipped.append((instance, reason))
            continue
        try:
            with transaction.atomic():
                outcome.add(_start(instance, locale, user))
        except Exception:  # whatever it was, the others must not be lost with it
            logger.exception("Starting the translation of %r into %s failed", instance, locale.language_code)
            outcome.skipped.append((instance, Reason.FAILED))
    return outcome


def _obstacle(instance, locale):
    """Why the translation of an object cannot be started, or None."""
    if own_version(instance, locale):
        return Reason.HAS_VERSION
    if isinstance(instance, Page):
        if instance.alias_of_id:
            return Reason.MIRROR
        parent = instance.get_parent()
        if not parent.is_root() and own_version(parent, locale) is None:
            return Reason.NO_PARENT
    return None


def _start(instance, locale, user):
    """Make the draft of one version, with those of the snippets it uses."""
    outcome = Outcome(started=[instance])
    source, _created = TranslationSource.update_or_create_from_instance(instance)
    for segment in source.relatedobjectsegment_set.select_related("object"):
        related = segment.object.get_instance_or_none(instance.locale)
        if related is not None and not isinstance(related, Page) and own_version(related, locale) is None:
            related_source, _created = TranslationSource.update_or_create_from_instance(related)
            _draft(related_source, related, locale, user, outcome)
    mirror = instance.get_translation_or_none(locale)
    if mirror is not None and mirror.live:
        outcome.withdrawn.append(mirror)
    _draft(source, instance, locale, user, outcome)
    return outcome


def _draft(source, instance, locale, user, outcome):
    """Make the version in which the translator works."""
    # Once an original has been deleted, its version is what is left to translate from.
    Translation.objects.filter(
        source__object_id=instance.translation_key, source__locale=locale, target_locale=instance.locale
    ).delete()
    mode = getattr(settings, "WAGTAIL_LOCALIZE_DEFAULT_TRANSLATION_MODE", "synced")
    translation, _created = Translation.objects.update_or_create(
        source=source,
        target_locale=locale,
        defaults={"enabled": getattr(instance, "localize_default_translation_mode", mode) == "synced"},
    )
    save_target(translation, user=user, publish=False)
    outcome.translations.setdefault(source, []).append(translation)
