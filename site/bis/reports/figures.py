"""Key figures whose newest value is older than a year."""

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn

from bis.dates import Precision
from bis.models import KeyFigure, KeyFigureValue
from bis.reports.base import MendingReport
from bis.templatetags.bis_tags import quantity


def old_figures():
    """A year alone is as old as its last day, a month as its last."""
    today = timezone.localdate()
    limit = today.replace(year=today.year - 1, day=min(today.day, 28))
    newest = KeyFigureValue.objects.filter(figure=OuterRef("pk")).order_by("-date", "-pk")
    figures = KeyFigure.objects.annotate(
        newest_date=Subquery(newest.values("date")[:1]), precision=Subquery(newest.values("date_precision")[:1])
    )
    return figures.filter(
        Q(precision=Precision.DAY, newest_date__lt=limit)
        | Q(precision=Precision.MONTH, newest_date__lt=limit.replace(day=1))
        | Q(precision=Precision.YEAR, newest_date__lt=limit.replace(month=1, day=1))
    )


class OldFiguresView(MendingReport):
    """The oldest first."""

    model = KeyFigure
    page_title = _("Figures older than a year")
    introduction = _("Add a new value with its date; every text that quotes the figure shows it at once.")
    no_results_message = _("Every figure has a value from the last twelve months.")
    header_icon = "order-up"
    index_url_name = "old_figures"
    index_results_url_name = "old_figures_results"
    default_ordering = "newest_date"
    columns = [
        TitleColumn("name", label=_("Figure"), url_name="wagtailsnippets_bis_keyfigure:edit"),
        Column("newest", label=_("Now"), accessor=lambda figure: quantity(figure.newest)),
        Column("as_of", label=_("As of"), accessor="newest.date_text", sort_key="newest_date"),
    ]
    list_export = ["name", "key", "newest.value", "newest.date_iso"]
    export_headings = {
        "name": _("Figure"),
        "key": _("In texts"),
        "newest.value": _("Now"),
        "newest.date_iso": _("As of"),
    }

    @staticmethod
    def may_see(user):
        return user.has_perm("bis.change_keyfigure")

    def get_base_queryset(self):
        return old_figures().prefetch_related("values")
