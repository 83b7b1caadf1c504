"""Errors in the form of RFC 9457."""

import pytest
from django_tenants.utils import schema_context

from people.api.errors import answer_server_error
from people.request_context import Origin, _origin
from tenants.models import Tenant
from tests.loyalty.conftest import V1

MEMBERS = {"type", "title", "status", "detail", "code", "errors"}


def test_each_error_has_the_same_form(rita, phone_of, stranger):
    phone = phone_of(rita.user)
    answers = [
        stranger.look("devices"),
        phone.look("nothing/here"),
        phone.put(f"{V1}/devices", {}),
        stranger.post(f"{V1}/auth/tokens/refresh", {}, format="json"),
        stranger.post(f"{V1}/auth/tokens/refresh", "{", content_type="application/json"),
        stranger.post(f"{V1}/auth/tokens/refresh", "x", content_type="text/csv"),
    ]
    assert [answer.status_code for answer in answers] == [401, 404, 405, 400, 400, 415]
    for answer in answers:
        assert answer["Content-Type"] == "application/problem+json"
        body = answer.json()
        assert set(body) == MEMBERS
        assert body["status"] == answer.status_code
        assert body["type"].endswith(body["code"])


def test_names_the_field(stranger):
    answer = stranger.post(f"{V1}/auth/tokens/refresh", {}, format="json")
    assert answer.json()["errors"] == [{"field": "refresh_token", "message": "This field is required."}]


@pytest.mark.parametrize("path", ["", "/nothing", "/devices/", "/devices/no-uuid"])
def test_a_stranger_learns_nothing_of_the_paths(stranger, path):
    assert stranger.get(f"{V1}{path}").status_code == 401


def test_too_large_is_said(stranger):
    answer = stranger.post(f"{V1}/auth/tokens/refresh", {"refresh_token": "x" * 3_000_000}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_strangers_are_throttled(stranger, monkeypatch):
    from people.api.throttles import StrangerThrottle

    monkeypatch.setattr(StrangerThrottle, "rate", "2/min", raising=False)
    answers = [stranger.post(f"{V1}/auth/tokens/refresh", {}, format="json") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [400, 400, 429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_a_fault_of_ours_is_a_problem_too(rf):
    token = _origin.set(Origin(request_id="f" * 32))
    answer = answer_server_error(rf.get(f"{V1}/devices"))
    _origin.reset(token)
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert "f" * 32 in answer.content.decode()


def test_a_browser_that_is_logged_in_may_ask_too_but_not_write_without_its_token(rita, client_of):
    browser = client_of(rita.user)
    assert browser.get(f"{V1}/devices").status_code == 200
    browser.handler.enforce_csrf_checks = True
    answer = browser.post(f"{V1}/auth/logout")
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


def test_a_company_that_is_paused_says_so_in_the_same_form(stranger, tenant):
    with schema_context("public"):
        Tenant.objects.filter(pk=tenant.pk).update(state=Tenant.State.SUSPENDED)
    answer = stranger.look("devices")
    assert (answer.status_code, answer.json()["code"]) == (403, "suspended")
    assert answer["Content-Type"] == "application/problem+json"
