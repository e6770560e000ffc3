"""Answer Prometheus; a process of its own beside the site's (deploy/systemd/bis-metrics.service)."""

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from home import metrics


class Command(BaseCommand):
    help = "Tell Prometheus what the site's processes have counted and what waits, at METRICS_ADDRESS, until stopped."
    requires_system_checks = []

    def handle(self, *args, **options):
        try:
            _server, thread = metrics.serve()
        except (ImproperlyConfigured, OSError) as error:
            raise CommandError(error) from None
        thread.join()
