"""Whether both versions of each public page say the same, for people, scripts and CI."""

import json
from dataclasses import asdict
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from instep.parity import differences, public_pairs, render

KINDS = {
    "answer": gettext_lazy("no answer"),
    "structure": gettext_lazy("structure"),
    "dates": gettext_lazy("dates"),
    "numbers": gettext_lazy("numbers"),
}


class Command(BaseCommand):
    help = (
        "Compare numbers, dates and structure of both live versions of every page, as readers get them. "
        "Exit code 0: they agree, 1: they differ, 2: the command itself failed."
    )

    def add_arguments(self, parser):
        parser.add_argument("addresses", nargs="*", metavar="address", help="of either version; all pages if none")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args, addresses, **options):
        pairs = public_pairs()
        if addresses:
            wanted = {urlsplit(address).path.strip("/") for address in addresses}
            by_address = {urlsplit(page.full_url).path.strip("/"): pair for pair in pairs for page in pair}
            if unknown := wanted - by_address.keys():
                self.stderr.write(_("No page that is public in both languages: %s") % ", ".join(sorted(unknown)))
                raise SystemExit(2)
            pairs = list(dict.fromkeys(by_address[address] for address in sorted(wanted)))
        found = []
        for original, version in pairs:
            if differing := differences(render(original), render(version)):
                found.append((original, version, differing))
        if options["json"]:
            self.stdout.write(json.dumps(as_data(pairs, found), indent=2, ensure_ascii=False))
        else:
            self.tell(pairs, found)
        if found:
            raise SystemExit(1)

    def tell(self, pairs, found):
        count = len(pairs)
        self.stdout.write(ngettext("%(count)s pair compared", "%(count)s pairs compared", count) % {"count": count})
        for original, version, differing in found:
            self.stdout.write(f"{original.full_url} ⇄ {version.full_url}")
            for difference in differing:
                here, there = (", ".join(values) or "–" for values in (difference.original, difference.version))
                self.stdout.write(f"  {KINDS[difference.kind]}: {difference.where}: {here} ⇄ {there}")


def as_data(pairs, found):
    """The report for machines."""
    return {
        "compared": len(pairs),
        "differing": [
            {
                "original": original.full_url,
                "version": version.full_url,
                "differences": [asdict(difference) for difference in differing],
            }
            for original, version, differing in found
        ],
    }
