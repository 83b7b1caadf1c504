"""Approvals that give points, with one writer and with sixteen; gifts that sixteen ask for at once; and what a naive
ledger (read the balance, compute, write it back) loses under the same writers.

BENCH_APPROVALS is how many invoices are approved in each row (1,600).
"""

import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import django
import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saas.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

from approval.models import Request  # noqa: E402
from benchmarks.insights_tenant import throwaway_tenant  # noqa: E402
from benchmarks.ledger_tenant import NET, Office, approve, furnish, hand_in, with_writers  # noqa: E402
from benchmarks.measuring import Taken, measure  # noqa: E402
from benchmarks.rows import Budget, Row  # noqa: E402
from kit import clock  # noqa: E402
from loyalty.actions.request_redemption import request_redemption  # noqa: E402
from loyalty.ledger.audit import audit_ledger  # noqa: E402
from loyalty.ledger.balances import get_balances  # noqa: E402
from loyalty.ledger.release_due import release_due  # noqa: E402
from loyalty.models import Consumer, Reward  # noqa: E402
from loyalty.rewards.errors import NotEligibleError, NotInStockError  # noqa: E402
from people.record import SYSTEM  # noqa: E402
from tenants.models import Tenant  # noqa: E402

APPROVALS = int(os.environ.get("BENCH_APPROVALS", "1600"))
WRITERS = 16
GIFT_POINTS, ASKED_EACH, CONTENDED = 100, 40, 4
NAIVE_ADDITIONS, NAIVE_ACCOUNTS = 200, 5
MAKE_NAIVE = """
DROP TABLE IF EXISTS naive_account;
CREATE TABLE naive_account (id int PRIMARY KEY, balance bigint NOT NULL);
INSERT INTO naive_account SELECT n, 0 FROM generate_series(0, %s) n;
"""


def rows() -> Iterator[Row]:
    with throwaway_tenant("bench_ledger") as tenant:
        office = furnish(checkers=WRITERS)
        yield _approvals_row(tenant, office, writers=1)
        yield _approvals_row(tenant, office, writers=WRITERS)
        yield _gifts_row(tenant, office)
        yield _naive_additions_row(tenant)
        yield _naive_gifts_row(tenant)


def _approvals_row(tenant: Tenant, office: Office, *, writers: int) -> Row:
    pks = hand_in(office, APPROVALS, prefix="ALONE" if writers == 1 else "TOGETHER")
    before = _points_given()

    def work(number: int) -> tuple[list[float], float]:
        mine, times = list(Request.objects.filter(pk__in=pks[number::writers])), []
        taken = measure(
            lambda: times.extend(_seconds(lambda one=one: approve(one, office.checkers[number])) for one in mine)
        )
        return times, taken.cpu_seconds or 0.0

    began = time.perf_counter()
    found = with_writers(writers, tenant, work)
    seconds = time.perf_counter() - began
    times = [one for of_writer, _ in found for one in of_writer]
    cpu = sum(of_writer for _, of_writer in found) / APPROVALS
    gained, expected = _points_given() - before, APPROVALS * int(NET)
    findings = audit_ledger(actor=SYSTEM, at=clock.now()).findings
    p95 = float(np.quantile(times, 0.95))
    note = (
        f"{APPROVALS / seconds:.0f} a second; median {np.median(times) * 1000:.0f} ms; CPU is that of one; "
        f"{gained:,} of {expected:,} points; {len(findings)} findings of the audit"
    )
    is_right = gained == expected and not findings
    budget = (
        Budget("p95 under 30 ms, no drift", most_seconds=0.03, is_kept=is_right)
        if writers == 1
        else Budget("no drift, no deadlock", is_kept=is_right)
    )
    return Row(
        f"approval with points, {writers} writer{'s' * (writers > 1)}, p95", Taken(p95, cpu), note=note, budget=budget
    )


def _gifts_row(tenant: Tenant, office: Office) -> Row:
    """Sixteen ask for the gifts of four consumers: more than they can pay for, and more than there are."""
    release_due(at=clock.now() + timedelta(days=60))
    consumers = office.consumers[:CONTENDED]
    free = {one.pk: get_balances(one).available // GIFT_POINTS for one in consumers}
    payable = sum(free.values())
    in_stock = payable - CONTENDED  # the last of them find the shelf empty
    reward = Reward.objects.create(name="Drill", points=GIFT_POINTS, on_hand=in_stock)
    asked = [consumers[n % CONTENDED] for n in range(WRITERS * ASKED_EACH)]

    def work(number: int) -> list[tuple[float, bool]]:
        return [_ask(office, consumer, reward) for consumer in asked[number::WRITERS]]

    began = time.perf_counter()
    answers = [one for found in with_writers(WRITERS, tenant, work) for one in found]
    seconds = time.perf_counter() - began
    given = sum(was_given for _, was_given in answers)
    reward.refresh_from_db()
    negative = sum(get_balances(one).available < 0 for one in consumers)
    findings = audit_ledger(actor=SYSTEM, at=clock.now()).findings
    is_right = given == min(in_stock, payable, len(asked)) == reward.reserved and not negative and not findings
    note = (
        f"{len(asked) / seconds:.0f} a second; {given} promised of {in_stock} in stock and {payable} payable, "
        f"{len(asked) - given} refused; {negative} overdrawn; {len(findings)} findings"
    )
    p95 = float(np.quantile([taken for taken, _ in answers], 0.95))
    budget = Budget("none overdrawn, none oversold", is_kept=is_right)
    return Row(f"gift asked for, {WRITERS} writers, {CONTENDED} consumers, p95", Taken(p95), note=note, budget=budget)


def _ask(office: Office, consumer: Consumer, reward: Reward) -> tuple[float, bool]:
    began = time.perf_counter()
    try:
        request_redemption(
            retailer=office.retailer, consumer=consumer, reward=reward, pieces=1, actor=office.retailer.user,
            at=clock.now(),
        )  # fmt: skip
    except (NotEligibleError, NotInStockError):
        return time.perf_counter() - began, False
    return time.perf_counter() - began, True


def _naive_additions_row(tenant: Tenant) -> Row:
    """The control: the same writers add points the way that loses them."""
    _make_naive()

    def work(number: int) -> list[float]:
        return [_seconds(lambda n=n: _add_naively((number + n) % NAIVE_ACCOUNTS, 1)) for n in range(NAIVE_ADDITIONS)]

    began = time.perf_counter()
    times = [one for found in with_writers(WRITERS, tenant, work) for one in found]
    seconds = time.perf_counter() - began
    expected = WRITERS * NAIVE_ADDITIONS
    kept = _naive_sum()
    note = f"control: {expected / seconds:.0f} a second, {expected - kept:,} of {expected:,} points LOST"
    return Row(f"read, add, write back, {WRITERS} writers, p95", Taken(float(np.quantile(times, 0.95))), note=note)


def _naive_gifts_row(tenant: Tenant) -> Row:
    """The control: look whether there is enough, then take it."""
    _make_naive()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE naive_account SET balance = %s", [WRITERS * GIFT_POINTS])

    def work(number: int) -> list[tuple[float, bool]]:
        return [_take_naively((number + n) % NAIVE_ACCOUNTS) for n in range(ASKED_EACH)]

    answers = [one for found in with_writers(WRITERS, tenant, work) for one in found]
    given, payable = sum(was_given for _, was_given in answers), NAIVE_ACCOUNTS * WRITERS
    note = f"control: {given} given where {payable} can be paid for: {given - payable} TOO MANY"
    p95 = float(np.quantile([taken for taken, _ in answers], 0.95))
    return Row(f"look, then take, {WRITERS} writers, p95", Taken(p95), note=note)


def _make_naive() -> None:
    with connection.cursor() as cursor:
        cursor.execute(MAKE_NAIVE, [NAIVE_ACCOUNTS - 1])


def _add_naively(account: int, points: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT balance FROM naive_account WHERE id = %s", [account])
        balance = cursor.fetchone()[0] + points
        cursor.execute("UPDATE naive_account SET balance = %s WHERE id = %s", [balance, account])


def _take_naively(account: int) -> tuple[float, bool]:
    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT balance FROM naive_account WHERE id = %s", [account])
        balance = cursor.fetchone()[0]
        if balance >= GIFT_POINTS:
            cursor.execute("UPDATE naive_account SET balance = %s WHERE id = %s", [balance - GIFT_POINTS, account])
    return time.perf_counter() - began, balance >= GIFT_POINTS


def _naive_sum() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(balance) FROM naive_account")
        return int(cursor.fetchone()[0])


def _seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _points_given() -> int:
    """What the approved invoices were given, by the ledger."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(points), 0) FROM loyalty_journalentry WHERE kind = 'accrual'")
        return int(cursor.fetchone()[0])
