"""No translation goes live with sentences in the original's language."""

from django.utils.text import slugify
from wagtail_localize.models import StringSegment, StringTranslation

from instep.pairs import waiting_segments

# Letters that Unicode does not decompose, so that slugify would drop them.
UNDECOMPOSED = str.maketrans("łŁđĐøØ", "lLdDoO")


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
