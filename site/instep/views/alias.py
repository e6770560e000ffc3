"""A version that only repeats the original: what wagtail-localize offers, and this app does not."""

from django.core.exceptions import PermissionDenied


def refuse_alias(request, page_id):
    """Refuse everybody: it would show readers the original's language, at once, and delete the translation."""
    raise PermissionDenied
