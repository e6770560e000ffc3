"""The site on two nodes with everything around it, each part of which can be stopped and started again."""

import contextlib
import http.client
import os
import re
import shutil
import subprocess
import sys
import time
from html import unescape
from urllib.parse import urlencode

from bs4 import BeautifulSoup

from tests.bench import servers
from tests.front_servers import DOMAIN, FrontServer
from tests.servers import ROOT, free_port
from tests.services import Postgres, Redis, Standby
from tests.smtp import MailServer

FORM = "/pl/kontakt/"


class Cluster:
    """PostgreSQL with a replica, Redis, a mail server, and two nodes of the site, each with a data folder of its own.

    In front of them is nginx with the configuration of deploy/nginx, on a plain connection and without limits.
    """

    def __init__(self, place):
        self.place, self.pages = place, place / "pages"
        self.pages.mkdir()
        self.nodes, self.sent = [], []
        with contextlib.ExitStack() as stack:  # what has been started is stopped where something else does not start
            self.begin(stack)
            self.stack = stack.pop_all()

    def begin(self, stack):
        self.postgres = Postgres(self.place / "postgres")
        stack.callback(self.postgres.stop)
        self.redis = Redis(self.place / "redis")
        stack.callback(self.redis.stop)
        self.mail = MailServer()
        stack.callback(lambda: self.mail.stop())
        self.env = {
            "SECRET_KEY": "bench",
            "SITE_URL": f"http://{DOMAIN}",
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.redis.url,
            "STATIC_ROOT": str(self.place / "static"),
            "DJANGO_SETTINGS_MODULE": "bis.settings",
            "EMAIL_URL": self.mail.url,
            "CONTACT_MESSAGES_PER_HOUR": "1000",  # all come from this machine
            "WORKERS": "2",
            "LOG_FORMAT": "json",
        }
        first = self.place / "node0"
        self.manage("prepare", DATA_DIR=str(first))
        shutil.copytree(first, self.place / "node1")
        self.standby = Standby(self.place / "standby", self.postgres.port)
        stack.callback(self.standby.stop)
        self.env["REPLICA_URL"] = self.standby.url
        for number in range(2):
            self.nodes.append(servers.site(free_port(), self.place / f"node{number}", **self.env))
            stack.callback(self.nodes[-1].kill)
        ports = [node.port for node in self.nodes]
        self.front = FrontServer("nginx", self.place / "front", ports, self.pages, tls=False)
        stack.callback(self.front.stop)

    def stop(self):
        self.stack.close()

    def write_files(self):
        """Have the node that shares a machine with nginx write finished pages as files from now on."""
        self.env["PAGE_FOLDER"] = self.nodes[0].env["PAGE_FOLDER"] = str(self.pages)
        self.restart(self.nodes[0])

    def restart(self, node, **environment):
        node.stop()
        node.env |= environment
        node.start()

    def manage(self, *args, fine=(0,), **environment):
        command = [sys.executable, ROOT / "manage.py", *args]
        env = {**os.environ, **self.env, **environment}
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        if done.returncode not in fine:
            raise SystemExit(done.stdout + done.stderr)
        return done.stdout

    def on_first(self, *args, **options):
        """A management command on the first node."""
        return self.manage(*args, DATA_DIR=self.nodes[0].env["DATA_DIR"], **options)

    # What readers see

    def publish(self, words):
        """Change a page by the command line of the first node; return its title, which it never had before."""
        title = f"{words} {time.monotonic():.0f}"
        code = f"""
from wagtail.models import Page
page = Page.objects.get(url_path="/pl/o-nas/").specific
page.title = "{title}"
page.save_revision().publish()
"""
        self.on_first("shell", "-c", code)
        return title

    def shows(self, title):
        """Whether both nodes show a title now, to readers who come to them."""
        for node in self.nodes:
            connection = http.client.HTTPConnection("127.0.0.1", node.port, timeout=10)
            connection.request("GET", "/pl/o-nas/", headers={"Host": DOMAIN})
            if title not in connection.getresponse().read().decode():
                return False
        return True

    def seconds_until(self, title, most=30):
        """How long both nodes take to show a title; None if they do not."""
        begun = time.monotonic()
        while not self.shows(title):
            if time.monotonic() - begun > most:
                return None
            time.sleep(0.05)
        return time.monotonic() - begun

    # The contact form

    def ask(self, path, data=None):
        """The status, headers and text of what a reader's browser gets, or sends where there are data."""
        connection = http.client.HTTPConnection("127.0.0.1", self.front.port, timeout=30)
        headers = {"Host": DOMAIN}
        with contextlib.closing(connection):
            if data is None:
                connection.request("GET", path, headers=headers)
            else:
                headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{DOMAIN}"}
                connection.request("POST", path, urlencode(data), headers)
            response = connection.getresponse()
            return response.status, response.headers, response.read().decode()

    def stamp(self):
        return re.search('name="stamp" value="([^"]+)"', self.ask(FORM)[2])[1]

    def message(self, stamp, words):
        """Fill in the form and send it; return the answer."""
        fields = {"topic": "other", "name": "Łucja", "email": "lucja@example.org", "message": words, "consent": "on"}
        return self.ask(FORM, {**fields, "stamp": stamp})

    def note(self, answer):
        """Remember the number that a reader was given for a message; say whether one was."""
        reference = unescape(answer[1].get("Location") or "").partition("sent=")[2]
        if reference and reference not in self.sent:
            self.sent.append(reference)
        return bool(reference)

    def handed_back(self, text):
        """The fields of the form that an answer holds."""
        fields = BeautifulSoup(text, "html5lib").select("main form [name]")
        return {field["name"]: field.string or "" for field in fields}

    def mails(self):
        """(messages accepted, mails taken, different ones) as far as the mail server knows."""
        ids = self.mail.ids()
        return len(self.sent), len(ids), len(set(ids))
