"""Which pieces of the first content were loaded."""

from django.db import models


class LoadedContent(models.Model):
    """Which piece of the first content was loaded, so that what staff change or delete stays as they left it."""

    key = models.CharField(max_length=100, primary_key=True)
    loaded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return self.key
