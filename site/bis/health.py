"""How the site is, for whoever watches over it.

`/health/live` answers 200 as long as this process answers, and looks at nothing else. It may restart a process or take
a node out of a balancer: a restart mends no database, and without one the kept pages are still served.

`/health/ready` answers 200 if the database answers and has this release's migrations, so that forms and the admin work,
else 503 with one word as the reason. It is for alarms and for deployments; never for a balancer, which would take all
nodes out at once, with the pages that they could still show.
"""

import functools
import logging

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import JsonResponse

logger = logging.getLogger(__name__)
LIVE, READY = "/health/live", "/health/ready"


class HealthMiddleware:
    """Answers ahead of everything else: by any host name, without TLS, without a cookie."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info == LIVE:
            return answer({"status": "alive"})
        if request.path_info == READY:
            reason = what_is_missing()
            return answer({"status": "not ready", "reason": reason}, 503) if reason else answer({"status": "ready"})
        return self.get_response(request)


def answer(facts, status=200):
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return JsonResponse(facts, status=status, headers=headers)


def what_is_missing():
    """Why the site cannot do all of its work, in one word; details are for the log only."""
    try:
        applied = set(MigrationRecorder(connection).migration_qs.values_list("app", "name"))
    except DatabaseError as error:
        logger.error("Not ready: %s", error)
        # No request follows through Django's own handlers that would end the connection.
        connection.close()
        return "database"
    return None if latest_migrations() <= applied else "migrations"


@functools.cache
def latest_migrations():
    """The last migrations of this release's apps, which do not change while the process lives."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())
