"""The screens that start translations, in place of wagtail-localize's own."""

from django import forms
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.utils import get_latest_str
from wagtail.models import Locale, Page
from wagtail_localize.views import submit_translations as stock

from instep.naming import linked_names
from instep.start import Outcome, Reason, missing_ancestors, own_version, start


class StartForm(stock.SubmitTranslationForm):
    """Into which languages, and what goes along."""

    include_parents = forms.BooleanField(required=False, initial=True)

    def __init__(self, instance, *args, **kwargs):
        super().__init__(instance, *args, **kwargs)
        locales = Locale.objects.exclude(pk=instance.locale_id)
        self.fields["locales"].queryset = locales
        self.fields["locales"].label = _("Languages")
        if len(locales) == 1:
            self.fields["locales"].initial = locales
        self.fields["include_subtree"].help_text = _("Pages that already have a version are left as they are.")
        self.missing = {}
        if isinstance(instance, Page):
            self.missing = {locale: missing_ancestors(instance, locale) for locale in locales}
        names = {get_latest_str(page): None for pages in self.missing.values() for page in pages}
        self.parents = ", ".join(names)
        if names:
            self.fields["include_parents"].label = ngettext(
                "Begin with the page above it, which has no version yet: %(names)s",
                "Begin with the pages above it, which have no version yet: %(names)s",
                len(names),
            ) % {"names": self.parents}
        else:
            del self.fields["include_parents"]

    def clean(self):
        data = super().clean()
        without = [locale for locale in data.get("locales", []) if self.missing.get(locale)]
        if without and not data.get("include_parents"):
            raise ValidationError(
                _("A version needs a place: the pages above it have to be translated first (%(names)s)."),
                params={"names": self.parents},
            )
        return data


class StartView:
    """Start translations as drafts, one commit each, and tell what was started and what was not."""

    template_name = "instep/start.html"

    def get_form(self):
        if self.request.method == "POST":
            return StartForm(self.object, self.request.POST)
        chosen = Locale.objects.filter(language_code=self.request.GET.get("select_locale", ""))
        return StartForm(self.object, initial={"locales": chosen} if chosen else None)

    def form_valid(self, form):
        locales = form.cleaned_data["locales"]
        outcome = Outcome()
        for locale in locales:
            instances = [*form.missing.get(locale, []), self.object]
            if isinstance(self.object, Page) and form.cleaned_data["include_subtree"]:
                instances += self.object.get_descendants().specific()
            outcome.add(start(instances, locale, self.request.user))
        self.components.save(None, sources_and_translations=outcome.translations)
        tell(self.request, outcome)
        version = own_version(self.object, locales[0]) if len(locales) == 1 else None
        return redirect(self.get_success_url() or self.get_default_success_url(version))


class StartPageView(StartView, stock.SubmitPageTranslationView):
    title = gettext_lazy("Translate page")


class StartSnippetView(StartView, stock.SubmitSnippetTranslationView):
    pass


def tell(request, outcome):
    """Tell what was started, and what was not and why."""
    count, user = len(outcome.started), request.user
    if count:
        text = ngettext(
            "Started %(count)s translation, a draft until somebody publishes it:",
            "Started %(count)s translations, drafts until somebody publishes them:",
            count,
        ) % {"count": count}
        messages.success(request, format_html("{} {}", text, linked_names(outcome.started, user)))
    for reason in Reason:
        skipped = [instance for instance, why in outcome.skipped if why == reason]
        if skipped:
            text = _("Not started: %(count)s (%(reason)s).") % {"count": len(skipped), "reason": reason.label}
            level = messages.error if reason == Reason.FAILED else messages.info
            level(request, format_html("{} {}", text, linked_names(skipped, user)))
    if outcome.withdrawn:
        text = _("The original’s words stood under these addresses; until they are translated, nothing does:")
        messages.warning(request, format_html("{} {}", text, linked_names(outcome.withdrawn, user)))
