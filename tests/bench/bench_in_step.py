"""What it costs to know how 5,000 pairs stand."""

import time

from tests.bench.measure import measure, memory, tell, throw_away_site

PAIRS = 5000


def main():
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.urls import reverse
    from wagtail.admin.viewsets.pages import base_page_viewset, page_viewset_registry
    from wagtail.models import Page
    from wagtail.signals import published

    from instep.signal_handlers import on_published
    from instep.state import states
    from instep.views.explorer import InStepPageViewSet
    from tests.bench.pairs import add_pairs

    start = time.perf_counter()
    original = Page.objects.get(url_path="/pl/aktualnosci/nabor-moc-malopolskich-spolecznosci-2025/").specific
    clones = add_pairs(original, PAIRS)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    tell(f"{connection.vendor}: {Page.objects.count()} pages", f"{time.perf_counter() - start:6.3f} s to fill")
    tell("memory before", memory())

    client = Client()
    client.force_login(get_user_model().objects.create_superuser("bench", "bench@example.org", "bench"))

    def get(address):
        response = client.get(address, SERVER_NAME="testserver")
        assert response.status_code == 200, f"{address}: {response.status_code}"  # noqa: S101
        return b"".join(response) if response.streaming else response.content

    report = reverse("instep_reports:in_step")
    measure("states of all pairs", states)
    measure("report page", lambda: get(report), 15)
    measure("report page, all pairs, the last", lambda: get(report + "?state=all&p=101"))
    measure("report as CSV, all pairs", lambda: get(report + "?state=all&export=csv"))
    measure("admin home page", lambda: get(reverse("wagtailadmin_home")))

    listing = reverse("wagtailadmin_explore", args=[original.get_parent().pk])
    page_viewset_registry.register(Page, base_page_viewset, parent_models=[Page])
    plain_time, plain_queries = measure("explorer, 50 rows, as Wagtail's", lambda: get(listing))
    page_viewset_registry.register(Page, InStepPageViewSet(), parent_models=[Page])
    full_time, full_queries = measure("explorer, 50 rows, with the column", lambda: get(listing))
    tell("the column adds", f"{full_time - plain_time:6.3f} s, {full_queries - plain_queries} queries (at most 6)")

    page = Page.objects.get(pk=clones[1].pk).specific
    page.save_revision().publish()

    def publish():
        page.save_revision().publish()

    with_time, with_queries = measure("publishing an unchanged page", publish)
    published.disconnect(dispatch_uid="instep_published")
    bare_time, bare_queries = measure("publishing it without instep", publish)
    published.connect(on_published, dispatch_uid="instep_published")
    tell("following adds", f"{with_time - bare_time:6.3f} s, {with_queries - bare_queries} queries (at most 10)")
    tell("memory after", memory())


if __name__ == "__main__":
    with throw_away_site():
        main()
