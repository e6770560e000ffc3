"""Sitemap, feeds, calendars and the map for people with 10,000 pages."""

import datetime

from tests.bench.measure import measure, memory, tell, throw_away_site

PAGES, MOST_QUERIES = 5_000, 20
ADDRESSES = [
    "/sitemap.xml",
    "/sitemap-pl.xml",
    "/pl/aktualnosci.atom",
    "/pl/nabory-i-szkolenia.ics",
    "/pl/historia.json",
    "/pl/mapa-strony/",
]


def grow():
    """Add trainings to both languages, in bulk, as the tree's own way takes minutes."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import transaction
    from django.utils import timezone
    from wagtail.models import Locale, Page

    from news.models import NewsIndexPage, NewsPage

    now, kind = timezone.now(), ContentType.objects.get_for_model(NewsPage)
    columns = [field.attname for field in Page._meta.concrete_fields if field.attname != "id"]
    for locale in Locale.objects.all():
        parent = NewsIndexPage.objects.get(locale=locale)
        numbers = range(parent.numchild + 1, parent.numchild + 1 + PAGES)
        news = [
            NewsPage(
                title=f"Szkolenie {number}",
                slug=f"szkolenie-{number}",
                locale=locale,
                kind="training",
                opens_at=now + datetime.timedelta(hours=number),
                path=NewsPage._get_path(parent.path, parent.depth + 1, number),
                depth=parent.depth + 1,
                url_path=f"{parent.url_path}szkolenie-{number}/",
                last_published_at=now,
                first_published_at=now,
                content_type=kind,
            )
            for number in numbers
        ]
        with transaction.atomic():
            pages = Page.objects.bulk_create(
                [Page(**{name: getattr(item, name) for name in columns}) for item in news], batch_size=500
            )
            for item, page in zip(news, pages, strict=True):
                item.pk = item.page_ptr_id = page.pk
                item.save_base(raw=True, force_insert=False)
            Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild + PAGES)


def main():
    with throw_away_site():
        from django.test import Client

        grow()
        client, slow = Client(), []
        for address in ADDRESSES:
            response = client.get(address)
            assert response.status_code == 200, address
            name = f"{address} ({len(response.content) / 1024:.0f} KiB)"
            _seconds, queries = measure(name, lambda address=address: client.get(address), MOST_QUERIES)
            slow += [address] if queries > MOST_QUERIES else []
        tell("memory", memory())
    if slow:
        raise SystemExit(f"More queries than allowed: {', '.join(slow)}")


if __name__ == "__main__":
    main()
