"""Send the mails that wait; a timer runs this every minute."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from home.contact import outbox
from home.contact.models import OutgoingMail


class Command(BaseCommand):
    help = "Send the mails about messages from the contact form that wait. Run it every minute."

    def add_arguments(self, parser):
        parser.add_argument("--now", action="store_true", help="also those that pause after a failure")

    def handle(self, *args, **options):
        if options["now"]:
            OutgoingMail.objects.waiting().update(due_at=timezone.now())
        sent, failed = outbox.send_due()
        waiting = OutgoingMail.objects.waiting().count()
        if options["verbosity"] > 1 or failed:
            self.stdout.write(f"Mails: {sent} sent, {failed} failed, {waiting} waiting.")
