"""Who may see how the versions stand, and of which pages."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail_localize.models import Translation

from instep.state import State, translatable_models

ACTIONS = {"add", "change", "publish"}
TRANSLATE = "wagtail_localize.submit_translation"


def may_see(user):
    """Whoever may translate, or edit any page."""
    return user.has_perm(TRANSLATE) or page_policy().user_has_any_permission(user, ACTIONS)


def may_act(user, pair):
    """Whether the user may do what brings a pair in step: whoever only edits does not translate."""
    return pair.state == State.CONFLICT or user.has_perm(TRANSLATE)


def page_policy():
    return policy_registry.get_by_type(Page)


def within_reach(pairs, user):
    """The pairs of which the user may edit a version."""
    if user.is_superuser:
        return pairs
    pages = set(page_policy().instances_user_has_any_permission_for(user, ACTIONS).values_list("pk", flat=True))
    snippets = set(_snippets_of(user))
    return [
        pair
        for pair in pairs
        if pair.model in snippets
        or (pair.model is Page and any(v and v["pk"] in pages for v in (pair.original, pair.version)))
    ]


def count_behind(user):
    """How many versions that are live, and within the user's reach, have fragments waiting: one query."""
    live = Page.objects.filter(translation_key=OuterRef("source__object_id"), live=True, alias_of=None)
    original = live.filter(locale_id=OuterRef("source__locale_id"))
    version = live.filter(locale_id=OuterRef("target_locale_id"))
    of_page = Exists(original) & Exists(version)
    if not user.is_superuser:
        mine = page_policy().instances_user_has_any_permission_for(user, ACTIONS)
        of_page &= Exists(mine.filter(translation_key=OuterRef("source__object_id")))
    of_snippet = Q(source__specific_content_type__in=ContentType.objects.get_for_models(*_snippets_of(user)).values())
    behind = Translation.objects.filter(enabled=True, instep__behind_since__isnull=False)
    return behind.filter(of_page | of_snippet).count()


def _snippets_of(user):
    """The translatable snippet models that the user may edit."""
    for model in translatable_models():
        if model is not Page and policy_registry.get_by_type(model).user_has_any_permission(user, ACTIONS):
            yield model
