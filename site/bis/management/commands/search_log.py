"""Take the searches that found nothing into the report; a timer may call it every night."""

from django.core.management.base import BaseCommand

from bis.search.unanswered import gather


class Command(BaseCommand):
    help = "Take the noted searches without results into the table that the report shows."

    def handle(self, *args, **options):
        self.stdout.write(f"Searches without results: {gather()} new.")
