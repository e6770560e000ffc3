"""What readers looked for and did not find."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bis.tally import Counted


class UnansweredSearch(Counted):
    """A query that found nothing: how often and when, not by whom."""

    language = models.CharField(_("language"), max_length=2)
    query = models.CharField(_("query"), max_length=60)

    class Meta:
        verbose_name = _("search without results")
        verbose_name_plural = _("searches without results")
        constraints = [models.UniqueConstraint(fields=["language", "query"], name="unanswered_once")]

    def __str__(self):
        return self.query


class MissedAddress(Counted):
    """An address at which there was no page, and the host of the site that linked to it: how often, not by whom."""

    address = models.CharField(_("address"), max_length=255)
    host = models.CharField(_("linked from"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("address sought in vain")
        verbose_name_plural = _("addresses sought in vain")
        constraints = [models.UniqueConstraint(fields=["address", "host"], name="missed_once")]

    def __str__(self):
        return self.address
