"""What is answered while the database is away or a disk is full: that it passes, with everything that was being sent.

Nothing here may need what is missing: no query, no session, no file written.
"""

import errno
import logging
import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bis.answers import API_PREFIX, problem
from bis.middleware import STAFF_PREFIXES

logger = logging.getLogger(__name__)
RETRY_AFTER = 60  # seconds
SECRETS = ("password", "code", "credential", "secret")  # what the name of a field for a secret holds
NOT_WORDS = {"csrfmiddlewaretoken", "stamp", "website", "consent"}
MOST_CARRIED = 2_000_000  # characters
HEADERS = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}


def cause():
    """What of ours is away, if that is why the present request failed: "database", "disk" or None."""
    error = sys.exc_info()[1]
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return "database"
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return "disk"
        error = error.__cause__ or error.__context__
    return None


def stylesheet():
    """The address of the style sheet for an answer that has to come whatever is missing; "" if it is not collected."""
    try:
        return static("bis/bis.css")
    except ValueError:
        return ""


def carried(request):
    """The fields of a form, to be sent once more by a button; None where that cannot or must not be."""
    if request.method != "POST":
        return None
    try:
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
        unfit = request.FILES or any(secret in name.lower() for name, _value in fields for secret in SECRETS)
    except Exception:  # noqa: BLE001 (whatever was wrong with what was sent is not what this answer is about)
        return None
    return None if unfit or sum(len(value) for _name, value in fields) > MOST_CARRIED else fields


def unavailable(request, reason):
    """Say that it cannot be done now, in the reader's language, and hand back what was sent."""
    logger.error("Could not answer %s: the %s is away or full", request.path_info, reason)
    detail = _("The site cannot do this just now. Try again in a minute.")
    if f"{request.path_info}/".startswith(API_PREFIX):
        return problem(request, HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", detail, HEADERS)
    if not request.accepts("text/html"):
        return JsonResponse({"success": False, "error_code": "unavailable", "error_message": detail}, status=503)
    fields = carried(request)
    staff = request.path_info.startswith(STAFF_PREFIXES)
    words = [value for name, value in fields or () if name not in NOT_WORDS and value.strip()]
    context = {
        "language": get_language(),
        "stylesheet": stylesheet(),
        "is_staff": staff,
        "is_form": request.method == "POST",
        "reason": reason,
        "fields": fields,
        "words": "" if staff else max(words, key=len, default=""),
        "address": request.get_full_path(),
        "minutes": RETRY_AFTER // 60,
    }
    return HttpResponse(render_to_string("503.html", context), status=503, headers=HEADERS)
