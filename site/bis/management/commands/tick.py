"""Do everything that is due; the one command for a timer."""

from django.core.management.base import BaseCommand

from bis import timer


class Command(BaseCommand):
    help = (
        "Do what is due: publications and expiries at their time, mails that wait, and the jobs of the day. Run it "
        "every minute, on as many machines as you like. Exit code 1 where a job failed; the others are done."
    )

    def handle(self, *args, **options):
        results = timer.run()
        for job, outcome, said in results:
            if outcome == timer.FAILED or options["verbosity"] > 1 or (job.hour is not None and options["verbosity"]):
                self.stdout.write(f"{job.name}: {outcome}. {said}".rstrip())
        if any(outcome == timer.FAILED for _job, outcome, _said in results):
            raise SystemExit(1)
