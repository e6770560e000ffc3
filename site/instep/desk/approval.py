"""Submitting a translation for approval: what Wagtail's own form offers for an original, at the translator's desk."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponseForbidden
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.models import Page, WorkflowMixin
from wagtail_localize.models import Translation
from wagtail_localize.views import edit_translation as stock

from instep.desk.views import editable_translation
from instep.gate import hold_if_incomplete
from instep.models import PairRecord
from instep.publication import locked, version_of, with_words
from instep.rights import can_publish


@require_POST
def submit(request, translation_id):
    """Begin the workflow of the version's place, with the translator's words as they are now."""
    translation, version = editable_translation(request, translation_id, enabled=True)
    if not may_submit(request.user, version):
        raise PermissionDenied
    try:
        with transaction.atomic():
            hold_if_incomplete(translation)
            version = save_words(translation, version, request.user)
            if state := version.current_workflow_state:  # it was sent back
                state.resume(user=request.user)
            else:
                version.get_workflow().start(version, request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Submitted for approval. Until it is answered, moderators only can change it."))
    return redirect(translation.get_target_instance_edit_url())


@require_POST
def withdraw(request, translation_id):
    """Take a submission back, as whoever made it or may publish."""
    translation, version = editable_translation(request, translation_id)
    state = version.current_workflow_state if isinstance(version, WorkflowMixin) else None
    if state:
        if request.user != state.requested_by and not can_publish(request.user, version):
            raise PermissionDenied
        state.cancel(user=request.user)
        messages.success(request, _("The submission was taken back."))
    return redirect(translation.get_target_instance_edit_url())


def may_submit(user, version):
    """Whether there is a workflow to begin, and the user may."""
    if isinstance(version, Page):
        return version.permissions_for_user(user).can_submit_for_moderation()
    return isinstance(version, WorkflowMixin) and version.has_workflow and not version.workflow_in_progress


def save_words(translation, version, user):
    """Keep the translator's words as the version's newest revision, for moderators to look at; return the version."""
    translation = locked(translation)
    merged = with_words(translation, version)
    revision = merged.save_revision(user=user, clean=False)
    PairRecord.objects.update_or_create(translation=translation, defaults={"submitted_revision": revision.pk})
    return merged


def approval_of(user, version):
    """What the panel tells of the approval of a version, and what the user may do about it; None if nothing."""
    if not isinstance(version, WorkflowMixin):
        return None
    state = version.current_workflow_state
    offer = may_submit(user, version) and not can_publish(user, version)
    if state is None:
        return {"may_submit": True} if offer else None
    task_state = state.current_task_state.specific
    if state.status == state.STATUS_NEEDS_CHANGES:
        return {"sent_back": task_state.finished_at, "remark": task_state.comment, "may_submit": offer}
    actions = {name for name, _label, _modal in task_state.task.specific.get_actions(version, user)}
    return {
        "state": state,
        "task_state": task_state,
        "since": task_state.started_at,
        "may_answer": isinstance(version, Page) and "approve" in actions,
        "may_withdraw": state.requested_by == user or can_publish(user, version),
    }


def while_unlocked(view):
    """A view that changes a translation's words, refused while its version is locked for the user."""

    def guarded(request, translation_id, **kwargs):
        translation = Translation.objects.filter(pk=translation_id).select_related("source").first()
        if translation and is_locked(version_of(translation), request.user):
            return HttpResponseForbidden(_("The version waits for approval, or somebody has locked it."))
        return view(request, translation_id=translation_id, **kwargs)

    # Django's check for forged requests reads this from the view.
    guarded.csrf_exempt = getattr(view, "csrf_exempt", False)
    return guarded


def is_locked(version, user):
    """Whether a lock, or a workflow, keeps the user from changing a version."""
    lock = version.get_lock() if hasattr(version, "get_lock") else None
    return lock is not None and lock.for_user(user)


edit_string = while_unlocked(stock.edit_string_translation)
edit_override = while_unlocked(stock.edit_override)
upload_pofile = while_unlocked(stock.upload_pofile)
