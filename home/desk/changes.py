"""Who changed what, and when: the newest entries of Wagtail's log."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.log_actions import registry

SHOWN = 8
READ = SHOWN * 6
"""One press may leave several entries, as of creating, editing and publishing."""


@dataclass(frozen=True)
class Change:
    who: str
    what: str
    name: str
    address: str
    when: datetime


def changes(user):
    """The last changes of content that the user may see, one for each press of a button."""
    # Who logs in and who is given which rights is for another list.
    people = ContentType.objects.get_for_models(get_user_model(), Group).values()
    newest = []
    for model in registry.get_log_entry_models():
        entries = model.objects.viewable_by_user(user).exclude(content_type__in=people)
        rows = entries.order_by("-timestamp", "-pk").values_list("timestamp", "pk", "uuid", "content_type_id", "label")
        newest += [(*row, model) for row in rows[:READ]]
    newest.sort(key=lambda row: row[:2], reverse=True)
    presses, chosen = set(), {}
    for _timestamp, pk, press, content_type, label, model in newest:
        if (press, content_type, label) not in presses or press is None:
            chosen.setdefault(model, []).append(pk)
            presses.add((press, content_type, label))
        if sum(map(len, chosen.values())) == SHOWN:
            break
    finder, found = AdminURLFinder(user), []
    for model, pks in chosen.items():
        entries = model.objects.filter(pk__in=pks).select_related("user", "content_type")
        for entry, instance in entries.with_instances():
            address = (instance and finder.get_edit_url(instance)) or ""
            found.append(Change(entry.user_display_name, entry.message, entry.label, address, entry.timestamp))
    return sorted(found, key=lambda change: change.when, reverse=True)
