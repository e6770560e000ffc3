"""The panel of the admin's home page: what waits longest."""

from wagtail.admin.ui.components import Component

from instep import wording
from instep.readers import within_reach
from instep.suspects import worth_judging
from instep.views.columns import shown

WORST = 5


def problems(request):
    """The pairs within the user's reach with something to do, the oldest first; asked once for a request."""
    if not hasattr(request, "instep_problems"):
        pairs = within_reach(worth_judging(), request.user)
        request.instep_problems = sorted((pair for pair in pairs if pair.is_problem), key=lambda pair: pair.age)
    return request.instep_problems


class InStepPanel(Component):
    """The pairs with something to do, the oldest first; nothing where all are in step."""

    name = "instep"
    template_name = "instep/home_panel.html"
    order = 205

    def get_context_data(self, parent_context):
        request = parent_context["request"]
        pairs = problems(request)
        return {
            "title": wording.title(),
            "worst": [shown(pair, request.user) for pair in pairs[:WORST]],
            "summary": wording.versions_out_of_step(len(pairs)),
        }
