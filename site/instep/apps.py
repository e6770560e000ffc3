"""The app that keeps language versions in step."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InStepConfig(AppConfig):
    name = "instep"
    verbose_name = _("Versions in step")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from instep import checks  # noqa: F401
        from instep.signal_handlers import register_signal_handlers

        register_signal_handlers()
