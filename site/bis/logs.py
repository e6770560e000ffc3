"""What is logged: one line for each event, without personal data, and with the id of the request it belongs to.

Knows nothing of Django's settings, as they and gunicorn's read it.
"""

import contextvars
import datetime
import ipaddress
import json
import logging
import re
import secrets

HEADER = "X-Request-ID"
SANE_ID = re.compile(r"[0-9A-Za-z_-]{8,64}")
E_MAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
QUERY = re.compile(r"\?[^\s'\"]*=[^\s'\"]*")
NETWORK_ADDRESS = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b|(?<![\w:])[0-9A-Fa-f]*:[0-9A-Fa-f:]*:[0-9A-Fa-f.]*(?![\w:])")
KEY = re.compile(r"(/admin/(?:invitation|password_reset)/)[^\s'\"]+")
"""As good as a password."""
ROW = re.compile(r"^(DETAIL|CONTEXT|LINE \d+): .*$", re.MULTILINE)
"""In which PostgreSQL quotes what somebody entered."""

request_id = contextvars.ContextVar("request_id", default=None)


class RequestIdMiddleware:
    """Give each request an id that its log lines and its answer carry; that of the proxy in front where it has one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get(HEADER, "")
        number = given if SANE_ID.fullmatch(given) else secrets.token_hex(16)
        request.id = number  # what Django logs of an answer it logs after all middleware
        token = request_id.set(number)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response.headers[HEADER] = number
        return response


def without_personal_data(text):
    """A text without e-mail and network addresses, query strings, keys to accounts and quoted rows of the database."""
    text = ROW.sub(r"\1: …", text)
    text = E_MAIL.sub("[e-mail]", text)
    text = QUERY.sub("?…", text)
    text = KEY.sub(r"\1…", text)
    return NETWORK_ADDRESS.sub(_hide_if_address, text)


def _hide_if_address(match):
    try:
        ipaddress.ip_address(match[0])
    except ValueError:
        return match[0]  # a time of day, say
    return "[address]"


class LineFormatter(logging.Formatter):
    """A line for people."""

    def __init__(self):
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record):
        return without_personal_data(super().format(record))


class JsonFormatter(logging.Formatter):
    """A line for programs."""

    def format(self, record):
        event = {
            "time": datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_personal_data(record.getMessage()),
            "request_id": request_id.get() or getattr(getattr(record, "request", None), "id", None),
        }
        if record.exc_info:
            event["traceback"] = without_personal_data(self.formatException(record.exc_info))
        return json.dumps(event, ensure_ascii=False)


FORMATTERS = {"line": LineFormatter, "json": JsonFormatter}


def configuration(form):
    """The logging of Django and of gunicorn, as lines or as JSON."""
    if form not in FORMATTERS:
        raise ValueError(f"LOG_FORMAT is “{form}”; it can be {' or '.join(FORMATTERS)}.")

    def only(level):
        return {"handlers": ["console"], "level": level, "propagate": False}

    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"ours": {"()": FORMATTERS[form]}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ours"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "django": only("WARNING"),
            # Scanners asking for foreign hosts are not our errors.
            "django.security.DisallowedHost": {"handlers": [], "propagate": False},
            "gunicorn.error": only("INFO"),
        },
    }
