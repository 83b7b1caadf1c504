"""Schemathesis reads the schema of the API and asks what it allows, and what it does not, of every path."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kit import clock
from people.actions.grant_permission import grant_permission
from people.api.throttles import TenantThrottle, UserThrottle
from people.api_tokens import issue_token
from people.record import SYSTEM
from tests.insights.api.conftest import NOW

EXAMPLES = 15  # by operation and phase: a minute's worth of questions would add little
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
OPERATIONS = {
    "GET /api/overview/kpis",
    "GET /api/customers/segments",
    "GET /api/customers/lifetime-value",
    "GET /api/clients",
    "GET /api/client/{customer_id}",
    "PATCH /api/client/{customer_id}",
}
HEALTH = "GET /api/health"  # takes nothing, and answers 503 when nothing works in the background
EXPECTED = {GenerationMode.POSITIVE: {200, 400}, GenerationMode.NEGATIVE: {200, 400, 404}}


@pytest.fixture
def _one_connection():
    """Each request through WSGI would close the connection, and the test's transaction with it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def described(shop, mara, monkeypatch, _one_connection):
    """The schema as an operator's program sees it, with a customer to find."""
    for throttle in (UserThrottle, TenantThrottle):
        monkeypatch.setattr(throttle, "rate", "100000/min", raising=False)
    grant_permission(user=mara, permission="people.issue_token", actor=SYSTEM, at=NOW)
    secret = issue_token(user=mara, name="schemathesis", at=clock.now()).secret
    headers = {"Host": "mara.localhost", "Authorization": f"Bearer {secret}"}
    schema = schemathesis.openapi.from_wsgi("/api/schema", get_wsgi_application(), headers=headers)
    schema.config.update(headers=headers)
    return schema


@pytest.mark.parametrize("mode", EXPECTED)
def test_each_operation_answers_as_described(described, shop, mode):
    asked, statuses = set(), set()
    for result in described.get_all_operations():
        operation = result.ok()
        if operation.label == HEALTH:
            continue
        asked.add(operation.label)

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        def ask(case):
            if mode == GenerationMode.POSITIVE and case.path_parameters:
                case.path_parameters["customer_id"] = shop.rita.pk  # a number drawn at random is nobody's
            statuses.add(case.call_and_validate(checks=CHECKS).status_code)

        ask()
    assert asked == OPERATIONS
    assert statuses == EXPECTED[mode]
