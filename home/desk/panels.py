"""The panels of the admin's first screen."""

from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import LockedPagesPanel

from bis.guide import topic
from home.desk.actions import actions
from home.desk.changes import changes
from home.desk.waiting import waiting
from instep.views.home import InStepPanel

KEPT = (LockedPagesPanel, InStepPanel)
"""Of Wagtail's own panels only that of locked pages stays: ours tell of drafts, approvals and changes."""

TOPICS = ("02-news-item", "03-call", "05-milestone", "04-figure")
"""What the guide tells of the actions."""


class ActionsPanel(Component):
    name = "desk_actions"
    template_name = "home/admin/actions.html"
    order = 10

    def get_context_data(self, parent_context):
        return {"actions": actions(parent_context["request"].user), "topics": [topic(name) for name in TOPICS]}


class WaitingPanel(Component):
    name = "desk_waiting"
    template_name = "home/admin/waiting.html"
    order = 20

    def get_context_data(self, parent_context):
        return {"waiting": waiting(parent_context["request"]), "topic": topic("09-desk")}


class ChangesPanel(Component):
    name = "desk_changes"
    template_name = "home/admin/changes.html"
    order = 400

    def get_context_data(self, parent_context):
        return {"changes": changes(parent_context["request"].user)}


def arrange(panels):
    """The panels of the first screen."""
    return [ActionsPanel(), WaitingPanel(), *(panel for panel in panels if isinstance(panel, KEPT)), ChangesPanel()]
