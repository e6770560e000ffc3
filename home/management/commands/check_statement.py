"""Whether the accessibility statement is in the form of the technical conditions, as readers get it."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from home.statement import AccessibilityStatementPage, faults


class Command(BaseCommand):
    help = "Check the published accessibility statements. Exit code 1 where one is faulty, overdue or not there."

    def handle(self, *args, **options):
        pages = AccessibilityStatementPage.objects.live().select_related("locale").order_by("path")
        failed = not pages
        if failed:
            self.stdout.write(_("There is no published accessibility statement."))
        for page in pages:
            found = faults(page, page.make_preview_request().content)
            if page.is_overdue:
                found.append(_("its review was due by %(date)s") % {"date": page.review_due})
            self.stdout.write(f"{page.title} ({page.locale.language_code}): {'; '.join(map(str, found)) or 'OK'}")
            failed = failed or bool(found)
        if failed:
            raise SystemExit(1)
