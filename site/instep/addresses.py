"""Where in the admin the two versions of a pair are edited, and where a pair is brought in step."""

from django.contrib.admin.utils import quote
from django.urls import reverse
from wagtail.models import DraftStateMixin, Page

from instep.state import State


def edit_address(model, version):
    """Where a page or snippet is edited; for a translation this is the translator's desk."""
    name = "wagtailadmin_pages:edit" if model is Page else model.snippet_viewset.get_url_name("edit")
    return reverse(name, args=[quote(version["pk"])])


def action_address(pair):
    """Where the next action of a pair is done; None where nothing is to be done."""
    if pair.state == State.IN_STEP:
        return None
    if pair.state == State.MISSING:
        return _submit_address(pair)
    if pair.state == State.CONFLICT:
        return edit_address(pair.model, pair.original)
    if pair.state == State.WITHDRAWN and issubclass(pair.model, DraftStateMixin):
        return _unpublish_address(pair)
    return edit_address(pair.model, pair.version)


def _submit_address(pair):
    original = quote(pair.original["pk"])
    if pair.model is Page:
        return reverse("wagtail_localize:submit_page_translation", args=[original])
    options = pair.model._meta
    return reverse(
        "wagtail_localize:submit_snippet_translation", args=[options.app_label, options.model_name, original]
    )


def _unpublish_address(pair):
    is_page = pair.model is Page
    name = "wagtailadmin_pages:unpublish" if is_page else pair.model.snippet_viewset.get_url_name("unpublish")
    return reverse(name, args=[quote(pair.version["pk"])])
