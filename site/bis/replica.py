"""Reading from a replica of the database: for readers without a session, as long as it has what they must see.

A replica lags. What is made from it is kept for a whole generation, so it is read only once it has replayed everything
that the primary had written when the generation began. Where it does not answer the primary is asked. Where the primary
does not, the replica is, however old, but nothing is kept of that.
"""

import logging
import time
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import Error, connections
from wagtail.contrib.settings.models import BaseSiteSetting

from bis import generation
from bis.delivery import FOR_NOBODY

logger = logging.getLogger(__name__)
REPLICA = "replica"
PAUSE = 5  # seconds until a replica that failed is asked again
WHOLE = ("/admin/", "/django-admin/", "/health/", "/static/", "/media/", "/documents/")  # nothing to choose there

_chosen = ContextVar("chosen", default=None)


class Router:
    """Where queries go: to the database that was chosen for the request, if one was; writes always to the primary."""

    def db_for_read(self, model, **hints):
        return _chosen.get()

    def db_for_write(self, model, **hints):
        # Wagtail reads its settings as if to write them; there is nothing to write where readers are answered.
        return (issubclass(model, BaseSiteSetting) and _chosen.get()) or "default"

    def allow_relation(self, first, second, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db != REPLICA


@contextmanager
def reading_from(alias, is_doubtful):
    """Read from a database; what may be old is kept nowhere."""
    tokens = _chosen.set(alias), generation.doubtful.set(is_doubtful)
    try:
        yield
    finally:
        _chosen.reset(tokens[0])
        generation.doubtful.reset(tokens[1])


class Replica:
    """Wraps Django's WSGI application; a request that fails on one of the databases is answered from the other."""

    def __init__(self, application):
        self.application = application
        self.session = settings.SESSION_COOKIE_NAME + "="
        self.wanted = (None, None)  # a generation, and what the replica has to have replayed for it
        self.has = None  # the generation that it is known to have
        self.rests_until = 0

    def __call__(self, environ, start_response):
        if not self.is_for_reading(environ):
            return self.application(environ, start_response)
        if self.is_ready():
            answer = self.ask(REPLICA, environ)
            if answer.failed:
                self.rest()
                answer.close()
                answer = self.ask("default", environ)
        else:
            answer = self.ask("default", environ)
            if answer.failed and self.is_awake() and FOR_NOBODY not in environ:
                answer.close()
                answer = self.ask(REPLICA, environ, is_doubtful=True)
                if answer.failed:
                    self.rest()
        start_response(*answer.head)
        return answer.body

    def is_for_reading(self, environ):
        return (
            environ["REQUEST_METHOD"] in ("GET", "HEAD")
            and self.session not in environ.get("HTTP_COOKIE", "")
            and not environ.get("PATH_INFO", "").startswith(WHOLE)
        )

    def ask(self, alias, environ, is_doubtful=False):
        with reading_from(alias, is_doubtful):
            return Attempt(self.application, environ)

    def is_awake(self):
        return time.monotonic() >= self.rests_until

    def rest(self):
        self.rests_until = time.monotonic() + PAUSE
        logger.warning("The replica does not answer; the primary is asked for %d s.", PAUSE)

    def is_ready(self):
        """Whether the replica answers and has everything that shows in this generation."""
        if not self.is_awake():
            return False
        number = generation.current()
        if self.has == number:
            return True
        try:
            if self.wanted[0] != number:
                self.wanted = (number, _value("default", "SELECT pg_current_wal_lsn()::text"))
        except Error:
            return False
        try:
            if _value(REPLICA, "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", self.wanted[1]):
                self.has = number
        except Error:
            self.rest()
        return self.has == number


class Attempt:
    """An answer of Django's, not yet sent."""

    def __init__(self, application, environ):
        self.body = application(environ, self.start)

    def start(self, *head):
        self.head = head

    @property
    def failed(self):
        return self.head[0].startswith("503")

    def close(self):
        if hasattr(self.body, "close"):
            self.body.close()


def _value(alias, sql, *parameters):
    """The one value of a query outside Django's own requests, which would end a connection that has broken."""
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchone()[0]
    except Error:
        connections[alias].close()
        raise
