"""What begins a new generation: everything that is saved, moved or deleted and shows on a page."""

import functools

from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.models import Locale, Page, PageViewRestriction, ReferenceIndex, Site
from wagtail.signals import page_published, page_unpublished, post_page_move
from wagtail.snippets.models import get_snippet_models

from bis import generation
from bis.models import BisImage, KeyFigure, KeyFigureValue, SiteSettings
from bis.navigation import navigation
from bis.warming import note_affected
from instep.models import PairRecord

# Columns of a live page's row that readers do not see. Wagtail saves them with each draft, while somebody types.
UNSEEN = {
    "draft_title",
    "expire_at",
    "go_live_at",
    "has_unpublished_changes",
    "latest_revision",
    "latest_revision_created_at",
    "locked",
    "locked_at",
    "locked_by",
    "owner",
}


@functools.cache
def shown_models():
    """The models, other than pages, whose rows show."""
    ours = {BisImage, KeyFigure, KeyFigureValue, SiteSettings, PairRecord}
    return ours | {get_document_model(), Redirect, PageViewRestriction, Site, Locale, *get_snippet_models()}


def saved(sender, instance, update_fields=None, **kwargs):
    if isinstance(instance, Page):
        # Which pages this affects is asked once a publication (page_changed), not at each of its saves.
        if instance.live and not (update_fields and UNSEEN.issuperset(update_fields)):
            generation.begin_after_commit()
    elif sender in shown_models():
        if sender is KeyFigure:
            note_affected(page.get_url() for page in instance.uses() if isinstance(page, Page))
        generation.begin_after_commit()


def deleted(sender, instance, **kwargs):
    if isinstance(instance, Page) or sender in shown_models():
        generation.begin_after_commit()


def page_changed(sender, instance, **kwargs):
    note_affected(affected_by(instance))
    generation.begin_after_commit()


def groups_changed(sender, **kwargs):
    generation.begin_after_commit()


def affected_by(page):
    """The paths of the pages that show a page: itself, those above it, those that refer to it, the programmes.

    A page that refers to one version shows the one in its own language.
    """
    kind = ContentType.objects.get_for_model(Page)
    versions = [str(version.pk) for version in page.get_translations(inclusive=True)]
    references = ReferenceIndex.objects.filter(
        base_content_type=kind, to_content_type=kind, to_object_id__in=versions
    ).values_list("object_id", flat=True)
    referring = Page.objects.filter(pk__in=set(map(int, references)))
    pages = [page, *page.get_ancestors().filter(depth__gt=1), *referring, *navigation().programmes.values()]
    return dict.fromkeys(shown.get_url() for shown in pages)


def register_signal_handlers():
    post_save.connect(saved, dispatch_uid="effects.saved")
    post_delete.connect(deleted, dispatch_uid="effects.deleted")
    m2m_changed.connect(
        groups_changed, sender=PageViewRestriction.groups.through, dispatch_uid="effects.groups_changed"
    )
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(page_changed, dispatch_uid="effects.page_changed")
