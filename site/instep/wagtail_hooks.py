"""The doors of the admin through which a translation is published."""

from django.shortcuts import redirect
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import TranslatableMixin
from wagtail_localize.models import Translation

from instep.conf import setting
from instep.desk.nudges import nudge
from instep.desk.take_in_views import restart_asked
from instep.desk.urls import urlpatterns as desk_urls
from instep.gate import incomplete

NAMED = 5


def hold_if_incomplete(request, instance):
    """Keep a translation with missing fragments from being published in the editor, and name them."""
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    if setting("INSTEP_GATE") != "block":
        return None
    translation = Translation.objects.filter(
        source__object_id=instance.translation_key, target_locale_id=instance.locale_id, enabled=True
    ).first()
    fragments = incomplete(translation) if translation else []
    if not fragments:
        return None
    names = [f"„{Truncator(strip_tags(text)).chars(60)}”" for text in fragments[:NAMED]]
    message = ngettext(
        "Not published: %(count)s fragment is not translated yet, or its translation has an error: %(fragments)s.",
        "Not published: %(count)s fragments are not translated yet, or their translations have errors: %(fragments)s.",
        len(fragments),
    ) % {"count": len(fragments), "fragments": ", ".join(names) + (" …" if len(fragments) > NAMED else "")}
    messages.error(request, message)
    return redirect(request.path)


@hooks.register("before_edit_page", order=-10)
def hold_incomplete_page(request, page):
    return hold_if_incomplete(request, page)


@hooks.register("before_edit_snippet", order=-10)
def hold_incomplete_snippet(request, instance):
    return hold_if_incomplete(request, instance) if hasattr(instance, "translation_key") else None


# --- The translator's desk (instep/desk): before wagtail-localize's own hooks and addresses, or after a publication ---
@hooks.register("register_admin_urls", order=-10)
def register_desk_urls():
    return desk_urls


@hooks.register("before_edit_page", order=-20)
def compare_before_restart_of_page(request, page):
    return restart_asked(request, page)


@hooks.register("before_edit_snippet", order=-20)
def compare_before_restart_of_snippet(request, instance):
    return restart_asked(request, instance) if isinstance(instance, TranslatableMixin) else None


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def tell_what_other_languages_need(request, instance):
    nudge(request, instance)


@hooks.register("register_log_actions")
def register_desk_log_actions(actions):
    actions.register_action("instep.detach", _("Keep separately"), _("Kept separately from its translation"))
    actions.register_action("instep.take_in", _("Take texts in"), _("Took the published texts into the translation"))
    actions.register_action(
        "instep.go_back", _("Follow the original again"), _("Went back to the translation’s wording")
    )
