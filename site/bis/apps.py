"""The app that every page of the site rests on."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BisConfig(AppConfig):
    name = "bis"
    verbose_name = _("Foundation")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from bis import checks, effects, signal_handlers  # noqa: F401 (checks register themselves)
        from bis.links import index

        signal_handlers.register_signal_handlers()
        index.register_signal_handlers()
        effects.register_signal_handlers()
