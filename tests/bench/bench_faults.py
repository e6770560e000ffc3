"""What readers notice when something breaks, under a steady load: make bench ARGS=faults

FAULTS_RPS requests a second (500) for public pages go to two nodes (tests/bench/cluster.py) throughout; each fault
lasts FAULTS_SECONDS (60) for the database, a sixth of that for others. A public page that is not answered with 200 is a
failure, and so is anything else that is not as it should be: a message from the contact form that is lost or mailed
twice, a publication that does not show, a node that does not come back by itself. First without finished pages as
files, so that the nodes answer everything; then with them, as one machine has nothing else to answer while both its
nodes restart. FAULTS=database,node names some of them.
"""

import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.cluster import FORM, Cluster
from tests.bench.load import PATHS, Load
from tests.front_servers import DOMAIN
from tests.smtp import MailServer

RPS, LONG = float(os.environ.get("FAULTS_RPS", "500")), float(os.environ.get("FAULTS_SECONDS", "60"))
SHORT = LONG / 6
SEARCH = "/pl/szukaj/?q=dotacje"  # never kept
HOUR = 3600
UNDO = "ALTER TABLE home_standardpage DROP COLUMN added"


class Judge:
    """Says what was expected and counts what was not as it should be."""

    def __init__(self):
        self.failed = 0

    def expect(self, fine, words):
        self.failed += not fine
        print(f"    {'yes' if fine else 'NO '} {words}", flush=True)

    def shows(self, site, title, words="both nodes show a publication"):
        seconds = site.seconds_until(title)
        self.expect(seconds is not None, f"{words} {'never' if seconds is None else f'after {seconds:.2f} s'}")


def database(site, judge):
    """The primary and its replica."""
    stamp = site.stamp()
    time.sleep(3)
    site.standby.stop()
    site.postgres.stop()
    time.sleep(LONG / 2)
    form, search = site.ask(FORM), site.ask(SEARCH)
    judge.expect((form[0], search[0]) in ((200, 503), (503, 503)), f"form {form[0]}, search {search[0]} meanwhile")
    status, headers, text = site.message(stamp, "W czasie awarii bazy")
    fields = site.handed_back(text)
    kind = status == 503 and headers["Retry-After"] == "60" and "Jeszcze nie wysłano" in text
    judge.expect(kind and fields["message"] == "W czasie awarii bazy", f"a message is handed back with {status}")
    time.sleep(LONG / 2)
    yield f"database stopped for {LONG:.0f} s"
    site.postgres.start()
    site.standby.start()
    time.sleep(SHORT / 2)
    answers = [site.ask(FORM, fields) for _time in range(2)]
    judge.expect(all(site.note(answer) for answer in answers), "the button sends it, pressed twice as well")
    judge.expect((site.ask(FORM)[0], site.ask(SEARCH)[0]) == (200, 200), "form and search are back")
    yield "database back"


def primary(site, judge):
    stamp = site.stamp()
    time.sleep(3)
    site.postgres.stop()
    time.sleep(SHORT)
    judge.expect(site.ask(SEARCH)[0] == 200, "search is answered from the replica")
    judge.expect(site.message(stamp, "Bez serwera głównego")[0] == 503, "a message is handed back with 503")
    yield "primary stopped, replica up"
    site.postgres.start()
    time.sleep(SHORT / 2)
    judge.shows(site, site.publish("Po powrocie"))
    yield "primary back, a page published"


def replica(site, judge):
    site.standby.stop()
    judge.shows(site, site.publish("Bez repliki"))
    time.sleep(SHORT)
    judge.expect(site.ask(SEARCH)[0] == 200, "search is answered by the primary")
    yield "replica stopped, a page published"
    site.standby.start()
    time.sleep(SHORT / 2)
    judge.shows(site, site.publish("Z repliką"))
    yield "replica back, a page published"


def mail(site, judge):
    """No mail server for some messages, each sent by a double click."""
    port, taken = site.mail.server_address[1], site.mail.delivered
    site.mail.stop()
    stamp = site.stamp()
    time.sleep(3)
    before = len(site.sent)
    answers = [site.message(stamp, f"Bez poczty {number // 2}") for number in range(20)]
    fine = all(site.note(answer) for answer in answers) and len(site.sent) - before == 10
    judge.expect(fine, f"10 messages accepted as if nothing were, {len(site.sent) - before} different")
    thanks = site.ask(f"{FORM}?sent={site.sent[-1]}")
    judge.expect(thanks[0] == 200 and site.sent[-1] in thanks[2], "their authors are thanked with a number")
    time.sleep(SHORT)
    said = site.on_first("tick", fine=(0, 1))
    judge.expect("Traceback" not in said, "the timer goes on")
    yield "mail server stopped, 10 messages"
    site.mail = MailServer(port=port)
    site.mail.delivered = taken
    patience = time.monotonic() + 150  # the first pauses are one and two minutes
    while site.mails()[1] < len(site.sent) and time.monotonic() < patience:
        site.on_first("tick")
        time.sleep(5)
    accepted, mails, different = site.mails()
    judge.expect(accepted == mails == different, f"{accepted} accepted so far, {mails} mailed, {different} different")
    yield "mail server back, timer each 5 s"


def redis(site, judge):
    site.redis.stop()
    title = site.publish("Bez pamięci")
    time.sleep(SHORT)
    yield "Redis stopped, a page published meanwhile"
    site.redis.start()
    judge.shows(site, title, "both nodes show that page, since Redis is back,")
    yield "Redis back"


def publication(site, judge):
    judge.shows(site, site.publish("Kim jesteśmy"))
    time.sleep(SHORT)
    yield "a page published"


def node(site, judge):
    site.nodes[1].kill()
    time.sleep(SHORT)
    yield "one node killed with -9"
    site.nodes[1].start()
    time.sleep(2)
    yield "that node back"


def restart(site, judge):
    for one in site.nodes:
        site.restart(one)
    time.sleep(2)
    yield "nodes restarted one after the other"


def release(site, judge):
    """What the runbook does with two nodes: a migration and `prepare`, then the nodes in turn."""
    change = "ALTER TABLE home_standardpage ADD COLUMN added varchar(9) DEFAULT '' NOT NULL"
    site.manage("shell", "-c", f"from django.db import connection; connection.cursor().execute({change!r})")
    site.manage("prepare", DATA_DIR=site.nodes[0].env["DATA_DIR"])
    yield "a migration and static files, nodes running"
    judge.shows(site, site.publish("Przed wydaniem"), "the old release shows what it publishes")
    yield from restart(site, judge)
    site.manage("shell", "-c", f"from django.db import connection; connection.cursor().execute({UNDO!r})")


def restart_all(site, judge):
    if "PAGE_FOLDER" not in site.env:
        return
    for one in site.nodes:
        one.stop()
    time.sleep(SHORT)
    for one in site.nodes:
        one.start()
    time.sleep(2)
    yield "all nodes stopped, then started"


def slow(site, judge):
    """Clients who send one byte a second."""
    sockets = [socket.create_connection(("127.0.0.1", site.front.port)) for _number in range(200)]
    for one in sockets:
        one.sendall(f"POST {FORM} HTTP/1.1\r\nHost: {DOMAIN}\r\nContent-Length: 100000\r\n\r\n".encode())
    end = time.monotonic() + SHORT
    while time.monotonic() < end:
        for one in sockets:
            with contextlib.suppress(OSError):
                one.sendall(b"a")
        time.sleep(1)
    for one in sockets:
        one.close()
    yield "200 slow clients"


def disk(site, judge):
    """The data folder of one node on a full file system."""
    folder, small = site.nodes[1].env["DATA_DIR"], site.place / "small"
    small.mkdir(exist_ok=True)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=80m", "tmpfs", small], check=False).returncode:
        judge.expect(False, "the disk was filled (mounting needs root)")
        return
    try:
        shutil.copytree(folder, small / "data")
        site.restart(site.nodes[1], DATA_DIR=str(small / "data"))
        with contextlib.suppress(OSError), open(small / "filler", "wb") as filler:
            while True:
                filler.write(b"0" * 65536)
                filler.flush()
        yield "a node on a small disk"
        judge.shows(site, site.publish("Dysk jest pełny"))
        time.sleep(SHORT)
        yield "that disk full, a page published"
        (small / "filler").unlink()
        judge.shows(site, site.publish("Dysk jest znowu pusty"))
        yield "room on that disk, a page published"
        site.restart(site.nodes[1], DATA_DIR=folder)
    finally:
        subprocess.run(["umount", "-l", small], check=False)


def clock(site, judge):
    """The clocks of both nodes, as their processes see them (clock.c): an hour forward, then an hour back."""
    library, file = site.place / "clock.so", site.place / "clock"
    source = Path(__file__).with_name("clock.c")
    if subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=False).returncode:
        judge.expect(False, "the clock was put forward (that needs a C compiler)")
        return
    file.write_text("0")
    faked = {"LD_PRELOAD": str(library), "CLOCK_OFFSET": str(file)}
    for one in site.nodes:
        site.restart(one, **faked)
    yield "nodes restarted with a clock of their own"
    stamps = [site.stamp()]
    for name, offset in (("an hour forward", HOUR), ("two hours back", -HOUR), ("right again", 0)):
        file.write_text(str(offset))
        time.sleep(2)
        stamps.append(site.stamp())
        time.sleep(3.5)
        answers = [site.message(stamp, f"O czasie {name} {number}") for number, stamp in enumerate(stamps)]
        fine = [answer[0] for answer in answers] == [302] * len(stamps) and all(map(site.note, answers))
        judge.expect(fine, f"forms shown before and after are taken: {[answer[0] for answer in answers]}")
        said = site.on_first("tick", fine=(0, 1), **faked)
        judge.expect("failed" not in said, f"the timer does its jobs, {said.count('done')} of the day")
        judge.shows(site, site.publish("Zegar"))
        time.sleep(SHORT / 2)
        yield f"clock {name}, a page published"
    site.on_first("tick")
    time.sleep(1)
    accepted, mails, different = site.mails()
    judge.expect(accepted == mails == different, f"{accepted} accepted so far, {mails} mailed, {different} different")
    for one in site.nodes:
        site.restart(one, LD_PRELOAD="")
    yield "nodes restarted with the machine's clock"


FAULTS = [database, primary, replica, mail, publication, redis, node, release, restart_all, slow, disk, clock]


def main():
    names = os.environ.get("FAULTS", "").split(",")
    judge = Judge()
    place = Path(tempfile.mkdtemp(prefix="bis-faults-"))
    place.chmod(0o755)
    site = Cluster(place)
    try:
        for with_files in (False, True):
            print(f"{RPS:.0f} requests a second, {'pages as files' if with_files else 'every page from the nodes'}")
            if with_files:
                site.write_files()
            for path in PATHS:
                for one in site.nodes:
                    connection = http.client.HTTPConnection("127.0.0.1", one.port, timeout=30)
                    connection.request("GET", path, headers={"Host": DOMAIN})
                    assert connection.getresponse().status == 200, path
            time.sleep(3)
            load = Load(site.front.port, RPS)
            try:
                time.sleep(5)
                judge.failed += load.report("nothing broken")
                for fault in FAULTS:
                    if names == [""] or fault.__name__ in names:
                        for name in fault(site, judge):
                            judge.failed += load.report(name)
            finally:
                load.stop()
        accepted, mails, different = site.mails()
        judge.expect(accepted == mails == different, f"{accepted} accepted, {mails} mailed, {different} different")
    finally:
        site.stop()
        shutil.rmtree(place, ignore_errors=True)
    print(f"failed in all: {judge.failed}; load of the machine {os.getloadavg()[0]:.1f}")
    sys.exit(bool(judge.failed))


if __name__ == "__main__":
    main()
