"""What staff work with: roles, the bin, the timer."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _


class StaffRole(models.Model):
    """Which group a role is, whatever the group is called by now."""

    class Key(models.TextChoices):
        EDITOR = "editor", _("Editor")
        TRANSLATOR = "translator", _("Translator")
        MODERATOR = "moderator", _("Moderator")
        ADMINISTRATOR = "administrator", _("Administrator")

    key = models.CharField(max_length=13, choices=Key.choices, primary_key=True)
    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="staff_role")

    def __str__(self):
        return self.key


class BinnedPage(models.Model):
    """A page in the bin, with the pages below it, and all that has to be known to put it back."""

    page = models.OneToOneField("wagtailcore.Page", verbose_name=_("page"), on_delete=models.CASCADE, related_name="+")
    parent = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("place"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    translation_key = models.UUIDField(
        db_index=True, help_text="The page's own; in the bin it has another, so that its place in the pair is free."
    )
    pages = models.JSONField(
        default=list, help_text="For each page: its number, key, live revision, and whether it was live and had drafts."
    )
    translations = models.JSONField(default=list, help_text="Numbers of the translations that were stopped.")
    binned_at = models.DateTimeField(_("moved to the bin"), auto_now_add=True)
    binned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("page in the bin")
        verbose_name_plural = _("pages in the bin")
        ordering = ["-binned_at", "-pk"]
        default_permissions = ()

    def __str__(self):
        return str(self.page)


class TimerJob(models.Model):
    """When a job of the timer was last done, and how its last try went."""

    name = models.CharField(max_length=60, primary_key=True)
    tried_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.name
