"""The guide is done in the real admin: its pictures and the labels that it names are those of today.

`make guide` does it in both languages and makes anew what this finds stale. An ordinary run does it in Polish, since
the screens are the same and each walk takes its time; `test_guide.py` holds the labels of the English guide.
"""

import difflib
import os

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.browsing import trouble
from tests.guide.labels import labels
from tests.guide.people import EDITOR
from tests.guide.person import SIZE, Cast
from tests.guide.record import Record, keep_screens, kept_screens
from tests.guide.server import GuideServer
from tests.guide.topics import TOPICS

pytestmark = pytest.mark.browser
WRITING = os.environ.get("GUIDE") == "write"
PHONE = {"width": 390, "height": 800}
OUTSIDE = """() => [...document.querySelectorAll(".guide, .guide *")].filter(element => element.checkVisibility()
  && element.getBoundingClientRect().right > innerWidth + 1).map(element => element.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def guide_server(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock():
        server = GuideServer(tmp_path_factory.mktemp("guide"))
        server.prepare()
        yield server


@pytest.mark.parametrize("language", ["pl", "en"] if WRITING else ["pl"])
def test_the_guide_tells_what_the_admin_shows(browser, guide_server, language):
    kept = kept_screens(language)
    record = Record(language, guide_server.url, kept if WRITING else None)
    guide_server.launch_in(language)
    cast = Cast(browser, guide_server, record)
    try:
        for walk in TOPICS:
            walk(cast)
        # New pictures are served after the next collectstatic only.
        findings = [] if WRITING else read(cast[EDITOR], guide_server.url)
    finally:
        cast.leave()
        guide_server.stop()
    unknown = [f"{name}: {label}" for name, label in labels(language) if label not in record.seen]
    assert not unknown, "Labels that no screen of the admin shows:\n" + "\n".join(unknown)
    if WRITING:
        keep_screens(language, record.screens)
    else:
        assert not stale(kept, record.screens), "Stale pictures; run make guide.\n" + stale(kept, record.screens)
    assert not findings, "\n".join(findings)


def stale(kept, seen):
    """How what the pictures show differs from what they showed when they were made."""
    before, now = ([f"{name}: {line}" for name in sorted(of) for line in of[name]] for of in (kept, seen))
    return "\n".join(difflib.unified_diff(before, now, "pictures", "admin", lineterm="", n=1))


def read(person, origin):
    """What is wrong with the guide's own pages: as seen by axe, light and dark, on a desk and on a phone."""
    page, found = person.page, []
    with trouble(page, origin) as findings:
        for address in ("/admin/guide/", "/admin/guide/02-news-item/"):
            person.go(address)
            page.evaluate(AXE_SCRIPT)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                for size in (SIZE, PHONE):
                    page.set_viewport_size(size)
                    wrong = page.evaluate("axe.run('.guide').then(results => results.violations)")
                    found += [f"{scheme} {size['width']}: {rule['id']} {rule['nodes'][0]['html']}" for rule in wrong]
            found += [f"out of 390 px: {element}" for element in page.evaluate(OUTSIDE)]
            page.set_viewport_size(SIZE)
    return found + findings
