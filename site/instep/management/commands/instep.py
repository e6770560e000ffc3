"""Whether the language versions of the site are in step, for people, scripts and CI."""

import json
from collections import Counter
from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from instep.state import State, states

FAILING = [State.CONFLICT, State.DIVERGED, State.BEHIND, State.FACTS]
WORST = 10


class Command(BaseCommand):
    help = "Print how the language versions stand. Exit code 0: in step, 1: out of step, 2: the command itself failed."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument(
            "--fail-on",
            default=",".join(FAILING),
            help=f"states that count as out of step, by commas (default: %(default)s); of: {', '.join(State)}",
        )
        parser.add_argument("--max-age-days", type=int, default=0, help="allow a lag of so many days (default: none)")

    def handle(self, *args, **options):
        failing = {name.strip() for name in options["fail_on"].split(",") if name.strip()}
        unknown = failing - set(State.values)
        if unknown:
            self.stderr.write(f"No such state: {', '.join(sorted(unknown))}. The states are: {', '.join(State.values)}")
            raise SystemExit(2)
        pairs = states()
        limit = timezone.now() - timedelta(days=options["max_age_days"])
        late = [pair for pair in pairs if pair.state in failing and (pair.since is None or pair.since <= limit)]
        late.sort(key=lambda pair: (pair.since is None, pair.since))
        if options["json"]:
            self.stdout.write(json.dumps(as_data(pairs, late), indent=2, ensure_ascii=False))
        else:
            self.tell(pairs, late)
        if late:
            raise SystemExit(1)

    def tell(self, pairs, late):
        counts = Counter(pair.state for pair in pairs)
        for state in State:
            if counts[state]:
                self.stdout.write(f"{counts[state]:6}  {state.label}")
        for pair in late[:WORST]:
            since = f", {_('since')} {timezone.localdate(pair.since)}" if pair.since else ""
            waiting = ""
            if pair.missing:
                waiting = ", " + ngettext(
                    "%(count)s of %(total)s fragment", "%(count)s of %(total)s fragments", pair.missing
                ) % {"count": pair.missing, "total": pair.total}
            languages = f"{pair.source_language} → {pair.target_language}"
            self.stdout.write(f"- {pair.title} ({languages}): {pair.state.label}{waiting}{since}. {pair.next_action}")


def as_data(pairs, late):
    """The report for machines."""
    return {
        "counts": Counter(pair.state.value for pair in pairs),
        "out_of_step": [
            {
                "title": pair.title,
                "source": pair.source_language,
                "target": pair.target_language,
                "state": pair.state.value,
                "missing": pair.missing,
                "total": pair.total,
                "since": pair.since and pair.since.isoformat(),
            }
            for pair in late
        ],
    }
