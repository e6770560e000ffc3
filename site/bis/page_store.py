"""Finished pages, ready to send: in the memory of each process and, for all of them and over a restart, on disk.

A page is kept with everything that goes with it: its headers and its body, plain and compressed. Which page is the
newest is for its generation to say (bis.generation), so nothing here is ever thrown away to be right, only to be small.
"""

import contextlib
import fcntl
import gzip
import hashlib
import json
import os
import tempfile
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import brotli


class Address(NamedTuple):
    """What one kept page answers: a host, a path and those query parameters that matter to the page."""

    scheme: str
    host: str
    path: str
    query: str = ""

    @property
    def file_name(self):
        return hashlib.sha256("\n".join(self).encode()).hexdigest()[:40]


@dataclass(frozen=True)
class FinishedPage:
    """An answer as it was made in one generation. `bodies` and `etags` are by content coding; "" is plain.

    `parameters` are the names in the query string that the page at this path heeds.
    """

    address: Address
    generation: int
    parameters: frozenset
    headers: tuple
    bodies: dict = field(repr=False)
    etags: dict

    @classmethod
    def of(cls, address, generation, parameters, headers, body):
        """Finish a body: compress it and mark each form with a strong entity tag of its own."""
        digest = hashlib.sha256(body).hexdigest()[:24]
        bodies = {"": body, "gzip": gzip.compress(body, 6, mtime=0), "br": brotli.compress(body, quality=6)}
        etags = {coding: f'"{digest}{coding and "-" + coding}"' for coding in bodies}
        return cls(address, generation, frozenset(parameters), tuple(headers), bodies, etags)

    @property
    def size(self):
        return sum(map(len, self.bodies.values()))

    def to_bytes(self):
        head = {
            "address": self.address,
            "generation": self.generation,
            "parameters": sorted(self.parameters),
            "headers": self.headers,
            "etags": self.etags,
            "lengths": {coding: len(body) for coding, body in self.bodies.items()},
        }
        return b"\n".join([json.dumps(head).encode(), b"".join(self.bodies.values())])

    @classmethod
    def from_bytes(cls, data):
        """Raises ValueError, KeyError or TypeError for anything but what `to_bytes` wrote."""
        head, _newline, rest = data.partition(b"\n")
        head = json.loads(head)
        bodies = {}
        for coding, length in head["lengths"].items():
            bodies[coding], rest = rest[:length], rest[length:]
            if len(bodies[coding]) != length:
                raise ValueError("half a file")
        return cls(
            Address(*head["address"]),
            head["generation"],
            frozenset(head["parameters"]),
            tuple(map(tuple, head["headers"])),
            bodies,
            head["etags"],
        )


class PageStore:
    """Finished pages by address; at most `most_bytes` of them in memory and `most_files` on disk."""

    def __init__(self, folder, most_bytes, most_files):
        self.folder = Path(folder)
        self.most_bytes, self.most_files = most_bytes, most_files
        self._pages, self._bytes, self._lock = OrderedDict(), 0, threading.Lock()

    def get(self, address, generation):
        """The page of an address, of this generation if there is one, else of an older one, else None."""
        page = self._pages.get(address)
        if page is None or page.generation != generation:
            on_disk = self._read(address)
            if on_disk is not None and (page is None or on_disk.generation != page.generation):
                page = on_disk
                self._remember(page)
        return page

    def put(self, page):
        """Keep a page. Where the disk is full memory alone keeps it."""
        self._remember(page)
        file = self._file(page.address)
        with contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder, prefix="new-") as new:
                new.write(page.to_bytes())
                new.flush()
                os.link(new.name, new.name + ".page")
            os.replace(new.name + ".page", file)

    def drop(self, address):
        """Forget the page of an address that has none any more."""
        with self._lock:
            page = self._pages.pop(address, None)
            self._bytes -= page.size if page else 0
        with contextlib.suppress(OSError):
            self._file(address).unlink()

    @contextlib.contextmanager
    def rebuilding(self, address, waits=True):
        """Hold this while making the page of an address anew: no other process of this machine does so meanwhile.

        Yields whether it was to be had.

        A few addresses share a lock; that costs them a moment, and there is nothing to clean up.
        """
        with self.locked(f"rebuilding-{address.file_name[:2]}", waits) as mine:
            yield mine

    @contextlib.contextmanager
    def locked(self, name, wait=True):
        """Hold a lock that all processes of this machine share; yields whether it was to be had."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = open(self.folder / f"{name}.lock", "a")  # noqa: SIM115
        except OSError:  # a full disk
            yield True
            return
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def addresses(self):
        """The addresses of all pages on disk, the lately made first; the oldest beyond `most_files` are deleted."""
        files = sorted(self.folder.glob("??/*"), key=_modified, reverse=True)
        for file in files[self.most_files :]:
            file.unlink(missing_ok=True)
        for file in files[: self.most_files]:
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError), open(file, "rb") as lines:
                yield Address(*json.loads(lines.readline())["address"])

    def _file(self, address):
        return self.folder / address.file_name[:2] / address.file_name[2:]

    def _read(self, address):
        try:
            page = FinishedPage.from_bytes(self._file(address).read_bytes())
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return page if page.address == address else None

    def _remember(self, page):
        with self._lock:
            old = self._pages.pop(page.address, None)
            self._pages[page.address] = page
            self._bytes += page.size - (old.size if old else 0)
            while self._bytes > self.most_bytes and len(self._pages) > 1:
                _address, oldest = self._pages.popitem(last=False)
                self._bytes -= oldest.size


def _modified(file):
    try:
        return file.stat().st_mtime
    except OSError:
        return 0
