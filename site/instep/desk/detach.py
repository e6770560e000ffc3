"""Keeping a version separately: stopping its translation for a reason, until a date on which somebody looks again."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.utils import get_valid_next_url_from_request
from wagtail.admin.widgets import AdminDateInput
from wagtail.log_actions import log

from instep.desk.views import editable_translation
from instep.models import PairRecord

USUAL_PERIOD = timedelta(days=182)


class DetachForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why is this version kept separately?"),
        max_length=PairRecord._meta.get_field("detached_reason").max_length,
        help_text=gettext_lazy("Your colleagues read it in the report and above the form."),
    )
    review_on = forms.DateField(
        label=gettext_lazy("When will somebody look whether that still holds?"), widget=AdminDateInput
    )

    def clean_review_on(self):
        review_on = self.cleaned_data["review_on"]
        if review_on <= timezone.localdate():
            raise ValidationError(_("Choose a day in the future."))
        return review_on


class DetachView(WagtailAdminTemplateMixin, FormView):
    """Stands in the place of wagtail-localize's view that stops a translation without asking."""

    form_class = DetachForm
    template_name = "instep/desk/detach.html"
    page_title = gettext_lazy("Keep separately")
    breadcrumbs_items = []
    header_icon = "cross"

    def dispatch(self, request, *args, **kwargs):
        self.translation, self.instance = editable_translation(request, kwargs["translation_id"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return str(self.instance)

    def get_initial(self):
        return {"review_on": timezone.localdate() + USUAL_PERIOD}

    def get_form_kwargs(self):
        """The editor's menu posts without any field: that is the question, not yet the answer."""
        kwargs = super().get_form_kwargs()
        if "reason" not in self.request.POST:
            kwargs.pop("data", None)
            kwargs.pop("files", None)
        return kwargs

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            translation=self.translation, instance=self.instance, next=self.address, **kwargs
        )

    @property
    def address(self):
        return get_valid_next_url_from_request(self.request) or self.translation.get_target_instance_edit_url()

    def post(self, request, *args, **kwargs):
        form = self.get_form()
        if not form.is_bound:
            return self.render_to_response(self.get_context_data(form=form))
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def form_valid(self, form):
        reason, review_on = form.cleaned_data["reason"], form.cleaned_data["review_on"]
        PairRecord.objects.update_or_create(
            translation=self.translation, defaults={"detached_reason": reason, "review_on": review_on}
        )
        self.translation.enabled = False
        self.translation.save(update_fields=["enabled"])
        data = {"reason": reason, "review_on": review_on.isoformat()}
        log(self.instance, "instep.detach", user=self.request.user, data=data)
        messages.success(
            self.request,
            _("“%(title)s” is kept separately now. Its translations stay in the memory.") % {"title": self.instance},
        )
        return redirect(self.address)
