import pytest
from django.http import Http404
from rest_framework.exceptions import ValidationError
from rest_framework.views import APIView

from people.api.errors import answer_bad_request, answer_not_found, answer_server_error, handle_error
from people.request_context import Origin, _origin
from tests.conftest import TenantApiClient

KPIS = "/api/overview/kpis"


@pytest.mark.parametrize("path", ["/api/", "/api/nothing", "/api/client/abc", "/api/clients/"])
def test_an_unknown_path_answers_in_the_same_form(vera, api_client_of, path):
    response = api_client_of(vera).get(path)
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "not_found"


@pytest.mark.parametrize("path", ["/api/nothing", KPIS, "/api/clients", "/api/client/1", "/api/schema"])
def test_a_stranger_learns_nothing_of_the_paths(tenant, path):
    assert TenantApiClient(headers={"host": "mara.localhost"}).get(path).status_code == 401


@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
def test_an_unknown_method_is_refused(vera, api_client_of, method):
    response = getattr(api_client_of(vera), method)(KPIS)
    assert response.status_code == 405
    assert response.json()["error"]["code"] == "method_not_allowed"


def test_a_missing_permission_is_a_403(hire, api_client_of):
    response = api_client_of(hire("rita")).get(KPIS)
    assert response.status_code == 403
    assert response.json() == {
        "error": {"code": "permission_denied", "message": "You do not have permission to perform this action."}
    }


@pytest.mark.parametrize(
    ("query", "culprit"),
    [
        ("period=2y", "period"),
        ("from=2026-02-30", "from"),
        ("from=2026-02-01&to=2026-01-01", "from"),
        ("to=2026-01-01", "from"),
        ("from=2001-01-01&to=2026-01-01", "to"),
        ("period=7d&from=2026-01-01", "period"),
        ("from=9999-12-31", "from"),
    ],
)
@pytest.mark.parametrize("path", [KPIS, "/api/customers/segments", "/api/customers/lifetime-value", "/api/clients"])
def test_a_senseless_period_is_a_400_that_names_the_parameter(vera, api_client_of, path, query, culprit):
    response = api_client_of(vera).get(f"{path}?{query}")
    assert response.status_code == 400
    error = response.json()["error"]
    assert error["code"] == "invalid"
    assert error["fields"][culprit] == [error["message"]]


def test_malformed_json_is_a_400(ada, api_client_of):
    response = api_client_of(ada).patch("/api/client/1", "{", content_type="application/json")
    assert response.status_code in {400, 404}
    assert "error" in response.json()


def test_nested_complaints_become_a_flat_table():
    error = ValidationError({"lines": [{}, {"price": ["Too high."]}], "name": ["Missing.", "Short."]})
    body = handle_error(error, {"view": APIView()}).data["error"]
    assert body["fields"] == {"lines.1.price": ["Too high."], "name": ["Missing.", "Short."]}


def test_a_fault_of_ours_is_json_under_the_api_and_a_page_elsewhere(rf, caplog):
    token = _origin.set(Origin(request_id="f" * 32))
    answer = answer_server_error(rf.get("/api/clients"))
    _origin.reset(token)
    assert answer["content-type"] == "application/json"
    assert "f" * 32 in answer.content.decode()
    assert "f" * 32 in caplog.text  # or nobody could find it
    page = answer_server_error(rf.get("/dashboard/"))
    assert (page.status_code, page["content-type"]) == (500, "text/html; charset=utf-8")


@pytest.mark.parametrize(("handler", "status"), [(answer_not_found, 404), (answer_bad_request, 400)])
def test_what_no_view_answers_is_json_under_the_api_and_a_page_elsewhere(rf, handler, status):
    answer = handler(rf.get("/api/clients"), Http404())
    assert (answer.status_code, answer["content-type"]) == (status, "application/json")
    page = handler(rf.get("/dashboard/"), Http404())
    assert (page.status_code, page["content-type"]) == (status, "text/html; charset=utf-8")
