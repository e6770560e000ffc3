"""What the panel above the translation editor tells and offers."""

from instep.conf import setting
from instep.desk.approval import approval_of
from instep.desk.fragments import waiting_fragments
from instep.desk.views import drafts_key
from instep.models import PairRecord
from instep.publication import waits_for_original
from instep.rights import can_publish
from instep.state import State, states

MANY = 10
"""With more fragments than this the panel is folded up: then the editor below is the better tool."""


def panel_for(request, translation, instance):
    """The panel's context; None where there is nothing to tell and nothing to do."""
    fragments = waiting_fragments(translation, drafts=request.session.pop(drafts_key(translation.pk), None))
    pair = next(
        (pair for pair in states([translation.source.object_id]) if pair.translation_id == translation.pk), None
    )
    diverged = pair is not None and pair.state == State.DIVERGED
    approval = approval_of(request.user, instance)
    moment = waits_for_original(translation)
    if not (fragments or diverged or approval or moment):
        return None
    record = PairRecord.objects.filter(translation=translation).first()
    worked_on = any(fragment.earlier or fragment.typed or fragment.draft for fragment in fragments)
    return {
        "translation": translation,
        "instance": instance,
        "fragments": fragments,
        "words_wait": any(not fragment.is_address for fragment in fragments),  # the address is made from the title
        "since": record and record.behind_since,
        "diverged": diverged,
        "approval": approval,
        "moment": moment,
        "is_live": getattr(instance, "live", True),
        "is_open": len(fragments) <= MANY and (worked_on or pair is None or pair.missing < pair.total),
        "is_gated": setting("INSTEP_GATE") == "block",
        "may_publish_anyway": can_publish(request.user, instance)
        and request.user.has_perm("instep.publish_incomplete"),
    }
