"""The filters of the report, which work on pairs instead of rows of a table."""

from datetime import timedelta

import django_filters
from django.forms import RadioSelect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.filters import WagtailFilterSet
from wagtail_localize.models import Translation

from instep.state import State

ALL = "all"
DAYS = (7, 14, 30, 90)


def age_choices():
    for days in DAYS:
        label = ngettext("Older than %(count)s day", "Older than %(count)s days", days) % {"count": days}
        yield str(days), label


class ReportFilterSet(WagtailFilterSet):
    """State, section, type and age. Unless a state is chosen, only pairs with something to do are shown."""

    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=lambda: [(ALL, _("All")), *State.choices],
        empty_label=_("Not in step"),
        widget=RadioSelect,
    )
    section = django_filters.ChoiceFilter(label=_("Section"), choices=[], empty_label=_("All"), widget=RadioSelect)
    type = django_filters.ChoiceFilter(label=_("Type"), choices=[], empty_label=_("All"), widget=RadioSelect)
    age = django_filters.ChoiceFilter(label=_("Age"), choices=age_choices, empty_label=_("All"), widget=RadioSelect)

    class Meta:
        model = Translation
        fields = []

    def __init__(self, *args, pairs, **kwargs):
        super().__init__(*args, **kwargs)
        choices = {
            "section": {pair.section_key: pair.section for pair in pairs if pair.section},
            "type": {pair.kind_key: pair.kind for pair in pairs},
        }
        for name, labels in choices.items():
            self.filters[name].extra["choices"] = sorted(labels.items(), key=lambda choice: choice[1].casefold())

    def filter_queryset(self, queryset):
        """Choose among pairs; a wrong value chooses like none."""
        self.is_valid()
        chosen = self.form.cleaned_data
        tests = []
        if state := chosen.get("state"):
            tests.append(lambda pair: state in (ALL, pair.state))
        else:
            tests.append(lambda pair: pair.is_problem)
        if section := chosen.get("section"):
            tests.append(lambda pair: pair.section_key == section)
        if kind := chosen.get("type"):
            tests.append(lambda pair: pair.kind_key == kind)
        if days := chosen.get("age"):
            limit = timezone.now() - timedelta(days=int(days))
            tests.append(lambda pair: pair.since and pair.since <= limit)
        return [pair for pair in queryset if all(test(pair) for test in tests)]
