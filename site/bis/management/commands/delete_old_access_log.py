"""Delete what was noted about the way in once it was kept long enough."""

import datetime

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone
from wagtail.models import ModelLogEntry

from bis.access.audit import ACTIONS


class Command(BaseCommand):
    help = "Delete notes of log-ins, refusals, invitations and rights older than ACCESS_LOG_DAYS; run it every day."

    def handle(self, *args, **options):
        limit = timezone.now() - datetime.timedelta(days=settings.ACCESS_LOG_DAYS)
        count, _by_model = ModelLogEntry.objects.filter(action__in=ACTIONS, timestamp__lt=limit).delete()
        self.stdout.write(f"Notes deleted: {count}.")
