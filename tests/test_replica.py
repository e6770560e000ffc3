"""Reading from a replica: a real one of the tests' own PostgreSQL."""

import contextlib
import http.client
import shutil
import tempfile
import time
from pathlib import Path

import psycopg2
import pytest
from django.db import connection

from tests.servers import Server
from tests.services import Standby

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no replicas"),
]
PUBLISH = """
from wagtail.models import Page
page = Page.objects.get(url_path="/pl/o-nas/").specific
page.title = "{}"
page.save_revision().publish()
"""


@pytest.fixture
def standby(django_db_setup):
    place = Path(tempfile.mkdtemp(prefix="bis-standby-"))  # pytest keeps its own folders from PostgreSQL's user
    standby = Standby(place / "server", connection.settings_dict["PORT"])
    yield standby
    if standby.process.poll() is None:
        standby.stop()
    shutil.rmtree(place)


@pytest.fixture
def server(standby, django_db_blocker, tmp_path):
    with django_db_blocker.unblock():
        server = Server(tmp_path / "site")
        server.env["REPLICA_URL"] = f"postgres://bis@127.0.0.1:{standby.port}/{server.database}"
        server.launch()
        yield server
        server.stop()


def get(server, path):
    reader = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    reader.request("GET", path)
    response = reader.getresponse()
    return response.status, response.read().decode().replace("\xa0", " ")


def on(standby, database, sql):
    replica = psycopg2.connect(host="127.0.0.1", port=standby.port, user="bis", dbname=database)
    replica.autocommit = True
    with replica.cursor() as cursor:
        cursor.execute(sql)
        value = cursor.fetchone()
    replica.close()
    return value and value[0]


def readings(standby, server):
    """How many connections of the site the replica has; they are kept for a minute."""
    sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    return on(standby, server.database, sql)


def test_readers_are_served_from_it_but_never_with_what_is_old(server, standby):
    patience = time.monotonic() + 20
    while not readings(standby, server):
        assert time.monotonic() < patience, "the replica is never asked"
        assert get(server, "/pl/szukaj/?q=dotacje")[0] == 200
        time.sleep(0.2)
    # A replica that lags: what has just been published is on the primary only.
    on(standby, server.database, "SELECT pg_wal_replay_pause()::text")
    server.manage("shell", "-c", PUBLISH.format("Kim dziś jesteśmy"))
    time.sleep(1)
    for _reader in range(3):
        assert "Kim dziś jesteśmy" in get(server, "/pl/o-nas/")[1]
        assert "Kim dziś jesteśmy" in get(server, "/pl/szukaj/?q=dzi%C5%9B+jeste%C5%9Bmy")[1]
    with contextlib.suppress(psycopg2.Error):  # what is replayed at once may cancel the very query that asked for it
        on(standby, server.database, "SELECT pg_wal_replay_resume()::text")
    standby.stop()
    for path in ("/pl/szukaj/?q=dotacje", "/en/search/?q=grants", "/pl/kontakt/"):
        assert get(server, path)[0] == 200, path
    standby.start()
    assert get(server, "/pl/szukaj/?q=dotacje")[0] == 200
    # Without the primary the replica answers what it can, and nothing is lost that was kept.
    server.process.terminate()
    server.process.wait(timeout=60)
    server.env["DATABASE_URL"] = f"postgres://bis@127.0.0.1:1/{server.database}"
    server.launch()
    assert get(server, "/pl/kontakt/")[0] == 200
    assert "Kim dziś jesteśmy" in get(server, "/pl/o-nas/")[1]
