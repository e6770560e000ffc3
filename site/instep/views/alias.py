"""A version that only repeats the original: what wagtail-localize offers, and this app does not."""

from django.core.exceptions import PermissionDenied


def refuse_alias(request, page_id):
    """Refuse everybody: an alias shows readers the original's language, at once, and its making deletes the translation."""
    raise PermissionDenied
