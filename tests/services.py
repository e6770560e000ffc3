"""PostgreSQL, Redis and others from the system's packages, each on a free port and in a folder of its own."""

import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from tests.servers import ROOT, free_port


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
        self.open_to_owner()
        options = ["-U", "bis", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        self.run("initdb", "-D", self.place / "data", *options)

    def open_to_owner(self):
        if os.getuid() == 0:
            for folder in self.place.parents:
                if folder.is_relative_to(tempfile.gettempdir()) and folder != Path(tempfile.gettempdir()):
                    folder.chmod(folder.stat().st_mode | 0o011)
            shutil.chown(self.place, "postgres")

    def run(self, program, *args):
        command = self.as_owner(self.bin / program, *args)
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
        assert done.returncode == 0, done.stderr

    def command(self):
        data = ["-D", self.place / "data", "-p", str(self.port), "-k", self.place, "-c", "listen_addresses=127.0.0.1"]
        return self.as_owner(self.bin / "postgres", *data, *self.options)

    def start(self):
        """Returns once it answers queries."""
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


class Standby(Postgres):
    """A streaming replica of a server that lets the role bis in without a password."""

    options = [*Postgres.options, "-c", "hot_standby_feedback=on"]

    def __init__(self, place, primary_port):
        self.primary_port = primary_port
        super().__init__(place)

    def prepare(self):
        self.open_to_owner()
        source = ["-h", "127.0.0.1", "-p", str(self.primary_port), "-U", "bis"]
        self.run("pg_basebackup", *source, "-D", self.place / "data", "-R", "-X", "stream", "-c", "fast")

    def create(self):
        pass


class Varnish(Service):
    """Varnish with the configuration of deploy/, in front of a site on this machine."""

    def __init__(self, place, site_port):
        self.site_port = site_port
        super().__init__(place)

    def prepare(self):
        text = (ROOT / "deploy" / "varnish" / "bis.vcl").read_text()
        (self.place / "bis.vcl").write_text(text.replace('"8000"', f'"{self.site_port}"'))

    def command(self):
        place = ["-n", self.place / "work", "-f", self.place / "bis.vcl", "-s", "malloc,32m", "-j", "none"]
        return ["varnishd", "-F", "-a", f"127.0.0.1:{self.port}", *place]


class PgBouncer(Service):
    """PgBouncer with the configuration of deploy/, in front of a database of a server that trusts everybody."""

    password = "tests-only"  # noqa: S105
    connections = 2

    def __init__(self, place, server_port, database):
        self.server_port, self.database = server_port, database
        super().__init__(place)

    @property
    def url(self):
        return f"postgres://bis:{self.password}@127.0.0.1:{self.port}/{self.database}"

    def prepare(self):
        text = (ROOT / "deploy" / "pgbouncer" / "pgbouncer.ini").read_text()
        for name, value in {
            "bis": f"host=127.0.0.1 port={self.server_port} dbname={self.database}",
            "listen_port": self.port,
            "unix_socket_dir": "",
            "pidfile": self.place / "pid",
            "logfile": self.place / "pgbouncer.log",
            "auth_file": self.place / "userlist.txt",
            "default_pool_size": self.connections,
        }.items():
            key = self.database if name == "bis" else name
            text, count = re.subn(rf"(?m)^{name} = .*$", f"{key} = {value}", text)
            assert count == 1, name
        (self.place / "pgbouncer.ini").write_text(text)
        (self.place / "userlist.txt").write_text(f'"bis" "{self.password}"\n')
        if os.getuid() == 0:
            for path in (self.place, *self.place.iterdir()):
                shutil.chown(path, "postgres")

    def command(self):
        user = ["-u", "postgres"] if os.getuid() == 0 else []
        return ["pgbouncer", *user, self.place / "pgbouncer.ini"]


WEED = shutil.which("weed") or ROOT / "var" / "tools" / "seaweedfs" / "bin" / "weed"


class SeaweedFS(Service):
    """An S3-compatible store with one user; the bucket is made when something is first written into it."""

    bucket, secret = "media", "tests-only"

    @property
    def url(self):
        return f"http://bis:{self.secret}@127.0.0.1:{self.port}/{self.bucket}"

    def prepare(self):
        user = {"name": "bis", "credentials": [{"accessKey": "bis", "secretKey": self.secret}], "actions": ["Admin"]}
        (self.place / "s3.json").write_text(json.dumps({"identities": [user]}))
        (self.place / "data").mkdir()
        self.ports = [free_port() for _number in range(7)]

    def command(self):
        names = ["master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc"]
        ports = [f"-{name}={port}" for name, port in zip([*names, "s3.port.grpc"], self.ports, strict=True)]
        own = ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={self.place}/data", "-master.volumeSizeLimitMB=64"]
        s3 = ["-filer", "-s3", f"-s3.port={self.port}", f"-s3.config={self.place}/s3.json"]
        return [WEED, "server", *own, *ports, *s3, "-s3.port.iceberg=0", "-s3.port.lance=0"]

    def stop(self):
        """At once: it would wait half a minute for others to let go of it."""
        self.process.kill()
        self.process.wait(timeout=30)
