"""When share pictures are made and removed: every door of publication sends these signals."""

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from bis.models import KeyFigure, KeyFigureValue
from bis.share.pictures import forget, pages_showing, refresh_later


def on_page_changed(sender, instance, **kwargs):
    refresh_later([instance])


def on_page_deleted(sender, instance, **kwargs):
    pk = instance.pk
    transaction.on_commit(lambda: forget(pk), robust=True)


def on_tree_changed(sender, instance, **kwargs):
    """A restriction covers everything below, and so may a new place in the tree."""
    page = instance.page if isinstance(instance, PageViewRestriction) else instance
    refresh_later(Page.objects.descendant_of(page, inclusive=True))


def on_figure_changed(sender, instance, raw=False, **kwargs):
    if not raw:
        figure = instance.figure if isinstance(instance, KeyFigureValue) else instance
        if pages := pages_showing(figure):
            refresh_later(pages)


def register_signal_handlers():
    page_published.connect(on_page_changed, dispatch_uid="share_published")
    page_unpublished.connect(on_page_changed, dispatch_uid="share_unpublished")
    post_delete.connect(on_page_deleted, sender=Page, dispatch_uid="share_deleted")
    post_page_move.connect(on_tree_changed, dispatch_uid="share_moved")
    for signal in (post_save, post_delete):
        signal.connect(on_tree_changed, sender=PageViewRestriction, dispatch_uid="share_restriction")
        for model in (KeyFigure, KeyFigureValue):
            signal.connect(on_figure_changed, sender=model, dispatch_uid="share_figure")
