"""Where an editor decides which of two wordings of a version holds."""

from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log
from wagtail_localize.models import Translation

from instep.desk.take_in import compare, join, take_in
from instep.desk.views import editable_translation
from instep.pairs import waiting_segments
from instep.rights import can_publish


def restart_asked(request, instance):
    """Send an editor who restarts a stopped translation to the comparison; None if it is about something else."""
    if request.method != "POST" or "localize-restart-translation" not in request.POST:
        return None
    translation = Translation.objects.filter(
        source__object_id=instance.translation_key, target_locale_id=instance.locale_id, enabled=False
    ).first()
    return translation and redirect("instep_take_in", translation.pk)


class TakeInView(WagtailAdminTemplateMixin, TemplateView):
    """Compare the live texts with the translation's, and keep the ones that the editor chooses."""

    template_name = "instep/desk/take_in.html"
    page_title = gettext_lazy("Two wordings of one version")
    breadcrumbs_items = []
    header_icon = "wagtail-localize-language"

    def dispatch(self, request, *args, **kwargs):
        self.translation, self.instance = editable_translation(request, kwargs["translation_id"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return str(self.instance)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            translation=self.translation,
            instance=self.instance,
            comparison=compare(self.translation, self.instance),
            may_publish=can_publish(self.request.user, self.instance),
            address=self.translation.get_target_instance_edit_url(),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        if request.POST.get("choice") == "take-in":
            take_in(self.translation, self.instance, request.user)
            log(self.instance, "instep.take_in", user=request.user)
            messages.success(request, _("The texts that readers see are now those of the translation."))
        elif request.POST.get("choice") == "go-back":
            self.go_back()
        else:
            return self.get(request, *args, **kwargs)
        return redirect(self.translation.get_target_instance_edit_url())

    def go_back(self):
        """Publish the translation's wording, or leave that to somebody who may."""
        join(self.translation, self.request.user)
        log(self.instance, "instep.go_back", user=self.request.user)
        live = getattr(self.instance, "live", True)
        if live and can_publish(self.request.user, self.instance) and not waiting_segments(self.translation).exists():
            self.translation.save_target(user=self.request.user, publish=True)
            messages.success(self.request, _("Readers see the translation’s wording again."))
        else:
            text = _(
                "The version follows its original again. Readers see the translation’s wording once it is published."
            )
            messages.success(self.request, text)
