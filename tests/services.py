"""PostgreSQL, Redis and others from the system's packages, each on a free port and in a folder of its own."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

from tests.servers import free_port


def missing(*programs):
    """Those of the programs that are not installed."""
    return [program for program in programs if not shutil.which(program)]


class Service:
    """A program that listens on a port; can be stopped and started again."""

    def __init__(self, place):
        self.place, self.port = Path(place), free_port()
        self.place.mkdir(parents=True)
        self.prepare()
        self.start()

    def prepare(self):
        pass

    def start(self):
        with open(self.place / "log", "a") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, cwd=self.place)
        patience = time.monotonic() + 30
        while time.monotonic() < patience and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise AssertionError((self.place / "log").read_text())

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)


class Redis(Service):
    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self):
        return ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]


class Postgres(Service):
    """A cluster for the role bis; PostgreSQL refuses to run as root, so there it runs as postgres."""

    options = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
    dbname = "bis"

    @property
    def bin(self):
        return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))

    @property
    def url(self):
        return f"postgres://bis@127.0.0.1:{self.port}/{self.dbname}"

    def as_owner(self, *command):
        return ["runuser", "-u", "postgres", "--", *command] if os.getuid() == 0 else list(command)

    def prepare(self):
        for folder in [self.place, *self.place.parents]:
            if folder.owner() != "root" or folder == self.place:
                folder.chmod(folder.stat().st_mode | 0o711)
        if os.getuid() == 0:
            shutil.chown(self.place, "postgres")
        options = ["-U", "bis", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        self.run("initdb", "-D", self.place / "data", *options)

    def run(self, program, *args):
        command = self.as_owner(self.bin / program, *args)
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
        assert done.returncode == 0, done.stderr

    def command(self):
        data = ["-D", self.place / "data", "-p", str(self.port), "-k", self.place, "-c", "listen_addresses=127.0.0.1"]
        return self.as_owner(self.bin / "postgres", *data, *self.options)

    def start(self):
        super().start()
        patience = time.monotonic() + 30
        ready = [self.bin / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        while subprocess.run(ready, check=False).returncode:
            assert time.monotonic() < patience, (self.place / "log").read_text()
            time.sleep(0.05)
        self.create()

    def create(self):
        """The site's database, unless it is there."""
        command = [self.bin / "createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "bis", self.dbname]
        subprocess.run(command, capture_output=True, check=False)

    def stop(self):
        """At once, as when it crashes: connections end in the middle."""
        self.run("pg_ctl", "-D", self.place / "data", "-m", "immediate", "stop")
        self.process.wait(timeout=30)
