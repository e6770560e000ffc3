"""Answers for other people's programs: open to every site, and mistakes told as problem details (RFC 9457)."""

import re
from functools import wraps
from http import HTTPStatus

from django.conf import settings
from django.http import JsonResponse
from django.utils import translation

API_PREFIX = "/api/"
ASKED_LANGUAGE = re.compile(rf"(?:^|&)lang=({'|'.join(dict(settings.LANGUAGES))})(?:&|$)")


def open_to_other_sites(response):
    """Let scripts of all sites read an answer."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link, RateLimit, RateLimit-Policy, Retry-After"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def asked_language(request):
    """The language that ?lang= asks for, or None; read from the raw query, which may be what is wrong."""
    match = ASKED_LANGUAGE.search(request.META.get("QUERY_STRING", ""))
    return match and match[1]


def problem(request, status, code, detail, headers=None, **members):
    """Say what is wrong: in words in the language asked for, and by a code that stays the same."""
    language = asked_language(request)
    with translation.override(language or translation.get_language()):
        data = {
            "type": "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": int(status),
            "code": code,
            "detail": str(detail),
            **members,
        }
    response = JsonResponse(
        data,
        status=status,
        content_type="application/problem+json; charset=utf-8",
        json_dumps_params={"ensure_ascii": False},
        headers={"Cache-Control": "no-store", **(headers or {})},
    )
    if language:
        response.headers["Content-Language"] = language
    return open_to_other_sites(response)


def problem_below_api(status, code, detail):
    """Have a handler of errors answer programs with a problem; everybody else gets its page."""

    def decorate(handler):
        @wraps(handler)
        def answer(request, *args, **kwargs):
            if f"{request.path_info}/".startswith(API_PREFIX):
                return problem(request, status, code, detail)
            return handler(request, *args, **kwargs)

        return answer

    return decorate
