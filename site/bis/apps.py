"""The app that every page of the site rests on."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BisConfig(AppConfig):
    name = "bis"
    verbose_name = _("Foundation")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from wagtail.actions.delete_page import DeletePageAction

        from bis import checks, effects, protection, signal_handlers  # noqa: F401 (checks register themselves)
        from bis.access import limits, receivers
        from bis.addresses import moves, redirects
        from bis.bin.moving import delete_or_throw_away
        from bis.links import index
        from bis.share import signal_handlers as share

        DeletePageAction.execute = delete_or_throw_away
        signal_handlers.register_signal_handlers()
        protection.register()
        moves.register_signal_handlers()
        redirects.ignore_case()
        index.register_signal_handlers()
        share.register_signal_handlers()
        receivers.register_receivers()
        limits.share_limits()
        effects.register_signal_handlers()  # last, as what the others do after a commit has to show
