"""The doors through which a version becomes public, and what each of them does with a translation that waits."""

import logging

from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, Page, PageLogEntry

from instep.follow import content, made_by_translation
from instep.gate import IncompleteTranslation, hold_if_incomplete, translation_of
from instep.publication import publish_words, waits_for_original
from instep.schedule import SCHEDULED, publish_along

logger = logging.getLogger("instep")


class InStepMixin:
    """For page types and for snippets with drafts, before Wagtail's own base: no door past the gate.

    Editor, bulk action, workflow, schedule and code all end in `publish()`. Where the version of a translation is
    published, the translation's words are what is published, and while fragments wait IncompleteTranslation is raised.
    A scheduled publication is held instead, and happens at the first run of the timer after the last fragment is
    translated. Where the first publication of an original is scheduled, its translations wait for it and go along.
    """

    def publish(self, revision, user=None, changed=True, log_action=True, **kwargs):
        translation = (
            None if getattr(revision, "instep_checked", False) or _is_for_later(revision) else translation_of(self)
        )
        if translation is None:
            result = super().publish(revision, user=user, changed=changed, log_action=log_action, **kwargs)
            if log_action == SCHEDULED:
                publish_along(self, revision.user)
            return result
        try:
            hold_if_incomplete(translation)
        except IncompleteTranslation as error:
            if log_action != SCHEDULED:
                raise
            return _hold(self, revision, error)
        if log_action != SCHEDULED and waits_for_original(translation):
            return log(instance=self, action="instep.wait", user=user, revision=revision)
        if _is_made_by_translation(translation, revision):
            draft = revision.as_object()
            self.go_live_at, self.expire_at = draft.go_live_at, draft.expire_at
            return publish_words(translation, self, user)
        return super().publish(revision, user=user, changed=changed, log_action=log_action, **kwargs)


def _is_for_later(revision):
    go_live_at = revision.as_object().go_live_at
    return go_live_at is not None and go_live_at > timezone.now()


def _is_made_by_translation(translation, revision):
    """Whether a revision is the translation's own draft, or a copy of it that nobody has changed."""
    made = made_by_translation(translation)
    if made.filter(pk=revision.pk).exists():
        return True
    newest = made.order_by("pk").last()
    return newest is not None and content(newest.content) == content(revision.content)


def _hold(instance, revision, error):
    """Leave a scheduled publication for the next run; say so once in the history, at each run in the server's log."""
    logger.warning("Held %s: %s", instance, error.message)
    entries = PageLogEntry if isinstance(instance, Page) else ModelLogEntry
    if not entries.objects.filter(action="instep.hold", revision=revision).exists():
        log(instance=instance, action="instep.hold", revision=revision, data={"reason": error.message})
