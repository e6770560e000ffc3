"""What readers of a translation are told: when it was translated, and whether its original has changed since."""

import datetime
from dataclasses import dataclass

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef
from django.utils import formats, timezone
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _
from wagtail.models import Page, PageViewRestriction
from wagtail_localize.models import TranslationLog

from instep.conf import setting
from instep.pairs import pairs_of


@dataclass
class TranslationNote:
    """A public translation beside its public original."""

    original: Page
    translated: datetime.datetime | None
    """When the translation's wording was last published."""
    behind_since: datetime.datetime | None

    @property
    def is_behind(self):
        """Whether the translation has lagged for so long that readers should know."""
        if self.behind_since is None:
            return False
        return self.behind_since <= timezone.now() - datetime.timedelta(days=setting("INSTEP_NOTE_AFTER_DAYS"))

    @property
    def language(self):
        """The code of the original's language."""
        return self.original.locale.language_code

    @property
    def language_name(self):
        """The name of the original's language, in the reader's."""
        return get_language_info(self.language)["name_translated"]

    @property
    def changed(self):
        """When the original was last published, as readers read it."""
        return formats.date_format(timezone.localtime(self.original.last_published_at), "j\xa0E Y")

    @property
    def link_text(self):
        """An invitation to the original, in its own language."""
        with override(self.language):
            return _("Read the newer version")


def translation_note(page, pairs=None, versions=None):
    """What is known of a page that is a translation of a live and public original, or None.

    Whoever knows the page's pairs (`pairs_of`) or its public versions already gives them and spares a query for each.
    """
    for pair in pairs_of(page) if pairs is None else pairs:
        if not pair.enabled or pair.target_locale_id != page.locale_id:
            continue
        for original in _public_versions(page) if versions is None else versions:
            if original.locale_id == pair.source__locale_id:
                return TranslationNote(original, _translated(page, original), pair.instep__behind_since)
    return None


def _public_versions(page):
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    restrictions = PageViewRestriction.objects.annotate(seen=path).filter(seen__startswith=F("page__path"))
    pages = Page.objects.filter(translation_key=page.translation_key, alias_of__isnull=True, live=True)
    return pages.exclude(Exists(restrictions)).select_related("locale")


def _translated(page, original):
    """When the page's wording was last published."""
    log = TranslationLog.objects.filter(
        source__object_id=page.translation_key, source__locale_id=original.locale_id, locale_id=page.locale_id
    )
    return log.order_by("-created_at").values_list("created_at", flat=True).first()
