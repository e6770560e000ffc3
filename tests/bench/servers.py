"""Servers to compare, and a stopwatch for them that knows what else the machine was busy with."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

BIN = Path(sys.executable).parent
SECONDS, ROUNDS = int(os.environ.get("BENCH_SECONDS", "4")), int(os.environ.get("BENCH_ROUNDS", "5"))
QUIET = 0.25  # cores that others may use in a clean round
TICK = os.sysconf("SC_CLK_TCK")
MILLISECONDS = {"us": 0.001, "ms": 1, "s": 1000}


class Server:
    """A server process with all that it starts; answers at `url`."""

    def __init__(self, command, port, folder, **environment):
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **environment}, stderr=subprocess.DEVNULL, start_new_session=True
        )
        patience = time.monotonic() + 60
        while time.monotonic() < patience:
            try:
                urllib.request.urlopen(self.url + "/", timeout=5).close()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.2)
        self.stop()
        raise SystemExit(f"{command[1]} did not start")

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()

    def memory(self):
        """What each of its processes takes of the memory, in MiB, shared parts divided among those that share them."""
        found = {}
        for pid in tree(self.process.pid):
            pss = re.search(r"^Pss: +(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
            found[pid] = round(int(pss[1]) / 1024)
        return list(found.values())


def gunicorn(module, port, folder, **environment):
    """gunicorn with two processes of four threads, as the site runs."""
    command = [BIN / "gunicorn", module, "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4"]
    command += ["--worker-class", "gthread", "--preload", "--config", "python:tests.bench.gunicorn_plain"]
    return Server(command, port, folder, **environment)


NGINX = """
daemon off; worker_processes 2; pid {folder}/pid; error_log {folder}/error.log; user {user};
events {{}}
http {{
    access_log off; keepalive_requests 1000000; types {{}} default_type "text/html; charset=utf-8";
    client_body_temp_path {folder}/t; proxy_temp_path {folder}/t; fastcgi_temp_path {folder}/t;
    uwsgi_temp_path {folder}/t; scgi_temp_path {folder}/t;
    server {{ listen 127.0.0.1:{port}; root {folder}/root; gzip_static on; index index.html; }}
}}
"""


def nginx(body, compressed, port, folder):
    """nginx with a page as files, plain and compressed."""
    root = folder / "root"
    root.mkdir(parents=True)
    (root / "index.html").write_bytes(body)
    (root / "index.html.gz").write_bytes(compressed)
    for place in (folder.parent, folder, root):
        place.chmod(0o755)
    settings = folder / "nginx.conf"
    settings.write_text(NGINX.format(folder=folder, port=port, user="root" if os.getuid() == 0 else "nobody"))
    return Server(["/usr/sbin/nginx", "-c", str(settings)], port, folder)


def tree(pid):
    """A process and all that it started."""
    pids = [pid]
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        pids += tree(int(child))
    return pids


def cpu_of(pid):
    """Seconds of processor time that a process tree has used."""
    total = 0
    for one in tree(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        total += sum(map(int, fields[11:15]))
    return total / TICK


def cpu_of_all():
    """Seconds of processor time that the whole machine has used."""
    return sum(map(int, Path("/proc/stat").read_text().split("\n")[0].split()[1:4])) / TICK


def wrk(server, path, coding, connections=8, host=None):
    """One round: requests a second, milliseconds of processor time a request, p50 and p99, cores that others used."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "--latency", "--timeout", "30s"]
    command += ["-H", f"Accept-Encoding: {coding}", *(["-H", f"Host: {host}"] if host else [])]
    client_before = os.times()
    mine, everything, start = cpu_of(server.process.pid), cpu_of_all(), time.monotonic()
    said = subprocess.run([*command, server.url + path], capture_output=True, text=True, check=True).stdout
    seconds = time.monotonic() - start
    mine, everything = cpu_of(server.process.pid) - mine, cpu_of_all() - everything
    client = os.times()
    client = client.children_user + client.children_system - client_before.children_user - client_before.children_system
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(said)
    requests = int(re.search(r"(\d+) requests in", said)[1])
    latency = {
        share: float(number) * MILLISECONDS[unit]
        for share, number, unit in re.findall(r"(50|99)% +([\d.]+)(us|ms|s)", said)
    }
    return {
        "rps": requests / seconds,
        "cpu_ms": mine / requests * 1000,
        "p50_ms": latency["50"],
        "p99_ms": latency["99"],
        "others": (everything - mine - client) / seconds,
    }


def measure(targets, coding, **options):
    """Measure (server, path) of each name in turn, round by round, until one is clean.

    If none is, the round in which others disturbed least counts.
    """
    best = {}
    for number in range(ROUNDS):
        results = {name: wrk(server, path, coding, **options) for name, (server, path) in targets.items()}
        disturbed = max(result["others"] for result in results.values())
        if not best or disturbed < best["disturbed"]:
            best = {"disturbed": disturbed, "results": results}
        if number and best["disturbed"] < QUIET:
            break
    return best
