"""The way back from a backup."""

from django.core.management.base import BaseCommand

from bis.backup.restoration import restore


class Command(BaseCommand):
    help = (
        "Put back the database and media of a backup. It is checked first; a failure leaves everything as it was. "
        "Stop the site and its timer before, and see docs/runbook.md."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", help="what manage.py backup wrote")
        parser.add_argument("--overwrite", action="store_true", help="replace the site that is here")

    def handle(self, *args, file, overwrite, **options):
        manifest = restore(file, overwrite)
        self.stdout.write(f"Restored: the site of {manifest['time']}, release {manifest['release']}.")
