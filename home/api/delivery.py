"""What goes with every answer of the API: methods, formats, a limit for each caller, caching, other sites' scripts."""

from functools import wraps
from http import HTTPMethod, HTTPStatus

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_cache_control, set_response_etag
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from bis.answers import asked_language, open_to_other_sites, problem
from bis.callers import count_request
from home.api.addresses import absolute

METHODS = "GET, HEAD, OPTIONS"
MAX_AGE = 5 * 60
WINDOW = 60
ALL_LANGUAGES = ", ".join(dict(settings.LANGUAGES))


def deliver(view):
    """Have a view of the API asked only what it can answer, and complete its answer.

    Nothing of it depends on a cookie, and answers to two readers differ only in the language of what is wrong.
    """

    @wraps(view)
    def delivered(request, **kwargs):
        language = asked_language(request)
        with translation.override(language or get_language()):
            if request.method == HTTPMethod.OPTIONS:
                return _preflight()
            allowance = count_request(request, "api", settings.API_REQUESTS_PER_MINUTE, WINDOW)
            response = _refusal(request, allowance) or _answer(view, request, kwargs)
        if response.status_code == HTTPStatus.OK:
            response = _cacheable(request, response, kwargs.get("language") or language or ALL_LANGUAGES)
        for name, value in allowance.headers.items():
            response.headers[name] = value
        response.headers["Link"] = f'<{absolute(reverse("api:openapi"))}>; rel="service-desc"'
        return open_to_other_sites(response)

    return delivered


def _refusal(request, allowance):
    """Why a request is not answered at all, or None."""
    if request.method not in (HTTPMethod.GET, HTTPMethod.HEAD):
        detail = _("These data can be read only: ask with GET.")
        return problem(request, HTTPStatus.METHOD_NOT_ALLOWED, "read_only", detail, {"Allow": METHODS})
    if allowance.is_used_up:
        detail = ngettext(
            "Too many requests: ask again in %d second.", "Too many requests: ask again in %d seconds.", allowance.reset
        )
        headers = {"Retry-After": str(allowance.reset)}
        return problem(request, HTTPStatus.TOO_MANY_REQUESTS, "too_many_requests", detail % allowance.reset, headers)
    if not request.accepts("application/json"):
        detail = _("These data come as application/json only; your Accept header does not allow it.")
        return problem(request, HTTPStatus.NOT_ACCEPTABLE, "not_acceptable", detail)
    return None


def _answer(view, request, kwargs):
    """Ask the view; a HEAD is answered as a GET whose body the server leaves out."""
    method, request.method = request.method, HTTPMethod.GET.value
    try:
        return view(request, **kwargs)
    finally:
        request.method = method


def _cacheable(request, response, language):
    """Let everybody keep an answer for some minutes, and ask later whether it still holds."""
    response.headers["Content-Language"] = language
    patch_cache_control(response, public=True, max_age=MAX_AGE)
    set_response_etag(response)
    answer = get_conditional_response(request, etag=response.headers["ETag"], response=response)
    if answer.status_code == HTTPStatus.PRECONDITION_FAILED:
        detail = _("These data have changed since the version that you asked for.")
        return problem(request, HTTPStatus.PRECONDITION_FAILED, "precondition_failed", detail)
    return answer


def _preflight():
    """Tell a browser what scripts of other sites may do here."""
    response = HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Allow": METHODS, "Content-Language": ALL_LANGUAGES})
    del response.headers["Content-Type"]
    response.headers["Access-Control-Allow-Methods"] = METHODS
    response.headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language, If-None-Match"
    response.headers["Access-Control-Max-Age"] = "86400"
    return open_to_other_sites(response)
