"""Publish and withdraw what is due, both languages together."""

from django.core.management.base import BaseCommand

from instep.schedule import run_due


class Command(BaseCommand):
    help = (
        "Publish and withdraw what is due, as publish_scheduled does, but what fails holds nobody else up. "
        "Translations that wait are held. Exit code 1 where something failed."
    )

    def handle(self, *args, **options):
        done, failed = run_due()
        if done or failed:
            self.stdout.write(f"Published or withdrawn: {done}, failed: {failed}.")
        if failed:
            raise SystemExit(1)
