"""What watches over the site gets an answer, and logs tell of no person."""

import json
import logging
import re

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client, override_settings

from bis import delivery, logs

FOREIGN = {"host": "10.0.0.7:8000"}  # how a balancer asks: by address, without TLS


@pytest.fixture
def client_over_http():
    with override_settings(SECURE_SSL_REDIRECT=True):
        yield Client(headers=FOREIGN)


def test_live_looks_at_nothing_else(client_over_http):
    """No database mark: a query would fail the test."""
    response = client_over_http.get("/health/live")
    assert (response.status_code, response.json()) == (200, {"status": "alive"})
    assert response["Cache-Control"] == "no-store" and not response.cookies


def test_ready_costs_little(db, client_over_http, django_assert_max_num_queries):
    client_over_http.get("/health/ready")  # opens the connection
    with django_assert_max_num_queries(1):
        response = client_over_http.get("/health/ready")
    assert (response.status_code, response.json()) == (200, {"status": "ready"})
    assert response["Cache-Control"] == "no-store" and not response.cookies


def test_a_missing_migration_is_told_in_a_word(db, client_over_http):
    MigrationRecorder(connection).migration_qs.filter(app="bis").delete()
    response = client_over_http.get("/health/ready")
    assert (response.status_code, response.json()["reason"]) == (503, "migrations")


def test_a_database_that_is_gone_is_told_in_a_word(db, client_over_http, monkeypatch, caplog):
    def gone(recorder):
        raise OperationalError('connection to server at "10.1.2.3", port 5432 failed: password of user "bis"')

    monkeypatch.setattr(MigrationRecorder, "migration_qs", property(gone))
    monkeypatch.setattr(connection, "close", lambda: None)
    response = client_over_http.get("/health/ready")
    assert (response.status_code, response.json()) == (503, {"status": "not ready", "reason": "database"})
    assert "10.1.2.3" in caplog.text, "the log has the details (and its formatters hide the address)"


def test_health_is_answered_by_django_and_never_kept(db):
    assert delivery.Delivery(None).address_of({"REQUEST_METHOD": "GET", "PATH_INFO": "/health/live"}) is None


# Request ids


@pytest.mark.parametrize("given", ["0123456789abcdef", "Root-1_67891233-abcdef"])
def test_the_id_of_the_proxy_is_taken_over(given):
    assert Client().get("/health/live", headers={"x-request-id": given})["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "with blank in it", "<script>alert(1)</script>", "ąęść-1234"])
def test_an_odd_id_is_replaced(given):
    answered = Client().get("/health/live", headers={"x-request-id": given})["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{32}", answered)


def test_no_kept_page_carries_the_id_of_whoever_asked_first():
    def application(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/html"), ("X-Request-ID", "0123456789abcdef")])
        return [b""]

    answer = delivery.Answer(application, delivery.anonymous(delivery.Address("http", "testserver", "/pl/")))
    assert answer.kept_headers == [("Content-Type", "text/html")]


# Logs


def json_line(message, *args, exc_info=None):
    record = logging.LogRecord("bis.test", logging.ERROR, "file.py", 1, message, args, exc_info)
    line = logs.JsonFormatter().format(record)
    assert "\n" not in line
    return json.loads(line)


def test_a_line_of_json_has_what_a_search_needs():
    token = logs.request_id.set("0123456789abcdef")
    event = json_line("The job “%s” failed\nfor good", "backup")
    logs.request_id.reset(token)
    assert event.pop("time").endswith("+00:00")
    assert event == {
        "level": "ERROR",
        "logger": "bis.test",
        "message": "The job “backup” failed\nfor good",
        "request_id": "0123456789abcdef",
    }


def test_what_django_says_of_an_answer_has_its_id(db, caplog):
    answer = Client().get("/pl/nie-ma-takiej/")
    (record,) = [record for record in caplog.records if record.name == "django.request"]
    assert json.loads(logs.JsonFormatter().format(record))["request_id"] == answer["X-Request-ID"]


@pytest.mark.parametrize("form", ["line", "json"])
def test_nothing_personal_is_logged(form):
    quoted = "Key (email)=(anna@example.org)\nDETAIL: Failing row contains (Anna Nowak)."
    try:
        raise ValueError(quoted)
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    message = (
        "Gone: /admin/invitation/secret-key/ Not Found: /pl/szukaj/?q=Anna+Nowak "
        "from 192.0.2.17, 2001:db8::17 at 12:30:45 <a.nowak@example.org>"
    )
    record = logging.LogRecord("bis", logging.ERROR, "file.py", 1, message, (), info)
    line = logs.FORMATTERS[form]().format(record)
    assert not [word for word in ("Anna", "secret-key", "192.0.2", "2001:db8", "@example") if word in line], line
    assert "/pl/szukaj/?…" in line and "12:30:45" in line and "ValueError" in line


def test_an_unknown_form_is_refused():
    with pytest.raises(ValueError, match="LOG_FORMAT"):
        logs.configuration("xml")
