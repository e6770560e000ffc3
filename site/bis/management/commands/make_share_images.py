"""All share pictures, after a restore without media files or a change of design."""

from django.core.management.base import BaseCommand

from bis.linking import live_versions
from bis.share.pictures import refresh, tidy


class Command(BaseCommand):
    help = "Draw the share pictures that are missing and remove those that nothing uses. Safe to run at any time."

    def handle(self, *args, **options):
        drawn = refresh(live_versions().filter(depth__gt=1))
        tidy()
        if options["verbosity"]:
            self.stdout.write(f"Share pictures: {drawn} new.")
