"""Whether the language versions of the site are in step, for people, scripts and CI."""

import json
from collections import Counter
from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from instep import digest, wording
from instep.follow import rebuild
from instep.state import State, states

FAILING = [state for state in State if state not in (State.DRAFT, State.READY, State.IN_STEP)]
"""What readers may get wrong or cannot read at all; drafts and what is ready are work under way."""

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
        parser.add_argument(
            "--email", action="store_true", help="mail what is out of step to those who may submit translations"
        )
        parser.add_argument(
            "--rebuild", action="store_true", help="first read all originals again and compare their facts"
        )

    def handle(self, *args, **options):
        try:
            code = self.report(options)
        except Exception as error:
            if options["traceback"]:
                raise
            self.stderr.write(_("The command itself failed: %(error)s") % {"error": f"{type(error).__name__}: {error}"})
            raise SystemExit(2) from error
        if code:
            raise SystemExit(code)

    def report(self, options):
        """Print what was asked for; return the exit code."""
        failing = {name.strip() for name in options["fail_on"].split(",") if name.strip()}
        if unknown := failing - set(State.values):
            names = {"unknown": ", ".join(sorted(unknown)), "states": ", ".join(State.values)}
            self.stderr.write(_("No such state: %(unknown)s. The states are: %(states)s.") % names)
            return 2
        if options["rebuild"]:
            rebuild()
        pairs = states()
        limit = timezone.now() - timedelta(days=options["max_age_days"])
        late = [pair for pair in pairs if pair.state in failing and (pair.since is None or pair.since <= limit)]
        late = sorted((pair for pair in late if not pair.settled), key=lambda pair: pair.age)
        if options["json"]:
            self.stdout.write(json.dumps(as_data(pairs, late), indent=2, ensure_ascii=False))
        else:
            self.tell(pairs, late)
        if options["email"] and late and not self.mail(late):
            return 2
        return 1 if late else 0

    def tell(self, pairs, late):
        counts = Counter(pair.state for pair in pairs)
        for state in State:
            if counts[state]:
                self.stdout.write(f"{counts[state]:6}  {state.label}")
        for pair in late[:WORST]:
            lag = wording.lag(pair)
            state = f"{pair.state.label}, {lag}" if lag else pair.state.label
            self.stdout.write(f"- {pair.title} ({wording.direction(pair)}): {state}. {pair.next_action}")

    def mail(self, late):
        """Mail every reader, whatever becomes of the others' mails; return whether all went out."""
        sent, failed = 0, 0
        for user in digest.readers():
            try:
                sent += digest.send(user, late)
            except Exception as error:  # noqa: BLE001 - mail backends raise what they like
                failed += 1
                self.stderr.write(
                    _("Not sent to %(address)s: %(error)s")
                    % {"address": digest.address(user), "error": f"{type(error).__name__}: {error}"}
                )
        if not sent and not failed:
            self.stderr.write(_("Nobody to mail: no active user with an e-mail address may submit translations."))
        elif sent:
            message = ngettext("%(count)s mail sent.", "%(count)s mails sent.", sent) % {"count": sent}
            self.stderr.write(message)
        return not failed


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
