"""Delete messages from the contact form that were kept long enough."""

import datetime
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from home.contact.models import ContactMessage


class Command(BaseCommand):
    help = (
        "Delete messages older than CONTACT_KEEP_DAYS, answered or not, with their mails. Run it every day; "
        "--dry-run only counts."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="count, delete nothing")

    def handle(self, *args, **options):
        limit = timezone.now() - datetime.timedelta(days=settings.CONTACT_KEEP_DAYS)
        messages = ContactMessage.objects.filter(created_at__lt=limit)
        files = [file for file in written_mails() if file.stat().st_mtime < limit.timestamp()]
        count = messages.count()
        if options["dry_run"]:
            self.stdout.write(f"Messages to delete: {count}, mails in the folder: {len(files)}.")
            return
        messages.delete()
        for file in files:
            file.unlink(missing_ok=True)
        self.stdout.write(f"Messages deleted: {count}, mails in the folder: {len(files)}.")


def written_mails():
    """Mails that were written to a folder because no mail server is named."""
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    return Path(folder).glob("*.log") if folder else ()
