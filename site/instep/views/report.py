"""The report on all pairs, oldest lag first."""

from collections import Counter

from django.core.exceptions import PermissionDenied
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView
from wagtail_localize.models import Translation

from instep import wording
from instep.addresses import action_address
from instep.details import describe, name_publishers
from instep.readers import may_see, within_reach
from instep.state import State, states
from instep.views.columns import PairColumn, PairTitleColumn
from instep.views.filters import ALL, ReportFilterSet

ORDERS = {
    "title": lambda pair: pair.title.casefold(),
    "languages": lambda pair: (pair.source_language, pair.target_language),
    "state": lambda pair: list(State).index(pair.state),
    "missing": lambda pair: pair.missing,
    "since": lambda pair: pair.age,
}


class PairPaginator(WagtailPaginator):
    @property
    def items_count_label(self):
        return ngettext("%(count)s version", "%(count)s versions", self.count) % {"count": self.count}


class ReportRow:
    """What an exported row says of a pair."""

    def __init__(self, pair, request):
        self.title, self.kind, self.section, self.publisher = pair.title, pair.kind, pair.section, pair.publisher
        self.source_language, self.target_language = pair.source_language, pair.target_language
        self.state, self.missing, self.total = pair.state.label, pair.missing, pair.total
        self.since = pair.since_date
        self.next_action = pair.next_action
        address = action_address(pair)
        self.address = request.build_absolute_uri(address) if address else ""


class ReportInStep(ReportView):
    """Wagtail's report on pairs instead of rows of a table."""

    results_template_name = "instep/report_results.html"
    header_icon = "wagtail-localize-language"
    index_url_name = "instep_reports:in_step"
    index_results_url_name = "instep_reports:in_step_results"
    filterset_class = ReportFilterSet
    paginator_class = PairPaginator
    table_classname = "listing instep-report"
    default_ordering = "since"
    columns = [
        PairTitleColumn("title", label=gettext_lazy("Page"), sort_key="title"),
        PairColumn("languages", "languages_cell", label=gettext_lazy("Languages"), sort_key="languages"),
        PairColumn("state", "state_cell", label=gettext_lazy("State"), sort_key="state"),
        PairColumn("missing", "fragments_cell", label=gettext_lazy("Fragments missing"), sort_key="missing"),
        PairColumn("since", "since_cell", label=gettext_lazy("Since"), sort_key="since"),
        Column("publisher", label=gettext_lazy("Published by")),
        PairColumn("action", "action_cell", label=gettext_lazy("Next action")),
    ]
    export_headings = {
        "title": gettext_lazy("Page"),
        "kind": gettext_lazy("Type"),
        "section": gettext_lazy("Section"),
        "source_language": gettext_lazy("Source language"),
        "target_language": gettext_lazy("Translated into"),
        "state": gettext_lazy("State"),
        "missing": gettext_lazy("Fragments missing"),
        "total": gettext_lazy("Fragments in all"),
        "since": gettext_lazy("Since"),
        "publisher": gettext_lazy("Published by"),
        "next_action": gettext_lazy("Next action"),
        "address": gettext_lazy("Address"),
    }
    list_export = list(export_headings)

    def dispatch(self, request, *args, **kwargs):
        if not may_see(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self):
        return wording.title()

    def get_filename(self):
        return "instep"

    @cached_property
    def pairs(self):
        """All that the reader may see."""
        return describe(within_reach(states(), self.request.user))

    def get_filterset_kwargs(self):
        return super().get_filterset_kwargs() | {"queryset": Translation.objects.none(), "pairs": self.pairs}

    def get_filtered_queryset(self):
        pairs = self.filters.filter_queryset(self.pairs)
        # Twice, since a sort keeps the order of equals: whatever comes first, then the oldest.
        pairs.sort(key=ORDERS["since"])
        pairs.sort(key=ORDERS[self.ordering.removeprefix("-")], reverse=self.ordering.startswith("-"))
        return pairs

    def decorate_paginated_queryset(self, object_list):
        return name_publishers(object_list)

    def to_row_dict(self, item):
        return super().to_row_dict(ReportRow(item, self.request))

    @cached_property
    def no_results_message(self):
        if not self.pairs:
            return _("Nothing to compare yet: there is no published page here that you may edit.")
        if self.is_filtering:
            return _("No version matches these filters.")
        return ngettext(
            "Everything is in step: the only version says what its original says.",
            "Everything is in step: all %(count)s versions say what their originals say.",
            len(self.pairs),
        ) % {"count": len(self.pairs)}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        counts = Counter(pair.state for pair in self.pairs)
        context["totals"] = [
            {"state": state, "label": state.label, "count": counts[state], "tone": wording.TONES[state]}
            for state in State
            if counts[state]
        ]
        context["all_pairs"] = {"state": ALL, "count": len(self.pairs)}
        context["chosen"] = self.request.GET.get("state", "")
        return context
