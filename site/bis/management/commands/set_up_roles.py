"""Make the groups Editor, Translator, Moderator and Administrator, and the workflow with one approval."""

from django.core.management.base import BaseCommand

from bis.roles import set_up


class Command(BaseCommand):
    help = "Make the roles of staff and put their permissions right. Safe to run again; members stay."

    def handle(self, *args, **options):
        made = set_up()
        self.stdout.write(f"Roles: {made} new." if made else "Roles: already there.")
