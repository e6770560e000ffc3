"""What is added to Wagtail's and wagtail-localize's own screens."""

import json

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from wagtail_localize.machine_translators import get_machine_translator
from wagtail_localize.views.edit_translation import user_can_edit_instance

from instep.desk.note import note_for
from instep.desk.panel import panel_for
from instep.machine import TranslationMemory

register = template.Library()


@register.simple_tag(takes_context=True)
def adapt_editor(context):
    """Call the translation memory by its name in the editor's language, and offer no alias in place of a version."""
    properties = json.loads(context["props"])
    properties["links"]["convertToAliasUrl"] = None
    translator = get_machine_translator()
    if properties["machineTranslator"] and isinstance(translator, TranslationMemory):
        properties["machineTranslator"]["name"] = translator.label
    context["props"] = json.dumps(properties)
    return ""


@register.simple_tag(takes_context=True)
def untranslated_words(context):
    """What wagtail-localize's script writes in English always, each with the same in the editor's language, as JSON."""
    properties = json.loads(context["props"])
    names = {"source": properties["sourceLocale"]["displayName"], "target": properties["locale"]["displayName"]}
    return json.dumps(
        {
            f"{names['source']} to {names['target']} translation": gettext("Translation: %(source)s → %(target)s")
            % names,
            "More actions": gettext("More actions"),
        }
    )


@register.simple_block_tag(takes_context=True)
def with_panel(context, content):
    """Put the panel of waiting fragments between the header and the editor of wagtail-localize."""
    request = context["request"]
    details = panel_for(request, context["translation"], context["instance"])
    panel = render_to_string("instep/desk/panel.html", details, request=request) if details else ""
    before, editor, after = content.partition('<div class="js-translation-editor"')
    return mark_safe(before + panel + editor + after)  # noqa: S308, both are rendered templates


@register.simple_tag(takes_context=True)
def in_step_note(context, instance):
    """The note on the other languages, above the form of an original or of a version that is kept separately.

    None above an older version that somebody is about to restore: the note speaks of the newest draft.
    """
    request = context["request"]
    if request.resolver_match.url_name == "revisions_revert":
        return ""
    if not getattr(instance, "translation_key", None) or not user_can_edit_instance(request.user, instance):
        return ""
    return render_to_string("instep/desk/note_area.html", note_for(instance), request=request)
