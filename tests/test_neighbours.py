"""Several machines: what one changes all show, and they count together; with a real Redis, and while it is away."""

import shutil

import pytest
from django.core.cache import caches
from django.test import RequestFactory

from bis import callers, delivery, generation, neighbours
from bis.delivery import Delivery
from bis.page_store import PageStore
from bis.warming import Warming
from tests.services import Redis

pytestmark = pytest.mark.skipif(not shutil.which("redis-server"), reason="Redis is not installed (redis-server)")


@pytest.fixture(scope="module")
def redis(tmp_path_factory):
    redis = Redis(tmp_path_factory.mktemp("redis") / "server")
    yield redis
    redis.stop()


class Machine:
    """One machine's view of the world: its data folder, and one process that watches."""

    def __init__(self, folder, monkeypatch):
        self.folder, self.monkeypatch = folder, monkeypatch
        folder.mkdir()
        self.warming = Warming(Delivery(None, PageStore(folder / "pages", 1000, 10)))

    def __enter__(self):
        self.monkeypatch.setattr(generation, "FILE", self.folder / "generation")
        self.monkeypatch.setattr(neighbours, "KNOWN", self.folder / "known")
        return self

    def __exit__(self, *error):
        pass

    def begin(self):
        with self:
            generation.begin()

    def notices(self):
        """Whether this machine begins a new generation when it looks at the others."""
        with self:
            before = generation.current()
            self.warming.neighbours_at = 0
            self.warming.look_at_neighbours()
            return generation.current() != before


@pytest.fixture
def shared(settings, redis, monkeypatch):
    settings.REDIS_URL = redis.url
    settings.CACHES = {
        **settings.CACHES,
        "shared": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": redis.url,
            "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
        },
    }
    caches["shared"].clear()
    monkeypatch.setattr(delivery.Warming, "start", lambda self: None)
    return redis


@pytest.fixture
def machines(shared, tmp_path, monkeypatch):
    machines = [Machine(tmp_path / name, monkeypatch) for name in "abc"]
    for _round in range(3):
        for machine in machines:
            machine.notices()
    return machines


def who_notices(machines):
    return [machine.notices() for machine in machines]


def settle(machines):
    """Let all machines look until none finds anything; fails where that never ends."""
    for _round in range(5):
        if not any(who_notices(machines)):
            return
    raise AssertionError("machines keep telling each other of nothing")


def test_a_change_on_one_machine_begins_a_generation_on_all_and_once(machines):
    a, b, c = machines
    assert not any(who_notices(machines)), "all is quiet"
    a.begin()
    assert who_notices(machines) == [False, True, True]
    assert not any(who_notices(machines))
    a.begin(), b.begin()  # at the same moment, on both
    assert c.notices() and a.notices()
    settle(machines)


def test_a_change_without_redis_is_told_when_it_is_back(machines, shared):
    a, b, c = machines
    shared.stop()
    try:
        a.begin()
        assert not b.notices() and not a.notices(), "nobody hears, nobody fails"
    finally:
        shared.start()  # empty, as it keeps nothing
    a.notices()
    assert b.notices() and c.notices()
    settle(machines)


def test_a_redis_that_lost_its_memory_costs_a_generation_and_no_more(machines, shared):
    a, b, _c = machines
    a.begin()
    caches["shared"].clear()  # before b has looked
    a.notices()
    assert b.notices()
    settle(machines)


def request():
    return RequestFactory().get("/api/", REMOTE_ADDR="203.0.113.7")


def test_all_machines_count_together(shared, settings, tmp_path):
    left = []
    for machine in "ab":
        settings.DATA_DIR = tmp_path / machine
        left += [callers.count_request(request(), "test", 10, 3600).left for _time in range(2)]
    assert left == [9, 8, 7, 6]


def test_without_redis_the_processes_of_a_machine_count_together(shared, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.CACHES = {**settings.CACHES, "counts": {**settings.CACHES["counts"], "LOCATION": tmp_path / "counts"}}
    shared.stop()
    try:
        assert [callers.count_request(request(), "test2", 10, 3600).left for _time in range(3)] == [9, 8, 7]
    finally:
        shared.start()
    settings.REDIS_URL = ""
    assert callers.count_request(request(), "test2", 10, 3600).left == 6
    settings.DATA_DIR = tmp_path / "full"  # nothing can be written
    assert callers.count_request(request(), "test2", 10, 3600).left == 9, "this process still counts"
