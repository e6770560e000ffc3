"""One file with everything that cannot be made again."""

import json

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from bis.backup import archive, retention
from bis.backup.fingerprint import fingerprint
from bis.backup.verification import differences


class Command(BaseCommand):
    help = (
        "Write database and media into one new file, encrypted where BACKUP_PASSPHRASE_FILE or BACKUP_PASSPHRASE is "
        "set, and delete backups that need not be kept any more. Works while the site is in use."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", default=settings.BACKUP_DIR, help="default: BACKUP_DIR")
        parser.add_argument("--keep-days", type=int, default=settings.BACKUP_KEEP_DAYS, help="keep all of so many days")
        parser.add_argument(
            "--keep-weeks", type=int, default=settings.BACKUP_KEEP_WEEKS, help="and one a week of so many weeks"
        )
        parser.add_argument(
            "--verify",
            action="store_true",
            help="restore it into a throw-away place and compare the HTML of every public page and all counts",
        )

    def handle(self, *args, folder, **options):
        if not folder:
            raise CommandError("Name a folder, or set BACKUP_DIR.")
        if options["verify"]:
            # A restoration draws them as well, and pages name them.
            call_command("make_share_images", verbosity=0)
        before = fingerprint() if options["verify"] else None
        file = archive.write(folder)
        self.stdout.write(f"{file} ({file.stat().st_size / 2**20:.1f} MB)")
        if before is not None:
            found = differences(file, before)
            if found:
                raise CommandError("The restored backup differs from the site:\n" + "\n".join(found))
            counts = {name: before["counts"][name] for name in ("auth.User", "home.ContactMessage")}
            self.stdout.write(f"Verified: {len(before['pages'])} pages are the same. {json.dumps(counts)}")
        # Only after a new one is there, and has proved itself where that was asked for.
        for old in retention.prune(folder, options["keep_days"], options["keep_weeks"]):
            self.stdout.write(f"Deleted: {old.name}")
