"""Invoices at size: the retailer's home, the checks of one invoice, orders from approved ones, lines to products.

BENCH_INVOICES is how many there are (100,000), of 400 retailers and 20,000 consumers, each with one page.
"""

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saas.settings")
django.setup()

from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from benchmarks.insights_tenant import throwaway_tenant  # noqa: E402
from benchmarks.measuring import Taken  # noqa: E402
from benchmarks.pages import page_row  # noqa: E402
from benchmarks.rows import Budget, Row  # noqa: E402
from insights.pages.programme import ROWS_SHOWN  # noqa: E402
from insights.pages.programme_query import read_programme_query  # noqa: E402
from insights.pages.programme_tables import VIEWS, Ask, list_tables  # noqa: E402
from insights.queries.programme import get_programme  # noqa: E402
from kit import clock  # noqa: E402
from loyalty.actions.record_purchases import BATCH, record_purchases  # noqa: E402
from loyalty.lines.matching import get_catalogue  # noqa: E402
from loyalty.models import Invoice, Retailer  # noqa: E402
from loyalty.queries.program import get_program  # noqa: E402
from loyalty.queries.programme_choices import get_choices  # noqa: E402
from loyalty.queries.retailer_home import get_retailer_home  # noqa: E402
from loyalty.signals.rules import find_signals, look_at  # noqa: E402
from people.record import SYSTEM  # noqa: E402

INVOICES = int(os.environ.get("BENCH_INVOICES", "100000"))
RETAILERS, CONSUMERS, PRODUCTS = 400, 20_000, 5_000
SHOWN_TIMES = 40
PROGRAMME_TIMES = 20
PAGE = Budget("under 150 ms", most_seconds=0.15)
FILL = """
INSERT INTO people_user (id, password, is_superuser, username, first_name, last_name, email, is_staff, is_active,
    date_joined)
SELECT md5('u' || n)::uuid, '', false, 'retailer ' || n, '', '', '', false, true, now()
FROM generate_series(1, %(retailers)s) n;
INSERT INTO loyalty_retailer (id, user_id, state, phone, email, contact_name, shop_name, address, city, postal_code,
    region, tax_id, reason)
SELECT md5('r' || n)::uuid, md5('u' || n)::uuid, 'active', '+3519' || lpad(n::text, 8, '0'), '', '', 'Shop ' || n, '',
    '', '', 'Region ' || n %% 12, '', '' FROM generate_series(1, %(retailers)s) n;
INSERT INTO loyalty_consumer (id, state, phone, email, name, trade, city, region, language, reason, pseudonym,
    registered_by_id)
SELECT md5('c' || n)::uuid, 'active', '+3518' || lpad(n::text, 8, '0'), '', 'Consumer ' || n, '', '', '', 'en', '', '',
    md5('r' || (n %% %(retailers)s + 1))::uuid FROM generate_series(1, %(consumers)s) n;
INSERT INTO loyalty_consumerretailer (consumer_id, retailer_id, consented_at, consent_text)
SELECT id, registered_by_id, now(), 'yes' FROM loyalty_consumer;
INSERT INTO commerce_product (sku, name, brand)
SELECT 'SKU-' || n, (ARRAY['PVC pipe','Brass valve','Chrome tap','Elbow','Cement glue'])[n %% 5 + 1] || ' '
    || (n %% 97) || ' mm type ' || n, '' FROM generate_series(1, %(products)s) n;
INSERT INTO loyalty_invoice (id, retailer_id, consumer_id, maker_id, draft_key, state, number, invoiced_on,
    fiscal_year, net, tax, gross, note, reason, points, created_at, submitted_at, decided_at)
SELECT md5('i' || n)::uuid, c.registered_by_id, c.id, r.user_id, md5('d' || n)::uuid,
    (ARRAY['approved','approved','approved','approved','in_review','returned','rejected'])[n %% 7 + 1],
    'INV-' || n, current_date - (n %% 365), extract(year FROM current_date - (n %% 365)), 100 + n %% 900,
    23, 123 + n %% 900, '', '', 10 + n %% 90, now() - (n %% 365) * interval '1 day',
    now() - (n %% 365) * interval '1 day', now() - (n %% 365) * interval '1 day'
FROM generate_series(1, %(invoices)s) n
JOIN loyalty_consumer c ON c.id = md5('c' || (n %% %(consumers)s + 1))::uuid
JOIN loyalty_retailer r ON r.id = c.registered_by_id;
INSERT INTO loyalty_invoiceline (invoice_id, number, text, sku, product_id, match, quantity, unit_price, net)
SELECT md5('i' || n)::uuid, 1, 'PVC pipe', '', (SELECT min(id) FROM commerce_product) + n %% %(products)s, 'similar', 1,
    100 + n %% 900, 100 + n %% 900 FROM generate_series(1, %(invoices)s) n;
INSERT INTO loyalty_invoicepage (id, invoice_id, number, original, picture, media_type, sha256, look, width, height,
    uploaded_by_id, created_at)
SELECT md5('p' || n)::uuid, i.id, 1, '', '', 'image/jpeg', md5('a' || n) || md5('b' || n),
    md5('x' || n) || md5('y' || n), 1, 1, i.maker_id, i.created_at
FROM generate_series(1, %(invoices)s) n JOIN loyalty_invoice i ON i.id = md5('i' || n)::uuid;
ANALYZE;
"""


def rows() -> Iterator[Row]:
    with throwaway_tenant("bench_invoices"):
        with connection.cursor() as cursor:
            sizes = {"retailers": RETAILERS, "consumers": CONSUMERS, "products": PRODUCTS, "invoices": INVOICES}
            cursor.execute(FILL, sizes)
        yield from programme_rows()
        yield from home_rows()
        yield from check_rows()
        yield from matching_rows()
        yield from order_rows()


def home_rows() -> Iterator[Row]:
    shops = list(Retailer.objects.order_by("pk")[:SHOWN_TIMES])
    cache.clear()
    taken, queries = _timed(lambda: get_retailer_home(shops[0], at=clock.now()))
    yield Row(f"retailer home, {INVOICES:,} invoices, ranking anew", taken, note=f"{queries} queries", budget=PAGE)
    times = [_timed(lambda shop=shop: get_retailer_home(shop, at=clock.now()))[0] for shop in shops]
    yield Row(f"retailer home, {INVOICES:,} invoices, p95", _p95(times), budget=PAGE)


def programme_rows() -> Iterator[Row]:
    """The page below the log-in, with each of its lists, of a month and of a year, one of them narrowed."""
    for asked in ({"period": "30d"}, {"period": "1y"}, {"period": "1y", "region": "Region 3"}):
        for view in VIEWS:
            ask = {**asked, "view": view}
            name = f"programme page, {INVOICES:,} invoices, {', '.join(ask.values())}"
            yield page_row(name, lambda ask=ask: _make_programme(ask), times=PROGRAMME_TIMES)


def _make_programme(ask: dict[str, str]) -> None:
    at = clock.now()
    query = read_programme_query(ask, today=at.date(), timezone="UTC")
    get_choices(query.scope)
    made = get_programme(query.scope, at=at)
    most = ROWS_SHOWN + 1
    asked = Ask(query.scope, at=at, most=most, standing=made.standing, point_value=made.point_value)
    list_tables(query.view, asked)


def check_rows() -> Iterator[Row]:
    invoices = list(Invoice.objects.filter(state="in_review").select_related("retailer").order_by("pk")[:SHOWN_TIMES])
    program, at = get_program(), clock.now()
    times = [_timed(lambda one=one: find_signals(look_at(one, program=program, at=at)))[0] for one in invoices]
    yield Row(f"all checks of an invoice among {INVOICES:,}, p95", _p95(times))


def matching_rows() -> Iterator[Row]:
    built, _ = _timed(get_catalogue)
    yield Row(f"catalogue of {PRODUCTS:,} products made ready", built)
    times = [_timed(lambda n=n: get_catalogue().find(text=f"pvc pip {n} mm type {n}"))[0] for n in range(SHOWN_TIMES)]
    yield Row(f"a line matched among {PRODUCTS:,} products, p95", _p95(times))


def order_rows() -> Iterator[Row]:
    taken, queries = _timed(lambda: record_purchases(actor=SYSTEM, at=clock.now()))
    yield Row(f"{BATCH:,} approved invoices become orders", taken, note=f"{queries} queries")
    left = Invoice.objects.filter(state="approved", order__isnull=True).order_by("decided_at")
    Invoice.objects.filter(pk__in=list(left.values_list("pk", flat=True)[1:])).update(state="in_review")
    taken, queries = _timed(lambda: record_purchases(actor=SYSTEM, at=clock.now()))
    yield Row("one approved invoice becomes an order", taken, note=f"{queries} queries")


def _timed(work: Callable[[], Any]) -> tuple[Taken, int]:
    with CaptureQueriesContext(connection) as queries:
        began, cpu_began = time.perf_counter(), time.process_time()
        work()
        taken = Taken(time.perf_counter() - began, time.process_time() - cpu_began)
    return taken, len(queries)


def _p95(times: list[Taken]) -> Taken:
    return sorted(times, key=lambda taken: taken.seconds)[int(len(times) * 0.95)]
