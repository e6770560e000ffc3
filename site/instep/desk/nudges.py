"""What an editor is told right after saving: what the other languages need now, with the button that leads there."""

from django.contrib.admin.utils import quote
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.models import DraftStateMixin, Locale, Page, TranslatableMixin
from wagtail_localize.models import Translation

from instep.models import PairRecord
from instep.pairs import waiting_segments
from instep.readers import TRANSLATE


def nudge(request, instance):
    """Tell what waits, what followed by itself, and which languages have no version yet.

    An automatic save has nobody to tell.
    """
    if not isinstance(instance, TranslatableMixin) or not request.accepts("text/html"):
        return
    if "action-publish" in request.POST or not isinstance(instance, DraftStateMixin):
        nudge_to_translate(request, instance)
    nudge_to_begin(request, instance)


def nudge_to_translate(request, instance):
    """What the publication of an original means for each of its versions."""
    translations = Translation.objects.filter(
        source__object_id=instance.translation_key, source__locale_id=instance.locale_id
    ).select_related("source", "target_locale")
    for translation in translations:
        target = instance.get_translation_or_none(translation.target_locale)
        if target:
            tell(request, instance, translation, target)


def tell(request, original, translation, target):
    """One message on one language."""
    language = capfirst(translation.target_locale.get_display_name())
    address = translation.get_target_instance_edit_url()
    if not translation.enabled:
        text = _("%(language)s: this version is kept separately. See whether it still holds.")
        messages.info(request, text % {"language": language}, buttons=[messages.button(address, _("Open it"))])
        return
    waiting = waiting_segments(translation).count()
    if waiting:
        text = ngettext(
            "%(language)s: %(count)s fragment waits for translation.",
            "%(language)s: %(count)s fragments wait for translation.",
            waiting,
        )
        buttons = [messages.button(address + "#instep", _("Translate"))]
        messages.warning(request, text % {"language": language, "count": waiting}, buttons=buttons)
    elif followed(original, translation, target):
        text = _("%(language)s: this version took the change over by itself.")
        messages.info(request, text % {"language": language}, buttons=[messages.button(address, _("Look at it"))])


def followed(original, translation, target):
    """Whether the latest publication of the original went over into the live translation."""
    record = PairRecord.objects.filter(translation=translation).first()
    live = getattr(target, "live_revision_id", None)
    if record is None or live is None or record.followed_revision != live:
        return False
    return target.last_published_at >= original.last_published_at


def nudge_to_begin(request, instance):
    """Offer to begin the version of each language that has none."""
    if not request.user.has_perm(TRANSLATE):
        return
    if Translation.objects.filter(
        source__object_id=instance.translation_key, target_locale_id=instance.locale_id
    ).exists():
        return  # the original, not its translation, is what other languages are made from
    existing = type(instance).objects.filter(translation_key=instance.translation_key)
    if isinstance(instance, Page):
        existing = existing.filter(alias_of=None)
    for locale in Locale.objects.exclude(pk__in=existing.values("locale_id")):
        language = locale.get_display_name()
        button = messages.button(submit_address(instance, locale), _("Start the translation into %s") % language)
        messages.info(
            request, _("%(language)s: there is no version yet.") % {"language": capfirst(language)}, buttons=[button]
        )


def submit_address(instance, locale):
    """The form that starts a translation, with the language chosen."""
    if isinstance(instance, Page):
        address = reverse("wagtail_localize:submit_page_translation", args=[instance.pk])
    else:
        options = instance._meta
        address = reverse(
            "wagtail_localize:submit_snippet_translation",
            args=[options.app_label, options.model_name, quote(instance.pk)],
        )
    return f"{address}?{urlencode({'select_locale': locale.language_code})}"
