"""The screen that brings the versions of an original up to date, in place of wagtail-localize's own."""

from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail_localize.machine_translators import get_machine_translator
from wagtail_localize.models import TranslationSource
from wagtail_localize.views import update_translations as stock
from wagtail_localize.views.edit_translation import apply_machine_translation

from instep.conf import setting
from instep.follow import follow_facts, note_waiting
from instep.gate import incomplete
from instep.naming import linked_names
from instep.pairs import carry_over
from instep.rights import can_publish
from instep.state import State, states


class UpdateForm(stock.UpdateTranslationsForm):
    """What happens beside reading the original again."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["publish_translations"]
        field.label = gettext_lazy("Publish the versions in which nothing waits")
        field.help_text = gettext_lazy(
            "A version with fragments that wait for a translator keeps its published wording. Dates, numbers, images "
            "and order follow the original in any case."
        )


class UpdateView(stock.UpdateTranslationsView):
    """Read the original again, let its facts follow, and publish only what is translated as a whole."""

    template_name = "instep/update.html"

    def get_form(self):
        return UpdateForm(self.request.POST) if self.request.method == "POST" else UpdateForm()

    def form_valid(self, form):
        user = self.request.user
        instance = self.object.get_source_instance()
        source, _created = TranslationSource.update_or_create_from_instance(instance)
        translations = list(source.translations.filter(enabled=True).select_related("source", "target_locale"))
        apart = {
            pair.translation_id: pair.state
            for pair in states([source.object_id])
            if pair.state in (State.CONFLICT, State.DIVERGED)
        }
        published, held = [], []
        for translation in translations:
            if form.cleaned_data.get("use_machine_translation"):
                apply_machine_translation(translation.pk, user, get_machine_translator())
            carry_over(translation)
            note_waiting(translation)
            if setting("INSTEP_FOLLOW_FACTS") and getattr(instance, "live", True):
                follow_facts(translation, instance, user)
            if form.cleaned_data["publish_translations"]:
                target = translation.get_target_instance()
                state = apart.get(translation.pk)
                reason = state.label if state else _publish(translation, target, user)
                if reason:
                    held.append((target, reason))
                else:
                    published.append(target)
        self.components.save(self.object, sources_and_translations={source: translations})
        self.tell(published, held)
        return redirect(self.get_success_url() or self.get_default_success_url())

    def tell(self, published, held):
        """Tell what was published and what was held, with links."""
        user = self.request.user
        message = _("“%(name)s” was read again; what needs no translator is carried over.")
        messages.success(self.request, message % {"name": self.object.object_repr})
        if published:
            messages.success(self.request, format_html("{} {}", _("Published:"), linked_names(published, user)))
        for target, reason in held:
            message = format_html("{} {} ({})", _("Not published:"), linked_names([target], user), reason)
            messages.warning(self.request, message)


def _publish(translation, target, user):
    """Publish a translation, unless something speaks against it; return what."""
    if not can_publish(user, target):
        return _("you may not publish it")
    if waiting := len(incomplete(translation)):
        return ngettext("%(count)s fragment waits", "%(count)s fragments wait", waiting) % {"count": waiting}
    try:
        translation.save_target(user=user, publish=True)
    except ValidationError as error:
        return " ".join(error.messages)
    return None
