"""What the database holds about pairs, read for all of them at once, whatever their number."""

from collections import Counter, defaultdict

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Value
from wagtail.models import DraftStateMixin, Page
from wagtail_localize.models import (
    RelatedObjectSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationLog,
)

from instep.models import PairRecord
from instep.pairs import valid_translations

PAGE_FIELDS = [
    "pk",
    "translation_key",
    "locale_id",
    "live",
    "alias_of_id",
    "live_revision_id",
    "last_published_at",
    "path",
    "content_type_id",
]
LIVE_REVISION = {
    "live_owner": F("live_revision__object_id"),
    "publisher": F("live_revision__user_id"),
    "live_is_applied": Exists(TranslationLog.objects.filter(revision_id=OuterRef("live_revision_id"))),
}
"""What is asked about the live revision of a version, if it has one."""


def of_keys(field, keys):
    """A filter on translation keys; none where all are wanted."""
    return {} if keys is None else {f"{field}__in": keys}


def versions_by_key(model, keys):
    """The versions of each translation key, by language; every one as a dictionary with the same entries."""
    rows = _pages(keys) if model is Page else _snippets(model, keys)
    by_key = defaultdict(dict)
    for row in rows:
        by_key[row["translation_key"]][row["locale_id"]] = row
    return by_key


def _pages(keys):
    pages = Page.objects.filter(depth__gt=1, **of_keys("translation_key", keys))
    return pages.annotate(name=F("title"), **LIVE_REVISION).order_by().values(*PAGE_FIELDS, "name", *LIVE_REVISION)


def _snippets(model, keys):
    """Whole objects, as only they know their names."""
    nothing = dict.fromkeys([*PAGE_FIELDS, *LIVE_REVISION])
    snippets = model.objects.filter(**of_keys("translation_key", keys))
    if issubclass(model, DraftStateMixin):
        # A model may have fields of the same names.
        snippets = snippets.annotate(**{f"instep_{name}": value for name, value in LIVE_REVISION.items()})
    for snippet in snippets:
        yield {
            **nothing,
            **{name: getattr(snippet, f"instep_{name}", None) for name in LIVE_REVISION},
            "pk": snippet.pk,
            "name": str(snippet),
            "translation_key": snippet.translation_key,
            "locale_id": snippet.locale_id,
            "live": getattr(snippet, "live", True),
            "live_revision_id": getattr(snippet, "live_revision_id", None),
            "last_published_at": getattr(snippet, "last_published_at", None),
        }


class Links:
    """What wagtail-localize and the pairs' records say of the given translation keys, or of all."""

    def __init__(self, keys=None):
        self.related = self._related(keys)
        if keys is not None:
            keys = {*keys, *(related["object_id"] for rows in self.related.values() for related in rows)}
        self.by_key = defaultdict(list)
        for row in self._translations(keys):
            self.by_key[row["source__object_id"]].append(row)
        self.fragments = {row["translation"]: row for row in self._fragments(keys)}
        self.typed, self.applied = {}, {}
        for kind, key, locale, moment in self._moments(keys):
            newest = self.applied if kind == "applied" else self.typed
            if (key, locale) not in newest or newest[key, locale] < moment:
                newest[key, locale] = moment

    def waiting_snippets(self, source_id, locale):
        """How many snippets that a page shows have fragments that wait, by their model."""
        waiting = Counter()
        for related in self.related[source_id]:
            for row in self.by_key.get(related["object_id"], []):
                missing = self.fragments.get(row["pk"], {}).get("missing")
                if missing and row["enabled"] and row["target_locale_id"] == locale:
                    waiting[ContentType.objects.get_for_id(related["object__content_type_id"]).model_class()] += 1
        return waiting

    @staticmethod
    def _related(keys):
        segments = RelatedObjectSegment.objects.filter(**of_keys("source__object_id", keys))
        segments = segments.exclude(object__content_type=ContentType.objects.get_for_model(Page))
        related = defaultdict(list)
        for row in segments.order_by().values("source_id", "object_id", "object__content_type_id").distinct():
            related[row["source_id"]].append(row)
        return related

    @staticmethod
    def _translations(keys):
        translations = Translation.objects.filter(**of_keys("source__object_id", keys))
        record = [f"instep__{field.name}" for field in PairRecord._meta.fields if field.name != "translation"]
        return translations.values(
            "pk",
            "enabled",
            "created_at",
            "source_id",
            "target_locale_id",
            "source__object_id",
            "source__locale_id",
            *record,
        )

    @staticmethod
    def _fragments(keys):
        segments = StringSegment.objects.filter(
            source__translations__isnull=False, **of_keys("source__object_id", keys)
        ).annotate(translation=F("source__translations__id"), target=F("source__translations__target_locale_id"))
        segments = segments.annotate(valid=Exists(valid_translations(OuterRef("target"))))
        return segments.values("translation").annotate(total=Count("id"), missing=Count("id", filter=Q(valid=False)))

    @staticmethod
    def _moments(keys):
        """When translations were last applied, and when a translator last wrote something."""

        def newest(kind, queryset, key, moment):
            rows = queryset.filter(**of_keys(key, keys)).annotate(kind=Value(kind)).order_by()
            return rows.values_list("kind", key, "locale_id").annotate(moment=Max(moment))

        # What was written for wording that the original has no longer is nothing to publish.
        current = StringSegment.objects.filter(
            string_id=OuterRef("translation_of_id"), context_id=OuterRef("context_id")
        )
        typed = [
            newest("typed", written.filter(has_error=False), "context__object_id", "updated_at")
            for written in (StringTranslation.objects.filter(Exists(current)), SegmentOverride.objects.all())
        ]
        return newest("applied", TranslationLog.objects.all(), "source__object_id", "created_at").union(
            *typed, all=True
        )
