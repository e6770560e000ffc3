"""How every pair of language versions stands: exactly one state each, for a whole site in a fixed number of queries.

A pair is one translation key and one language other than that of its original. Pages and translatable snippets are
treated alike. Nothing here writes.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page, get_translatable_models
from wagtail.snippets.models import get_snippet_models
from wagtail_localize.models import SegmentOverride, StringSegment, StringTranslation, Translation, TranslationLog

from instep.models import PairRecord
from instep.pairs import valid_translations


class State(models.TextChoices):
    """The states of a pair; the first that applies, in this order."""

    CONFLICT = "conflict", _("Conflict")
    MISSING = "missing", _("No version")
    UNLINKED = "unlinked", _("Not linked")
    DETACHED = "detached", _("Kept separately")
    DIVERGED = "diverged", _("Diverged")
    DRAFT = "draft", _("Draft")
    WITHDRAWN = "withdrawn", _("Original withdrawn")
    BEHIND = "behind", _("Behind")
    FACTS = "facts", _("Different facts")
    READY = "ready", _("Ready to publish")
    IN_STEP = "in_step", _("In step")


NEXT_ACTIONS = {
    State.CONFLICT: _("Decide which is the original"),
    State.MISSING: _("Create the version"),
    State.UNLINKED: _("Link the versions"),
    State.DETACHED: _("Review whether it still holds"),
    State.DIVERGED: _("Take the changes into the translation"),
    State.DRAFT: _("Publish the version"),
    State.WITHDRAWN: _("Withdraw the version"),
    State.BEHIND: _("Translate the fragments"),
    State.FACTS: _("Apply the facts"),
    State.READY: _("Publish the version"),
    State.IN_STEP: "",
}


@dataclass
class Pair:
    """Two language versions of one thing."""

    state: State
    model: type
    original: dict
    version: dict | None
    source_language: str
    target_language: str
    translation_id: int | None = None
    missing: int = 0
    total: int = 0
    since: datetime.datetime | None = None

    @property
    def title(self):
        return self.original["name"]

    @property
    def next_action(self):
        return NEXT_ACTIONS[self.state]


def states(translation_keys=None):
    """Every pair of the site, or of the given keys. The number of queries does not depend on how many there are."""
    languages = dict(Locale.objects.values_list("pk", "language_code"))
    links = _Links(translation_keys)
    pairs = []
    for model in _translatable_models():
        for versions in _versions_by_key(model, translation_keys).values():
            pairs += _pairs_of(model, versions, languages, links)
    return pairs


def _translatable_models():
    snippets = set(get_snippet_models())
    return [Page, *(model for model in get_translatable_models() if model in snippets)]


def _versions_by_key(model, keys):
    """The versions of each key, by language."""
    if model is Page:
        objects = Page.objects.filter(depth__gt=1).annotate(name=F("title"), live_owner=F("live_revision__object_id"))
        fields = ["name", "live", "alias_of_id", "live_revision_id", "live_owner", "last_published_at", "path"]
    else:
        objects, fields = model.objects.all(), []
    if keys is not None:
        objects = objects.filter(translation_key__in=keys)
    by_key = defaultdict(dict)
    for row in objects.values("pk", "translation_key", "locale_id", *fields):
        row = {"name": str(row["pk"]), "live": True, "alias_of_id": None, "live_revision_id": None, **row}
        by_key[row["translation_key"]][row["locale_id"]] = row
    return by_key


class _Links:
    """What wagtail-localize knows of all pairs, read at once."""

    def __init__(self, keys):
        def of(field):
            return {} if keys is None else {f"{field}__in": keys}

        self.by_key = defaultdict(list)
        translations = Translation.objects.filter(**of("source__object_id"))
        for row in translations.values(
            "pk", "enabled", "created_at", "source_id", "target_locale_id", "source__object_id", "source__locale_id"
        ):
            self.by_key[row["source__object_id"]].append(row)

        valid = valid_translations(OuterRef("target"))
        segments = StringSegment.objects.filter(**of("source__object_id"), source__translations__isnull=False)
        segments = segments.annotate(
            translation=F("source__translations__id"), target=F("source__translations__target_locale_id")
        ).annotate(valid=Exists(valid))
        self.fragments = {
            row["translation"]: row
            for row in segments.values("translation").annotate(
                total=Count("id"), missing=Count("id", filter=Q(valid=False))
            )
        }

        logs = TranslationLog.objects.filter(**of("source__object_id"))
        self.applied = {
            (row["source_id"], row["locale_id"]): row["applied"]
            for row in logs.values("source_id", "locale_id").annotate(applied=Max("created_at"))
        }
        self.revisions = set(logs.exclude(revision=None).values_list("revision_id", flat=True))

        self.typed = {}
        for model in (StringTranslation, SegmentOverride):
            rows = model.objects.filter(**of("context__object_id"), has_error=False)
            for key, locale, updated in rows.values_list("context__object_id", "locale_id").annotate(Max("updated_at")):
                self.typed[key, locale] = max(filter(None, [updated, self.typed.get((key, locale))]))

        records = PairRecord.objects.filter(**of("translation__source__object_id"))
        self.records = {record.pk: record for record in records}


def _pairs_of(model, versions, languages, links):
    """The pairs of one translation key; none where nothing is live."""
    key = next(iter(versions.values()))["translation_key"]
    translations = links.by_key.get(key, [])
    source = _source_locale(versions, translations, languages)
    original = versions.get(source)
    if original is None:
        return []
    pairs = []
    for locale, language in languages.items():
        version = versions.get(locale)
        if locale == source or not (original["live"] or (version and version["live"])):
            continue
        link = next(
            (t for t in translations if (t["source__locale_id"], t["target_locale_id"]) == (source, locale)), {}
        )
        back = any((t["source__locale_id"], t["target_locale_id"]) == (locale, source) for t in translations)
        pair = Pair(State.IN_STEP, model, original, version, languages[source], language, translation_id=link.get("pk"))
        _judge(pair, link, back, links)
        pairs.append(pair)
    return pairs


def _source_locale(versions, translations, languages):
    """The language of the original: where it is translated from, else the site's own, else the one there is."""
    if translations:
        return min(translations, key=lambda row: row["pk"])["source__locale_id"]
    real = [locale for locale, version in versions.items() if version["alias_of_id"] is None]
    return min(real or versions, key=lambda locale: (languages.get(locale) != settings.LANGUAGE_CODE, locale))


def _judge(pair, link, back, links):
    """Set the state of a pair, its counts and its date."""
    version, record = pair.version, links.records.get(pair.translation_id)
    fragments = links.fragments.get(pair.translation_id, {})
    pair.missing, pair.total = fragments.get("missing", 0), fragments.get("total", 0)
    typed = links.typed.get((pair.original["translation_key"], link.get("target_locale_id")))
    applied = links.applied.get((link.get("source_id"), link.get("target_locale_id")))
    if link and back:
        pair.state = State.CONFLICT
    elif version is None or version["alias_of_id"] is not None:
        pair.state, pair.since = State.MISSING, pair.original.get("last_published_at")
    elif not link:
        pair.state = State.UNLINKED
    elif not link["enabled"]:
        pair.state = State.DETACHED
    elif _edited_by_hand(version, links, record):
        pair.state, pair.since = State.DIVERGED, version["last_published_at"]
    elif not version["live"]:
        pair.state, pair.since = State.DRAFT, link["created_at"]
    elif not pair.original["live"]:
        pair.state = State.WITHDRAWN
    elif pair.missing:
        pair.state, pair.since = State.BEHIND, record and record.behind_since
    elif record and record.facts:
        pair.state = State.FACTS
    elif typed and (applied is None or typed > applied):
        pair.state, pair.since = State.READY, typed


def _edited_by_hand(version, links, record):
    """Whether the live version is neither what the translation made nor what facts were followed into."""
    live = version["live_revision_id"]
    if not version["live"] or live is None or str(version.get("live_owner")) != str(version["pk"]):
        return False
    return live not in links.revisions and not (record and record.followed_revision == live)
