"""What the panel above the translation editor tells and offers."""

from wagtail.models import DraftStateMixin, Page
from wagtail.snippets.permissions import get_permission_name

from instep.conf import setting
from instep.desk.fragments import waiting_fragments
from instep.models import PairRecord
from instep.state import State, states

MANY = 10
"""With more fragments than this the panel is folded up: then the editor below is the better tool."""


def drafts_key(translation_id):
    """Where the session keeps what is typed for other fragments while one is being saved."""
    return f"instep-drafts-{translation_id}"


def panel_for(request, translation, instance):
    """The panel's context; None where nothing waits and nobody has edited behind the translation's back."""
    fragments = waiting_fragments(translation, drafts=request.session.pop(drafts_key(translation.pk), None))
    pair = next(
        (pair for pair in states([translation.source.object_id]) if pair.translation_id == translation.pk), None
    )
    diverged = pair is not None and pair.state == State.DIVERGED
    if not fragments and not diverged:
        return None
    record = PairRecord.objects.filter(translation=translation).first()
    worked_on = any(fragment.earlier or fragment.typed or fragment.draft for fragment in fragments)
    return {
        "translation": translation,
        "instance": instance,
        "fragments": fragments,
        "since": record and record.behind_since,
        "diverged": diverged,
        "is_live": getattr(instance, "live", True),
        "is_open": len(fragments) <= MANY and (worked_on or pair is None or pair.missing < pair.total),
        "is_gated": setting("INSTEP_GATE") == "block",
        "may_publish_anyway": can_publish(request.user, instance)
        and request.user.has_perm("instep.publish_incomplete"),
    }


def can_publish(user, instance):
    """Whether the user may publish the page or snippet."""
    if isinstance(instance, Page):
        return instance.permissions_for_user(user).can_publish()
    if isinstance(instance, DraftStateMixin):
        return user.has_perm(get_permission_name("publish", type(instance)))
    return user.has_perm(get_permission_name("change", type(instance)))
