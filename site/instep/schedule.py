"""Publications and expiries at a time, both languages together."""

import logging

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision, WorkflowMixin
from wagtail_localize.models import Translation

from instep.follow import edited_by_hand
from instep.pairs import translations_proper, waiting_segments
from instep.publication import locked, publish_words, version_of
from instep.rights import can_publish

logger = logging.getLogger("instep")
SCHEDULED, EXPIRED = "wagtail.publish.scheduled", "wagtail.unpublish.scheduled"


def run_due():
    """Withdraw what has expired and publish what is due, as Wagtail's `publish_scheduled` does.

    What fails is logged and holds nobody else up. Return how many were done and how many failed.
    """
    now = timezone.now()
    expired = [
        (lambda instance=instance: _expire(instance), instance)
        for model in _models_with_drafts()
        for instance in model.objects.filter(live=True, expire_at__lt=now).order_by("expire_at")
    ]
    done, failed = _each(expired)
    # A list made only now: what has just expired is not due any more.
    due = Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at", "pk")
    published, refused = _each(
        [(lambda revision=revision: revision.publish(log_action=SCHEDULED), revision) for revision in due]
    )
    return done + published, failed + refused


def _models_with_drafts():
    drafts = [model for model in apps.get_models() if issubclass(model, DraftStateMixin)]
    return [Page, *(model for model in drafts if not issubclass(model, Page))]


def _expire(instance):
    """Withdraw it, unless it was withdrawn together with its original a moment ago."""
    if type(instance).objects.filter(pk=instance.pk, live=True).exists():
        instance.unpublish(set_expired=True, log_action=EXPIRED)


def _each(steps):
    """Take every step in a transaction of its own; return how many succeeded and how many failed."""
    done = failed = 0
    for step, what in steps:
        try:
            with transaction.atomic():
                step()
            done += 1
        except Exception:
            logger.exception("Not done at its time: %s", what)
            failed += 1
    return done, failed


def publish_along(original, user):
    """Take the translations of an original live with it that are complete and not live yet.

    Whoever scheduled the original answers for both, so it takes their right to publish the version. What is submitted
    for approval waits for its answer, and what has a time of its own for that.
    """
    for translation in _translations_from(original):
        try:
            with transaction.atomic():
                _publish_if_ready(locked(translation), user)
        except ValidationError:
            logger.exception("Did not go along with %s: %s", original, translation.target_locale)


def _publish_if_ready(translation, user):
    version = version_of(translation)
    if not isinstance(version, DraftStateMixin) or version.live or waiting_segments(translation).exists():
        return
    has_own_time = version.revisions.filter(approved_go_live_at__isnull=False).exists()
    in_workflow = isinstance(version, WorkflowMixin) and version.workflow_in_progress
    if has_own_time or in_workflow or edited_by_hand(translation, version):
        return
    if user is None or can_publish(user, version):
        publish_words(translation, version, user)


def withdraw_along(original):
    """Withdraw the versions of an original that has expired, unless one has a later end of its own."""
    for translation in _translations_from(original):
        version = version_of(translation)
        if not isinstance(version, DraftStateMixin) or not version.live:
            continue
        if version.expire_at is None or version.expire_at <= timezone.now():
            version.unpublish(set_expired=True, log_action=EXPIRED)


def _translations_from(original):
    if not hasattr(original, "translation_key"):
        return Translation.objects.none()
    return translations_proper().filter(
        source__object_id=original.translation_key, source__locale_id=original.locale_id, enabled=True
    )
