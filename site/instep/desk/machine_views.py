"""The button that fills in a translation, and what it says of what it did."""

from collections import defaultdict

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.views.pages.utils import get_valid_next_url_from_request
from wagtail_localize.machine_translators import get_machine_translator
from wagtail_localize.models import StringTranslation
from wagtail_localize.views import edit_translation

from instep.desk.views import editable_translation
from instep.machine import DeepLUnavailableError, TranslationMemory
from instep.pairs import MEMORY


@require_POST
def machine_translate(request, translation_id):
    """Stands in the place of wagtail-localize's view; says what came from where, and fails without an error page."""
    translator = get_machine_translator()
    if not isinstance(translator, TranslationMemory):
        return edit_translation.machine_translate(request, translation_id)
    translation, _instance = editable_translation(request, translation_id, enabled=True)
    languages = translation.source.locale, translation.target_locale
    if not translator.can_translate(*languages):
        raise Http404
    missing = untouched_segments(translation)
    total = sum(map(len, missing.values()))
    if not total:
        messages.info(request, _("There is nothing left to fill in."))
    else:
        filled = fill_in(translation, missing, translator.translate(*languages, missing), MEMORY, request.user)
        text = ngettext(
            "From the translation memory: %(filled)s of %(total)s fragment.",
            "From the translation memory: %(filled)s of %(total)s fragments.",
            total,
        )
        messages.success(request, text % {"filled": filled, "total": total})
        if translator.deepl and missing:
            fill_from_deepl(request, translator, translation, missing)
    return redirect(get_valid_next_url_from_request(request) or translation.get_target_instance_edit_url())


def untouched_segments(translation):
    """The segments without any translation, right or wrong, by their text; an address is made from the title later."""
    existing = StringTranslation.objects.filter(
        translation_of_id=OuterRef("string_id"),
        context_id=OuterRef("context_id"),
        locale_id=translation.target_locale_id,
    )
    segments = translation.source.stringsegment_set.exclude(Exists(existing)).exclude(context__path="slug")
    by_text = defaultdict(list)
    for segment in segments.select_related("string"):
        by_text[segment.string.as_value()].append(segment)
    return by_text


def fill_in(translation, missing, found, tool, user):
    """Store what was found and take it off what is missing; return how many segments that were."""
    filled = 0
    for text, translated in found.items():
        for segment in missing.pop(text, []):
            _row, created = StringTranslation.objects.get_or_create(
                translation_of_id=segment.string_id,
                context_id=segment.context_id,
                locale_id=translation.target_locale_id,
                defaults={
                    "data": translated.data,
                    "translation_type": StringTranslation.TRANSLATION_TYPE_MACHINE,
                    "tool_name": tool,
                    "last_translated_by": user,
                },
            )
            filled += created
    return filled


def fill_from_deepl(request, translator, translation, missing):
    """What the memory does not know; it waits until a person has confirmed it."""
    try:
        found = translator.ask_deepl(translation.source.locale, translation.target_locale, missing)
    except DeepLUnavailableError:
        messages.error(request, _("DeepL did not answer. Nothing was changed; try again later."))
        return
    filled = fill_in(translation, missing, found, translator.deepl.display_name, request.user)
    text = ngettext(
        "From DeepL: %(count)s fragment. It waits until somebody has read and confirmed it.",
        "From DeepL: %(count)s fragments. They wait until somebody has read and confirmed them.",
        filled,
    )
    messages.warning(request, text % {"count": filled})
