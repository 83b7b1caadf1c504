import base64
import json
from dataclasses import asdict
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce.models import Customer, CustomerIdentity, SalesRep, Source
from insights.actions.refresh_insights import refresh_insights
from insights.models import CustomerInsight
from insights.queries import customer_filters, customers
from insights.queries.customers import (
    CursorError,
    CustomerFilters,
    Sort,
    count_customers,
    list_customers,
    list_filter_choices,
    search_once,
    stream_customers,
)
from insights.scope import Scope
from people.record import SYSTEM
from tests.insights.facts import AS_OF, crowd, customer

AT = datetime(2026, 6, 30, 12, tzinfo=UTC)
COMPANY = Scope()


@pytest.fixture
def buyers(tenant):
    """Sixty who ordered, and three who only look."""
    made = crowd(60)
    for number in range(3):
        customer(f"Looks only {number}")
    refresh_insights(as_of=AS_OF, actor=SYSTEM, at=AT)
    return made


def page(sort=Sort.CLV, cursor="", scope=COMPANY, **filters):
    return list_customers(filters=CustomerFilters(**filters), sort=sort, scope=scope, today=AS_OF, cursor=cursor)


def walk(sort, **filters):
    """All pages, one after the other."""
    found, cursor = [], ""
    while True:
        shown = page(sort, cursor, **filters)
        found += shown.rows
        cursor = shown.next_cursor
        if not cursor:
            return found


def names(rows):
    return [row.name for row in rows]


@pytest.mark.parametrize("sort", Sort)
def test_pages_show_each_customer_once(buyers, sort):
    everyone = walk(sort)
    assert len(everyone) == len({row.customer_id for row in everyone}) == 63


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        (Sort.CLV, lambda row: -row.figures.clv),
        (Sort.REVENUE, lambda row: -row.figures.revenue),
        (Sort.LAST_ORDER, lambda row: -row.figures.last_on.toordinal()),
        (Sort.RISK, lambda row: -row.figures.churn_risk),
    ],
)
def test_the_order(buyers, sort, key):
    rows = walk(sort)
    with_figures = [row for row in rows if row.figures]
    assert rows[: len(with_figures)] == with_figures, "those without figures come last"
    assert [key(row) for row in with_figures] == sorted(key(row) for row in with_figures)


def test_equal_values_are_ordered_by_number(buyers):
    CustomerInsight.objects.update(clv=7)
    numbers = [row.customer_id for row in walk(Sort.CLV)]
    assert numbers == sorted(numbers)


def test_names_from_a_to_z(tenant):
    for name in ("zoe", "Ana", "Émile", "bob"):
        customer(name)
    assert names(walk(Sort.NAME)) == ["Ana", "bob", "zoe", "Émile"]


def test_those_due_first_come_first(buyers):
    rows = walk(Sort.DUE)
    due = [row.figures.due_on for row in rows if row.figures and row.figures.due_on]
    assert due == sorted(due)
    assert len(due) > 5


def test_a_row_says_what_is_known(tenant):
    crowd(40)
    rita = customer("Rita's Hardware", days=[90, 60, 30], revenue=12, region="North", kind=Customer.Kind.ACCOUNT)
    refresh_insights(as_of=AS_OF, actor=SYSTEM, at=AT)
    (row,) = page(search="rita's").rows
    assert (row.customer_id, row.kind, row.region) == (rita.pk, "account", "North")
    assert (row.figures.order_days, row.figures.revenue, row.figures.mean_value) == (3, 36, 12)
    assert "Multiple Visitor" in [tag.name for tag in row.tags]


@pytest.mark.parametrize("text", ["hardw", "RITA", "order@rita", "+351 912 345 678", "C-77", "Paul"])
def test_the_search_finds(tenant, text):
    rita = customer("Rita's Hardware", contact_name="Paul Plumber", email="order@rita.example", phone="+351912345678")
    source = Source.objects.create(slug="till", name="Till")
    CustomerIdentity.objects.create(source=source, external_id="C-77", customer=rita)
    customer("Somebody else")
    assert names(page(search=text).rows) == ["Rita's Hardware"]


def test_a_text_that_fits_many_finds_the_same(buyers, monkeypatch):
    """Such customers are not named one by one."""
    few = walk(Sort.CLV, search="buyer"), walk(Sort.NAME, search="looks only")
    monkeypatch.setattr(customer_filters, "MOST_NAMED", 2)
    assert (walk(Sort.CLV, search="buyer"), walk(Sort.NAME, search="looks only")) == few
    assert (len(few[0]), len(few[1])) == (60, 3)
    for filters in (CustomerFilters(search="buyer"), CustomerFilters(search="buyer", tag="one_time_visitor")):
        counted = count_customers(filters=filters, scope=COMPANY, today=AS_OF)
        assert counted == len(list(stream_customers(filters=filters, sort=Sort.CLV, scope=COMPANY, today=AS_OF)))


def test_a_search_is_made_once_for_a_list_and_its_count(buyers):
    found = search_once(filters=CustomerFilters(search="buyer 000"), scope=COMPANY)
    customer("Buyer 000 the late")
    assert len(page(**asdict(found)).rows) == count_customers(filters=found, scope=COMPANY, today=AS_OF) == 10
    assert search_once(filters=found, scope=COMPANY) is found
    assert search_once(filters=CustomerFilters(), scope=COMPANY) == CustomerFilters()


def test_percent_signs_are_searched_for_as_such(tenant):
    customer("100% Cotton")
    customer("Cotton")
    assert names(page(search="0%").rows) == ["100% Cotton"]


def test_filters_cut_the_list_and_the_count(buyers):
    figures = CustomerInsight.objects.first()
    for filters in (
        {"segment": figures.segment},
        {"recency_score": figures.rfm_r, "frequency_score": figures.rfm_f},
        {"tag": "one_time_visitor"},
        {"due": "overdue"},
        {"due": "week"},
    ):
        rows = walk(Sort.NAME, **filters)
        chosen = CustomerFilters(**filters)
        assert 0 < len(rows) < 63
        assert len(rows) == count_customers(filters=chosen, scope=COMPANY, today=AS_OF)
        streamed = stream_customers(filters=chosen, sort=Sort.NAME, scope=COMPANY, today=AS_OF)
        assert [row.customer_id for row in streamed] == [row.customer_id for row in rows]


def test_region_and_rep(tenant):
    rep = SalesRep.objects.create(code="R1", name="Rita")
    customer("North", region="North", rep=rep)
    customer("South", region="South")
    assert names(page(region="North").rows) == names(page(rep_id=rep.pk).rows) == ["North"]
    choices = list_filter_choices(scope=COMPANY)
    assert (choices.regions, choices.reps) == ((("North", "North"), ("South", "South")), ((rep.pk, "Rita"),))


def test_a_rep_lists_the_own_book_only(tenant):
    rep = SalesRep.objects.create(code="R1", name="Rita")
    customer("Hers", rep=rep)
    customer("Another's")
    hers = Scope(rep_id=rep.pk)
    assert names(page(scope=hers).rows) == ["Hers"]
    assert page(scope=hers, search="another").rows == ()
    assert page(scope=Scope(rep_id=0)).rows == ()


@pytest.mark.parametrize("sort", Sort)
def test_the_stream_goes_through_all_in_the_order_of_the_list(buyers, monkeypatch, sort):
    monkeypatch.setattr(customers, "STREAM_SIZE", 10)
    streamed = list(stream_customers(filters=CustomerFilters(), sort=sort, scope=COMPANY, today=AS_OF))
    assert len(streamed) == 63
    assert [row.customer_id for row in streamed] == [row.customer_id for row in walk(sort)]


def forged(*parts):
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "%%%",
        "é",
        forged("clv"),
        forged("clv", "much", 1),
        forged("clv", "1", "one"),
        forged("revenue", "1", 1),
        forged("clv", "1", -1),
        forged("clv", "1", 2**70),
        forged("clv", ["1"], 1),
        base64.urlsafe_b64encode(b"{}").decode(),
    ],
)
def test_a_cursor_of_another_make_is_refused(buyers, cursor):
    with pytest.raises(CursorError):
        page(cursor=cursor)


@pytest.mark.parametrize("sort", Sort)
def test_few_queries(buyers, sort):
    with CaptureQueriesContext(connection) as queries:
        page(sort)
    assert len([query for query in queries if not query["sql"].startswith("SET search_path")]) <= 3
