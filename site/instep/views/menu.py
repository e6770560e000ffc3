"""The entry in the menu of reports, and the number of versions behind beside it."""

import copy

from django.urls import reverse
from django.utils.functional import lazy
from wagtail.admin.menu import MenuItem

from instep import wording
from instep.readers import count_behind, may_see


def behind(request):
    """How many versions are behind, counted once for a request."""
    if not hasattr(request, "instep_behind"):
        request.instep_behind = count_behind(request.user) if may_see(request.user) else 0
    return request.instep_behind


def with_badge(item, request):
    """The menu's item with the number of versions behind, in words for screen readers; items are shared, so a copy."""
    count = behind(request)
    if not count:
        return item
    item = copy.copy(item)
    words = f"{item.label}, {wording.versions_behind(count)}"
    item.attrs = {**item.attrs, "data-instep-badge": str(count), "aria-label": words}
    return item


class ReportMenuItem(MenuItem):
    def __init__(self):
        super().__init__(
            lazy(wording.title, str)(),
            reverse("instep_reports:in_step"),
            name="instep",
            icon_name="wagtail-localize-language",
            order=10,
        )

    def is_shown(self, request):
        return may_see(request.user)
