"""What the app adds to the admin."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.log_actions import log
from wagtail.models import Page, TranslatableMixin

from instep.cascade import Action, cascade
from instep.gate import IncompleteTranslation, hold_if_incomplete, incomplete, translation_of
from instep.publication import locked, publish_words, version_of
from instep.start_views import StartPageView, StartSnippetView
from instep.update_view import UpdateView


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action("instep.hold", _("Hold publication"), _("Held a publication: fragments wait"))
    actions.register_action(
        "instep.publish_incomplete", _("Publish incomplete translation"), _("Published although fragments waited")
    )


def gate(request, instance):
    """At the editor's publish button: hold a translation with waiting fragments, or let it through where that is asked.

    Who may publish incomplete translations asks with `instep-anyway`; that goes into the history.
    """
    if request.method != "POST" or request.POST.get("action") != "publish":
        return None
    translation = translation_of(instance)
    if translation is None:
        return None
    if request.POST.get("instep-anyway") and request.user.has_perm("instep.publish_incomplete"):
        return publish_anyway(request, translation)
    try:
        hold_if_incomplete(translation)
    except IncompleteTranslation as error:
        messages.error(request, error.message)
        return redirect(request.path)
    return None


def publish_anyway(request, translation):
    """Publish what is translated; fragments that wait keep their wording, new ones stay away."""
    with transaction.atomic():
        translation = locked(translation)
        version = version_of(translation)
        if isinstance(version, Page) and not version.permissions_for_user(request.user).can_publish():
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


@hooks.register("before_edit_page", order=-10)
def gate_page(request, page):
    return gate(request, page)


@hooks.register("before_edit_snippet", order=-10)
def gate_snippet(request, instance):
    return gate(request, instance) if isinstance(instance, TranslatableMixin) else None


# Screens in place of wagtail-localize's, and what happens to the other language when a page moves or goes.


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
