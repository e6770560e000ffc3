"""Saving from the panel of waiting fragments."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail_localize.models import String, StringSegment, StringTranslation, Translation, TranslationContext
from wagtail_localize.views.edit_translation import user_can_edit_instance

from instep.pairs import UNCONFIRMED, earlier_translations, waiting_segments


def drafts_key(translation_id):
    """Where the session keeps what is typed for other fragments while one is being saved."""
    return f"instep-drafts-{translation_id}"


def editable_translation(request, translation_id, **conditions):
    """The translation and its target, if the user may edit it."""
    translation = get_object_or_404(Translation.objects.select_related("source"), pk=translation_id, **conditions)
    try:
        instance = translation.get_target_instance()
    except translation.source.specific_content_type.model_class().DoesNotExist:
        raise Http404 from None
    if not user_can_edit_instance(request.user, instance):
        raise PermissionDenied
    return translation, instance


@require_POST
def save_fragment(request, translation_id, context_id, string_id):
    """Save one fragment: as typed, as it was before, or as the machine had it, confirmed.

    It is named by its text and place, so that a translation is kept even if the original changes in the meantime.
    """
    translation, _instance = editable_translation(request, translation_id, enabled=True)
    place = get_object_or_404(TranslationContext, pk=context_id, object_id=translation.source.object_id)
    string = get_object_or_404(String, pk=string_id, locale_id=translation.source.locale_id)
    key = f"{place.pk}-{string.pk}"
    text = request.POST.get(f"text-{key}", "")
    drafts = {
        name.removeprefix("text-"): value
        for name, value in request.POST.items()
        if name.startswith("text-") and value.strip() and name != f"text-{key}"
    }
    if "still-valid" in request.POST:
        wording = get_object_or_404(earlier_translations(translation, place.pk), pk=request.POST["still-valid"]).data
    else:
        wording = text
    if wording.strip():
        store(request, translation, place, string, wording)
    else:
        messages.error(request, _("Nothing was saved: write the translation first."))
    if drafts:
        request.session[drafts_key(translation.pk)] = drafts
    return redirect(translation.get_target_instance_edit_url() + "#instep")


def store(request, translation, place, string, wording):
    """Keep the wording as the user's own translation, and tell what came of it."""
    already = StringTranslation.objects.filter(
        ~UNCONFIRMED,
        translation_of=string,
        context=place,
        locale_id=translation.target_locale_id,
        has_error=False,
    ).first()
    if already and already.data != wording:
        message = _(
            "Somebody translated this fragment in the meantime: “%(theirs)s”. Yours was not saved: “%(yours)s”."
        )
        messages.error(request, message % {"theirs": already.data, "yours": wording})
        return
    row, _created = StringTranslation.objects.update_or_create(
        translation_of=string,
        context=place,
        locale_id=translation.target_locale_id,
        defaults={
            "data": wording,
            "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL,
            "tool_name": "",
            "last_translated_by": request.user,
            "has_error": False,
            "field_error": "",
        },
    )
    name = Truncator(strip_tags(string.data)).chars(60)
    in_use = StringSegment.objects.filter(source_id=translation.source_id, context=place, string=string).exists()
    if row.has_error:
        message = _("The translation of “%(name)s” has an error and cannot be used yet: %(error)s")
        messages.error(request, message % {"name": name, "error": row.get_error()})
    elif not in_use:
        message = _("The original of “%(name)s” has changed meanwhile. Your translation is kept as the previous one.")
        messages.warning(request, message % {"name": name})
    elif waiting_segments(translation).exists():
        messages.success(request, _("Saved: “%(name)s”.") % {"name": name})
    else:
        messages.success(request, _("Every fragment is translated. Publish, so that readers see it."))
