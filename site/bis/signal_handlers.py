"""What follows by itself when something is saved or deleted."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.signals import connection_created
from django.db.models import ProtectedError
from django.db.models.signals import post_save, pre_delete, pre_save
from django.utils.translation import gettext as _
from wagtail_localize.models import StringTranslation

from bis.figures import check_tokens, token_keys
from bis.images import make_renditions
from bis.models import BisImage, KeyFigure


def render_image(sender, instance, raw, **kwargs):
    """Make an image's renditions once it is stored."""
    if not raw:
        transaction.on_commit(lambda: make_renditions(instance))


def protect_figure(sender, instance, **kwargs):
    """Refuse to delete a figure that a text shows."""
    uses = instance.uses()
    if uses:
        raise ProtectedError(_("The figure is used, so it cannot be deleted."), set(uses))


def check_translated_tokens(sender, instance, raw, **kwargs):
    """Mark a translation whose figures differ from its source's; wagtail-localize shows why and does not use it."""
    if raw or instance.has_error:
        return
    try:
        check_tokens(instance.data, instance.locale.language_code)
        expected, found = token_keys(instance.translation_of.data), token_keys(instance.data)
        if expected != found:
            raise ValidationError(
                _("The figures have to be the same as in the original: %(keys)s."),
                params={"keys": ", ".join(f"{{{key}}}" for key in sorted(expected)) or "–"},
            )
    except ValidationError as error:
        instance.has_error = True
        instance.field_error = error.messages[0]


def suit_postgresql(sender, connection, **kwargs):
    """Tell PostgreSQL how a website asks.

    Compiling a short query takes longer than running it, and looking for a word in the search index by reading all
    of it is far slower than PostgreSQL reckons, as it does not count what unpacking long entries costs. One reader's
    query has one processor: the others have readers of their own.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off; SET enable_seqscan = off; SET max_parallel_workers_per_gather = 0")


def register_signal_handlers():
    connection_created.connect(suit_postgresql, dispatch_uid="suit_postgresql")
    post_save.connect(render_image, sender=BisImage, dispatch_uid="render_image")
    pre_delete.connect(protect_figure, sender=KeyFigure, dispatch_uid="protect_figure")
    pre_save.connect(check_translated_tokens, sender=StringTranslation, dispatch_uid="check_translated_tokens")
