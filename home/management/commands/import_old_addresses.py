"""Take a list of the old site's addresses in; without a file the one that comes with the site."""

import csv
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from bis.models import LoadedContent
from home.oldsite.intake import Result, take_in
from home.oldsite.lists import SHIPPED, decoded, read

KEY = "old-addresses"


class Command(BaseCommand):
    help = "Make redirects of a CSV list with the columns old and new; says which lines could not be matched, and why."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path, default=SHIPPED)
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
        parser.add_argument("--unmatched", type=Path, help="write the lines that were not matched to this file")
        parser.add_argument("--once", action="store_true", help="do nothing if a list was taken in with --once before")

    def handle(self, *args, **options):
        if options["once"] and LoadedContent.objects.filter(key=KEY).exists():
            return
        try:
            lines = read(decoded(options["file"].read_bytes()))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise CommandError(f"{options['file'].name} cannot be read: {error}") from error
        with translation.override("en"):
            outcomes = take_in(lines, dry_run=options["dry_run"])
            unmatched = [outcome for outcome in outcomes if outcome.result == Result.UNMATCHED]
            for outcome in unmatched:
                self.stdout.write(f"line {outcome.line.number}: {outcome.line.old}: {outcome.reason}")
        if options["unmatched"]:
            with open(options["unmatched"], "w", encoding="utf-8", newline="") as file:
                rows = [(outcome.line.old, outcome.line.new, outcome.reason) for outcome in unmatched]
                csv.writer(file).writerows([("old", "new", "reason"), *rows])
        if options["once"]:
            LoadedContent.objects.get_or_create(key=KEY)
        if options["verbosity"]:
            count = Counter(outcome.result for outcome in outcomes)
            self.stdout.write(
                "Old addresses: " + ", ".join(f"{count[result]} {result.value}" for result in Result) + "."
            )
