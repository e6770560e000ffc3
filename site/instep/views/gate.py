"""The gate at the publish button of the translation editor."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.log_actions import log

from instep.follow import edited_by_hand
from instep.gate import IncompleteTranslation, hold_if_incomplete, incomplete, translation_of
from instep.publication import locked, publish_words, version_of, waits_for_original
from instep.rights import can_publish


def gate(request, instance):
    """At the editor's publish button: hold a translation with waiting fragments, or let it through where that is asked.

    Who may publish incomplete translations asks with `instep-anyway`; that goes into the history.
    """
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    translation = translation_of(instance)
    if translation is None:
        return None
    if edited_by_hand(translation, instance):
        messages.warning(request, _("Somebody edited this version without its translation. Which wording holds?"))
        return redirect("instep_take_in", translation.pk)
    if request.POST.get("instep-anyway") and request.user.has_perm("instep.publish_incomplete"):
        return publish_anyway(request, translation)
    try:
        hold_if_incomplete(translation)
    except IncompleteTranslation as error:
        messages.error(request, error.message)
        return redirect(request.path)
    if moment := waits_for_original(translation):
        date = formats.date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
        messages.success(
            request, _("It is ready, and goes live together with its original on %(date)s.") % {"date": date}
        )
        return redirect(request.path)
    return None


def publish_anyway(request, translation):
    """Publish what is translated; fragments that wait keep their wording, new ones stay away."""
    with transaction.atomic():
        translation = locked(translation)
        version = version_of(translation)
        if not can_publish(request.user, version):
            raise PermissionDenied
        waiting = incomplete(translation)
        try:
            publish_words(translation, version, request.user)
        except ValidationError as error:
            transaction.set_rollback(True)
            messages.error(request, " ".join(error.messages))
            return redirect(request.path)
        log(instance=version, action="instep.publish_incomplete", user=request.user, data={"waiting": waiting})
    messages.warning(
        request,
        ngettext(
            "Published although %(count)s fragment waits: readers see its last approved wording.",
            "Published although %(count)s fragments wait: readers see their last approved wording.",
            len(waiting),
        )
        % {"count": len(waiting)},
    )
    return redirect(request.path)
