"""What the OpenAPI description says beyond what the code of the API says by itself."""

from django.conf import settings

from home.api.schemas import Problem

INFO = {
    "title": "BIS: pages and figures",
    "version": "1.0.0",
    "description": (
        "Public pages of the foundation BIS (Biuro Inicjatyw Społecznych, Kraków) in Polish and English, and its key "
        "figures with their history. Read-only; no key is needed. Answers may be kept for five minutes; ask again "
        f"with If-None-Match. Each address may ask {settings.API_REQUESTS_PER_MINUTE} times a minute. Errors are "
        "problem details (RFC 9457) in the language of `lang` or Accept-Language, with a `code` that stays. "
        "Parameters that do not exist are refused."
    ),
    "servers": [{"url": settings.SITE_URL}],
    "openapi_extra": {
        "info": {"license": {"name": "Use of facts and figures with the name of BIS and the date of each figure"}},
        "security": [],
    },
}

_REASONS = {
    400: "A parameter that does not exist or a value that it cannot have",
    404: "Nothing public is there",
    405: "Only GET, HEAD and OPTIONS are answered",
    406: "The Accept header allows no JSON",
    412: "The answer has changed since the version in If-Match",
    429: "Too many requests; Retry-After says for how many seconds",
    500: "A fault of ours",
}
_HEADERS = {
    "RateLimit-Policy": "How many requests in how many seconds, by the IETF's draft",
    "RateLimit": "How many of them are left, and for how many seconds",
}
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
ERRORS = {
    "responses": {
        304: {"description": "The answer is still the one in If-None-Match"},
        **{status: {"description": reason, "content": _PROBLEM} for status, reason in _REASONS.items()},
    }
}


def complete(schema):
    """Add the headers of answers, and the form of problems."""
    headers = {name: {"description": text, "schema": {"type": "string"}} for name, text in _HEADERS.items()}
    kept = {name: {"schema": {"type": "string"}} for name in ("ETag", "Cache-Control")}
    for operations in schema["paths"].values():
        for operation in operations.values():
            responses = operation["responses"]
            responses[200]["headers"] = {**headers, **kept}
            responses[429]["headers"] = {**headers, "Retry-After": {"schema": {"type": "integer"}}}
    problem = Problem.model_json_schema(mode="serialization", ref_template="#/components/schemas/{model}")
    schema["components"]["schemas"].update({**problem.pop("$defs"), "Problem": problem})
    return schema
