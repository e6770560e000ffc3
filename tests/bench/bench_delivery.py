"""What a reader's page costs, in ratios to references measured in the same run: make bench ARGS=delivery

Cached: the site's finished home page against a bare WSGI application that answers the same bytes on the same server,
and against nginx with the same bytes as files. Uncached: each kind of page against a minimal Wagtail project
(tests/bench/minimal.py), all uncompressed, as Django is asked for pages that are to be kept. Then how soon a changed
figure shows in every process, and the memory of each process.

With WORDPRESS=1 in the environment Debian's WordPress (tests/bench/wordpress.py) is measured beside the uncached pages,
with the home page's content; what is missing for that is installed.

Needs wrk and nginx (installed when missing). Of each the fastest of BENCH_ROUNDS rounds of BENCH_SECONDS counts: other
processes, and readers who all come to one of the two processes while the other waits, make a round slower, and nothing
makes it faster.
"""

import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.bench import minimal, wordpress
from tests.bench.servers import gunicorn, measure, nginx

ROOT = Path(__file__).resolve().parents[2]
PORT = int(os.environ.get("BENCH_PORT", "8181"))
WORDPRESS = os.environ.get("WORDPRESS") == "1"
UNCACHED = {
    "article pl": "/pl/aktualnosci/trzynascie-lat-w-liczbach/",
    "article en": "/en/news/thirteen-years-in-numbers/",
    "home pl": "/pl/",
    "home en": "/en/",
    "programme pl": "/pl/programy/dialog/",
    "programme en": "/en/programmes/dialogue/",
    "list pl": "/pl/aktualnosci/",
    "list en": "/en/news/",
    "timeline pl": "/pl/historia/",
    "timeline en": "/en/timeline/",
}
MOST = {"article": 1.5, "home": 2}
BARE = """
BODY, HEADERS = open({body!r}, "rb").read(), {headers!r}
def application(environ, start_response):
    start_response("200 OK", HEADERS)
    return [BODY]
"""
# Adds to the newest value of a figure and says when that was committed.
CHANGE = """
import time
from bis.models import KeyFigure
figure = KeyFigure.objects.get(key="people")
value = figure.newest
value.value = {value}
value.save()
print(time.time())
"""
NEW_VALUES = (27111, 27112, 27113)
ENOUGH = 40  # answers in a row that show the new value: those of both processes


def answer(url, coding="identity"):
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept-Encoding": coding})) as response:
        return response.read(), response.headers


def seconds_until_visible(site, environment, value):
    """How long after its commit all answers of the home pages in both languages show a new value."""
    command = [sys.executable, ROOT / "manage.py", "shell", "-v0", "-c", CHANGE.format(value=value)]
    changing = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True)
    last_old, row = {"pl": 0, "en": 0}, {"pl": 0, "en": 0}
    while min(row.values()) < ENOUGH:
        for language in row:
            body, _headers = answer(f"{site.url}/{language}/")
            shown = f'value="{value}"'.encode() in body
            row[language] = row[language] + 1 if shown else 0
            if not shown:
                last_old[language] = time.time()
    committed = float(changing.communicate()[0].split()[-1])
    return {language: max(0.0, moment - committed) for language, moment in last_old.items()}


def main():
    for program in ("wrk", "nginx"):
        if not shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin"):
            subprocess.run(["bash", ROOT / "deploy/packages.sh", program, f"The bench needs {program}"], check=True)
    if WORDPRESS:
        wordpress.install()
    folder = Path(tempfile.mkdtemp(prefix="bis-bench-"))
    environment = {
        "DATA_DIR": str(folder / "site"),
        "SECRET_KEY": "bench",
        "SITE_URL": f"http://127.0.0.1:{PORT}",
        "PORT": str(PORT),
        "DJANGO_SETTINGS_MODULE": "bis.settings",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
        "DATABASE_URL": os.environ.get("DATABASE_URL", f"sqlite:///{folder}/site/bis.sqlite3"),
    }
    servers = []

    def start(make, *arguments, **keywords):
        servers.append(make(*arguments, **keywords))
        return servers[-1]

    try:
        manage = [sys.executable, ROOT / "manage.py"]
        subprocess.run([*manage, "prepare"], env={**os.environ, **environment}, check=True, stdout=subprocess.DEVNULL)
        site = start(gunicorn, "bis.wsgi:application", PORT, ROOT, **environment)
        compressed, headers = answer(site.url + "/pl/", "gzip")
        (folder / "body").write_bytes(compressed)
        kept = [(name, value) for name, value in headers.items() if name not in ("Server", "Date", "Connection")]
        (folder / "bare.py").write_text(BARE.format(body=str(folder / "body"), headers=kept))
        bare = start(gunicorn, "bare:application", PORT + 1, folder, PYTHONPATH=f"{folder}:{ROOT}")
        files = start(nginx, gzip.decompress(compressed), compressed, PORT + 2, folder / "nginx")
        uncached = start(gunicorn, "bis.wsgi:django_application", PORT + 3, ROOT, **environment)
        small = minimal.make(folder / "minimal")
        small["PYTHONPATH"] += f":{ROOT}"
        as_made = start(gunicorn, "minimal.wsgi:application", PORT + 4, folder / "minimal", **small)
        connected = start(
            gunicorn, "minimal.wsgi:application", PORT + 5, folder / "minimal", **small, CONN_MAX_AGE="60"
        )
        references = {"minimal": (as_made, "/"), "minimal, connected": (connected, "/")}
        if WORDPRESS:
            page = gzip.decompress(compressed).decode()
            references["wordpress"] = (start(wordpress.serve, page, PORT + 6, folder / "wordpress"), "/")
        result = {
            "cached": measure({"bare": (bare, "/"), "site": (site, "/pl/"), "nginx": (files, "/")}, "gzip"),
            "uncached": measure(
                {**references, **{name: (uncached, path) for name, path in UNCACHED.items()}},
                "identity",
                # More readers might all be with one process, whose threads then wait for each other.
                connections=2,
            ),
            "seconds_until_visible": [seconds_until_visible(site, environment, value) for value in NEW_VALUES],
            "memory_mib": {"site": site.memory(), "uncached": uncached.memory(), "minimal": as_made.memory()},
        }
    finally:
        for server in servers:
            server.stop()
        shutil.rmtree(folder)
    report(result)


def report(result):
    cached = result["cached"]["results"]
    print(f"cached (others used {result['cached']['disturbed']:.2f} cores)")
    for name, one in cached.items():
        print(line(name, one))
    bare, site, files = cached["bare"], cached["site"], cached["nginx"]
    print(f"  site / bare: {site['rps'] / bare['rps']:.2f} of the requests (at least 0.90), ", end="")
    print(f"{site['cpu_ms'] / bare['cpu_ms']:.2f} times the CPU (at most 1.25)")
    print(f"  site / nginx: {site['rps'] / files['rps']:.3f} of the requests")
    uncached = result["uncached"]["results"]
    print(f"uncached (others used {result['uncached']['disturbed']:.2f} cores), CPU in times of the minimal page")
    print("as `wagtail start` makes it, and of the same page with its database connection kept")
    for name, one in uncached.items():
        ratios = [one["cpu_ms"] / uncached[reference]["cpu_ms"] for reference in ("minimal", "minimal, connected")]
        most = MOST.get(name.split()[0])
        limit = f"  (at most {most})" if most else ""
        print(f"{line(name, one)}  {ratios[0]:5.2f}  {ratios[1]:5.2f}{limit}")
    for seconds in result["seconds_until_visible"]:
        print("a changed figure shows in every answer after", {name: f"{s:.2f} s" for name, s in seconds.items()})
    print("memory of each process, MiB:", result["memory_mib"])
    file = ROOT / "var" / "bench-delivery.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(result, indent=1))
    print(f"written to {file.relative_to(ROOT)}")


def line(name, one):
    return (
        f"  {name:20} {one['rps']:8.0f} rps  {one['cpu_ms']:8.3f} ms CPU"
        f"  p50 {one['p50_ms']:7.2f}  p99 {one['p99_ms']:7.2f} ms"
    )


if __name__ == "__main__":
    main()
