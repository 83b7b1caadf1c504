from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approval.ageing import Age, ageing_of
from approval.models import Delegation, Kind, Request
from approval.queries.queue import (
    Cursor,
    Filters,
    count_queue,
    count_waiting,
    cursor_of,
    find_neighbors,
    get_reach,
    is_own_work,
    list_queue,
    may_see,
)
from commerce.models import Product
from people.roles import Role
from tests.approval.conftest import MORNING, later


@pytest.fixture
def waiting(hand_in):
    """`waiting("A", at=…)` sends a product of that SKU into the chain."""

    def send(sku, price=1, **more):
        return hand_in(Product.objects.create(sku=sku, name=sku, price=price), **more)

    return send


@pytest.fixture
def queue_of():
    def names(user, at=MORNING, **filters):
        reach = get_reach(user=user, at=at)
        found = list_queue(reach, Filters(**filters), at=at)
        kept = {name: filters[name] for name in ("is_all", "state") if name in filters}
        assert count_queue(reach, Filters(**kept), at=at).total >= len(found)
        return [request.subject_label for request in found]

    return names


def test_shows_what_waits_for_the_role_nearest_to_its_limit_first(waiting, queue_of, chen, max_, say):
    for sku, hour in (("B", 2), ("A", 1), ("C", 3)):
        waiting(sku, at=later(hour))
    assert queue_of(chen) == ["A", "B", "C"]
    assert queue_of(max_) == []
    first = Request.objects.get(subject_label="A")
    say("approve", first, chen, at=later(4))
    assert queue_of(chen) == ["B", "C"]


def test_moves_on_to_the_next_role(waiting, queue_of, chen, max_, say):
    say("approve", waiting("A", price=2000), chen)
    assert (queue_of(chen), queue_of(max_)) == ([], ["A"])


def test_leaves_out_what_the_database_would_refuse(waiting, queue_of, hand_in, chen, hire, mara, say):
    waiting("made by Chen", maker=chen)
    say("return", waiting("edited by Chen"), hire("cleo", Role.CHECKER))
    product = Product.objects.get(sku="edited by Chen")
    hand_in(product, maker=chen, at=later(1))
    both = hire("bo", Role.CHECKER, Role.MANAGER)
    say("approve", waiting("checked by Bo", price=2000), both)
    waiting("made by somebody Chen stands in for")
    Delegation.objects.create(from_user=mara, to_user=chen, begins_at=later(2), ends_at=later(3))
    assert queue_of(chen) == ["made by somebody Chen stands in for"]
    assert queue_of(chen, at=later(2)) == []
    assert sorted(queue_of(both)) == ["edited by Chen", "made by Chen", "made by somebody Chen stands in for"]
    assert count_waiting(user=both, at=MORNING) == (3, 0)


def test_shows_what_waits_for_whom_one_stands_in(waiting, queue_of, chen, hire):
    waiting("A")
    deputy = hire("dora", Role.OPERATOR)
    assert queue_of(deputy) == []
    Delegation.objects.create(from_user=chen, to_user=deputy, begins_at=MORNING, ends_at=later(8))
    assert queue_of(deputy) == ["A"]
    assert queue_of(deputy, at=later(8)) == []
    Delegation.objects.update(kind=Kind.INVOICE)
    assert queue_of(deputy) == []


def test_a_policy_may_forbid_deputies(waiting, queue_of, chen, hire, policy):
    waiting("A")
    deputy = hire("dora", Role.OPERATOR)
    Delegation.objects.create(from_user=chen, to_user=deputy, begins_at=MORNING, ends_at=later(8))
    policy.may_be_delegated = False
    policy.save()
    assert queue_of(deputy) == []


def test_shows_what_was_escalated(waiting, queue_of, max_, chen):
    waiting("A")
    Request.objects.update(escalated_to=Role.MANAGER)
    assert queue_of(max_) == queue_of(chen) == ["A"]


def test_questions_are_a_queue_of_their_own(waiting, queue_of, chen, say):
    say("query", waiting("A"), chen)
    assert queue_of(chen) == []
    assert queue_of(chen, state="on_query") == ["A"]


def test_all_is_everything_whoever_made_it(waiting, queue_of, chen, max_):
    waiting("A", maker=max_)
    waiting("B")
    assert sorted(queue_of(max_, is_all=True)) == ["A", "B"]
    assert queue_of(max_, is_all=True, role="Manager") == []


def test_filters(waiting, queue_of, chen):
    waiting("A", needs_attention=True)
    waiting("B", at=later(-20))
    waiting("C", at=later(-30))
    Request.objects.filter(subject_label="A").update(region="South", kind=Kind.INVOICE)
    assert queue_of(chen, region="South") == queue_of(chen, kind="invoice") == queue_of(chen, is_flagged=True) == ["A"]
    assert queue_of(chen, search="b") == ["B"]
    assert [queue_of(chen, age=age) for age in ("red", "amber", "green")] == [["C"], ["B"], ["A"]]
    counts = count_queue(get_reach(user=chen, at=MORNING), Filters(), at=MORNING)
    assert (counts.total, counts.flagged) == (3, 1)
    assert counts.by_age == {Age.LATE: 1, Age.SOON: 1, Age.FINE: 1}
    assert counts.by_region == {"South": 1, "North": 2}
    assert counts.by_kind == {"invoice": 1, "customer_merge": 2}


def test_the_database_and_the_page_call_the_same_late(waiting, queue_of, chen):
    waiting("A")
    request = Request.objects.get()
    for minutes in (0, 17 * 60 + 59, 18 * 60, 18 * 60 + 1, 24 * 60 - 1, 24 * 60, 24 * 60 + 1):
        at = MORNING + timedelta(minutes=minutes)
        age = ageing_of(opened_at=request.opened_at, due_at=request.due_at, now=at).age
        assert [one for one in Age if queue_of(chen, at=at, age=one)] == [age]


def test_pages_follow_each_other_without_a_gap(waiting, chen, monkeypatch):
    monkeypatch.setattr("approval.queries.queue.PAGE", 2)
    for sku in "ABCDE":
        waiting(sku)  # all with the same limit: the id decides
    reach = get_reach(user=chen, at=MORNING)
    seen, after = [], None
    while True:
        rows = list_queue(reach, Filters(), at=MORNING, after=after)
        seen += rows[:2]
        if len(rows) <= 2:
            break
        after = cursor_of(rows[1])
    assert sorted(row.subject_label for row in seen) == list("ABCDE")
    assert [row.pk for row in seen] == sorted(row.pk for row in seen)


def test_neighbors_go_round(waiting, chen):
    for sku, hour in (("A", 1), ("B", 2), ("C", 3)):
        waiting(sku, at=later(hour))
    a, b, c = Request.objects.order_by("due_at")
    reach = get_reach(user=chen, at=later(4))

    def beside(request):
        return find_neighbors(reach, Filters(), request, at=later(4))

    assert beside(a) == (None, b.pk)
    assert beside(b) == (a.pk, c.pk)
    assert beside(c) == (b.pk, a.pk)
    Request.objects.exclude(pk=a.pk).update(role=Role.MANAGER)
    assert beside(a) == (None, None)


def test_who_may_see_one(waiting, mara, chen, max_, hire, vera):
    request = waiting("A")
    others = {"operator": hire("olga", Role.OPERATOR), "mara": mara, "chen": chen, "max": max_}
    sees = {name: may_see(reach=get_reach(user=user, at=MORNING), request=request) for name, user in others.items()}
    assert sees == {"operator": False, "mara": True, "chen": True, "max": True}
    assert is_own_work(reach=get_reach(user=mara, at=MORNING), request=request)
    assert not is_own_work(reach=get_reach(user=chen, at=MORNING), request=request)


class TestAtScale:
    """With many rows each branch is read from its index in order, and the number of queries stays."""

    @pytest.fixture
    def many(self, tenant, mara):
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO approval_request (id, kind, subject_id, subject_label, amount, region, maker_id, state,
                    revision, content_hash, level, role, escalated_to, needs_attention, opened_at, due_at, submitted_at)
                SELECT gen_random_uuid(), 'invoice', n::text, 'R-' || n, n, 'North', %s, 'open', 1, 'x', 1,
                    (ARRAY['Operator', 'Checker', 'Manager', 'Admin'])[1 + n %% 4], '', false,
                    %s + n * interval '1 second', %s + n * interval '1 second' + interval '1 day', %s
                FROM generate_series(1, 20000) AS n
                """,
                [mara.pk, MORNING, MORNING, MORNING],
            )
            cursor.execute("ANALYZE approval_request")

    def test_indexes_are_read_in_order(self, many, chen):
        reach = get_reach(user=chen, at=MORNING)
        for after in (None, Cursor(later(24.5), chen.pk)):
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert len(list_queue(reach, Filters(), at=MORNING, after=after)) == 26
            pages = [query["sql"] for query in captured if "LIMIT" in query["sql"]]
            assert len(pages) == 2
            for sql, index in zip(pages, ("request_waiting_for_a_role", "request_escalated_to_a_role"), strict=True):
                with connection.cursor() as cursor:
                    cursor.execute(f"EXPLAIN {sql}")
                    plan = "\n".join(line for (line,) in cursor.fetchall())
                assert index in plan, plan
                assert "Sort" not in plan, plan
                assert "Seq Scan on approval_request" not in plan, plan

    def test_the_number_of_queries_does_not_grow(self, many, chen, django_assert_num_queries):
        with django_assert_num_queries(2 * 7):  # each with its SET search_path
            reach = get_reach(user=chen, at=MORNING)
            list_queue(reach, Filters(), at=MORNING)
            assert count_queue(reach, Filters(), at=MORNING).total == 5000
