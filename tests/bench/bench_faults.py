"""What readers notice when something breaks, under a steady load: make bench ARGS=faults

Two nodes of the site, each with a data folder of its own, behind nginx with the configuration of deploy/nginx (on a
plain connection, without limits), a PostgreSQL and a Redis of their own. FAULTS_RPS requests a second (500) for public
pages go on throughout; each fault lasts FAULTS_SECONDS (60) for the database, a sixth of that for others. An answer
other than 200 is a failure. First without finished pages as files, so that the nodes answer everything; then with
them, as one machine has nothing else to answer while both its nodes restart. FAULTS=database,node names some of them.
"""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from tests.bench.servers import BIN
from tests.front_servers import DOMAIN, FrontServer
from tests.servers import ROOT
from tests.services import Postgres, Redis, free_port

RPS, LONG = int(os.environ.get("FAULTS_RPS", "500")), float(os.environ.get("FAULTS_SECONDS", "60"))
SHORT = LONG / 6
UNDO = "ALTER TABLE home_standardpage DROP COLUMN added"
READERS = 32
PATHS = (
    ["/pl/", "/en/", "/pl/programy/mieszkancy/", "/en/programmes/citizens/", "/pl/aktualnosci/", "/en/news/"]
    + ["/pl/historia/", "/en/timeline/", "/pl/bis-w-liczbach/", "/pl/programy/dialog/", "/pl/o-nas/", "/en/about/"]
    + ["/pl/aktualnosci/trzynascie-lat-w-liczbach/", "/pl/?utm_source=faults"]
)


class Load:
    """Readers who ask at a constant rate, whatever the answers take; counts what they get."""

    def __init__(self, port):
        self.port = port
        self.counts, self.slowest, self.failures, self.late = Counter(), 0, [], 0
        self.running = True
        self.begin = time.monotonic()
        self.threads = [threading.Thread(target=self.read, args=(number,)) for number in range(READERS)]
        for thread in self.threads:
            thread.start()

    def read(self, number):
        connection, due = None, self.begin + number / RPS
        turn = number
        while self.running:
            due += READERS / RPS
            time.sleep(max(0, due - time.monotonic()))
            path = PATHS[turn % len(PATHS)]
            turn += 1
            begun = time.monotonic()
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                connection.request("GET", path, headers={"Host": DOMAIN, "Accept-Encoding": "gzip"})
                response = connection.getresponse()
                response.read()
                marked = "old" if response.headers["Age-Of-Page"] else "new"
                result = f"200 {marked}" if response.status == 200 else str(response.status)
                if response.will_close:
                    connection = None
            except (OSError, http.client.HTTPException) as error:
                result, connection = type(error).__name__, None
            self.counts[result] += 1
            self.slowest = max(self.slowest, time.monotonic() - begun)
            if not result.startswith("200"):
                self.failures.append((path, result))

    def report(self, name):
        """Print what came since the last report and begin to count anew."""
        counts, self.counts = self.counts, Counter()
        slowest, self.slowest = self.slowest, 0
        failed, self.failures = self.failures, []
        total = sum(counts.values())
        print(
            f"  {name:42} {total:6} GETs  {len(failed):4} failed  {counts['200 old']:6} marked as old  "
            f"slowest {slowest:.2f} s",
            *sorted(set(failed))[:3],
            flush=True,
        )
        return len(failed)

    def stop(self):
        self.running = False
        for thread in self.threads:
            thread.join()


class Node:
    """gunicorn as deploy/systemd starts it, with a data folder of its own."""

    def __init__(self, number, environment, folder):
        self.port, self.folder = free_port(), folder
        self.env = {**environment, "PORT": str(self.port), "DATA_DIR": str(folder)}
        self.log = open(folder.with_suffix(".log"), "a")  # noqa: SIM115
        self.start()

    def start(self):
        command = [BIN / "gunicorn", "--config", ROOT / "gunicorn.conf.py"]
        self.process = subprocess.Popen(command, env=self.env, cwd=ROOT, stdout=self.log, stderr=self.log)

    def is_up(self):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            return True
        return False

    def wait(self):
        patience = time.monotonic() + 60
        while not self.is_up():
            if time.monotonic() > patience:
                raise SystemExit(self.folder.with_suffix(".log").read_text()[-3000:])
            time.sleep(0.1)

    def kill(self):
        """As the kernel does where memory runs out: the process and its workers, at once."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for pid in [self.process.pid, *map(int, children)]:
            os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=40)


class Site:
    def __init__(self, place):
        self.place = place
        self.pages = place / "pages"
        self.pages.mkdir()
        self.nodes, self.stack = [], contextlib.ExitStack()
        with contextlib.ExitStack() as stack:  # what has been started is stopped where something else does not start
            self.begin(place, stack)
            self.stack = stack.pop_all()

    def begin(self, place, stack):
        self.postgres = Postgres(place / "postgres")
        stack.callback(self.postgres.stop)
        self.redis = Redis(place / "redis")
        stack.callback(self.redis.stop)
        self.env = {
            **os.environ,
            "SECRET_KEY": "bench",
            "SITE_URL": f"http://{DOMAIN}",
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.redis.url,
            "STATIC_ROOT": str(place / "static"),
            "DJANGO_SETTINGS_MODULE": "bis.settings",
            "EMAIL_URL": "smtp://127.0.0.1:9",
            "WORKERS": "2",
            "LOG_FORMAT": "json",
        }
        first = place / "node0"
        self.manage("prepare", DATA_DIR=str(first))
        shutil.copytree(first, place / "node1")
        for number in range(2):
            node = Node(number, self.env, place / f"node{number}")
            self.nodes.append(node)
            stack.callback(node.stop)
            node.wait()
        self.front = FrontServer("nginx", place / "front", [node.port for node in self.nodes], self.pages, tls=False)
        stack.callback(self.front.stop)

    def write_files(self):
        """Have the node that shares a machine with nginx write finished pages as files from now on."""
        self.env["PAGE_FOLDER"] = self.nodes[0].env["PAGE_FOLDER"] = str(self.pages)
        self.nodes[0].stop()
        self.nodes[0].start()
        self.nodes[0].wait()

    def manage(self, *args, **environment):
        command = [sys.executable, ROOT / "manage.py", *args]
        done = subprocess.run(command, env={**self.env, **environment}, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)
        return done.stdout

    def publish(self, title):
        """Change a page by the command line of the first node."""
        code = f"""
from wagtail.models import Page
page = Page.objects.get(url_path="/pl/o-nas/").specific
page.title = "{title}"
page.save_revision().publish()
"""
        self.manage("shell", "-c", code, DATA_DIR=str(self.nodes[0].folder))

    def shows(self, title):
        """Whether both nodes show a title now, to readers who come to them."""
        for node in self.nodes:
            connection = http.client.HTTPConnection("127.0.0.1", node.port, timeout=10)
            connection.request("GET", "/pl/o-nas/", headers={"Host": DOMAIN})
            if title not in connection.getresponse().read().decode():
                return False
        return True

    def seconds_until(self, title, most=30):
        begun = time.monotonic()
        while not self.shows(title):
            if time.monotonic() - begun > most:
                return f"NOT after {most} s"
            time.sleep(0.05)
        return f"after {time.monotonic() - begun:.2f} s"

    def stop(self):
        self.stack.close()


def database(site, load):
    site.postgres.stop()
    time.sleep(LONG)
    form = site.front.ask("/pl/kontakt/", "GET", Host=DOMAIN)
    print(f"    the form meanwhile: {form[0]}, {'Chwilowo' in form[2].decode() and 'in Polish'}")
    yield "database stopped"
    site.postgres.start()
    time.sleep(3)
    form = site.front.ask("/pl/kontakt/", "GET", Host=DOMAIN)
    print(f"    the form afterwards: {form[0]}")
    yield "database back"


def redis(site, load):
    site.redis.stop()
    site.publish(title := f"Bez pamięci {time.monotonic():.0f}")
    time.sleep(SHORT)
    yield "Redis stopped, a page published meanwhile"
    site.redis.start()
    print(f"    both nodes show that page {site.seconds_until(title)} of Redis being back")
    yield "Redis back"


def publication(site, load):
    site.publish(title := f"Kim jesteśmy {time.monotonic():.0f}")
    print(f"    both nodes show it {site.seconds_until(title)}")
    time.sleep(SHORT)
    yield "a page published"


def node(site, load):
    site.nodes[1].kill()
    time.sleep(SHORT)
    yield "one node killed with -9"
    site.nodes[1].start()
    site.nodes[1].wait()
    time.sleep(2)
    yield "that node back"


def restart(site, load):
    for one in site.nodes:
        one.stop()
        one.start()
        one.wait()
    time.sleep(2)
    yield "nodes restarted one after the other"


def release(site, load):
    """What the runbook does with two nodes: a migration and `prepare`, then the nodes in turn."""
    change = "ALTER TABLE home_standardpage ADD COLUMN added varchar(9) DEFAULT '' NOT NULL"
    site.manage("shell", "-c", f"from django.db import connection; connection.cursor().execute({change!r})")
    site.manage("prepare", DATA_DIR=str(site.nodes[0].folder))
    yield "a migration and static files, nodes running"
    site.publish(title := f"Przed wydaniem {time.monotonic():.0f}")
    print(f"    the old release shows what it publishes {site.seconds_until(title)}")
    yield from restart(site, load)
    site.manage("shell", "-c", f"from django.db import connection; connection.cursor().execute({UNDO!r})")


def restart_all(site, load):
    if "PAGE_FOLDER" not in site.env:
        return
    for one in site.nodes:
        one.stop()
    time.sleep(SHORT)
    for one in site.nodes:
        one.start()
    for one in site.nodes:
        one.wait()
    time.sleep(2)
    yield "all nodes stopped, then started"


def slow(site, load):
    """Clients who send one byte a second."""
    sockets = [socket.create_connection(("127.0.0.1", site.front.port)) for _number in range(200)]
    for one in sockets:
        one.sendall(f"POST /pl/kontakt/ HTTP/1.1\r\nHost: {DOMAIN}\r\nContent-Length: 100000\r\n\r\n".encode())
    end = time.monotonic() + SHORT
    while time.monotonic() < end:
        for one in sockets:
            with contextlib.suppress(OSError):
                one.sendall(b"a")
        time.sleep(1)
    for one in sockets:
        one.close()
    yield "200 slow clients"


def disk(site, load):
    """The data folder of one node on a full file system."""
    folder, small = site.nodes[1].folder, site.place / "small"
    site.nodes[1].stop()
    small.mkdir(exist_ok=True)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=80m", "tmpfs", small], check=False).returncode:
        print("    the disk was not filled: mounting needs root")
        site.nodes[1].start()
        site.nodes[1].wait()
        return
    try:
        shutil.copytree(folder, small / "data")
        site.nodes[1].env["DATA_DIR"] = str(small / "data")
        site.nodes[1].start()
        site.nodes[1].wait()
        with contextlib.suppress(OSError), open(small / "filler", "wb") as filler:
            while True:
                filler.write(b"0" * 65536)
                filler.flush()
        load.report("a node on a small disk")
        site.publish(title := f"Dysk jest pełny {time.monotonic():.0f}")
        print(f"    both nodes show a publication {site.seconds_until(title)}")
        time.sleep(SHORT)
        yield "the disk of one node full, a page published"
        (small / "filler").unlink()
        site.nodes[1].stop()
        site.nodes[1].env["DATA_DIR"] = str(folder)
        site.nodes[1].start()
        site.nodes[1].wait()
    finally:
        subprocess.run(["umount", "-l", small], check=False)


FAULTS = [database, publication, redis, node, release, restart_all, slow, disk]


def main():
    names = os.environ.get("FAULTS", "").split(",")
    failed = 0
    place = Path(tempfile.mkdtemp(prefix="bis-faults-"))
    place.chmod(0o755)
    site = Site(place)
    try:
        for with_files in (False, True):
            print(f"{RPS} requests a second, {'with pages as files' if with_files else 'every page from the nodes'}")
            if with_files:
                site.write_files()
            for path in PATHS:
                for one in site.nodes:
                    connection = http.client.HTTPConnection("127.0.0.1", one.port, timeout=30)
                    connection.request("GET", path, headers={"Host": DOMAIN})
                    assert connection.getresponse().status == 200, path
            time.sleep(3)
            load = Load(site.front.port)
            try:
                time.sleep(5)
                failed += load.report("nothing broken")
                for fault in FAULTS:
                    if names == [""] or fault.__name__ in names:
                        for name in fault(site, load):
                            failed += load.report(name)
            finally:
                load.stop()
    finally:
        site.stop()
        shutil.rmtree(place, ignore_errors=True)
    print(f"failed in all: {failed}")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
