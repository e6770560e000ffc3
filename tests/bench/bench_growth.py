"""What pages cost as the site grows: make bench ARGS=growth

With 100, 1,000 and 10,000 news items and as many milestones in each language (SIZES in the environment names others):
queries, writes, processor time and bytes of the list, the home page, the search, the sitemap, the timeline, an article
and a programme. The first rendering in a process after a publication is measured apart from those that follow it, which
find what all pages share (bis.generation.kept) but no finished page.
"""

import datetime
import io
import json
import os
import sys
import time
import uuid
from pathlib import Path

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.bench.measure import throw_away_site

ROOT = Path(__file__).resolve().parents[2]
SIZES = [int(size) for size in os.environ.get("SIZES", "100 1000 10000").split()]
REPEATS, FIRST_RENDERINGS = 9, 4
BATCH = 500
ADDRESSES = {
    "list": "/pl/aktualnosci/",
    "list, last page": "/pl/aktualnosci/?page={last}",
    "home": "/pl/",
    "search": "/pl/szukaj/?q=tramwaj",
    "sitemap": "/sitemap.xml",
    "sitemap, part": "/sitemap-pl.xml",
    "timeline": "/pl/historia/",
    "article": "/pl/aktualnosci/bench-7/",
    "programme": "/pl/programy/dialog/",
}
MOST_GROWTH = {"list": 1.5, "list, last page": 1.5, "home": 1.5, "search": 2, "sitemap": 1.5}
MOST_QUERIES = {"sitemap": 20, "sitemap, part": 20, "article": 10, "programme": 10}
MOST_QUERIES_OF_LISTS, MOST_BYTES_OF_A_LIST = 12, 60_000


def plant(model, parents, numbers, is_found=False):
    """Add a page of a type for each number below each parent, the versions in pairs, in bulk.

    The search finds them in Polish if asked: taking them in takes longer than all the rest.
    """
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import Page
    from wagtail.search.backends import get_search_backend

    kind, keys = ContentType.objects.get_for_model(model), {number: uuid.uuid4() for number in numbers}
    columns = [field.attname for field in Page._meta.concrete_fields if field.attname != "id"]
    index = get_search_backend().get_index_for_model(model) if is_found else None
    for parent in parents:
        parent.refresh_from_db()
        items = []
        for place, number in enumerate(numbers, parent.numchild + 1):
            word = "tramwajami" if number % 2 else "rowerami"
            title, day = f"Nr {number} {word}", datetime.date(2008, 1, 1) + datetime.timedelta(number % 6000)
            items.append(
                model(
                    title=title,
                    draft_title=title,
                    slug=f"bench-{number}",
                    path=parent.path + model._int2str(place).rjust(model.steplen, "0"),
                    depth=parent.depth + 1,
                    url_path=f"{parent.url_path}bench-{number}/",
                    locale=parent.locale,
                    translation_key=keys[number],
                    content_type=kind,
                    summary=f"Jeździmy {word} po Krakowie, {{people}}.",
                    body=[("text", f"<p>Spotkanie z {word} w okolicy, {number}.</p>")],
                    date=day,
                    dialogue=number % 3 == 0,
                )
            )
        with transaction.atomic():
            rows = [Page(**{name: getattr(item, name) for name in columns}) for item in items]
            for item, page in zip(items, Page.objects.bulk_create(rows, batch_size=BATCH), strict=True):
                item.pk = item.page_ptr_id = item.id = page.pk
            for start in range(0, len(items), BATCH):  # Django makes no rows of a child table in bulk by itself
                batch = items[start : start + BATCH]
                model._base_manager._insert(batch, fields=model._meta.local_concrete_fields, using="default")
            Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild + len(items))
        if index and parent.locale.language_code == "pl":
            for start in range(0, len(items), BATCH):
                index.add_items(model, items[start : start + BATCH])


def grow(numbers):
    from bis import generation
    from news.models import NewsIndexPage, NewsPage
    from timeline.models import MilestonePage, TimelinePage

    plant(NewsPage, NewsIndexPage.objects.all(), numbers, is_found=True)
    plant(MilestonePage, TimelinePage.objects.all(), numbers)
    with connection.cursor() as cursor:
        # PostgreSQL does so by itself within a minute or two.
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    generation.begin()


def ask(application, address):
    """Have Django answer an address, as it is asked for pages that are to be kept; return the body."""
    path, _mark, query = address.partition("?")
    host = os.environ.get("SITE_URL", "http://localhost").split("//")[1]
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": host,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": host,
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    lines = []
    answer = application(environ, lambda line, headers, error=None: lines.append(line))
    try:
        body = b"".join(answer)
    finally:
        answer.close()
    if lines != ["200 OK"]:
        raise SystemExit(f"{address}: {lines}")
    return body


def cpu_ms(action):
    start = time.process_time()
    action()
    return (time.process_time() - start) * 1000


def measure(application, address):
    from bis import generation

    def asked():
        return ask(application, address)

    asked()
    first = []
    for _number in range(FIRST_RENDERINGS):
        generation.begin()
        first.append(cpu_ms(asked))
    with CaptureQueriesContext(connection) as captured:
        body = asked()
    statements = [query["sql"] for query in captured]  # the next request forgets them
    return {
        "first_cpu_ms": min(first),
        "cpu_ms": min(cpu_ms(asked) for _number in range(REPEATS)),
        "queries": len(statements),
        "writes": sum(not sql.startswith("SELECT") for sql in statements),
        "bytes": len(body),
    }


def main():
    results, size_before = {}, 0
    with throw_away_site():
        from bis.wsgi import django_application

        for size in SIZES:
            grow(range(size_before, size))
            size_before = size
            results[size] = {}
            for name, address in ADDRESSES.items():
                results[size][name] = one = measure(django_application, address.format(last=size // 10))
                print(  # noqa: T201
                    f"{name:16} {size:6} {one['cpu_ms']:8.2f} ms CPU, first {one['first_cpu_ms']:8.2f},"
                    f" {one['queries']:3} queries, {one['bytes']:9,} bytes",
                    flush=True,
                )
    faults = report(results)
    file = ROOT / "var" / "bench-growth.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps({"database": connection.vendor, "sizes": results}, indent=1))
    print(f"written to {file.relative_to(ROOT)}")  # noqa: T201
    sys.exit(bool(faults))


def report(results):
    smallest, largest = results[SIZES[0]], results[SIZES[-1]]
    faults = []
    for name in ADDRESSES:
        for size, all_pages in results.items():
            one = all_pages[name]
            if one["writes"] or one["queries"] > MOST_QUERIES.get(name, MOST_QUERIES_OF_LISTS):
                faults.append(f"{name}: {one['queries']} queries at {size}, {one['writes']} of them writes")
        growth = largest[name]["cpu_ms"] / smallest[name]["cpu_ms"]
        most = MOST_GROWTH.get(name)
        print(f"{name:16} grows {growth:.2f} times" + (f" (at most {most})" if most else ""))  # noqa: T201
        if most and growth > most:
            faults.append(f"{name}: grows {growth:.2f} times")
        if largest[name]["queries"] != smallest[name]["queries"]:
            faults.append(f"{name}: other queries at {SIZES[-1]} than at {SIZES[0]}")
    if largest["list"]["bytes"] > MOST_BYTES_OF_A_LIST:
        faults.append(f"list: {largest['list']['bytes']:,} bytes")
    for fault in faults:
        print("too much:", fault)  # noqa: T201
    return faults


if __name__ == "__main__":
    main()
