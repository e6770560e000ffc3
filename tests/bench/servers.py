"""Servers to compare, and a stopwatch for them that knows what else the machine was busy with."""

import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.servers import ROOT

BIN = Path(sys.executable).parent
SECONDS, ROUNDS = int(os.environ.get("BENCH_SECONDS", "4")), int(os.environ.get("BENCH_ROUNDS", "5"))
TICK = os.sysconf("SC_CLK_TCK")
MILLISECONDS = {"us": 0.001, "ms": 1, "s": 1000}


class Server:
    """A server in a process group of its own, which answers at `url`. Can be stopped or killed, and started again."""

    def __init__(self, command, port, folder, log=os.devnull, **environment):
        self.command, self.port, self.folder, self.log = command, port, folder, log
        self.url = f"http://127.0.0.1:{port}"
        self.env = {**os.environ, **environment}
        self.start()

    def start(self):
        """Return once it answers, whatever it answers."""
        with open(self.log, "a") as log:
            self.process = subprocess.Popen(
                self.command, cwd=self.folder, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        patience = time.monotonic() + 60
        with contextlib.ExitStack() as stack:
            stack.callback(self.kill)  # where it does not start, or nobody waits for it any more
            while self.process.poll() is None and time.monotonic() < patience:
                if isinstance(self.get("/"), int):
                    stack.pop_all()
                    return
                time.sleep(0.1)
        said = Path(self.log).read_text()[-3000:] if self.log != os.devnull else ""
        raise SystemExit(f"{self.command[0]} did not start. {said}")

    def get(self, path, timeout=10, **headers):
        """The status of an answer read to its end, or the name of what went wrong."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        with contextlib.closing(connection):
            try:
                connection.request("GET", path, headers=headers)
                response = connection.getresponse()
                response.read()
            except (OSError, http.client.HTTPException) as error:
                return type(error).__name__
            return response.status

    def stop(self):
        """As systemd asks it to: the first process, which has to see to the others."""
        self.process.terminate()
        self.process.wait(timeout=60)

    def kill(self):
        """As the kernel does where memory runs out: all its processes, at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def memory(self):
        """What each of its processes takes of the memory, in MiB, shared parts divided among those that share them."""
        found = {}
        for pid in tree(self.process.pid):
            pss = re.search(r"^Pss: +(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
            found[pid] = round(int(pss[1]) / 1024)
        return list(found.values())


def site(port, data, **environment):
    """The site as deploy/systemd starts it, with a data folder of its own and its log beside that."""
    own = {"DJANGO_SETTINGS_MODULE": "bis.settings", "PORT": str(port), "DATA_DIR": str(data)}
    command = [BIN / "gunicorn", "--config", ROOT / "gunicorn.conf.py"]
    return Server(command, port, ROOT, Path(data).with_suffix(".log"), **{**environment, **own})


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
    requests = max(1, int(re.search(r"(\d+) requests in", said)[1]))  # none where a round was too short for one
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
    """Measure (server, path) of each name in turn, round by round; of each the fastest round counts.

    In that one other processes disturbed least, and so did readers who all came to one process while another waited.
    """
    best = {}
    for _round in range(ROUNDS):
        for name, (server, path) in targets.items():
            result = wrk(server, path, coding, **options)
            if name not in best or result["rps"] > best[name]["rps"]:
                best[name] = result
    return {"disturbed": max(result["others"] for result in best.values()), "results": best}
