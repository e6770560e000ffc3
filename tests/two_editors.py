"""Two people at work on the two versions of a page at the same moment; run on a copy of the database."""

import datetime
import json
import threading

from django.db import connection
from wagtail_localize.models import StringTranslation, Translation

from instep.pairs import waiting_segments
from instep.state import states
from news.models import NewsPage

SLUG = "nabor-moc-malopolskich-spolecznosci-2025"
START = datetime.datetime(2090, 1, 1, 12, tzinfo=datetime.UTC)


def edit_original(number):
    """The editor publishes another date, and every other time other words too."""
    page = NewsPage.objects.get(slug=SLUG)
    page.closes_at = START + datetime.timedelta(days=number)
    if number % 2:
        page.search_description = f"Opis {number}"
    page.save_revision().publish()


def translate(number):
    """The translator publishes a new summary."""
    translation = Translation.objects.get(source__object_id=NewsPage.objects.get(slug=SLUG).translation_key)
    segment = translation.source.stringsegment_set.get(context__path="summary")
    StringTranslation.objects.update_or_create(
        translation_of_id=segment.string_id,
        context_id=segment.context_id,
        locale_id=translation.target_locale_id,
        defaults={"data": f"Summary {number}"},
    )
    for waiting in waiting_segments(translation):
        StringTranslation.objects.get_or_create(
            translation_of_id=waiting.string_id,
            context_id=waiting.context_id,
            locale_id=translation.target_locale_id,
            defaults={"data": f"EN {waiting.string.data}"},
        )
    try:
        translation.save_target(publish=True)
    except Exception as error:  # noqa: BLE001 the editor's new words arrived in between: the translator tries again
        if type(error).__name__ != "IncompleteTranslation":
            raise
        translate(number)


def at_once(*calls):
    """Run calls in threads of their own that begin together; return what they raised."""
    barrier, errors = threading.Barrier(len(calls)), []

    def run(call, number):
        try:
            barrier.wait()
            call(number)
        except Exception as error:  # noqa: BLE001 told by the test
            errors.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def main(rounds):
    """Print, for every round, what is on the English page and how the pair stands."""
    results = []
    for number in range(1, rounds + 1):
        errors = at_once((edit_original, number), (translate, number))
        page = NewsPage.objects.get(slug=SLUG)
        english = page.get_translations().get().specific
        (pair,) = states([page.translation_key])
        live = english.get_latest_revision_as_object()
        results.append(
            {
                "errors": errors,
                "date": (english.closes_at - START).days - number,
                "summary": english.summary == f"Summary {number}" == live.summary,
                "state": pair.state.value,
            }
        )
        translate(number)  # whatever the editor's words left waiting
    print(json.dumps(results))  # noqa: T201
