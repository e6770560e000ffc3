"""One pair at a time: which fragments wait, and what may be carried over from earlier wording."""

import re
import unicodedata

from django.db.models import Exists, OuterRef, Q
from wagtail_localize.models import StringSegment, StringTranslation, Translation

TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("„”“«»″", '"'),
        **dict.fromkeys("’‘‚‹›′", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff"),
        "…": "...",
    }
)
"""Quotation marks, dashes, and what shows only where a line may break."""

MEMORY = "Translation memory"
"""The tool name of translations that were filled in from people's own, earlier ones."""

UNCONFIRMED = Q(translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE) & ~Q(tool_name=MEMORY)
"""Translations by a machine that nobody has read yet."""


def valid_translations(locale):
    """Translations of a segment (to be used in a subquery) that may be published: without errors, by people."""
    return StringTranslation.objects.filter(
        ~UNCONFIRMED,
        translation_of_id=OuterRef("string_id"),
        context_id=OuterRef("context_id"),
        locale_id=locale,
        has_error=False,
    )


def translations_proper():
    """Enabled translations and stopped ones, but none into the original of its pair: that is where it began."""
    back = Translation.objects.filter(
        source__object_id=OuterRef("source__object_id"),
        source__locale_id=OuterRef("target_locale_id"),
        target_locale_id=OuterRef("source__locale_id"),
        pk__lt=OuterRef("pk"),
    )
    return Translation.objects.exclude(Exists(back))


def pairs_of(page):
    """The translations of which a page is the original or a version, enabled or stopped, the oldest first."""
    translations = Translation.objects.filter(source__object_id=page.translation_key).order_by("pk")
    return list(
        translations.values_list("enabled", "source__locale_id", "target_locale_id", "instep__behind_since", named=True)
    )


def original_locale(pairs):
    """The locale in which a page was written first, by what pairs_of() returned; None if it was never translated."""
    return pairs[0].source__locale_id if pairs else None


def waiting_segments(translation):
    """The fragments of the original that have no valid translation, in their order."""
    valid = valid_translations(translation.target_locale_id)
    segments = StringSegment.objects.filter(source_id=translation.source_id).exclude(Exists(valid))
    return segments.select_related("string", "context").order_by("order")


def plain(text):
    """A text without what is only typography: kinds of spaces, quotation marks, dashes, places to break a line."""
    # Not NFKC, to which 10² is 102.
    text = unicodedata.normalize("NFC", text.replace("&nbsp;", " ").replace("&shy;", "")).translate(TYPOGRAPHY)
    return re.sub(r"\s+", " ", text).strip()


def earlier_translations(translation, context_id):
    """Translations of earlier wordings in the same place, newest first."""
    translations = StringTranslation.objects.filter(
        context_id=context_id, locale_id=translation.target_locale_id, has_error=False
    )
    return translations.select_related("translation_of").order_by("-updated_at", "-pk")


def carry_over(translation):
    """Keep translations whose original changed in typography only, and every address; return how many were kept."""
    kept = 0
    for segment in waiting_segments(translation):
        for earlier in earlier_translations(translation, segment.context_id):
            is_address = segment.context.path == "slug"
            if is_address or plain(earlier.translation_of.data) == plain(segment.string.data):
                copy = StringTranslation.objects.create(
                    translation_of_id=segment.string_id,
                    context_id=segment.context_id,
                    locale_id=translation.target_locale_id,
                    data=earlier.data,
                    translation_type=earlier.translation_type,
                    tool_name=earlier.tool_name,
                    last_translated_by=earlier.last_translated_by,
                )
                # It was approved when the earlier one was, so nothing new waits to be published.
                StringTranslation.objects.filter(pk=copy.pk).update(updated_at=earlier.updated_at)
                kept += 1
                break
    return kept
