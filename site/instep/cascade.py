"""What happens to a page in one language happens to it in the others, if the editor wants it so.

Wagtail has a hook for this (`construct_translated_pages_to_cascade_actions`), but it knows neither the editor nor what
they chose, it passes over permissions, and bulk actions do not ask it. So the choice stands on Wagtail's own
confirmation screens (`offer_cascade`), and is carried out after the action.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.move_page import MovePageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.admin import messages
from wagtail.models import Page, ReferenceIndex

FIELD, DECLINED = "instep_cascade", "no"


class Action(models.TextChoices):
    """What may cascade; the names are Wagtail's own for its bulk actions."""

    MOVE = "move", _("Also move the versions in other languages")
    UNPUBLISH = "unpublish", _("Also unpublish the versions in other languages")
    DELETE = "delete", _("Also delete the versions in other languages")


DONE = {
    Action.MOVE: _("Moved too: %(names)s"),
    Action.UNPUBLISH: _("Unpublished too: %(names)s"),
    Action.DELETE: _("Deleted too: %(names)s"),
}


@dataclass
class Effect:
    """What would become of one version."""

    page: Page
    obstacle: str = ""
    """Why it stays as it is, or nothing."""
    destination: Page | None = None

    @property
    def below(self):
        """How many pages below it are affected too."""
        return self.page.get_descendant_count()

    @property
    def name(self):
        """The title of the version with its language."""
        return f"{self.page.get_admin_display_title()} ({self.page.locale.get_display_name()})"


def effects(action, pages, user, destination=None):
    """What an action on pages would do to their versions in other languages; `destination` is of a move."""
    chosen = {page.pk for page in pages}
    found = []
    for page in pages:
        for version in page.get_translations().specific().select_related("locale"):
            if version.pk not in chosen and _concerns(action, version):
                found.append(_effect(action, version, user, destination))
    return [effect for effect in found if effect is not None]


def _concerns(action, version):
    """Mirrors are unpublished by Wagtail together with their page."""
    return action != Action.UNPUBLISH or (version.live and version.alias_of_id is None)


def _effect(action, version, user, destination):
    permissions = version.permissions_for_user(user)
    if action == Action.MOVE:
        return (
            _moved(version, user, destination) if permissions.can_move() else Effect(version, _("you may not move it"))
        )
    if action == Action.UNPUBLISH:
        return Effect(version, "" if permissions.can_unpublish() else _("you may not unpublish it"))
    if not permissions.can_delete():
        return Effect(version, _("you may not delete it"))
    if ReferenceIndex.get_references_to(version).group_by_source_object().is_protected:
        return Effect(version, _("something else needs it"))
    return Effect(version)


def _moved(version, user, destination):
    """Where a version goes, if the new place has a version in its language; None if it is there already."""
    if destination is None:
        return Effect(version)
    target = destination.get_translations().filter(locale=version.locale_id, alias_of__isnull=True).first()
    if target is None:
        return Effect(version, _("the new place has no version in that language"))
    if version.is_child_of(target):
        return None
    target = target.specific
    if not version.permissions_for_user(user).can_move_to(target):
        return Effect(version, _("it may not be moved there"))
    if not Page._slug_is_available(version.slug, target, page=version):
        return Effect(version, _("its address is taken there"))
    return Effect(version, destination=target)


def carry_out(action, pages, user, destination=None, include_descendants=False):
    """Do the same to the versions in other languages; return what was done to whom."""
    done = effects(action, pages, user, destination)
    for effect in done:
        page = None if effect.obstacle else Page.objects.filter(pk=effect.page.pk).first()
        if page is None:  # gone with a page above it
            continue
        if action == Action.MOVE:
            step = MovePageAction(page, effect.destination, pos="last-child", user=user)
        elif action == Action.UNPUBLISH:
            step = UnpublishPageAction(page.specific, user=user, include_descendants=include_descendants)
        else:
            step = DeletePageAction(page, user=user)
        step.execute()
    return done


def cascade(request, action, pages, include_descendants=False):
    """Carry the action on, if the editor wants it, and tell what became of which version."""
    if request.POST.get(FIELD) == DECLINED:
        return
    destination = Page.objects.get(pk=pages[0].pk).get_parent() if action == Action.MOVE else None
    done = carry_out(action, pages, request.user, destination, include_descendants)
    if followed := [effect.name for effect in done if not effect.obstacle]:
        messages.success(request, DONE[action] % {"names": ", ".join(followed)})
    for effect in done:
        if effect.obstacle:
            message = _("“%(name)s” stays as it is: %(reason)s.")
            messages.warning(request, message % {"name": effect.name, "reason": effect.obstacle})
