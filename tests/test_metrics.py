"""What Prometheus is told: counts of all processes, and what waits. Nothing of it is told to readers."""

import datetime
import http.client
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from bis import metrics as counts
from bis.models import TimerJob
from home import metrics
from home.contact.models import ContactMessage, OutgoingMail
from tests.servers import ROOT, Server, free_port


def values(families):
    """{name and labels: value} of metrics."""
    return {(one.name, *sorted(one.labels.values())): one.value for family in families for one in family.samples}


@pytest.mark.django_db
def test_mails_that_wait_are_counted_and_the_oldest_is_told():
    assert values(metrics.mails()) == {("bis_mails_waiting",): 0, ("bis_mail_oldest_waiting_seconds",): 0}
    for hours, sent_at in ((5, timezone.now()), (3, None), (1, None)):
        created_at = timezone.now() - datetime.timedelta(hours=hours)
        message = ContactMessage.objects.create(fingerprint=str(hours), created_at=created_at, email="a@example.org")
        OutgoingMail.objects.create(message=message, sent_at=sent_at)
    told = values(metrics.mails())
    assert told["bis_mails_waiting",] == 2
    assert told["bis_mail_oldest_waiting_seconds",] == pytest.approx(3 * 3600, abs=60)
    assert "example.org" not in str(told)


@pytest.mark.django_db
def test_pairs_and_jobs_are_told(editor, get_page):
    before = values(metrics.pairs())
    assert before["bis_pairs", "in_step"] > 20 and before["bis_pairs", "behind"] == 0
    page = get_page("pl/o-nas")
    page.title = "O nas i o mieście"
    page.save_revision().publish()
    after = values(metrics.pairs())
    assert after["bis_pairs", "behind"] == 1 and after["bis_pairs", "in_step"] == before["bis_pairs", "in_step"] - 1
    done = timezone.now()
    TimerJob.objects.create(name="backup", done_at=done)
    assert values(metrics.jobs())["bis_job_done_seconds", "backup"] == pytest.approx(done.timestamp())


@pytest.mark.parametrize("address", ["0.0.0.0:9464", ":9464", "[::]:9464", "127.0.0.1", "127.0.0.1:http", "9464"])
def test_an_address_that_everybody_reaches_is_refused(settings, address):
    settings.METRICS_ADDRESS = address
    with pytest.raises(ImproperlyConfigured, match="127.0.0.1:9464"):
        metrics.serve()


@pytest.mark.django_db
def test_an_answer_is_named_by_its_view_or_the_type_of_its_page(client, rf):
    def named(address):
        response = client.get(address)
        request = response.wsgi_request
        return counts.view_of(request, response)

    assert named("/pl/") == "home.homepage"
    assert named("/robots.txt") == "bis.sitemaps.robots"
    assert named("/pl/szukaj/") == "bis.search.views.search"
    assert named("/pl/nie/ma/tego/") == "wagtail_serve"
    assert counts.view_of(rf.get("/"), HttpResponse()) == "none"


def test_files_of_processes_that_are_gone_are_taken_away(settings, tmp_path):
    settings.METRICS_FOLDER = tmp_path
    gone = subprocess.Popen(["true"])
    gone.wait()
    for number in (gone.pid, os.getpid()):
        (tmp_path / f"counter_{number}.db").touch()
    counts.begin()
    assert [file.name for file in tmp_path.iterdir()] == [f"counter_{os.getpid()}.db"]


@pytest.mark.django_db
def test_two_processes_are_summed_and_readers_are_told_nothing(tmp_path):
    server = Server(tmp_path)
    address = f"127.0.0.1:{free_port()}"
    server.env |= {"METRICS_ADDRESS": address, "WORKERS": "2", "THREADS": "1"}
    server.start()
    telling = subprocess.Popen([sys.executable, ROOT / "manage.py", "serve_metrics"], env=server.env)

    def told():
        patience = time.monotonic() + 30
        while True:
            try:
                text = urllib.request.urlopen(f"http://{address}/metrics", timeout=10).read().decode()  # noqa: S310
                return text, values(text_string_to_metric_families(text))
            except urllib.error.URLError:
                assert telling.poll() is None and time.monotonic() < patience
                time.sleep(0.1)

    def ask(path, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer

    try:
        assert ask("/metrics").status == 404
        etag = ask("/pl/o-nas/").headers["ETag"]
        before = told()[1]
        with ThreadPoolExecutor(8) as pool:
            assert {answer.status for answer in pool.map(ask, ["/pl/o-nas/"] * 60)} == {200}
            assert {answer.status for answer in pool.map(ask, ["/health/live"] * 20)} == {200}
        assert ask("/pl/o-nas/", **{"If-None-Match": etag}).status == 304
        assert ask("/en/no/such/", **{"X-Forwarded-For": "203.0.113.9"}).status == 404
        text, after = told()
        gained = {key: value - before.get(key, 0) for key, value in after.items() if value != before.get(key, 0)}
        assert gained["bis_kept_answers_total", "200", "fresh"] == 60
        assert gained["bis_kept_answers_total", "304", "fresh"] == 1
        assert gained["bis_made_answer_seconds_count", "200", "GET", "none", "reader"] == 20
        assert gained["bis_made_answer_seconds_count", "404", "GET", "reader", "wagtail_serve"] == 1
        assert after["bis_database_up",] == 1 and after["bis_generation_seconds",] > 1.7e9
        assert after["bis_pairs", "in_step"] > 20
        processes = {file.stem.split("_")[1] for file in (tmp_path / "metrics").glob("counter_*.db")}
        assert len(processes) >= 3  # gunicorn's own, which answers nobody, and two workers
        assert "203.0.113.9" not in text and "o-nas" not in text
    finally:
        telling.terminate()
        telling.wait(10)
        server.stop()
