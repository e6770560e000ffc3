"""What a search costs on 10,000 pages when half of them hold the word: make bench ARGS=search

Makes a test database of its own on SQLite, or where DATABASE_URL points, and prints the CPU time of the site's process
(and of the PostgreSQL server), the number of queries and the best and the median of some requests for each word.
"""

import datetime
import os
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"

import django  # noqa: E402

django.setup()

from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_databases, setup_test_environment, teardown_databases  # noqa: E402, E501
from wagtail.models import Page  # noqa: E402
from wagtail.search.backends import get_search_backend  # noqa: E402

from bis.content import Loader  # noqa: E402
from news.models import NewsIndexPage, NewsPage  # noqa: E402

PAGES, REQUESTS = int(os.environ.get("PAGES", "10000")), 15
MOST_CPU, MOST_QUERIES = 60, 8
FILLER = "Razem z mieszkańcami uczymy się, jak działać w swojej okolicy i rozmawiać z gminą o tym, co ważne. " * 4
QUERIES = {
    "the commonest word": "tramwaj",
    "the same without its diacritics, inflected": "tramwajow",
    "its last page": "tramwaj&page={last}",
    "two words": "tramwaje w okolicach",
    "a word of one page": "peryskop",
    "a slip of the pen": "perysop",
    "nothing at all": "xyzzyx qwfp",
}


def plant():
    """Add the pages below the Polish news, in bulk, and index them."""
    parent = NewsIndexPage.objects.get(locale__language_code="pl")
    steplen, first = NewsPage.steplen, parent.numchild
    kind = ContentType.objects.get_for_model(NewsPage)
    news = []
    for number in range(PAGES):
        word = "tramwajami" if number % 2 else "rowerami"
        news.append(
            NewsPage(
                title=f"Wiadomość {number}" + (" o tramwajach" if number % 20 == 1 else ""),
                slug=f"bench-{number}",
                path=parent.path + NewsPage._int2str(first + 1 + number).rjust(steplen, "0"),
                depth=parent.depth + 1,
                url_path=f"{parent.url_path}bench-{number}/",
                locale=parent.locale,
                content_type=kind,
                live=True,
                summary=f"Jeździmy {word} po Krakowie." + (" Peryskop!" if number == PAGES // 2 else ""),
                body=[("text", f"<p>{FILLER}</p><p>Spotkanie z {word}, {number}.</p>")],
                date=datetime.date(2010, 1, 1) + datetime.timedelta(number % 5000),
            )
        )
    with transaction.atomic():
        columns = [field.attname for field in Page._meta.concrete_fields if field.attname != "id"]
        pages = Page.objects.bulk_create(
            [Page(**{name: getattr(item, name) for name in columns}) for item in news], batch_size=500
        )
        for item, page in zip(news, pages, strict=True):
            item.pk = item.page_ptr_id = item.id = page.pk
            item.save_base(raw=True, force_insert=False)
        Page.objects.filter(pk=parent.pk).update(numchild=first + PAGES)
    index = get_search_backend().get_index_for_model(NewsPage)
    for start in range(0, PAGES, 500):
        index.add_items(NewsPage, news[start : start + 500])
    with connection.cursor() as cursor:
        # PostgreSQL does so by itself within a minute or two.
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def server_cpu():
    """The CPU time that our PostgreSQL connection has used, in milliseconds; 0 on SQLite."""
    if connection.vendor == "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        fields = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def measure(client, address):
    """CPU of one request in this process, best and median; of the database server, mean; queries; status."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        status = client.get(address).status_code
        queries = len(captured)
    times, before = [], server_cpu()
    for _request in range(REQUESTS):
        start = time.process_time()
        client.get(address)
        times.append((time.process_time() - start) * 1000)
    server = (server_cpu() - before) / REQUESTS
    return min(times), statistics.median(times), server, queries, status


def main():
    setup_test_environment(debug=False)
    databases = setup_databases(verbosity=0, interactive=False)
    failed = False
    try:
        Loader(log=lambda text: None).load()
        start = time.monotonic()
        plant()
        print(f"{connection.vendor}: {PAGES} pages planted and indexed in {time.monotonic() - start:.0f} s")  # noqa: T201
        client, last = Client(), -(-PAGES // 20)
        for label, query in QUERIES.items():
            best, median, server, queries, status = measure(client, f"/pl/szukaj/?q={query.format(last=last)}")
            failed |= median + server > MOST_CPU or queries > MOST_QUERIES
            print(  # noqa: T201
                f"{label:45} {status} CPU {best:6.1f} best {median:6.1f} median ms + server {server:5.1f} ms, "
                f"{queries} queries"
            )
    finally:
        teardown_databases(databases, verbosity=0)
    sys.exit(failed)


if __name__ == "__main__":
    main()
