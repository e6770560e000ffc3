"""The doors of the admin through which a translation is published."""

from django.shortcuts import redirect
from django.urls import path
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page
from wagtail_localize.models import Translation

from instep.cascade import Action, cascade
from instep.conf import setting
from instep.gate import incomplete
from instep.start_views import StartPageView, StartSnippetView
from instep.update_view import UpdateView

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


# Screens in place of wagtail-localize's, and what happens to the other language when a page moves or goes (b4).


@hooks.register("register_admin_urls", order=-10)
def safe_screens():
    """Win over wagtail-localize's addresses of the same names."""
    return [
        path("localize/submit/page/<int:page_id>/", StartPageView.as_view()),
        path("localize/submit/snippet/<slug:app_label>/<slug:model_name>/<str:pk>/", StartSnippetView.as_view()),
        path("localize/update/<int:translation_source_id>/", UpdateView.as_view()),
    ]


@hooks.register("after_move_page")
def move_the_versions(request, page):
    cascade(request, Action.MOVE, [page])


@hooks.register("after_unpublish_page")
def unpublish_the_versions(request, page):
    cascade(request, Action.UNPUBLISH, [page], include_descendants=bool(request.POST.get("include_descendants")))


@hooks.register("after_delete_page")
def delete_the_versions(request, page):
    cascade(request, Action.DELETE, [page])


@hooks.register("after_bulk_action")
def do_the_same_to_the_versions(request, action_type, objects, action):
    if objects and action.model is Page and action_type in Action:
        descendants = action.cleaned_form.cleaned_data.get("include_descendants", False)
        cascade(request, Action(action_type), objects, include_descendants=descendants)
