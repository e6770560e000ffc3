"""Fill an empty site with the first content, Polish and English side by side."""

from django.core.management.base import BaseCommand

from bis.content import Loader


class Command(BaseCommand):
    help = "Load site/content/*.toml. Safe to run again: what is there already, or was changed or deleted, stays."

    def handle(self, *args, **options):
        loaded = Loader(log=self.stdout.write if options["verbosity"] > 1 else lambda text: None).load()
        if options["verbosity"]:
            self.stdout.write(f"Content: {loaded} new." if loaded else "Content: already there.")
