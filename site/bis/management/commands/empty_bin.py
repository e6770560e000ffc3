"""Delete for good what has lain in the bin for long enough; for administrators, never for a timer."""

import datetime

from django.core.management.base import BaseCommand
from django.utils import timezone
from wagtail.actions.delete_page import DeletePageAction
from wagtail.models import Page

from bis.models import BinnedPage


class Command(BaseCommand):
    help = "Delete for good the pages that have lain in the bin for 90 days. There is no way back but a backup."

    def add_arguments(self, parser):
        parser.add_argument("--days", type=int, default=90, help="how long they have to have lain there (default: 90)")
        parser.add_argument("--dry-run", action="store_true", help="only tell what would be deleted")

    def handle(self, *args, **options):
        limit = timezone.now() - datetime.timedelta(days=options["days"])
        entries = BinnedPage.objects.filter(binned_at__lt=limit).select_related("page")
        for entry in entries:
            self.stdout.write(f"{entry.page.title} (in the bin since {entry.binned_at:%Y-%m-%d})")
            if not options["dry_run"]:
                DeletePageAction(Page.objects.get(pk=entry.page.get_parent().pk)).execute()
        self.stdout.write(f"{'To delete' if options['dry_run'] else 'Deleted'}: {len(entries)}.")
