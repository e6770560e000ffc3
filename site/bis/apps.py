"""The app that every page of the site rests on."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BisConfig(AppConfig):
    name = "bis"
    verbose_name = _("Foundation")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from wagtail.actions.delete_page import DeletePageAction

        from bis import checks, protection, signal_handlers  # noqa: F401 (checks register themselves)
        from bis.bin.moving import delete_or_throw_away

        DeletePageAction.execute = delete_or_throw_away
        signal_handlers.register_signal_handlers()
        protection.register()
