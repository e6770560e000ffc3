"""The screen on which staff take a list of old addresses in."""

import csv

from django import forms
from django.core.exceptions import ValidationError
from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import PermissionCheckedMixin, WagtailAdminTemplateMixin
from wagtail.contrib.redirects.models import Redirect

from bis.addresses.reports import may_redirect
from home.oldsite.intake import Result, take_in
from home.oldsite.lists import MAX_LINES, decoded, read

MAX_BYTES = 1_000_000


class ListForm(forms.Form):
    """A list as a file, and whether it is only tried."""

    file = forms.FileField(
        label=_("List of addresses"),
        help_text=_(
            "A CSV file with two columns: the old address and the new one. Where the new one is missing, the page is "
            "found by the date or the slug in the old one, if there is no doubt. An address that ends in /* stands for "
            "everything below it."
        ),
    )
    dry_run = forms.BooleanField(label=_("Only check, change nothing"), required=False)

    def clean_file(self):
        """The lines of the file."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(_("The file is too large for a list of addresses."))
        try:
            lines = read(decoded(file.read()))
        except (UnicodeDecodeError, csv.Error):
            raise ValidationError(_("This is no CSV file. Save the table as CSV and try again.")) from None
        if not lines:
            raise ValidationError(_("The file has no line with an address."))
        if len(lines) > MAX_LINES:
            raise ValidationError(_("The list has more than %(most)d lines; divide it.") % {"most": MAX_LINES})
        return lines


class OldAddressesView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """Takes a list in and says what became of its lines, first of those that could not be matched."""

    model = Redirect
    permission_required = "add"
    form_class = ListForm
    template_name = "home/admin/old_addresses.html"
    page_title = _("Addresses of the old site")
    header_icon = "redirect"

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse_lazy("wagtailredirects:index"), "label": _("Redirects")},
            {"url": "", "label": self.page_title},
        ]

    def form_valid(self, form):
        dry_run = form.cleaned_data["dry_run"]
        outcomes = take_in(form.cleaned_data["file"], user=self.request.user, dry_run=dry_run)
        matched = [outcome for outcome in outcomes if outcome.result != Result.UNMATCHED]
        unmatched = [outcome for outcome in outcomes if outcome.result == Result.UNMATCHED]
        return self.render_to_response(
            self.get_context_data(form=form, dry_run=dry_run, matched=matched, unmatched=unmatched, done=True)
        )


class OldAddressesItem(MenuItem):
    def is_shown(self, request):
        return may_redirect(request.user)


urls = [path("redirects/old-site/", OldAddressesView.as_view(), name="old_addresses")]
menu_item = OldAddressesItem(
    _("Addresses of the old site"),
    reverse_lazy("old_addresses"),
    name="old-addresses",
    icon_name="redirect",
    order=801,
)
