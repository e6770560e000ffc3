"""The report of searches that found nothing."""

from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn
from wagtail.admin.views.reports import ReportView

from bis.models import UnansweredSearch
from bis.search.unanswered import searches


class UnansweredSearchesView(ReportView):
    """What readers looked for in vain: words to add to a page, or to recommend a page for."""

    model = UnansweredSearch
    page_title = _("Searches without results")
    header_icon = "search"
    is_searchable = True
    search_fields = ["query"]
    default_ordering = "-times"
    index_url_name = "unanswered_searches"
    index_results_url_name = "unanswered_searches_results"
    columns = [
        Column("query", label=_("Query"), sort_key="query"),
        Column("language", label=_("Language"), sort_key="language"),
        NumberColumn("times", label=_("Times"), sort_key="times"),
        DateColumn("last_day", label=_("Last time"), sort_key="last_day"),
    ]
    list_export = ["query", "language", "times", "last_day"]
    export_headings = {
        "query": _("Query"),
        "language": _("Language"),
        "times": _("Times"),
        "last_day": _("Last time"),
    }

    def get_base_queryset(self):
        searches.gather()
        return UnansweredSearch.objects.all()


urls = [
    path("reports/unanswered-searches/", UnansweredSearchesView.as_view(), name="unanswered_searches"),
    path(
        "reports/unanswered-searches/results/",
        UnansweredSearchesView.as_view(results_only=True),
        name="unanswered_searches_results",
    ),
]
menu_item = MenuItem(
    _("Searches without results"),
    reverse_lazy("unanswered_searches"),
    name="unanswered-searches",
    icon_name="search",
    order=1300,
)
