"""The description of the API is true: a fuzzer that reads it finds no fault and no answer that it does not describe."""

import logging

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as fuzzing
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import GenerationMode

from bis.wsgi import django_application

pytestmark = pytest.mark.django_db
EXAMPLES = 25
DESCRIPTION = "/api/v1/openapi.json"


@pytest.fixture(autouse=True)
def patient(settings):
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    settings.ALLOWED_HOSTS = ["*"]
    logging.disable(logging.ERROR)  # thousands of refusals
    # Between requests Django would close a connection that is in a transaction, as tests are.
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)
    logging.disable(logging.NOTSET)


def test_the_description_is_valid(client):
    OpenAPIV31SpecValidator(client.get(DESCRIPTION).json()).validate()


def test_every_address_and_parameter_is_described(client):
    described = client.get(DESCRIPTION).json()["paths"]
    assert set(described) == {
        "/api/v1/",
        DESCRIPTION,
        "/api/v1/pages/",
        "/api/v1/pages/{language}/{code}/",
        "/api/v1/figures/",
        "/api/v1/figures/{key}/",
    }
    for address, methods in described.items():
        assert set(methods) == {"get"}, address
        assert all(parameter["schema"].get("type") for parameter in methods["get"]["parameters"]), address
    names = {parameter["name"] for parameter in described["/api/v1/pages/"]["get"]["parameters"]}
    assert client.get("/api/v1/pages/", dict.fromkeys(names, "!")).json()["code"] != "unknown_parameter"
    for name in ("owner", "draft", "fields", "id"):
        assert name not in names
        assert client.get("/api/v1/pages/", {name: 1}).json()["code"] == "unknown_parameter"


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_a_fuzzer_finds_nothing(mode):
    schema = schemathesis.openapi.from_wsgi(DESCRIPTION, django_application)
    asked = 0
    for result in schema.get_all_operations():

        @fuzzing(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=result.ok().as_strategy(generation_mode=mode))
        def ask(case):
            nonlocal asked
            asked += 1
            case.call_and_validate(headers={"Accept-Encoding": "identity"})

        ask()
    assert asked >= 4 * EXAMPLES
