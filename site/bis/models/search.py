"""What readers looked for and did not find."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnansweredSearch(models.Model):
    """A query that found nothing: how often and when, not by whom."""

    language = models.CharField(_("language"), max_length=2)
    query = models.CharField(_("query"), max_length=60)
    times = models.PositiveIntegerField(_("times"), default=0)
    last_day = models.DateField(_("last time"))

    class Meta:
        verbose_name = _("search without results")
        verbose_name_plural = _("searches without results")
        constraints = [models.UniqueConstraint(fields=["language", "query"], name="unanswered_once")]

    def __str__(self):
        return self.query
