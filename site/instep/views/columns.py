"""Columns that show pairs: in the report a row is a pair, in the page explorer a row is a page."""

from django.utils.functional import lazy
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.models import Page

from instep import wording
from instep.addresses import action_address, edit_address
from instep.readers import may_act
from instep.state import State, states


def shown(pair, user):
    """What a template needs to show a user the state of a pair, or what it takes to close the gap."""
    return {
        "pair": pair,
        "tone": wording.TONES[pair.state],
        "direction": wording.direction(pair),
        "lag": wording.lag(pair),
        "day": pair.since and wording.day(pair.since),
        "related": list(wording.related(pair)),
        "action": action_address(pair) if may_act(user, pair) else None,
        "link": wording.lag(pair) if pair.state == State.BEHIND else pair.next_action,
        "in_step": pair.state == State.IN_STEP,
    }


class PairTitleColumn(TitleColumn):
    """The name of the original with its type and section, linked to where the original is edited."""

    cell_template_name = "instep/title_cell.html"

    def get_link_url(self, instance, parent_context):
        return edit_address(instance.model, instance.original)


class PairColumn(Column):
    """A column of the report that shows one side of a pair."""

    def __init__(self, name, template, **kwargs):
        super().__init__(name, **kwargs)
        self.cell_template_name = f"instep/{template}.html"

    def get_cell_context_data(self, instance, parent_context):
        return super().get_cell_context_data(instance, parent_context) | shown(instance, parent_context["request"].user)


class StateColumn(Column):
    """How the pairs of the listed pages stand; asked once for the whole table."""

    cell_template_name = "instep/explorer_cell.html"

    def __init__(self, **kwargs):
        super().__init__("instep", label=lazy(wording.languages_title, str)(), width="16%", **kwargs)

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        by_key, user = pairs_of_table(context["table"]), parent_context["request"].user
        return context | {"pairs": [shown(pair, user) for pair in by_key.get(instance.translation_key, [])]}


def pairs_of_table(table):
    """The pairs of the pages that a table lists, by their translation keys."""
    if not hasattr(table, "instep_pairs"):
        table.instep_pairs = {}
        for pair in states({page.translation_key for page in table.data}, models=[Page]):
            table.instep_pairs.setdefault(pair.original["translation_key"], []).append(pair)
    return table.instep_pairs
