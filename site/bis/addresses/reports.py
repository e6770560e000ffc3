"""The report of addresses that readers asked for in vain, and the redirects that staff make from it."""

from urllib.parse import urlencode

from django.middleware.csrf import get_token
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.redirects.views import CreateView
from wagtail.models import Site
from wagtail.permissions import policy_registry

from bis.addresses.guesses import likeliest
from bis.addresses.misses import unresolved
from bis.addresses.places import address_of
from bis.models import MissedAddress
from bis.reports.base import MendingReport


def guess(address):
    """The page to propose for an address, in the address's own language or Polish."""
    return likeliest(address, "pl", Site.objects.get(is_default_site=True))


def may_redirect(user):
    return policy_registry.get_by_type(Redirect).user_has_permission(user, "add")


class RedirectColumn(Column):
    """A button that redirects an address to the page it probably means, and a link to choose another."""

    cell_template_name = "bis/admin/redirect_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        page = guess(instance.address)
        return {
            **super().get_cell_context_data(instance, parent_context),
            "page": page,
            "page_address": page and address_of(page.url_path)[1],
            "create_url": reverse("redirect_missed_address"),
            "choose_url": f"{reverse('redirect_missed_address')}?{urlencode({'address': instance.address})}",
            "csrf_token": get_token(parent_context["request"]),
        }


class MissedAddressesView(MendingReport):
    """Where readers found no page, most often first."""

    model = MissedAddress
    page_title = _("Addresses sought in vain")
    introduction = _(
        "Where readers found no page. The button redirects the address to the page named on it; put links of our own "
        "right where they are."
    )
    no_results_message = _("Nobody has looked for a page in vain.")
    header_icon = "redirect"
    paginate_by = 20
    is_searchable = True
    search_fields = ["address", "host"]
    default_ordering = "-times"
    index_url_name = "missed_addresses"
    index_results_url_name = "missed_addresses_results"
    columns = [
        Column("address", label=_("Address"), sort_key="address"),
        Column("host", label=_("Linked from"), sort_key="host"),
        NumberColumn("times", label=_("Times"), sort_key="times"),
        DateColumn("last_day", label=_("Last time"), sort_key="last_day"),
        RedirectColumn("redirect", label=_("Redirect to")),
    ]
    list_export = ["address", "host", "times", "last_day"]
    export_headings = {
        "address": _("Address"),
        "host": _("Linked from"),
        "times": _("Times"),
        "last_day": _("Last time"),
    }

    @staticmethod
    def may_see(user):
        return may_redirect(user)

    def get_base_queryset(self):
        return unresolved()


class RedirectMissedView(CreateView):
    """Wagtail's form for a redirect, filled in as far as the address allows."""

    permission_policy = policy_registry.get_by_type(Redirect)
    add_url_name = "redirect_missed_address"
    index_url_name = "missed_addresses"

    def get_initial(self):
        address = self.request.GET.get("address", "")
        return {"old_path": address, "redirect_page": guess(address), "is_permanent": True}

    def get_success_url(self):
        return reverse("missed_addresses")


urls = [
    *MissedAddressesView.urls(),
    path("reports/missed-addresses/redirect/", RedirectMissedView.as_view(), name="redirect_missed_address"),
]
