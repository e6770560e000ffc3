"""What nginx makes of finished pages in files, against nginx with nothing but the same bytes: make bench ARGS=folder

The configuration is that of deploy/nginx, on a plain connection and without limits. The reference is nginx with one
`location` and the same file, compressed ready as well. Both answer one page to as many connections. BENCH_SECONDS and
BENCH_ROUNDS in the environment change how long it takes.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.servers import measure
from tests.front_servers import DOMAIN, FrontServer
from tests.servers import ROOT, free_port

PLAIN = """
daemon off;
worker_processes 2;
pid {place}/nginx.pid;
error_log {place}/error.log;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    server {{
        listen 127.0.0.1:{port};
        location / {{ root {place}; gzip_static on; }}
    }}
}}
"""
MAKE = """
import django
django.setup()
from django.conf import settings
from bis import delivery, generation
from bis.wsgi import django_application
site = delivery.Delivery(django_application)
generation.begin()
site.folder.follow(generation.current())
site.rebuild(delivery.Address("https", "bis.example.org", "/pl/"))
"""


class Nginx:
    """nginx by a configuration of its own, as bench_delivery measures servers."""

    def __init__(self, place, process, url):
        self.place, self.process, self.url = place, process, url


def main():
    place = Path(tempfile.mkdtemp(prefix="bis-bench-"))
    place.chmod(0o755)
    environment = {
        **os.environ,
        "DATA_DIR": str(place / "site"),
        "PAGE_FOLDER": str(place / "pages"),
        "SECRET_KEY": "bench",
        "SITE_URL": f"https://{DOMAIN}",
        "DJANGO_SETTINGS_MODULE": "bis.settings",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
        "DATABASE_URL": f"sqlite:///{place}/site/bis.sqlite3",
    }
    subprocess.run([sys.executable, ROOT / "manage.py", "prepare"], env=environment, check=True, capture_output=True)
    subprocess.run([sys.executable, "-c", MAKE], env=environment, check=True)
    front = FrontServer("nginx", place / "front", [free_port()], place / "pages", tls=False)
    port = free_port()
    bare = place / "bare"
    shutil.copytree(place / "pages" / "current", bare)
    (bare / "nginx.conf").write_text(PLAIN.format(place=bare, port=port))
    process = subprocess.Popen(["nginx", "-c", bare / "nginx.conf", "-e", bare / "error.log"])
    try:
        found = measure(
            {
                "nginx": (Nginx(bare, process, f"http://127.0.0.1:{port}"), "/pl/index.html"),
                "folder": (Nginx(front.place, front.process, f"http://127.0.0.1:{front.port}"), "/pl/"),
            },
            "gzip",
            host=DOMAIN,
        )
    finally:
        front.stop()
        process.terminate()
        process.wait()
        shutil.rmtree(place)
    print(f"others used {found['disturbed']:.2f} cores")
    for name, result in found["results"].items():
        print(f"  {name:8} {result['rps']:8.0f} rps  {result['cpu_ms']:7.4f} ms CPU  p99 {result['p99_ms']:6.2f} ms")
    plain, folder = found["results"]["nginx"], found["results"]["folder"]
    print(f"  folder / nginx: {folder['rps'] / plain['rps']:.2f} of the requests (at least 0.65)")


if __name__ == "__main__":
    main()
