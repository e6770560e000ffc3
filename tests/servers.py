"""A real server on a copy of the loaded site, so that what a browser test writes touches nobody else."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
CONTENT, PREPARED = "content", "prepared"


def keep_content():
    """Keep the freshly loaded database as the template of all copies."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        with sqlite3.connect(name) as source, sqlite3.connect(_kept(CONTENT)) as copy:
            source.backup(copy)
        return
    connection.close()
    _keep_postgres(name, CONTENT)


def _kept(stage):
    """The name of what was kept at a stage, by that of the tests' own database: others may have theirs beside it."""
    return f"{connection.settings_dict['NAME']}_{stage}"


def _keep_postgres(name, stage):
    _postgres(f'DROP DATABASE IF EXISTS "{_kept(stage)}"', f'CREATE DATABASE "{_kept(stage)}" TEMPLATE "{name}"')


def _postgres(*statements, database="postgres"):
    import psycopg2

    options = connection.settings_dict
    admin = psycopg2.connect(host=options["HOST"], port=options["PORT"], user=options["USER"], dbname=database)
    admin.autocommit = True
    with admin.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    admin.close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """The site as `make run` starts it, on its own database, media folder and port."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database = f"copy_{self.port}"
        self.env = {
            **os.environ,
            "DATABASE_URL": self._copy_database(),
            "DATA_DIR": str(self.folder),
            "STATIC_ROOT": str(ROOT / "var" / "static"),
            "SECRET_KEY": "tests-only",
            "SITE_URL": self.url,
            "ALLOWED_HOSTS": "localhost",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "WORKERS": "1",
            "DJANGO_SETTINGS_MODULE": "bis.settings",
        }
        shutil.copytree(settings.MEDIA_ROOT, self.folder / "media", dirs_exist_ok=True)

    def _copy_database(self):
        if connection.vendor == "sqlite":
            path = self.folder / "bis.sqlite3"
            shutil.copyfile(_kept(CONTENT), path)
            return f"sqlite:///{path}"
        _postgres(f'CREATE DATABASE "{self.database}" TEMPLATE "{_kept(CONTENT)}"')
        options = connection.settings_dict
        return f"postgres://{options['USER']}@{options['HOST']}:{options['PORT']}/{self.database}"

    @property
    def password(self):
        return (self.folder / "admin-password").read_text()

    def manage(self, *args):
        """Run a management command on this server's data; return what it printed."""
        command = [sys.executable, ROOT / "manage.py", *args]
        result = subprocess.run(command, env=self.env, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def start(self):
        """Start on what `make run` prepares; that takes long, so the first server leaves it for the others."""
        prepared = settings.DATA_DIR / PREPARED
        if prepared.exists():
            self.take(prepared)
        else:
            self.manage("prepare")
            self.leave(prepared)
        return self.launch()

    def leave(self, prepared):
        """Keep database and folder as they are, for others or for later."""
        if connection.vendor == "sqlite":
            with (
                sqlite3.connect(self.folder / "bis.sqlite3") as source,
                sqlite3.connect(_kept(prepared.name)) as copy,
            ):
                source.backup(copy)
        else:
            _keep_postgres(self.database, prepared.name)
        shutil.copytree(self.folder, prepared, ignore=shutil.ignore_patterns("bis.sqlite3*"))

    def take(self, prepared):
        """Begin with what was left, at an address of our own."""
        address = f"UPDATE wagtailcore_site SET hostname = '127.0.0.1', port = {self.port}"  # noqa: S608 (a number)
        if connection.vendor == "sqlite":
            path = self.folder / "bis.sqlite3"
            shutil.copyfile(_kept(prepared.name), path)
            with sqlite3.connect(path) as database:
                database.execute(address)
        else:
            self.drop()
            _postgres(f'CREATE DATABASE "{self.database}" TEMPLATE "{_kept(prepared.name)}"')
            _postgres(address, database=self.database)
        shutil.copytree(prepared, self.folder, dirs_exist_ok=True)

    def launch(self):
        """Start the server on what there is."""
        self.log = open(self.folder / "log", "a")
        self.process = subprocess.Popen(
            [Path(sys.executable).parent / "gunicorn", "--config", ROOT / "gunicorn.conf.py"],
            env=self.env,
            cwd=ROOT,
            stdout=self.log,
            stderr=self.log,
        )
        patience = time.monotonic() + 60  # for a busy machine
        while self.process.poll() is None and time.monotonic() < patience:
            try:
                urllib.request.urlopen(self.url + "/robots.txt", timeout=5).close()  # noqa: S310
                return self
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise AssertionError((self.folder / "log").read_text())

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.log.close()
        self.drop()

    def drop(self):
        """Remove the copy of the database; SQLite's goes with its folder."""
        if connection.vendor == "postgresql":
            _postgres(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')
