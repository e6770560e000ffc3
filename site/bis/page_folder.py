"""Finished pages as files, for a web server that sends them without Python.

`PAGE_FOLDER` holds one folder for each generation of a release and two links to them. `current` leads to the pages of
the present generation and is led elsewhere the moment another begins, so that nothing old is left to be sent; a page
that is not there yet the web server asks us for. `last` leads to the last generation of which every page was made; the
web server turns to it where we do not answer at all.

A web server sets the same headers for all files, so only pages with exactly those headers are written
(deploy/nginx/folder.conf and deploy/caddy/folder.caddy set them; a test compares).
"""

import contextlib
import hashlib
import logging
import os
import re
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from csp.utils import build_policy
from django.conf import settings

from bis import generation
from bis.middleware import PERMISSIONS_POLICY

logger = logging.getLogger(__name__)
CURRENT, LAST = generation.CURRENT, "last"
SAFE_PATH = re.compile(r"/(?:[a-z0-9][a-z0-9_-]*/)+")
ENDINGS = {"": "", "gzip": ".gz", "br": ".br"}


def headers_of_files():
    """The headers, beside those of each file itself and its language, that the web server sends with every page."""
    headers = {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": build_policy(),
        "permissions-policy": PERMISSIONS_POLICY,
        "cross-origin-resource-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "referrer-policy": settings.SECURE_REFERRER_POLICY,
        "x-content-type-options": "nosniff",
        "x-frame-options": settings.X_FRAME_OPTIONS,
    }
    if settings.HTTPS:
        headers["strict-transport-security"] = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
    return headers


def comparable(headers):
    """Headers with the directives of the policy in order, as django-csp writes them in another in each process."""
    policy = "content-security-policy"
    return {**headers, policy: sorted(headers.get(policy, "").split("; "))}


class PageFolder:
    """The folder of one release's pages. Without a place it does nothing."""

    def __init__(self, place, release):
        self.place, self.release = place and Path(place), release
        site = urlsplit(settings.SITE_URL)
        self.scheme, self.host = site.scheme, site.netloc

    def __bool__(self):
        return self.place is not None

    def name(self, number):
        return f"{self.release}-{number}"

    def follow(self, number):
        """Lead the web server to the pages of the present generation, wherever it was led before."""
        if not self or self._target(CURRENT) == self.name(number):
            return
        try:
            folder = self.place / self.name(number)
            folder.mkdir(mode=0o755, parents=True, exist_ok=True)
            folder.chmod(0o755)  # whatever the umask: the web server is another user
            self._lead(CURRENT, number)
            for old in self.place.iterdir():
                if old.name not in (CURRENT, LAST, self.name(number), self._target(LAST)):
                    shutil.rmtree(old, ignore_errors=True)
        except OSError as error:
            logger.warning("Finished pages are not written to %s: %s", self.place, error)
            generation.withdraw_files()

    def put(self, page):
        """Write a page of the present generation, if it is one that the web server may send."""
        folder = self._folder_of(page)
        if folder is None or (folder / "index.html").exists():
            return
        with contextlib.suppress(OSError):
            made = self.place / self.name(page.generation)
            if not made.exists():
                return
            for part in reversed([folder, *folder.parents][: len(folder.relative_to(made).parts)]):
                part.mkdir(exist_ok=True)
                part.chmod(0o755)
            # The plain form comes last: the web server knows a page by it.
            for coding in ("br", "gzip", ""):
                _write(folder / f"index.html{ENDINGS[coding]}", page.bodies[coding])

    def complete(self, number):
        """Note that every page of a generation was made."""
        if self:
            try:
                self._lead(LAST, number)
            except OSError as error:
                logger.warning("The web server has only older pages to turn to in %s: %s", self.place, error)

    def is_complete(self, number):
        return not self or self._target(LAST) == self.name(number)

    def _folder_of(self, page):
        address = page.address
        if not self or (address.scheme, address.host, address.query) != (self.scheme, self.host, ""):
            return None
        headers = {name.lower(): value for name, value in page.headers}
        language = headers.pop("content-language", None)
        if comparable(headers) != comparable(headers_of_files()) or not SAFE_PATH.fullmatch(address.path):
            return None
        if language != address.path.split("/")[1]:
            return None
        return self.place / self.name(page.generation) / address.path.strip("/")

    def _target(self, link):
        with contextlib.suppress(OSError):
            return os.readlink(self.place / link)
        return None

    def _lead(self, link, number):
        new = self.place / f"{link}-{os.getpid()}"
        new.unlink(missing_ok=True)
        new.symlink_to(self.name(number))
        new.replace(self.place / link)


def _write(file, body):
    """Write a file in one step.

    Web servers make the entity tag of a file from its time and its length. The time is made from what is in it, so that
    a page that did not change has the same tag in the next generation, and one that did never has.
    """
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix="new-", delete=False) as new:
        try:
            new.write(body)
            new.flush()
            os.fchmod(new.fileno(), 0o644)
            when = int.from_bytes(hashlib.sha256(body).digest()[:4], "big") >> 1 | 1 << 20
            os.utime(new.fileno(), (when, when))
            os.replace(new.name, file)
        except OSError:
            os.unlink(new.name)
            raise
