"""The site on gunicorn and on granian, side by side: make bench ARGS=servers

Speed and processor time of a finished page and of one that Django makes; what happens to requests while a SIGTERM stops
the server under load, and how long that takes; whether readers are answered beside 200 clients whose request never
ends; whether processes outlive a master that was killed. granian is installed for this run only, in its own folder.
"""

import contextlib
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

from tests.bench.servers import BIN, Server, measure, tree
from tests.servers import ROOT, free_port

PAGES = {"finished": "/pl/", "made": "/pl/szukaj/?q=dotacje"}


def start(name, environment, folder):
    """One of the two, on a port of its own, with its log in the folder."""
    port = free_port()
    if name == "gunicorn":
        command = [BIN / "gunicorn", "--config", "gunicorn.conf.py"]
    else:
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
        command += ["--port", str(port), "--workers", "2", "--blocking-threads", "4", "bis.wsgi:application"]
    return Server(command, port, ROOT, folder / f"{name}.log", **environment, PORT=str(port), WORKERS="2")


def stopped_under_load(server):
    """What requests under way and those after get while the server stops, and the seconds that it takes."""
    counts, running = Counter(), True

    def read():
        while running:
            result = server.get("/pl/szukaj/?q=dotacje")
            counts[result] += 1
            if result == "ConnectionRefusedError":
                return

    readers = [threading.Thread(target=read) for _reader in range(8)]
    for reader in readers:
        reader.start()
    time.sleep(2)
    begun = time.monotonic()
    server.stop()
    seconds = time.monotonic() - begun
    running = False
    for reader in readers:
        reader.join()
    counts.pop("ConnectionRefusedError", None)  # after it has stopped listening, which it says
    return dict(counts), seconds


def beside_slow_clients(server):
    """The slowest of some answers while 200 clients send a header that never ends."""
    slow = []
    for _client in range(200):
        with contextlib.suppress(OSError):
            one = socket.create_connection(("127.0.0.1", server.port), timeout=2)
            one.sendall(b"GET /pl/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
            slow.append(one)
    slowest, results = 0, Counter()
    for _time in range(5):
        begun = time.monotonic()
        results[server.get("/pl/", timeout=15)] += 1
        slowest = max(slowest, time.monotonic() - begun)
    for one in slow:
        one.close()
    return dict(results), slowest


def orphans(server):
    """How many processes are left five seconds after the first one was killed."""
    children = tree(server.process.pid)[1:]
    server.process.kill()
    server.process.wait()
    time.sleep(5)
    left = [pid for pid in children if Path(f"/proc/{pid}").exists()]
    for pid in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return len(left)


def main():
    folder = Path(tempfile.mkdtemp(prefix="bis-bench-"))
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", folder / "granian", "granian"]
    subprocess.run(pip, check=True, stderr=subprocess.DEVNULL)
    environment = {
        "DATA_DIR": str(folder / "site"),
        "SECRET_KEY": "bench",
        "SITE_URL": "http://127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "bis.settings",
        "DATABASE_URL": f"sqlite:///{folder}/site/bis.sqlite3",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}:{folder / 'granian'}",
    }
    manage = [sys.executable, ROOT / "manage.py", "prepare"]
    subprocess.run(manage, env={**os.environ, **environment}, check=True, capture_output=True)
    try:
        servers = {name: start(name, environment, folder) for name in ("gunicorn", "granian")}
        for page, path in PAGES.items():
            found = measure({name: (server, path) for name, server in servers.items()}, "gzip")
            print(f"{page} page (others used {found['disturbed']:.2f} cores)")
            for name, result in found["results"].items():
                print(
                    f"  {name:10} {result['rps']:8.0f} rps  {result['cpu_ms']:7.3f} ms  p99 {result['p99_ms']:7.2f} ms"
                )
        for name, server in servers.items():
            results, slowest = beside_slow_clients(server)
            print(f"{name}: beside 200 slow clients {results}, slowest {slowest:.2f} s")
            results, seconds = stopped_under_load(server)
            print(f"{name}: stopped under load in {seconds:.1f} s, answers {results}")
            print(f"{name}: processes left of a killed master: {orphans(start(name, environment, folder))}", flush=True)
    finally:
        for server in servers.values():
            with contextlib.suppress(ProcessLookupError):
                server.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
