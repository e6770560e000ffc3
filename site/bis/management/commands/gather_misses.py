"""Take what readers looked for in vain into the reports; a timer may call it every night."""

from django.core.management.base import BaseCommand

from bis.addresses.misses import addresses
from bis.search.unanswered import searches


class Command(BaseCommand):
    help = "Take the noted searches without results and addresses without a page into the tables of the reports."

    def handle(self, *args, **options):
        self.stdout.write(f"Searches without results: {searches.gather()} new.")
        self.stdout.write(f"Addresses sought in vain: {addresses.gather()} new.")
