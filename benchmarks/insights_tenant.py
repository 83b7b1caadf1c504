"""A throw-away tenant, and simulated purchase histories in it: as many customers as a benchmark wants."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import numpy as np
from django.db import connection
from django_tenants.utils import schema_context, tenant_context
from psycopg import sql

from insights.refresh.transfer import Columns, write_columns
from kit import clock
from tenants.actions.provision_tenant import provision_tenant
from tenants.models import Tenant

AS_OF = date(2026, 6, 30)
HISTORY_DAYS = 730
DAY_COLUMNS: Columns = {"customer_id": "int4", "days_ago": "int4", "revenue": "float8"}
FILL = """
INSERT INTO commerce_customerday (customer_id, day, orders, units, revenue, discount)
SELECT customer_id, %(as_of)s::date - days_ago, 1, 1, round(sum(revenue)::numeric, 2), 0
FROM simulated GROUP BY customer_id, days_ago ORDER BY days_ago DESC;
INSERT INTO commerce_salesday (day, orders, units, revenue, discount)
SELECT day, sum(orders), sum(units), sum(revenue), 0 FROM commerce_customerday GROUP BY day;
INSERT INTO commerce_customer (id, kind, name, contact_name, email, phone, address, region, first_order_on,
    last_order_on)
SELECT customer_id, 'person', 'Buyer ' || customer_id, '', '', '', '', 'Region ' || customer_id %% 12, min(day),
    max(day)
FROM commerce_customerday GROUP BY customer_id ORDER BY customer_id;
"""


@contextmanager
def throwaway_tenant(slug: str) -> Iterator[Tenant]:
    """A tenant that is entered here and gone afterwards, whatever happened."""
    drop_tenant(slug)
    tenant = provision_tenant(
        slug=slug, name=slug, kind=Tenant.Kind.MERCHANT, host=f"{slug.replace('_', '-')}.localhost",
        actor="benchmarks", at=clock.now(),
    )  # fmt: skip
    try:
        with tenant_context(tenant):
            yield tenant
    finally:
        drop_tenant(slug)


def drop_tenant(slug: str) -> None:
    with schema_context("public"):
        for tenant in Tenant.objects.filter(slug=slug):
            tenant.delete(force_drop=True)


def simulate(customers: int, order_days: float, *, seed: int = 7) -> dict[str, Any]:
    """About `order_days` per customer over two years: gamma rates, and customers who leave (BG/NBD-like)."""
    random = np.random.default_rng(seed)
    age = random.integers(1, HISTORY_DAYS, customers)
    stays = np.minimum(random.exponential(400.0, customers), age)
    rates = random.gamma(0.7, 1.0, customers)
    rates *= (order_days - 1) * customers / (rates @ stays)
    repeats = np.minimum(random.poisson(rates * stays), age)
    who = np.repeat(np.arange(customers), repeats)
    ago = age[who] - 1 - (random.random(len(who)) * stays[who]).astype(int)
    value = random.gamma(6.0, 1.0, customers) / random.gamma(4.0, 1.0, customers) * 20
    everyone = np.concatenate([np.arange(customers), who])
    agos = np.concatenate([age, np.maximum(ago, 0)])
    order = np.argsort(-agos, kind="stable")  # facts arrive day by day, so a customer's lie far apart
    revenue = value[everyone] * random.gamma(6.0, 1 / 6.0, len(everyone)) + 0.01
    return {"customer_id": everyone[order] + 1, "days_ago": agos[order], "revenue": revenue[order]}


def fill(customers: int, order_days: float) -> dict[str, Any]:
    """Simulated customers, their days, and the rollups over them, in the entered tenant; the rows as arrays."""
    rows = simulate(customers, order_days)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE simulated (customer_id int, days_ago int, revenue float8)")
        write_columns(cursor, sql.SQL("simulated"), DAY_COLUMNS, rows)
        for statement in FILL.strip().split(";\n"):
            cursor.execute(statement, {"as_of": AS_OF})
        cursor.execute("DROP TABLE simulated")
        cursor.execute("ANALYZE")
    return rows
