"""The loaded site as every test's ground: the first content is the tests' data."""

import gc

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.db import connections, transaction
from django.utils import translation
from playwright.sync_api import sync_playwright
from wagtail.models import Page

from bis.content import Loader
from tests import servers
from tests.browsing import WIDE
from tests.editor import Editor

# What is the same on both databases is tested on one only, shared out so that both runs take about as long: servers,
# modules of tests that read finished pages or follow links and addresses, and screens of the admin, which Wagtail makes
# of the same queries.
ONCE = {
    "on_sqlite": {"site_server", "test_advice", "test_api", "test_api_fuzz", "test_calendars", "test_cards"}
    | {"test_content", "test_delivery_server", "test_editing_figures", "test_feeds", "test_front_caches"}
    | {"test_funding", "test_html", "test_instep_note", "test_instep_report", "test_links", "test_missed_addresses"}
    | {"test_moved_addresses", "test_observatory", "test_oembed", "test_page_folder", "test_pages", "test_parity"}
    | {"test_responses", "test_search_words", "test_sentry", "test_share_pictures", "test_statement"}
    | {"test_structured_data", "test_two_processes_are_summed_and_readers_are_told_nothing"}
    | {"test_what_fails_leaves_nothing_half_done"},
    "on_postgresql": {"test_access", "test_access_doors", "test_admin_screens", "test_bin", "test_desk"}
    | {"test_editing", "test_instep_cascade", "test_instep_edges", "test_instep_translator", "test_instep_views"}
    | {"test_migrations", "test_neighbours", "test_roles", "test_timer", "test_unreadable_forms"},
}
# Stages of growth that only deploy/stages.sh tries, by name.
STAGES = {"test_media_s3", "test_pgbouncer"}
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        Loader().load()
        servers.keep_content()


@pytest.fixture(autouse=True)
def fresh():
    """Each test begins in the site's language, whatever was asked in the last one, and with no request counted."""
    translation.activate(settings.LANGUAGE_CODE)
    caches["counts"].clear()


@pytest.fixture
def get_page(db):
    """Find a loaded page by its address below the site, e.g. get_page("pl/programy/mieszkancy")."""

    def find(address):
        return Page.objects.get(url_path=f"/{address}/").specific

    return find


@pytest.fixture
def administrator(db):
    return get_user_model().objects.create_superuser("admin", "admin@example.org", "password")


@pytest.fixture
def staff_client(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def editor(staff_client, django_capture_on_commit_callbacks):
    return Editor(staff_client, django_capture_on_commit_callbacks)


@pytest.fixture
def committed(monkeypatch):
    """Do at once what waits for the end of a transaction, as in a request that is not inside a test's."""
    monkeypatch.setattr(transaction, "on_commit", lambda function, **kwargs: function())


@pytest.fixture(scope="session")
def site_server(django_db_setup, django_db_blocker, tmp_path_factory):
    """A server that tests only read from."""
    with django_db_blocker.unblock():
        server = servers.Server(tmp_path_factory.mktemp("site")).start()
        yield server
        server.stop()


@pytest.fixture
def own_server(django_db_setup, django_db_blocker, tmp_path):
    """A server for one test, which may change everything."""
    with django_db_blocker.unblock():
        server = servers.Server(tmp_path).start()
        yield server
        server.stop()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield browser
        browser.close()
        # Playwright's event loop has database connections of its own, which nobody else would close.
        connections.close_all()


@pytest.fixture
def admin(browser, own_server):
    """A member of staff, logged in."""
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{own_server.url}/admin/")
    page.fill("[name=login]", "admin")
    page.fill("[name=password]", own_server.password)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    yield page
    context.close()


def pytest_collection_modifyitems(config, items):
    """Browsers last; in a run of all tests mark what one of the runs of tests/run.sh leaves to another (ONCE).

    pytest-django makes the test database only if a chosen test is marked as using it; without the mark
    `pytest -m browser` would load the content into the database that the settings name.
    """
    items.sort(key=_needs_browser)
    for item in items:
        if _needs_browser(item):
            item.add_marker(pytest.mark.django_db)
    if config.option.file_or_dir == ["tests"] or not config.option.file_or_dir:
        for item in items:
            for mark, names in ONCE.items():
                if names & _names(item):
                    item.add_marker(mark)
        left = [item for item in items if STAGES & _names(item)]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


def pytest_collection_finish():
    """What was read so far stays; the collector of garbage need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _names(item):
    return {item.path.stem, item.name, *item.fixturenames}


def _needs_browser(item):
    return item.get_closest_marker("browser") is not None
