from datetime import UTC, datetime
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django_tenants.utils import tenant_context

from insights.actions.refresh_insights import refresh_insights
from insights.models import CustomerInsight, ModelRun
from insights.refresh import figures, swap
from people.record import SYSTEM
from tests.insights.facts import AS_OF, crowd

AT = datetime(2026, 6, 30, 12, tzinfo=UTC)
INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'insights_customerinsight' AND schemaname = %s"
RULES = (
    "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'insights_customerinsight'::regclass"
)


def refresh():
    return refresh_insights(as_of=AS_OF, actor=SYSTEM, at=AT, kind=ModelRun.Kind.FULL)


def rows():
    return list(CustomerInsight.objects.order_by("pk").values())


def ask(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return sorted(cursor.fetchall())


def indexes():
    return ask(INDEXES, "t_mara")


@pytest.fixture
def large(monkeypatch):
    """As if every tenant were large."""
    monkeypatch.setattr(figures, "SWAP_FROM_CUSTOMERS", 1)


def test_the_new_table_holds_the_same_rows(tenant, monkeypatch):
    crowd(60)
    refresh()
    before = rows()
    monkeypatch.setattr(figures, "SWAP_FROM_CUSTOMERS", 1)
    refresh()
    assert rows() == before


def test_the_new_table_is_built_like_the_old_one(tenant, large):
    crowd(20)
    before = indexes(), ask(RULES)
    refresh()
    refresh()
    assert (indexes(), ask(RULES)) == before
    assert len(before[0]) >= 7


def test_nothing_is_left_over(tenant, large):
    crowd(20)
    refresh()
    assert ask("SELECT tablename FROM pg_tables WHERE tablename LIKE '%%_fresh'") == []


def test_a_long_reader_is_not_waited_for(committed, tenant, large, monkeypatch):
    monkeypatch.setattr(swap, "LONGEST_WAIT_MILLISECONDS", 100)
    crowd(20)
    refresh()
    before, table = rows(), ask("SELECT 'insights_customerinsight'::regclass::oid")
    reads, may_go = Event(), Event()

    def read_for_long():
        with tenant_context(tenant), transaction.atomic():
            CustomerInsight.objects.count()
            reads.set()
            may_go.wait(30)
        connection.close()

    reader = Thread(target=read_for_long)
    reader.start()
    reads.wait(30)
    try:
        refresh()
    finally:
        may_go.set()
        reader.join()
    assert rows() == before
    assert ask("SELECT 'insights_customerinsight'::regclass::oid") == table, "moved row by row"
    refresh()
    assert ask("SELECT 'insights_customerinsight'::regclass::oid") != table, "swapped once nobody reads"
