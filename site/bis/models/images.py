"""Images and their renditions."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class BisImage(AbstractImage):
    """An image with the name of its author; its description for the blind is written where it is used."""

    credit = models.CharField(_("author or source"), max_length=120, blank=True)

    @property
    def default_alt_text(self):
        """What an editor's alternative text begins with: a description somebody wrote, never the file's name."""
        return self.description

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")


class BisRendition(AbstractRendition):
    """A resized or converted copy of an image."""

    image = models.ForeignKey(BisImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition")
        ]
