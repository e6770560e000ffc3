"""When what a page shows last changed: its own publication, or that of a figure in its text."""

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, ReferenceIndex

from bis.models import KeyFigure


def figure_changes():
    """When a figure that a page shows last changed, by the page's primary key. Two queries."""
    changed = {str(pk): moment for pk, moment in KeyFigure.objects.values_list("pk", "changed_at")}
    uses = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(KeyFigure),
    )
    latest = {}
    for page, figure in uses.values_list("object_id", "to_object_id"):
        if figure in changed:
            latest[int(page)] = max(changed[figure], latest.get(int(page), changed[figure]))
    return latest


def last_change(page, figures):
    """When what a page shows last changed, or None; `figures` is what figure_changes() returned."""
    moments = page.last_published_at or page.latest_revision_created_at, figures.get(page.pk)
    return max(filter(None, moments), default=None)
