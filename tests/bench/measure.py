"""A throw-away database with the site's content, and a stopwatch that also counts queries."""

import contextlib
import resource
import time

import django
from django.db import connection
from django.test.utils import CaptureQueriesContext

RUNS = 5


@contextlib.contextmanager
def throw_away_site():
    """The first content in a database of its own beside the configured one, dropped at the end."""
    django.setup()
    from bis.content import Loader

    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        Loader(log=lambda message: None).load()
        yield
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def measure(name, action, most_queries=None):
    """Run an action several times; print its first and its best time, its queries and what they may be."""
    times, counts = [], []
    for _run in range(RUNS):
        with CaptureQueriesContext(connection) as captured:
            start = time.perf_counter()
            action()
            times.append(time.perf_counter() - start)
        counts.append(len(captured))
    allowed = f" (at most {most_queries})" if most_queries else ""
    tell(name, f"{min(times):6.3f} s, first {times[0]:6.3f} s, {min(counts):3} queries, first {counts[0]}{allowed}")
    return min(times), min(counts)


def tell(name, text):
    print(f"{name:<44} {text}")  # noqa: T201


def memory():
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB at most"
