"""Reports of errors to Sentry, where `SENTRY_DSN` names one: what broke and where, nothing of whoever it broke for.

Settings install this app only then. Visitors' browsers never talk to Sentry; the server does. An event is written anew
from the few things that may leave, so that what a later version of the SDK gathers besides stays here.
"""

import logging

import sentry_sdk
from django.apps import AppConfig
from django.conf import settings
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.integrations.dedupe import DedupeIntegration
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.excepthook import ExcepthookIntegration
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.integrations.threading import ThreadingIntegration

from bis.logs import request_id, without_personal_data

KEPT = ("event_id", "timestamp", "level", "platform", "logger", "release", "environment", "sdk", "transaction")
OF_A_FRAME = ("filename", "function", "module", "lineno", "pre_context", "context_line", "post_context", "in_app")
SCANNERS = "django.security"  # whoever asks for foreign hosts or impossible addresses is no error of ours


class SentryConfig(AppConfig):
    name = "bis.sentry"
    verbose_name = "Sentry"

    def ready(self):
        start(settings.SENTRY_DSN)


def start(dsn):
    """Report what is raised or logged as an error from now on; no traces, no sessions, no spans, no breadcrumbs."""
    sentry_sdk.init(
        dsn,
        release=settings.RELEASE or None,
        environment=settings.SITE_URL.partition("://")[2],
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        server_name="",
        auto_session_tracking=False,
        send_client_reports=False,
        before_send=purified,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[
            AtexitIntegration(callback=lambda pending, timeout: None),
            DedupeIntegration(),
            DjangoIntegration(transaction_style="function_name", middleware_spans=False, signals_spans=False),
            ExcepthookIntegration(),
            LoggingIntegration(level=None, event_level=logging.ERROR),
            ThreadingIntegration(),
        ],
    )


def purified(event, hint):
    """An event without personal data, as our log is; None for one that is nobody's business."""
    if (event.get("logger") or "").startswith(SCANNERS):
        return None
    kept = {key: event[key] for key in KEPT if event.get(key)}
    if message := (event.get("logentry") or {}).get("message"):
        kept["logentry"] = {"message": without_personal_data(message)}  # as the code has it, without what it is about
    if raised := (event.get("exception") or {}).get("values"):
        kept["exception"] = {"values": [purified_exception(one) for one in raised]}
    if request := event.get("request"):
        address = without_personal_data(request.get("url", "").partition("?")[0])
        kept["request"] = {"method": request.get("method"), "url": address}
    if number := request_id.get():
        kept["tags"] = {"request_id": number}
    return kept


def purified_exception(raised):
    frames = (raised.get("stacktrace") or {}).get("frames") or []
    return {
        "type": raised.get("type"),
        "module": raised.get("module"),
        "value": without_personal_data(str(raised.get("value") or "")),
        "mechanism": {"type": (raised.get("mechanism") or {}).get("type", "generic"), "handled": False},
        "stacktrace": {"frames": [{key: frame[key] for key in OF_A_FRAME if key in frame} for frame in frames]},
    }
