"""The page explorer with a column on the languages.

A site whose page types have view sets of their own puts a StateColumn into their `base_columns`.
"""

from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.admin.viewsets.pages import PageViewSet

from instep.views.columns import StateColumn


class InStepIndexView(ExplorableIndexView):
    base_columns = [*ExplorableIndexView.base_columns, StateColumn()]


class InStepPageViewSet(PageViewSet):
    """Wagtail's view set of all page types that have none of their own."""

    index_view_class = InStepIndexView
