"""What a result is, in readers' words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """The kinds of pages that a reader tells apart."""

    NEWS = "news", _("News item")
    CALL = "call", _("Call for applications")
    TRAINING = "training", _("Training")
    PROGRAMME = "programme", _("Programme")
    MILESTONE = "milestone", _("Milestone")
    AWARD = "award", _("Award")
    PAGE = "page", _("Page")
