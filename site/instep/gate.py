"""No translation goes live with sentences in the original's language."""

from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.text import Truncator, slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail_localize.models import StringSegment, StringTranslation

from instep.conf import setting
from instep.pairs import translations_proper, waiting_segments

# Letters that Unicode does not decompose, so that slugify would drop them.
UNDECOMPOSED = str.maketrans("łŁđĐøØ", "lLdDoO")
NAMED = 5


class IncompleteTranslation(ValidationError):
    """Raised where a translation with waiting fragments was to be published; the message names them."""

    def __init__(self, translation, fragments):
        names = [_("“%(text)s”") % {"text": Truncator(strip_tags(text)).chars(60)} for text in fragments[:NAMED]]
        message = ngettext(
            "Not published: %(count)s fragment is not translated yet, or its translation has an error: %(fragments)s.",
            "Not published: %(count)s fragments are not translated yet, or their translations have errors: "
            "%(fragments)s.",
            len(fragments),
        ) % {"count": len(fragments), "fragments": ", ".join(names) + (" …" if len(fragments) > NAMED else "")}
        super().__init__(message, code="incomplete")
        self.translation = translation


class NotATranslation(ValidationError):
    """Raised where a translation was to be written over the original of its pair, or has nowhere to stand."""


def translation_of(instance):
    """The translation whose version a page or snippet is, unless it is kept separately."""
    return (
        translations_proper()
        .filter(source__object_id=instance.translation_key, target_locale_id=instance.locale_id, enabled=True)
        .select_related("source", "target_locale")
        .first()
    )


def fill_address(translation):
    """Give a new version an address made of its translated title, unless somebody has written one."""
    segment = waiting_segments(translation).filter(context__path="slug").first()
    title = StringTranslation.objects.filter(
        translation_of_id__in=StringSegment.objects.filter(
            source_id=translation.source_id, context__path="title"
        ).values("string_id"),
        context__path="title",
        context__object_id=translation.source.object_id,
        locale_id=translation.target_locale_id,
        has_error=False,
    ).first()
    address = title and slugify(title.data.translate(UNDECOMPOSED))
    if segment and address:
        StringTranslation.objects.update_or_create(
            translation_of_id=segment.string_id,
            context_id=segment.context_id,
            locale_id=translation.target_locale_id,
            defaults={"data": address, "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL},
        )


def incomplete(translation):
    """The texts of the fragments that keep a translation from being published, in their order."""
    fill_address(translation)
    return [segment.string.data for segment in waiting_segments(translation)]


def hold_if_incomplete(translation):
    """Raise IncompleteTranslation while fragments wait, where the site's gate blocks."""
    fragments = incomplete(translation)
    if fragments and setting("INSTEP_GATE") == "block":
        raise IncompleteTranslation(translation, fragments)
