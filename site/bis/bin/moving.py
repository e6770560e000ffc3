"""Moving pages into the bin and back.

In the bin a page has another translation key, so that its place in the pair is free for a new version, and nothing that
follows languages (the report of pairs, permanent addresses, links in texts) takes it for one. It lies in a folder of
its own, so that its slug cannot collide with another's.
"""

import uuid

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.actions.move_page import MovePageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.coreutils import find_available_slug
from wagtail.log_actions import log
from wagtail.models import Locale, Page, Revision
from wagtail.signals import page_published, published
from wagtail_localize.models import Translation

from bis.models import BinnedPage
from bis.permissions import BIN_PATH, HOME_DEPTH, was_public

SLUG = BIN_PATH.strip("/")


def delete_or_throw_away(action, *args, skip_permission_checks=False, **kwargs):
    """Stands in the place of Wagtail's `DeletePageAction.execute` (see `bis.apps`), where all doors to deletion end.

    A home page, with which the site itself would go, is not for the bin.
    """
    action.check(skip_permission_checks=skip_permission_checks)
    page = action.page
    if page.depth <= HOME_DEPTH or page.url_path.startswith(BIN_PATH) or not was_public(page):
        return action._delete_page(page, *args, **kwargs)
    return throw_away(page, action.user)


class CannotRestore(Exception):
    """Raised where a page has no place to go back to; its text says why."""


def the_bin():
    """The page below which all that was thrown away lies; beside the sites, never public."""
    found = Page.objects.filter(depth=2, slug=SLUG).first()
    if found is None:
        root = Page.get_first_root_node()
        found = root.add_child(instance=Page(title="Kosz (Bin)", slug=SLUG, live=False, locale=Locale.get_default()))
    return found


@transaction.atomic
def throw_away(page, user=None):
    """Unpublish a page with all below it and move it into the bin; return what is kept of it."""
    root = Page.objects.select_for_update().get(pk=page.pk)
    family = list(root.get_descendants(inclusive=True).specific())
    entry = BinnedPage(page=root, parent=root.get_parent(), translation_key=root.translation_key, binned_by=user)
    entry.pages = [
        [one.pk, str(one.translation_key), one.live, one.live_revision_id, one.has_unpublished_changes]
        for one in family
    ]
    for one in family:
        entry.translations += _stop_translations(one)
        if one.workflow_in_progress:
            one.current_workflow_state.cancel(user=user)
        if one.live:
            # Who may throw it away was asked before; a lock, or a schedule, is no obstacle to that.
            UnpublishPageAction(one, user=user).execute(skip_permission_checks=True)
        Revision.objects.for_instance(one).update(approved_go_live_at=None)
        one.translation_key = uuid.uuid4()
        one.save(clean=False, update_fields=["translation_key"])
    folder = Page(
        title=root.title, slug=f"{slugify(root.title)[:40]}-{uuid.uuid4().hex}", live=False, locale=root.locale
    )
    the_bin().add_child(instance=folder)
    MovePageAction(Page.objects.get(pk=root.pk), folder, pos="last-child").execute(skip_permission_checks=True)
    entry.save()
    log(instance=family[0], action="bis.throw_away", user=user, data={"pages": len(family)})
    return entry


def _stop_translations(page):
    """Stop the translations from and into a page, as its deletion would; return their numbers."""
    ours = Translation.objects.filter(source__object_id=page.translation_key, enabled=True)
    ours = ours.filter(source__locale_id=page.locale_id) | ours.filter(target_locale_id=page.locale_id)
    numbers = list(ours.values_list("pk", flat=True))
    Translation.objects.filter(pk__in=numbers).update(enabled=False)
    return numbers


@transaction.atomic
def restore(entry, user):
    """Put a page back where it was, and its versions in other languages with it.

    They are public again where they were. Raises CannotRestore if the page cannot go back; a version that cannot stays
    in the bin. Return the pages that are back, and why others are not.
    """
    entries, restored, obstacles = [entry], [_put_back(entry, user)], []
    for other in BinnedPage.objects.filter(translation_key=entry.translation_key).exclude(pk=entry.pk):
        try:
            with transaction.atomic():
                restored.append(_put_back(other, user))
            entries.append(other)
        except CannotRestore as obstacle:
            obstacles.append(str(obstacle))
            other.translations += entry.translations  # they go on once it is back, too
            other.save()
    for number in {number for one in entries for number in one.translations}:
        _resume_translation(number)
    for one in entries:
        _publish_as_before(one, user)
        one.delete()
    return [Page.objects.get(pk=page.pk).specific for page in restored], obstacles


def _put_back(entry, user):
    """Move one page back and give the keys back that nobody else has taken; it stays unpublished for now."""
    page, parent = entry.page.specific, entry.parent
    names = {"title": page.title}
    if parent is None or parent.url_path.startswith(BIN_PATH):
        raise CannotRestore(_("“%(title)s” has no place to go back to: the page above it is not there.") % names)
    if not may_restore(user, parent.specific):
        raise CannotRestore(_("You may not add pages where “%(title)s” was.") % names)
    limit = type(page).max_count_per_parent
    if limit and parent.get_children().type(type(page)).count() >= limit:
        raise CannotRestore(_("“%(title)s” cannot go back: there is another page of its kind in its place.") % names)
    folder = page.get_parent()
    slug = find_available_slug(parent, page.slug)
    if slug != page.slug:
        page.slug = slug
        page.save(clean=False)
    MovePageAction(Page.objects.get(pk=page.pk), parent, pos="last-child").execute(skip_permission_checks=True)
    Page.objects.get(pk=folder.pk).delete()
    for number, key, *_state in entry.pages:
        one = Page.objects.filter(pk=number).specific().first()
        if one and not Page.objects.filter(translation_key=key, locale_id=one.locale_id).exists():
            one.translation_key = uuid.UUID(key)
            one.save(clean=False, update_fields=["translation_key"])
    log(instance=page, action="bis.restore", user=user)
    return page


def may_restore(user, parent):
    """Who may publish at the old place may put a page back there."""
    permissions = parent.permissions_for_user(user)
    return permissions.can_publish() and (user.is_superuser or "add" in permissions.permissions)


def _resume_translation(number):
    """Go on with a translation that was stopped, if both its versions are there again."""
    translation = Translation.objects.filter(pk=number).select_related("source").first()
    if translation is None:
        return
    locales = {translation.source.locale_id, translation.target_locale_id}
    versions = Page.objects.filter(translation_key=translation.source.object_id, locale_id__in=locales)
    if versions.exclude(url_path__startswith=BIN_PATH).count() == len(locales):
        translation.enabled = True
        translation.save(update_fields=["enabled"])


def _publish_as_before(entry, user):
    """Show again what readers saw; not by publishing anew, since what they saw may lag and be none the worse for it."""
    for number, _key, was_live, live_revision, had_drafts in entry.pages:
        page = Page.objects.filter(pk=number).specific().first() if was_live else None
        if page is None:
            continue
        page.live, page.live_revision_id, page.has_unpublished_changes = True, live_revision, had_drafts
        page.save(clean=False)
        log(instance=page, action="wagtail.publish", user=user, revision=page.live_revision)
        page_published.send(sender=type(page), instance=page, revision=page.live_revision)
        published.send(sender=type(page), instance=page, revision=page.live_revision)
