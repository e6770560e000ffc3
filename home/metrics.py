"""What Prometheus reads: the counts of all processes, and what waits in the database."""

import datetime
import logging
from contextlib import closing

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from bis import generation
from bis.models import TimerJob
from home.contact.models import OutgoingMail
from instep.state import State, states

logger = logging.getLogger(__name__)
EVERY_ADDRESS = {"", "0.0.0.0", "::", "[::]", "*"}  # noqa: S104 (refused)


class SiteCollector:
    """Figures that are read when they are asked for. Without the database there are fewer, and one says so."""

    def collect(self):
        yield gauge("bis_generation_seconds", "When what readers see was last changed.", generation.current() / 1e9)
        is_up, found = 1, []
        try:
            with closing(connection):
                found = [*mails(), *pairs(), *jobs()]
        except DatabaseError as error:
            is_up = 0
            logger.error("Metrics without the database: %s", error)
        yield gauge("bis_database_up", "Whether the database answers.", is_up)
        yield from found


def gauge(name, text, value):
    return GaugeMetricFamily(name, text, value)


def mails():
    waiting = OutgoingMail.objects.filter(sent_at=None).aggregate(Count("pk"), oldest=Min("message__created_at"))
    age = timezone.now() - waiting["oldest"] if waiting["oldest"] else datetime.timedelta()
    yield gauge("bis_mails_waiting", "Mails about messages that are not sent yet.", waiting["pk__count"])
    yield gauge("bis_mail_oldest_waiting_seconds", "How long the oldest of these has waited.", age.total_seconds())


def pairs():
    family = GaugeMetricFamily("bis_pairs", "Pairs of language versions, by state.", labels=["state"])
    found = [pair.state for pair in states()]
    for state in State:
        family.add_metric([state.value], found.count(state))
    yield family


def jobs():
    family = GaugeMetricFamily("bis_job_done_seconds", "When a job of the timer was last done.", labels=["job"])
    for job in TimerJob.objects.exclude(done_at=None):
        family.add_metric([job.name], job.done_at.timestamp())
    yield family


def serve():
    """Answer Prometheus in a thread at the address that the settings name; return the server and the thread."""
    host, _colon, port = settings.METRICS_ADDRESS.rpartition(":")
    if host in EVERY_ADDRESS or not port.isdigit():
        raise ImproperlyConfigured(
            "METRICS_ADDRESS has to be one address and a port, such as 127.0.0.1:9464: of this machine, or of a network"
            " that only Prometheus reaches."
        )
    settings.METRICS_FOLDER.mkdir(parents=True, exist_ok=True)
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(settings.METRICS_FOLDER))
    registry.register(SiteCollector())
    return start_http_server(int(port), host.strip("[]"), registry)
