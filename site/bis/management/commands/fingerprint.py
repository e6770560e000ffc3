"""Tells whether two copies of the site are the same."""

import json

from django.core.management.base import BaseCommand

from bis.backup.fingerprint import fingerprint


class Command(BaseCommand):
    help = "Print as JSON a checksum of the HTML of every public page, and how many there are of everything."

    def handle(self, *args, **options):
        self.stdout.write(json.dumps(fingerprint(), indent=1))
