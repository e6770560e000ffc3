"""Addresses within the API."""

from urllib.parse import urlencode

from django.conf import settings

from home.api import schemas


def absolute(path):
    """An address of the API with the site's own; what a request calls the site does not matter."""
    return f"{settings.SITE_URL}{path}"


def list_meta(request, query, total):
    """Which part of a list this is, and the addresses of the parts beside it."""

    def part(offset):
        asked = {**request.GET.dict(), "limit": query.limit, "offset": offset}
        return absolute(f"{request.path}?{urlencode(asked)}")

    following, before = query.offset + query.limit, min(query.offset, total) - query.limit
    return schemas.ListMeta(
        total_count=total,
        limit=query.limit,
        offset=query.offset,
        next=part(following) if following < total else None,
        previous=part(max(before, 0)) if query.offset else None,
    )
