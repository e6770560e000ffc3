"""The fragments that wait, each with its earlier wording and translation, as the translator sees them."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from wagtail_localize.models import StringSegment, StringTranslation
from wagtail_localize.views.edit_translation import FieldHasNoEditPanelError, TabHelper, get_segment_location_info

from instep.pairs import UNCONFIRMED, waiting_segments

SIMILAR = 0.3
"""How alike two wordings must be, of 1, to be taken for versions of one sentence among others in the same text."""


@dataclass
class Fragment:
    """One fragment that waits for its translation."""

    segment: StringSegment
    place: str = ""
    earlier: StringTranslation | None = None
    typed: StringTranslation | None = None
    draft: str = ""
    position: tuple = field(default=())

    @property
    def key(self):
        return f"{self.segment.context_id}-{self.segment.string_id}"

    @property
    def source(self):
        return self.segment.string.data

    @property
    def changes(self):
        """The wording in runs of words, each with its kind; without an earlier wording all is the same."""
        before = self.earlier.translation_of.data if self.earlier else self.source
        return word_changes(before, self.source)

    @property
    def by_machine(self):
        typed = self.typed
        return typed is not None and typed.translation_type == StringTranslation.TRANSLATION_TYPE_MACHINE

    @property
    def error(self):
        return self.typed.get_error() if self.typed else None

    @property
    def text(self):
        """What stands in the text area: words not saved yet, or a translation that is wrong or unconfirmed."""
        return self.draft or (self.typed.data if self.typed else "")

    @property
    def rows(self):
        return min(12, max(2, len(max(self.source, self.text, key=len)) // 70 + 1))

    @property
    def is_address(self):
        return self.segment.context.path == "slug"


def word_changes(before, after):
    """Pairs of a kind (same, went, came) and a run of words."""
    old, new = before.split(), after.split()
    runs = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            runs.append(("same", " ".join(old[i1:i2])))
            continue
        if i1 < i2:
            runs.append(("went", " ".join(old[i1:i2])))
        if j1 < j2:
            runs.append(("came", " ".join(new[j1:j2])))
    return runs


def likeness(one, other):
    return SequenceMatcher(a=re.findall(r"\w+", one), b=re.findall(r"\w+", other), autojunk=False).ratio()


def best_earlier(text, orphans, alone):
    """The translation whose original is most like `text`; among sentences of one text only if it is like it at all."""
    best = max(orphans, key=lambda orphan: likeness(orphan.translation_of.data, text), default=None)
    if best is None or alone or likeness(best.translation_of.data, text) >= SIMILAR:
        return best
    return None


def waiting_fragments(translation, drafts=None):
    """What waits, in the order of the form; in four queries, however many fragments there are.

    `drafts` are texts by the fragment's key that somebody has typed and not saved yet.
    """
    segments = {(segment.context_id, segment.string_id): segment for segment in waiting_segments(translation)}
    contexts = {context for context, _string in segments}
    current = defaultdict(set)
    in_use = StringSegment.objects.filter(source_id=translation.source_id, context_id__in=contexts)
    for context, string in in_use.values_list("context_id", "string_id"):
        current[context].add(string)
    orphans, typed = defaultdict(list), {}
    rows = StringTranslation.objects.filter(context_id__in=contexts, locale_id=translation.target_locale_id)
    rows = rows.select_related("translation_of", "context").order_by("-updated_at", "-pk")
    confirmed = set(rows.exclude(UNCONFIRMED).values_list("pk", flat=True))
    for row in rows:
        if row.translation_of_id in current[row.context_id]:
            typed[row.context_id, row.translation_of_id] = row
        elif row.pk in confirmed and not row.has_error:
            orphans[row.context_id].append(row)

    locate = place_finder(translation.source.get_source_instance())
    fragments = []
    for key, segment in segments.items():
        context = segment.context_id
        fragment = Fragment(
            segment,
            earlier=best_earlier(segment.string.data, orphans[context], alone=len(current[context]) == 1),
            typed=typed.get(key),
        )
        fragment.draft = (drafts or {}).get(fragment.key, "")
        fragment.place, order = locate(segment.context)
        fragment.position = (order, segment.order)
        fragments.append(fragment)
    return sorted(fragments, key=lambda fragment: fragment.position)


def place_finder(source):
    """A function that gives the name of a context in the editor's form, and its place in the order."""
    tabs = TabHelper(source)

    def locate(context):
        try:
            location = get_segment_location_info(source, tabs, context.path, context.get_field_path(source))
        except FieldHasNoEditPanelError:
            name = context.path.split(".")[0]
            return str(getattr(source._meta.get_field(name), "verbose_name", name)), len(tabs.field_ordering_mapping)
        return " › ".join(str(part) for part in (location["field"], location["subField"]) if part), location["order"]

    return locate
