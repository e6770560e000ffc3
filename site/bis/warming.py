"""Makes pages anew before a reader asks for them, and begins a new generation when the clock changes a page.

One thread in each process looks about five times a second. Which of the processes does the work a lock decides.
"""

import contextlib
import datetime
import logging
import threading
import time
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connections
from django.utils import timezone
from redis.exceptions import RedisError
from wagtail import hooks

from bis import front_caches, generation, neighbours
from bis.page_store import Address

logger = logging.getLogger(__name__)
INTERVAL = 0.2  # seconds
BACKWARDS = 5  # seconds by which the clock has to be put back for pages to have been made for another time
WITHOUT_NEIGHBOURS = 1  # seconds until Redis is looked for again
PAUSE, LONGEST_PAUSE = 2.5, 60  # seconds, doubled as long as pages cannot be made
AFFECTED, SWEPT = "affected", "swept"


def note_affected(paths):
    """Say which paths the coming generation changes, so that they are made anew before all others; None is no path."""
    folder = settings.PAGE_STORE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with open(folder / AFFECTED, "a") as file:
            file.writelines(f"{path}\n" for path in paths if path)
    except OSError:
        logger.warning("Pages are made anew in no particular order, as %s cannot be written.", folder)


def next_change():
    """When the passing of time next changes a page: at midnight, or when a call opens or closes; seconds since 1970.

    Apps say what changes their pages by the hook `next_change_of_pages`: a function that returns a moment or None.
    """
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    midnight = timezone.make_aware(datetime.datetime.combine(tomorrow, datetime.time.min))
    moments = [function() for function in hooks.get_hooks("next_change_of_pages")]
    return min([midnight, *filter(None, moments)]).timestamp()


class Warming(threading.Thread):
    """The watching thread of one process."""

    def __init__(self, delivery):
        super().__init__(name="warming", daemon=True)
        self.delivery, self.store, self.folder = delivery, delivery.store, delivery.folder
        self.done = None
        self.pause, self.rests_for, self.rest_until = PAUSE, None, 0
        self.neighbours_at = self.caches_at = 0
        self.emptied_for = None
        self.change_due, self.change_known_for = None, None
        self.looked_at = 0

    def run(self):
        while True:
            time.sleep(INTERVAL)
            try:
                self.look()
            except Exception:  # noqa: BLE001 (whatever breaks here must not end the thread)
                logger.exception("Pages could not be made anew; they will be when readers ask.")
                time.sleep(5)
            finally:
                connections.close_all()

    def look(self):
        self.look_at_neighbours()
        number = generation.current()
        self.folder.follow(number)
        self.empty_front_caches(number)
        if self.change_known_for != number:
            self.change_due, self.change_known_for = next_change(), number
        gone_back, self.looked_at = time.time() < self.looked_at - BACKWARDS, time.time()
        if self.looked_at >= self.change_due or gone_back:
            with self.store.locked("clock", wait=False) as mine:
                if mine and generation.current() == number:
                    generation.begin()
            return
        if self.done == number or (self.rests_for == number and time.monotonic() < self.rest_until):
            return
        with self.store.locked("sweep", wait=False) as mine:
            if mine:
                if self.swept() == number and self.folder.is_complete(number) or self.sweep(number):
                    self.done, self.pause = number, PAUSE
                elif generation.current() == number:
                    self.pause, self.rests_for = min(self.pause * 2, LONGEST_PAUSE), number
                    self.rest_until = time.monotonic() + self.pause

    def look_at_neighbours(self):
        """Begin a new generation where another machine has begun one."""
        if not settings.REDIS_URL or time.monotonic() < self.neighbours_at:
            return
        self.neighbours_at = time.monotonic() + INTERVAL
        with self.store.locked("neighbours", wait=False) as mine:
            if not mine:
                return
            try:
                token = neighbours.news()
                if token is not None:
                    generation.begin_here()
                    neighbours.know(token)
            except (RedisError, OSError) as error:
                logger.warning("Changes on other machines are not seen just now: %s", error)
                self.neighbours_at += WITHOUT_NEIGHBOURS

    def empty_front_caches(self, number):
        """Have shared caches ask for everything anew, once a generation, and until they have heard."""
        if settings.FRONT_CACHES and self.emptied_for != number and time.monotonic() >= self.caches_at:
            if front_caches.empty():
                self.emptied_for = number
            else:
                self.caches_at = time.monotonic() + PAUSE

    def swept(self):
        try:
            return int((self.store.folder / SWEPT).read_text())
        except (OSError, ValueError):
            return None

    def sweep(self, number):
        """Make all kept pages anew, those that the change affects first; return whether all were made.

        Stops where another change comes.
        """
        affected = self.take_affected()
        addresses, all_made = list(self.store.addresses()), True
        for address in sorted(addresses, key=lambda address: address.path not in affected):
            self.look_at_neighbours()
            self.empty_front_caches(number)
            if generation.current() != number:
                return False
            begun = time.monotonic()
            page = self.delivery.rebuild(address)
            if address.path not in affected:
                time.sleep(time.monotonic() - begun)  # half of the time is for readers
            all_made = all_made and (page is None or page.generation == number)
        if all_made:
            with contextlib.suppress(OSError):  # a full disk
                (self.store.folder / SWEPT).write_text(str(number))
            self.folder.complete(number)
        return all_made

    def take_affected(self):
        """The paths that the last changes affect; pages among them that nobody has asked for yet are made now."""
        file = settings.PAGE_STORE / AFFECTED
        try:
            affected = dict.fromkeys(file.read_text().split())
            file.unlink()
        except OSError:
            return {}
        site = urlsplit(settings.SITE_URL)
        for path in affected:
            self.delivery.rebuild(Address(site.scheme, site.netloc, path))
        return affected
