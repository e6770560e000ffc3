"""Counts of what is answered, for Prometheus, in files that all processes of a machine share.

Nothing is counted unless `METRICS_ADDRESS` names where `manage.py serve_metrics` tells of it (home/metrics.py). That is
a process and an address of its own: the site answers nothing of it, so no proxy in front can pass it on.
"""

import os
import time

from django.conf import settings
from prometheus_client import CollectorRegistry, Counter, Histogram

from bis.delivery import is_for_nobody

MADE = "bis.made"  # in the environment of a request that Django has answered
REGISTRY = CollectorRegistry()
REQUESTS = Histogram(
    "bis_made_answer_seconds",
    "Time Django took for an answer, to a reader or for the store of finished pages.",
    ["view", "method", "status", "to"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
KEPT = Counter(
    "bis_kept_answers",
    "Answers with a finished page; old ones are those of an earlier generation.",
    ["status", "page"],
    registry=REGISTRY,
)
METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}


def begin():
    """Make the folder, and take away what processes left that are gone; called when a server starts."""
    settings.METRICS_FOLDER.mkdir(parents=True, exist_ok=True)
    for file in settings.METRICS_FOLDER.glob("*_[0-9]*.db"):
        try:
            os.kill(int(file.stem.rpartition("_")[2]), 0)
        except ProcessLookupError:
            file.unlink(missing_ok=True)
        except PermissionError:
            pass  # somebody else's, but there


class MetricsMiddleware:
    """Count what Django answers, by view and kind of page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.META[MADE] = True
        begun = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - begun
        REQUESTS.labels(
            view_of(request, response),
            request.method if request.method in METHODS else "other",
            response.status_code,
            "store" if is_for_nobody(request) else "reader",
        ).observe(seconds)
        return response


def view_of(request, response):
    """The name of what answered: of the type of a page, else of the address as urls.py has it."""
    page = (getattr(response, "context_data", None) or {}).get("page")
    if page is not None:
        return page._meta.label_lower
    match = request.resolver_match
    return match.view_name or match._func_path if match else "none"


class Metered:
    """Wraps the site's WSGI application and counts the answers that Django had no part in: those with kept pages."""

    def __init__(self, application):
        self.application = application
        begin()
        self.counters = {
            (line, is_old): KEPT.labels(line[:3], "old" if is_old else "fresh")
            for line in ("200 OK", "304 Not Modified")
            for is_old in (False, True)
        }

    def __call__(self, environ, start_response):
        counted = None

        def started(line, headers, exc_info=None):
            nonlocal counted
            counted = line, any(header[0] == "Age-Of-Page" for header in headers)
            return start_response(line, headers, exc_info)

        answer = self.application(environ, started)
        if MADE not in environ and counted in self.counters:
            self.counters[counted].inc()
        return answer
