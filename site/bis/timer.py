"""What has to run regularly, each at its time, once.

`manage.py tick` may run every minute, on several machines and overlapping: a job that somebody else is at is skipped,
and one that has been done is not done again.
"""

import datetime
import io
import logging
import socket
from dataclasses import dataclass

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from bis.locks import alone
from bis.models import TimerJob

logger = logging.getLogger("bis.timer")
PAUSE = datetime.timedelta(minutes=15)
"""A job of the day that failed is tried again after this time."""
DONE, FAILED, BUSY = "done", "failed", "busy"


@dataclass(frozen=True)
class Job:
    """A management command, and the hour of the day in Warsaw at which it is due; every minute without one."""

    command: tuple
    hour: int | None = None
    fine: tuple = (0,)
    """The exit codes that are no failure."""
    everywhere: bool = False
    """Whether each machine has to do it, because it works on files of its own."""

    @property
    def name(self):
        name = " ".join(self.command)
        return f"{name} on {socket.gethostname()[:30]}" if self.everywhere else name

    def is_due(self, row, now):
        """Whether it has to be done now, after what its row says of earlier runs."""
        if self.hour is None:
            return True
        # What lies in the future was noted before somebody put the clock back.
        if row.problem and row.tried_at and now - PAUSE < row.tried_at <= now:
            return False
        return row.done_at is None or not self._last_time(now) <= row.done_at <= now

    def _last_time(self, now):
        here = timezone.localtime(now)
        today = here.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        return today if today <= here else today - datetime.timedelta(days=1)


JOBS = (
    Job(("publish_due",)),
    Job(("send_mail_queue",)),
    *([Job(("backup",), hour=0)] if settings.BACKUP_DIR else ()),
    Job(("check_links",), hour=1),
    Job(("gather_misses",), hour=2, everywhere=True),
    Job(("delete_old_messages",), hour=3),
    Job(("delete_old_access_log",), hour=3),
    Job(("clearsessions",), hour=4),
    # That something is out of step is for translators to hear of, and no failure of the job.
    Job(("instep", "--email"), hour=7, fine=(0, 1)),
)


def run(jobs=JOBS):
    """Do what is due; return (job, outcome, what it said) for each job that was."""
    return [result for job in jobs if (result := _run_if_due(job))]


def _run_if_due(job):
    with alone(f"timer-{job.name.replace(' ', '-')}") as mine:
        if not mine:
            return job, BUSY, ""
        # Asked only under the lock: somebody may have done it a moment ago.
        row = TimerJob.objects.get_or_create(name=job.name)[0]
        now = timezone.now()
        if not job.is_due(row, now):
            return None
        said, row.problem, row.tried_at = io.StringIO(), "", now
        try:
            code = _call(job, said)
        except Exception as error:
            logger.exception("The job “%s” failed", job.name)
            row.problem = f"{type(error).__name__}: {error}"
        else:
            if code not in job.fine:
                logger.error("The job “%s” ended with %s: %s", job.name, code, said.getvalue().strip())
                row.problem = f"exit code {code}"
        if not row.problem:
            row.done_at = now
        row.save()
    return job, FAILED if row.problem else DONE, said.getvalue().strip()


def _call(job, said):
    """Run the command; return its exit code."""
    try:
        call_command(*job.command, stdout=said, stderr=said)
    except SystemExit as end:
        return end.code or 0
    return 0
