"""The app that keeps language versions in step."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InStepConfig(AppConfig):
    name = "instep"
    verbose_name = _("Versions in step")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from wagtail_localize.models import StringTranslation, Translation

        from instep import checks, wording  # noqa: F401
        from instep.publication import save_target
        from instep.signal_handlers import register_signal_handlers

        Translation.save_target = save_target
        StringTranslation.get_comment = wording.comment
        register_signal_handlers()
