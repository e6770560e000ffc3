"""Readers who ask for public pages at a constant rate, whatever the answers take."""

import http.client
import itertools
import threading
import time
from collections import Counter

from tests.front_servers import DOMAIN

READERS = 32
PATHS = (
    ["/pl/", "/en/", "/pl/programy/mieszkancy/", "/en/programmes/citizens/", "/pl/aktualnosci/", "/en/news/"]
    + ["/pl/historia/", "/en/timeline/", "/pl/bis-w-liczbach/", "/pl/programy/dialog/", "/pl/o-nas/", "/en/about/"]
    + ["/pl/aktualnosci/trzynascie-lat-w-liczbach/", "/pl/?utm_source=faults"]
)


class Load:
    """Asks `rps` times a second at a port, from many threads, and counts what comes back.

    An answer other than 200 is a failure.
    """

    def __init__(self, port, rps):
        self.port, self.rps = port, rps
        self.turns = itertools.count()
        self.lock = threading.Lock()
        self.forget()
        self.running, self.begin = True, time.monotonic()
        self.threads = [threading.Thread(target=self.read) for _reader in range(READERS)]
        for thread in self.threads:
            thread.start()

    def forget(self):
        self.counts, self.seconds, self.failures, self.since = Counter(), [], [], time.monotonic()

    def read(self):
        connection = None
        while self.running:
            turn = next(self.turns)
            time.sleep(max(0, self.begin + turn / self.rps - time.monotonic()))
            path, begun = PATHS[turn % len(PATHS)], time.monotonic()
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                connection.request("GET", path, headers={"Host": DOMAIN, "Accept-Encoding": "gzip"})
                response = connection.getresponse()
                response.read()
                marked = "old" if response.headers["Age-Of-Page"] else "new"
                result = f"200 {marked}" if response.status == 200 else str(response.status)
                if response.will_close:
                    connection = None
            except (OSError, http.client.HTTPException) as error:
                result, connection = type(error).__name__, None
            with self.lock:
                self.counts[result] += 1
                self.seconds.append(time.monotonic() - begun)
                if not result.startswith("200"):
                    self.failures.append((path, result))

    def report(self, name):
        """Print what came since the last report, begin to count anew, and return how many failed."""
        with self.lock:
            counts, seconds, failures = self.counts, sorted(self.seconds), self.failures
            rate = len(seconds) / (time.monotonic() - self.since)
            self.forget()
        p99 = seconds[int(len(seconds) * 0.99)] if seconds else 0
        print(
            f"  {name:44} {len(seconds):6} GETs {rate:4.0f}/s  {len(failures):3} failed  {counts['200 old']:6} old  "
            f"p99 {p99 * 1000:5.0f} ms  slowest {seconds[-1] if seconds else 0:.2f} s",
            *sorted(set(failures))[:3],
            flush=True,
        )
        return len(failures)

    def stop(self):
        self.running = False
        for thread in self.threads:
            thread.join()
