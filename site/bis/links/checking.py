"""Goes through the addresses that content links to: those of this site at once, those of others slowly."""

import logging
import time
from datetime import timedelta
from itertools import chain, zip_longest
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup
from django.conf import settings
from django.db.models import Q
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from bis.links.fetching import Answer, ask
from bis.models import LinkedAddress
from bis.queries import visible

logger = logging.getLogger(__name__)
Kind, Outcome = LinkedAddress.Kind, LinkedAddress.Outcome
HOST_GAP = 10
"""Seconds between two addresses of the same host."""
WORKING_FOR = timedelta(days=6)
"""How long an address that worked is left alone; what failed is asked for every day."""
MARGIN = timedelta(hours=12)
"""Shorter than a day, so that a daily run a few minutes early still counts."""


def check_own():
    """Ask this site, without a network, for each of its own addresses; return how many there are."""
    addresses = LinkedAddress.objects.exclude(kind=Kind.EXTERNAL)
    for address in addresses:
        note(address, _own_answer(address))
    return len(addresses)


def _own_answer(address):
    site = urlsplit(settings.SITE_URL)
    path, _hash, place = address.address.partition("#")
    client = Client(raise_request_exception=False, SERVER_NAME=site.hostname)
    response = client.get(path, secure=site.scheme == "https", follow=True)
    end = response.request["PATH_INFO"]
    if response.status_code != 200 or (address.kind == Kind.PAGE and not _is_public(end)):
        return Answer(Outcome.GONE, response.status_code)
    if place and "html" in response.get("Content-Type", ""):
        document = BeautifulSoup(response.content, "html.parser")
        if not any(document.find(id=name) for name in (place, unquote(place))):
            return Answer(Outcome.NO_PLACE, response.status_code)
    return Answer(Outcome.WORKS, response.status_code)


def _is_public(path):
    """Whether a path is the address of a page that everybody may read; a form that asks who reads is none."""
    return visible(Page.objects.filter(url_path=path)).exists()


def due(now):
    """The addresses elsewhere that it is time to ask for, those not asked for longest first."""
    failing = Q(failing_since__isnull=False, last_checked__lt=now - MARGIN)
    aged = Q(last_checked__isnull=True) | Q(last_checked__lt=now - WORKING_FOR) | failing
    return LinkedAddress.objects.filter(aged, kind=Kind.EXTERNAL).order_by("last_checked", "pk")


def check_external(limit, per_minute, allow_private=False, sleep=time.sleep, clock=time.monotonic):
    """Ask for at most `limit` addresses of other sites, at most `per_minute`; return how many were asked for.

    Hosts take turns, none is asked twice within HOST_GAP seconds, and none again that says it is busy.
    """
    # PostgreSQL puts what was never checked last.
    waiting = sorted(due(timezone.now()), key=lambda address: address.last_checked is not None)[:limit]
    asked, count = {}, 0
    for address in _in_turns(waiting):
        host = _host(address)
        if asked.get(host) is None and host in asked:
            continue
        if count:
            sleep(max(60 / per_minute, asked.get(host, 0) + HOST_GAP - clock() if host in asked else 0))
        answer = ask(address.address, allow_private)
        count += 1
        asked[host] = None if answer.is_busy else clock()
        note(address, answer)
        logger.info("%s %s", address.address, answer)
    return count


def _host(address):
    try:
        return urlsplit(address.address).hostname
    except ValueError:
        return ""


def _in_turns(addresses):
    by_host = {}
    for address in addresses:
        by_host.setdefault(_host(address), []).append(address)
    return filter(None, chain.from_iterable(zip_longest(*by_host.values())))


def note(address, answer):
    """Keep what came of asking. Two failures on one day count once: a server may be down for an hour."""
    now = timezone.now()
    if answer.outcome in LinkedAddress.NOT_FAILED:
        address.failing_since, address.failed_days = None, 0
    else:
        failed_today = (
            address.failing_since
            and address.last_checked
            and timezone.localdate(address.last_checked) == timezone.localdate(now)
        )
        address.failed_days += 0 if failed_today else 1
        address.failing_since = address.failing_since or now
    address.outcome, address.status, address.last_checked = answer.outcome, answer.status, now
    address.save()
