from datetime import date
from decimal import Decimal

import pytest

from commerce.models import Category, Product
from loyalty.queries.programme_figures import (
    Day,
    Inbox,
    Movements,
    Purchases,
    Row,
    Standing,
    get_inbox,
    get_movements,
    get_purchases,
    get_standing,
    list_categories,
    list_consumers,
    list_days,
    list_products,
    list_regions,
    list_retailers,
)
from tests.loyalty.queries.conftest import NEXT_DAY


def of(rows):
    return [(row.name, row.invoices, row.net, row.points) for row in rows]


def test_what_was_approved_in_the_period(trade, october):
    assert get_purchases(october()) == Purchases(invoices=3, net=Decimal(360), points=360, retailers=2, consumers=2)


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({"region": "North"}, (2, 160, 160)),
        ({"region": "South"}, (1, 200, 200)),
        ({"retailer_id": "rita"}, (2, 160, 160)),
        ({"consumer_id": "paul"}, (2, 310, 310)),
        ({"consumer_id": "paul", "region": "North"}, (1, 110, 110)),
        ({"category_id": "Taps"}, (2, 300, 300)),
        ({"product_id": "P-1"}, (1, 50, 50)),
        ({"category_id": "Taps", "retailer_id": "rita"}, (1, 100, 100)),
        ({"region": "Nowhere"}, (0, 0, 0)),
    ],
)
def test_narrowed_down(trade, october, rita, paul, narrowed, found):
    ids = {"rita": rita.pk, "paul": paul.pk, "Taps": Category.objects.get(name="Taps").pk}
    ids["P-1"] = Product.objects.get(sku="P-1").pk
    purchases = get_purchases(october(**{key: ids.get(value, value) for key, value in narrowed.items()}))
    assert (purchases.invoices, purchases.net, purchases.points) == found


def test_by_day_where_the_tenant_is(trade, october):
    assert list_days(october()) == [
        Day(on=date(2026, 10, 22), invoices=2, net=Decimal(160), points=160),
        Day(on=date(2026, 10, 23), invoices=1, net=Decimal(200), points=200),
    ]


def test_by_retailer_the_largest_first(trade, october, rita):
    rows = list_retailers(october())
    assert of(rows) == [("Sam's Supplies", 1, 200, 200), ("Rita's Hardware", 2, 160, 160)]
    assert rows[1] == Row(key=rita.pk, name="Rita's Hardware", invoices=2, net=Decimal(160), points=160)


def test_by_consumer_region_category_and_product(trade, october):
    assert of(list_consumers(october())) == [("Paul Pinto", 2, 310, 310), ("Pia", 1, 50, 50)]
    assert of(list_regions(october())) == [("South", 1, 200, 200), ("North", 2, 160, 160)]
    assert of(list_categories(october())) == [
        ("Taps", 2, 300, 300),
        ("Pipes", 1, 50, 50),
        ("Without a category", 1, 10, 10),
    ]
    assert of(list_products(october(region="North"))) == [
        ("T-1", 1, 100, 100),
        ("P-1", 1, 50, 50),
        ("Not found", 1, 10, 10),
    ]


def test_lists_end_somewhere(trade, october):
    assert len(list_products(october(), most=1)) == 1


def test_the_inbox(trade, october, sam):
    # Handed in in October, W-1 and the copy; B-1 and C-1 are of September.
    assert get_inbox(october()) == Inbox(handed_in=4, rejected=1, waiting=1)
    assert get_inbox(october(retailer_id=sam.pk)) == Inbox(handed_in=0, rejected=0, waiting=0)


def test_points_that_moved(movements, october):
    assert get_movements(october()) == Movements(
        earned=360, taken_back=30, released=200, spent=60, refunded=25, lapsed=0, given_by_hand=11
    )


def test_points_that_moved_at_a_retailer(movements, october, rita, sam):
    there = get_movements(october(retailer_id=sam.pk))
    assert (there.earned, there.released, there.spent, there.refunded, there.taken_back) == (200, 200, 60, 25, 0)
    here = get_movements(october(region="North"))
    assert (here.earned, here.released, here.spent, here.taken_back) == (160, 0, 0, 30)


def test_points_that_are_there(movements, october, paul, rita):
    # Paul: 110 - 30 pending; 200 - 60 + 25 - 40 + 15 - 4 available. Pia: 50 pending, 40 available.
    assert get_standing(october(), at=NEXT_DAY) == Standing(pending=130, available=176, held=40)
    assert get_standing(october(consumer_id=paul.pk), at=NEXT_DAY) == Standing(pending=80, available=136, held=40)
    assert get_standing(october(retailer_id=rita.pk), at=NEXT_DAY) == Standing(pending=130, available=0, held=0)


def test_each_is_one_query_or_three(movements, october, django_assert_num_queries):
    for ask, queries in (
        (get_purchases, 1),
        (get_inbox, 1),
        (get_movements, 3),
        (list_days, 1),
        (list_retailers, 1),
        (list_categories, 1),
    ):
        with django_assert_num_queries(2 * queries):  # each with its SET search_path
            ask(october())
