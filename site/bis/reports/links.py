"""The report on links that do not work."""

import django_filters
from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from bis.links.faults import QUIET, Fault, may_see, targets
from bis.models import IgnoredLink, Link
from bis.reports.base import MendingReport, TemplateColumn


class LinkFilterSet(WagtailFilterSet):
    """Unless a fault is chosen, what has to be mended is shown."""

    fault = django_filters.ChoiceFilter(
        label=_("Fault"), choices=Fault.choices, empty_label=_("All that has to be mended"), widget=forms.RadioSelect
    )

    class Meta:
        model = Link
        fields = []

    def filter_queryset(self, queryset):
        """Choose among targets; a wrong value chooses like none."""
        self.is_valid()
        chosen = self.form.cleaned_data.get("fault")
        return [target for target in queryset if (target.fault == chosen if chosen else target.fault not in QUIET)]


class ExportedUse:
    """A row of the export: one place where a link stands."""

    def __init__(self, target, use):
        self.name, self.fault, self.detail = target.name, target.fault.label, target.detail
        self.since, self.last_checked, self.reason = target.since, target.last_checked, target.reason
        self.title, self.language, self.words = use.title, use.language, use.words


class LinksView(MendingReport):
    """Each target once, with all places that link to it."""

    page_title = _("Links to mend")
    introduction = _(
        "Links between our pages are looked at whenever you open this list, addresses by a nightly check. "
        "Another site is listed once it has failed on two days."
    )
    no_results_message = _("No link has to be mended.")
    header_icon = "link"
    filterset_class = LinkFilterSet
    index_url_name = "links_to_mend"
    index_results_url_name = "links_to_mend_results"
    may_see = staticmethod(may_see)
    columns = [
        TemplateColumn("target", label=_("Link")),
        TemplateColumn("places", label=_("Where it stands")),
        TemplateColumn("ignore", label=""),
    ]
    export_headings = {
        "name": _("Link"),
        "fault": _("Fault"),
        "detail": _("Details"),
        "title": _("Where it stands"),
        "language": _("Language"),
        "words": _("Words of the link"),
        "since": _("Broken since"),
        "last_checked": _("Last checked"),
        "reason": _("Why it is left as it is"),
    }
    list_export = list(export_headings)

    def get_filterset_kwargs(self):
        return super().get_filterset_kwargs() | {"queryset": Link.objects.none()}

    def get_filtered_queryset(self):
        found = self.filters.filter_queryset(targets(self.request.user))
        return [ExportedUse(target, use) for target in found for use in target.uses] if self.is_export else found

    @classmethod
    def urls(cls):
        return [*super().urls(), path("reports/links-to-mend/ignore/", IgnoreView.as_view(), name="ignore_link")]


class ReasonForm(forms.ModelForm):
    """Why a link stays as it is."""

    class Meta:
        model = IgnoredLink
        fields = ["reason"]


class IgnoreView(WagtailAdminTemplateMixin, FormView):
    """Leave a link as it is, with a reason that colleagues can read; or have it listed again."""

    template_name = "bis/admin/ignore_link.html"
    page_title = _("Leave the link as it is")
    header_icon = "link"
    form_class = ReasonForm

    @cached_property
    def target(self):
        key = self.request.GET.get("key")
        found = next((target for target in targets(self.request.user) if target.key == key), None)
        if found is None:
            raise Http404("no such link, or not yours to mend")
        return found

    def get_initial(self):
        return {"reason": self.target.reason}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"target": self.target, "back": reverse("links_to_mend")}

    def post(self, request, *args, **kwargs):
        if "again" in request.POST:
            IgnoredLink.objects.filter(key=self.target.key).delete()
            messages.success(request, _("The link is listed again."))
            return redirect("links_to_mend")
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        values = {"reason": form.cleaned_data["reason"], "user": self.request.user}
        IgnoredLink.objects.update_or_create(key=self.target.key, defaults=values)
        messages.success(self.request, _("The link is left as it is."))
        return redirect("links_to_mend")
