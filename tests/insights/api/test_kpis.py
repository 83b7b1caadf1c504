from decimal import Decimal

from insights.queries.overview import get_overview
from insights.scope import COMPANY
from kit.periods import named_period
from tests.insights.facts import AS_OF

KPIS = "/api/overview/kpis"


def test_says_what_the_page_says(shop, vera, api_client_of):
    body = api_client_of(vera).get(f"{KPIS}?period=90d").json()
    period = named_period("90d", today=AS_OF, timezone="Europe/Lisbon")
    page = get_overview(period=period, scope=COMPANY, today=AS_OF)
    assert body["period"] == period.as_dict()
    assert body["as_of"] == "2026-06-30"
    assert body["data"]["currency"] == "EUR"
    told = {kpi["slug"]: kpi["value"] for kpi in body["data"]["kpis"]}
    assert Decimal(told["revenue"]) == page.kpi("revenue").value > 0
    assert told["orders"] == page.kpi("orders").value
    assert [point["orders"] for point in body["data"]["series"]] == [point.orders for point in page.series]


def test_thirty_days_by_default(shop, vera, api_client_of):
    body = api_client_of(vera).get(KPIS).json()
    assert (body["period"]["name"], len(body["data"]["series"])) == ("30d", 30)


def test_a_rep_gets_the_figures_of_the_own_book(shop, vera, api_client_of):
    def revenue(user):
        body = api_client_of(user).get(f"{KPIS}?period=1y").json()
        return Decimal(next(kpi["value"] for kpi in body["data"]["kpis"] if kpi["slug"] == "revenue"))

    assert revenue(shop.rep.user) == 22 * 25
    assert revenue(vera) > 22 * 25


def test_before_any_refresh_there_is_an_answer_too(vera, api_client_of):
    body = api_client_of(vera).get(KPIS).json()
    assert body["as_of"] is None


def test_an_answer_already_known_is_not_sent_again(shop, vera, api_client_of):
    api = api_client_of(vera)
    first = api.get(KPIS)
    again = api.get(KPIS, headers={"if-none-match": first["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert api.get(f"{KPIS}?period=7d", headers={"if-none-match": first["etag"]}).status_code == 200


def test_asks_the_database_few_questions(shop, vera, api_client_of, django_assert_max_num_queries):
    api = api_client_of(vera)
    api.get(KPIS)  # the first of a session writes when it began
    with django_assert_max_num_queries(2 * 15):  # each with its SET search_path
        api.get(KPIS)
