"""What is noted about the way in, in Wagtail's own log: who, what and when; no passwords and no addresses."""

import hashlib
import logging

from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogFormatter, log

logger = logging.getLogger("bis.access")
REPEAT_AFTER = 10 * 60  # seconds; a page that keeps asking is noted once

ACTIONS = {
    "bis.login": (_("Log in"), _("Logged in")),
    "bis.login_failed": (_("Failed log-in"), _("Wrong password")),
    "bis.second_factor_failed": (_("Failed second factor"), _("Wrong code or key")),
    "bis.logout": (_("Log out"), _("Logged out")),
    "bis.sessions_ended": (_("End other sessions"), _("Ended all other sessions")),
    "bis.refused": (_("Refuse entry"), _("Refused entry")),
    "bis.second_factor_added": (_("Add second factor"), _("Added a second factor")),
    "bis.second_factor_removed": (_("Remove second factor"), _("Removed a second factor")),
    "bis.second_factor_reset": (_("Reset second factor"), _("Reset the second factor of a colleague")),
    "bis.recovery_codes": (_("New recovery codes"), _("Made new recovery codes")),
    "bis.password": (_("Change password"), _("Changed the password")),
    "bis.invite": (_("Invite"), _("Sent an invitation")),
    "bis.invitation_accepted": (_("Accept invitation"), _("Accepted the invitation")),
    "bis.invitation_revoked": (_("Revoke invitation"), _("Revoked the invitation")),
    "bis.rights": (_("Change rights"), _("Changed rights")),
}
REASONS = {
    "no_second_factor": _("no second factor has been set up"),
    "second_factor_not_used": _("the second factor was not used"),
    "ended": _("the session had been ended"),
    "too_old": _("the session was too old"),
    "other_browser": _("the session came from another browser"),
    "role": _("the role does not allow it"),
}


class Formatter(LogFormatter):
    """An action with what is known about it: a reason, an address of the site, roles."""

    def format_message(self, log_entry):
        data = log_entry.data
        details = [REASONS.get(data.get("reason")), data.get("door"), data.get("method")]
        details += [f"+ {name}" for name in data.get("added", ())] + [f"− {name}" for name in data.get("removed", ())]
        details = ", ".join(str(detail) for detail in details if detail)
        return f"{self.message}: {details}" if details else self.message


def register_actions(actions):
    for action, (label, message) in ACTIONS.items():
        formatter = type("AccessFormatter", (Formatter,), {"label": label, "message": message})
        actions.register_action(action)(formatter)


def note(action, instance, user=None, **data):
    """Write one entry about a user or a group; `user` is who did it, if that is not the one who is logged in."""
    log(instance, action, user=user, data=data or None)


def refused(user, request, reason):
    """Note that somebody was not let through a door, once for each door in a while."""
    door = Truncator(request.path_info).chars(200)
    if caches["access"].add(f"refused:{user.pk}:{reason}:{hash_of(door)}", 1, REPEAT_AFTER):
        note("bis.refused", user, user=user, reason=reason, door=door)
        logger.warning("Refused %s at %s: %s", user.pk, door, reason)


def hash_of(text):
    """A short name for an address, which may have any length."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def account_of(credentials):
    """The account that somebody tried to enter, or None."""
    name = credentials.get("username") or credentials.get("email") or credentials.get("login") or ""
    users = get_user_model().objects.filter(Q(username__iexact=name) | Q(email__iexact=name))
    return users.first() if name and "\x00" not in name else None
