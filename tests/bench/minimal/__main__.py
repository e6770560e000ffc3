"""Make the database of the minimal project."""

import django
from django.core.management import call_command

django.setup()

from wagtail.models import Page, Site  # noqa: E402

from tests.bench.minimal.models import MinimalPage  # noqa: E402

call_command("migrate", verbosity=0)
root = Page.objects.get(depth=1)
Page.objects.filter(depth=2).delete()
root = Page.objects.get(depth=1)
home = root.add_child(instance=MinimalPage(title="Home", slug="home"))
Site.objects.all().delete()
Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
