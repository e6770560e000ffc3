"""What wagtail-localize does not keep about a pair of language versions."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail_localize.models import Translation


class PairRecord(models.Model):
    """One row beside each Translation."""

    translation = models.OneToOneField(
        Translation, verbose_name=_("translation"), on_delete=models.CASCADE, primary_key=True, related_name="instep"
    )
    behind_since = models.DateTimeField(
        _("behind since"), null=True, blank=True, help_text=_("When the first fragment began to wait.")
    )
    followed_revision = models.BigIntegerField(
        _("revision with followed facts"),
        null=True,
        help_text=_("The revision of the translation that only took over facts."),
    )
    submitted_revision = models.BigIntegerField(
        _("revision submitted for approval"),
        null=True,
        help_text=_("The translator’s words as a moderator sees them."),
    )
    facts = models.JSONField(_("differing facts"), default=list, blank=True)
    detached_reason = models.CharField(_("why it is kept separately"), max_length=200, blank=True)
    review_on = models.DateField(_("to be reviewed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("record of a pair")
        verbose_name_plural = _("records of pairs")
        permissions = [("publish_incomplete", _("Can publish a translation with fragments that wait"))]

    def __str__(self):
        return str(self.translation_id)
