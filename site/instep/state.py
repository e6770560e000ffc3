"""How every pair of language versions stands: exactly one state each, for a whole site in a fixed number of queries.

A pair is one translation key and one language other than that of its original. Pages and translatable snippets are
treated alike. Nothing here writes.
"""

import datetime
from dataclasses import dataclass, field

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page, get_translatable_models
from wagtail.snippets.models import get_snippet_models

from instep.links import Links, versions_by_key


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


@dataclass(slots=True)
class Pair:
    """Two language versions of one thing.

    `settled` says of a version kept separately that somebody gave the reason and a day, still ahead, to look again;
    `related` counts the snippets that the page shows and that have fragments waiting, by their model. What only lists
    tell (`kind`, `section`, `publisher`) is filled in by `instep.details`.
    """

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
    settled: bool = False
    related: dict = field(default_factory=dict)
    kind: str = ""
    section_key: str = ""
    section: str = ""
    publisher: str = ""

    @property
    def title(self):
        return self.original["name"]

    @property
    def kind_key(self):
        """What tells page types and snippet models apart."""
        return str(self.original["content_type_id"] or self.model._meta.label_lower)

    @property
    def next_action(self):
        # A draft is not ready as long as fragments wait.
        waits = self.state == State.DRAFT and self.missing
        return NEXT_ACTIONS[State.BEHIND if waits else self.state]

    @property
    def since_date(self):
        return self.since and timezone.localdate(self.since)

    @property
    def is_problem(self):
        """Whether somebody has something to do."""
        return self.state != State.IN_STEP and not self.settled

    @property
    def age(self):
        """To sort by: the oldest first, those without a date last."""
        return (self.since is None, self.since and self.since.timestamp())


def states(translation_keys=None, models=None):
    """Every pair of the site, or of the given keys and models.

    The number of queries does not depend on how many pairs there are: six, and one for each translatable snippet model.
    """
    languages = dict(Locale.objects.values_list("pk", "language_code"))
    links = Links(translation_keys)
    pairs = []
    for model in translatable_models() if models is None else models:
        for versions in versions_by_key(model, translation_keys).values():
            pairs += _pairs_of(model, versions, languages, links)
    return pairs


def translatable_models():
    """Page, and the snippets that can be translated."""
    snippets = set(get_snippet_models())
    return [Page, *(model for model in get_translatable_models() if model in snippets)]


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
    begun = [row for row in translations if row["source__locale_id"] in versions]
    if begun:
        return min(begun, key=lambda row: row["pk"])["source__locale_id"]
    real = [locale for locale, version in versions.items() if version["alias_of_id"] is None]
    return min(real or versions, key=lambda locale: (languages.get(locale) != settings.LANGUAGE_CODE, locale))


def _judge(pair, link, back, links):
    """Set the state of a pair, its counts and its date."""
    version = pair.version
    fragments = links.fragments.get(pair.translation_id, {})
    pair.missing, pair.total = fragments.get("missing", 0), fragments.get("total", 0)
    if link.get("source_id") in links.related:
        pair.related = links.waiting_snippets(link["source_id"], link["target_locale_id"])
    moment = (pair.original["translation_key"], link.get("target_locale_id"))
    typed, applied = links.typed.get(moment), links.applied.get(moment)
    if link and back:
        pair.state = State.CONFLICT
    elif version is None or version["alias_of_id"] is not None:
        pair.state, pair.since = State.MISSING, pair.original["last_published_at"]
    elif not link:
        pair.state = State.UNLINKED
    elif not link["enabled"]:
        pair.state, pair.settled = State.DETACHED, _is_settled(link)
    elif _edited_by_hand(version, link):
        pair.state, pair.since = State.DIVERGED, version["last_published_at"]
    elif not version["live"]:
        pair.state, pair.since = State.DRAFT, link["created_at"]
    elif not pair.original["live"]:
        pair.state = State.WITHDRAWN
    elif pair.missing:
        pair.state, pair.since = State.BEHIND, link["instep__behind_since"]
    elif link["instep__facts"]:
        pair.state = State.FACTS
    elif typed and (applied is None or typed > applied):
        pair.state, pair.since = State.READY, typed


def _is_settled(link):
    """Whether a version kept separately has a reason, and a day of review that has not come yet."""
    review = link["instep__review_on"]
    return bool(link["instep__detached_reason"] and review and review > timezone.localdate())


def _edited_by_hand(version, link):
    """Whether the live version is neither what the translation made nor what facts were followed into."""
    live = version["live_revision_id"]
    if not version["live"] or live is None or str(version["live_owner"]) != str(version["pk"]):
        return False
    return not version["live_is_applied"] and link["instep__followed_revision"] != live
