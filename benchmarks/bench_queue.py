"""The approval queue and the decision screen's neighbors with 100,000 invoices waiting, for a checker and a manager.

BENCH_REQUESTS is how many wait (100,000): a third at each of three levels, one in fifty escalated, one in ten decided.
"""

import os
from collections.abc import Iterator

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saas.settings")
django.setup()

from django.db import connection  # noqa: E402

from approval.queries.queue import (  # noqa: E402
    PAGE,
    Filters,
    count_queue,
    cursor_of,
    find_neighbors,
    get_reach,
    list_queue,
)
from benchmarks.insights_tenant import throwaway_tenant  # noqa: E402
from benchmarks.ledger_tenant import hire  # noqa: E402
from benchmarks.pages import page_row  # noqa: E402
from benchmarks.rows import Row  # noqa: E402
from kit import clock  # noqa: E402
from people.models import User  # noqa: E402
from people.roles import Role  # noqa: E402

REQUESTS = int(os.environ.get("BENCH_REQUESTS", "100000"))
FILL = """
INSERT INTO approval_request (id, kind, subject_id, subject_label, amount, region, maker_id, state, revision,
    content_hash, level, role, escalated_to, needs_attention, opened_at, due_at, submitted_at, decided_at)
SELECT md5('q' || n)::uuid, 'invoice', md5('i' || n), 'INV-' || n || ' · Shop ' || n %% 400, 100 + n %% 900,
    'Region ' || n %% 12, %(maker)s, CASE WHEN n %% 10 = 0 THEN 'approved' ELSE 'open' END, 1, md5('h' || n),
    n %% 3 + 1, (ARRAY['Operator', 'Checker', 'Manager'])[n %% 3 + 1], CASE WHEN n %% 50 = 1 THEN 'Manager' ELSE '' END,
    n %% 20 = 3, now() - n * interval '10 seconds',
    CASE WHEN n %% 10 <> 0 THEN now() + (%(requests)s / 2 - n) * interval '10 seconds' END,
    now() - n * interval '10 seconds', CASE WHEN n %% 10 = 0 THEN now() END
FROM generate_series(1, %(requests)s) n;
INSERT INTO approval_step (request_id, number, role, time_limit_hours, escalate_to)
SELECT id, number, (ARRAY['Operator', 'Checker', 'Manager'])[number], 24, ''
FROM approval_request CROSS JOIN generate_series(1, 3) number;
INSERT INTO approval_revision (request_id, number, content, content_hash, editor_id, at)
SELECT id, 1, '{}', content_hash, maker_id, submitted_at FROM approval_request;
ANALYZE;
"""


def rows() -> Iterator[Row]:
    with throwaway_tenant("bench_queue"):
        maker, checker, manager = (
            hire("maker", Role.RETAILER), hire("checker", Role.CHECKER), hire("manager", Role.MANAGER)
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(FILL, {"maker": maker.pk, "requests": REQUESTS})
        yield page_row(f"queue page, a checker, {REQUESTS:,} invoices", lambda: _show(checker, Filters()))
        yield page_row(
            f"queue page, a manager, all roles, {REQUESTS:,} invoices", lambda: _show(manager, Filters(is_all=True))
        )
        late = Filters(region="Region 4", age="late")
        yield page_row(f"queue page, one region, late, {REQUESTS:,} invoices", lambda: _show(checker, late))
        yield page_row(f"the items before and after one, {REQUESTS:,} invoices", lambda: _look_around(checker))


def _show(user: User, filters: Filters) -> None:
    """As `approval/admin/pages.py` asks for it."""
    at = clock.now()
    reach = get_reach(user=user, at=at)
    found = list_queue(reach, filters, at=at)
    assert len(found) == PAGE + 1
    count_queue(reach, filters, at=at)


def _look_around(user: User) -> None:
    at = clock.now()
    reach = get_reach(user=user, at=at)
    first, *_, last = list_queue(reach, Filters(), at=at)
    assert cursor_of(first) != cursor_of(last)
    find_neighbors(reach, Filters(), last, at=at)
