"""The site behind a real PgBouncer with the configuration of deploy/: a few connections serve many threads."""

import http.client
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
from django.db import connection

from tests.servers import ROOT, Server
from tests.services import PgBouncer, missing

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no connections to share"),
    pytest.mark.skipif(bool(missing("pgbouncer")), reason="pgbouncer is not installed (bash deploy/stages.sh)"),
]
THREADS = 8
HOLD = """
import sys
from bis.locks import alone
with alone(sys.argv[-1]) as mine:
    print(mine, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def server(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock():
        server = Server(tmp_path_factory.mktemp("pooled"))
        place = Path(tempfile.mkdtemp(prefix="bis-pgbouncer-"))  # pytest keeps its own folders from PostgreSQL's user
        place.chmod(0o755)
        server.direct = server.env["DATABASE_URL"]
        server.pool = PgBouncer(place / "pool", connection.settings_dict["PORT"], server.database)
        server.env |= {"DATABASE_URL": server.pool.url, "CONN_MAX_AGE": "0", "THREADS": str(THREADS)}
        server.launch()
        yield server
        server.pool.stop()
        server.stop()
        shutil.rmtree(place)


def ask(server, path):
    reader = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    reader.request("GET", path)
    response = reader.getresponse()
    response.read()
    reader.close()
    return response.status


@contextmanager
def holding(server, name):
    """A process that has a lock, and so a connection of its own; whether it got it."""
    code = HOLD.replace("sys.argv[-1]", repr(name))
    process = subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "shell", "-v0", "-c", code],
        env=server.env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process.stdout.readline().strip() == "True"
    finally:
        process.kill()
        process.communicate()


def test_many_threads_share_few_connections(server):
    with ThreadPoolExecutor(THREADS) as readers:
        found = list(readers.map(lambda number: ask(server, f"/pl/szukaj/?q=grant{number}"), range(40)))
    assert set(found) == {200}
    with psycopg2.connect(server.direct) as direct, direct.cursor() as cursor:
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        cursor.execute(others, [server.database])
        assert 1 <= cursor.fetchone()[0] <= server.pool.connections
    direct.close()


def test_a_lock_is_held_for_as_long_as_its_process_lives(server):
    with holding(server, "a job") as first, holding(server, "a job") as second:
        assert (first, second) == (True, False)
    with holding(server, "a job") as third:
        assert third  # the first was killed


def test_who_gets_no_connection_is_told_soon_and_readers_get_kept_pages(server):
    assert ask(server, "/pl/o-nas/") == 200
    with holding(server, "one"), holding(server, "another"):
        assert ask(server, "/pl/szukaj/?q=dialog") == 503
        assert ask(server, "/pl/o-nas/") == 200
    assert ask(server, "/pl/szukaj/?q=dialog") == 200


def test_it_may_be_restarted_and_the_timer_and_backups_work_through_it(server, tmp_path):
    server.pool.stop()
    assert ask(server, "/pl/szukaj/?q=historia") == 503
    server.pool.start()
    assert ask(server, "/pl/szukaj/?q=historia") == 200
    server.manage("tick")
    server.manage("backup", str(tmp_path / "backups"))
    assert len(list((tmp_path / "backups").iterdir())) == 1
