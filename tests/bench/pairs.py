"""Thousands of pairs of pages, cloned from one real pair row by row, without the signals that would take hours."""

import datetime
import uuid

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from wagtail.models import Page, Revision
from wagtail_localize.models import (
    String,
    StringSegment,
    StringTranslation,
    TranslatableObject,
    Translation,
    TranslationContext,
    TranslationLog,
    TranslationSource,
)

from instep.models import PairRecord

SEGMENTS = 10
BATCH = 2000
BEHIND_EVERY = 10


def clone(row, **changes):
    """A new row that says what another says, except for what is given."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    values.pop(row._meta.pk.attname)
    return type(row)(**{**values, **changes})


@transaction.atomic
def add_pairs(original, count):
    """Clone a translated page and its translation `count` times; every tenth pair is behind by one fragment."""
    version = original.get_translations().get()
    keys = [uuid.uuid4() for _number in range(count)]
    pages = _add_pages(original, keys), _add_pages(version, keys)
    revisions = _add_revisions(original, pages[0]), _add_revisions(version, pages[1])
    _add_translations(original, keys, revisions[1])
    return pages[0]


def _add_pages(page, keys):
    base, parent = Page.objects.get(pk=page.pk), page.get_parent()
    path = parent.get_children().order_by("path").last().path
    rows = []
    for number, key in enumerate(keys):
        path = _next(path)
        slug = f"{page.slug}-{number}"
        title = f"{page.title} {number}"
        rows.append(
            clone(
                base,
                path=path,
                translation_key=key,
                slug=slug,
                title=title,
                draft_title=title,
                url_path=f"{parent.url_path}{slug}/",
                live_revision_id=None,
                latest_revision_id=None,
            )
        )
    Page.objects.bulk_create(rows, batch_size=BATCH)
    Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + len(rows))
    _add_specific_rows(page.specific, rows)
    return rows


def _next(path):
    return path[: -Page.steplen] + Page._int2str(Page._str2int(path[-Page.steplen :]) + 1).rjust(Page.steplen, "0")


def _add_specific_rows(specific, rows):
    """Django makes no rows of a child table in bulk; the database copies the one of the cloned page."""
    options = specific._meta
    columns = [connection.ops.quote_name(f.column) for f in options.local_concrete_fields if not f.primary_key]
    table = connection.ops.quote_name(options.db_table)
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (page_ptr_id, {names}) SELECT p.id, {names} FROM wagtailcore_page p, {table} s"  # noqa: S608
            " WHERE s.page_ptr_id = %s AND p.id BETWEEN %s AND %s",
            [specific.pk, rows[0].pk, rows[-1].pk],
        )


def _add_revisions(page, pages):
    template = page.live_revision
    rows = [clone(template, object_id=str(clone_page.pk)) for clone_page in pages]
    Revision.objects.bulk_create(rows, batch_size=BATCH)
    for clone_page, revision in zip(pages, rows, strict=True):
        clone_page.live_revision_id = clone_page.latest_revision_id = revision.pk
    Page.objects.bulk_update(pages, ["live_revision", "latest_revision"], batch_size=BATCH)
    return rows


def _add_translations(original, keys, version_revisions):
    template = TranslationSource.objects.get(object_id=original.translation_key)
    translation = template.translations.get()
    log = TranslationLog.objects.filter(source=template).last()
    now = timezone.now()

    TranslatableObject.objects.bulk_create(
        [TranslatableObject(translation_key=key, content_type=template.object.content_type) for key in keys],
        batch_size=BATCH,
    )
    sources = [clone(template, object_id=key) for key in keys]
    TranslationSource.objects.bulk_create(sources, batch_size=BATCH)
    translations = [clone(translation, uuid=uuid.uuid4(), source_id=source.pk) for source in sources]
    Translation.objects.bulk_create(translations, batch_size=BATCH)
    TranslationLog.objects.bulk_create(
        [
            clone(log, source_id=source.pk, revision_id=revision.pk)
            for source, revision in zip(sources, version_revisions, strict=True)
        ],
        batch_size=BATCH,
    )
    # auto_now_add puts the clock's time into what is older than the translations below.
    TranslationLog.objects.filter(source__in=[source.pk for source in sources]).update(created_at=now)
    _add_segments(template, sources, translation.target_locale_id, now - datetime.timedelta(days=1))
    PairRecord.objects.bulk_create(
        [
            PairRecord(translation=row, behind_since=now - datetime.timedelta(days=number % 100))
            for number, row in enumerate(translations)
            if number % BEHIND_EVERY == 0
        ],
        batch_size=BATCH,
    )


def _add_segments(template, sources, locale, typed):
    segments = list(StringSegment.objects.filter(source=template).select_related("context", "string")[:SEGMENTS])
    contexts, strings = [], []
    for source in sources:
        for segment in segments:
            contexts.append(clone(segment.context, object_id=source.object_id))
            data = f"{segment.string.data} {source.object_id}"
            strings.append(clone(segment.string, data=data, data_hash=String._get_data_hash(data)))
    TranslationContext.objects.bulk_create(contexts, batch_size=BATCH)
    String.objects.bulk_create(strings, batch_size=BATCH)
    rows, translations = [], []
    for index, (context, string) in enumerate(zip(contexts, strings, strict=True)):
        number, order = divmod(index, len(segments))
        rows.append(clone(segments[order], source_id=sources[number].pk, context_id=context.pk, string_id=string.pk))
        if number % BEHIND_EVERY or order:
            translations.append(
                StringTranslation(
                    translation_of=string,
                    context=context,
                    locale_id=locale,
                    data=f"Translated: {string.data}",
                    translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
                )
            )
    StringSegment.objects.bulk_create(rows, batch_size=BATCH)
    StringTranslation.objects.bulk_create(translations, batch_size=BATCH)
    StringTranslation.objects.filter(context__object_id__in=[source.object_id for source in sources]).update(
        updated_at=typed
    )
