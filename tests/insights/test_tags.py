"""The worked examples are those of docs/algorithms/tags.md."""

from datetime import UTC, datetime, timedelta

import pytest

from commerce.models import Category, Order, OrderLine, Product, Source, TouchedCustomer
from insights.actions.refresh_insights import refresh_insights
from insights.models import CustomerInsight, CustomerTag, TagRule
from insights.tag_table import BY_SLUG, TAGS, list_problems
from people.record import SYSTEM
from tests.insights.facts import AS_OF, buy, crowd, customer, days_ago

AT = datetime(2026, 6, 30, 12, tzinfo=UTC)


def refresh(days_later: int = 0):
    return refresh_insights(as_of=AS_OF + timedelta(days=days_later), actor=SYSTEM, at=AT)


def tags_of(buyer) -> set[str]:
    return set(CustomerTag.objects.filter(customer=buyer, left_on=None).values_list("tag", flat=True))


def stays_of(buyer, tag: str):
    stays = CustomerTag.objects.filter(customer=buyer, tag=tag).order_by("entered_on")
    return list(stays.values_list("entered_on", "left_on"))


def test_one_time_and_multiple_visitors(tenant):
    once, twice = customer("Once", days=[100]), customer("Twice", days=[100, 99])
    same_day = customer("Two orders, one day", days=[50])
    refresh()
    assert "one_time_visitor" in tags_of(once) & tags_of(same_day)
    assert "multiple_visitor" in tags_of(twice)
    assert "multiple_visitor" not in tags_of(once) | tags_of(same_day)


def test_the_top_tenth_by_revenue_of_the_last_year(tenant):
    small = [customer(f"Small {number}", days=[30], revenue=10 + number) for number in range(18)]
    big, bigger = customer("Big", days=[30], revenue=500), customer("Bigger", days=[30], revenue=900)
    long_ago = customer("Long ago", days=[400], revenue=5000)
    refresh()
    # Twenty brought revenue in the year, so two are the top tenth.
    assert [buyer for buyer in [*small, big, bigger, long_ago] if "top_revenue_spender" in tags_of(buyer)] == [
        big,
        bigger,
    ]


def test_equals_at_the_edge_of_the_top_are_all_in(tenant):
    equals = [customer(f"Equal {number}", days=[30], revenue=50) for number in range(10)]
    refresh()
    assert all("top_revenue_spender" in tags_of(buyer) for buyer in equals)


@pytest.mark.parametrize(("ago", "expected"), [(0, True), (29, True), (30, False)])
def test_new_for_thirty_days(tenant, ago, expected):
    buyer = customer("Newcomer", days=[ago])
    refresh()
    assert ("new" in tags_of(buyer)) is expected


@pytest.mark.parametrize(("ago", "expected"), [(179, False), (180, True)])
def test_lapsed_after_180_days(tenant, ago, expected):
    buyer = customer("Silent", days=[ago])
    refresh()
    assert ("lapsed" in tags_of(buyer)) is expected


def test_a_regular_who_stopped_is_at_risk_until_lapsed(tenant):
    crowd(150)
    stopped = customer("Stopped", days=range(120, 190, 7))
    coming = customer("Coming", days=range(3, 73, 7))
    refresh()
    assert CustomerInsight.objects.get(customer=stopped).churn_risk >= 0.6
    assert "at_risk" in tags_of(stopped)
    assert "at_risk" not in tags_of(coming)
    refresh(days_later=60)
    assert not {"at_risk", "lapsed"} <= tags_of(stopped)
    assert "lapsed" in tags_of(stopped)


def test_nobody_is_at_risk_where_forecasts_are_withheld(tenant):
    stopped = customer("Stopped", days=range(120, 190, 7))
    run = refresh()
    assert "withheld" in {gate["verdict"] for gate in run.gates}
    TagRule.objects.filter(tag="at_risk").update(parameters={"risk": 0.05})
    refresh()
    assert "at_risk" not in tags_of(stopped)


def test_a_basket_is_big_from_twice_the_median_on(tenant):
    for number in range(5):
        customer(f"Usual {number}", days=[60, 30], revenue=20)
    twice = customer("Twice", days=[60, 30], revenue=40)
    nearly = customer("Nearly", days=[60, 30], revenue=39)
    once = customer("Once", days=[30], revenue=400)
    refresh()
    assert "big_basket" in tags_of(twice)
    assert "big_basket" not in tags_of(nearly) | tags_of(once)


def test_a_bargain_hunter_saves_fifteen_percent(tenant):
    hunter, usual = customer("Hunter"), customer("Usual")
    for ago in (60, 30):
        buy(hunter, days_ago(ago), 85, discount=15)
        buy(usual, days_ago(ago), 90, discount=10)
    refresh()
    assert "bargain_hunter" in tags_of(hunter)
    assert "bargain_hunter" not in tags_of(usual)


def sell(buyer, amounts: dict[str, int]) -> None:
    source, _ = Source.objects.get_or_create(slug="till", name="Till")
    order = Order.objects.create(
        source=source,
        external_id=str(Order.objects.count()),
        customer=buyer,
        ordered_at=AT,
        ordered_on=days_ago(20),
        fingerprint="0" * 32,
    )
    for number, (name, amount) in enumerate(amounts.items()):
        category = Category.objects.get_or_create(name=name)[0] if name else None
        product, _ = Product.objects.get_or_create(sku=name or "none", category=category)
        OrderLine.objects.create(order=order, number=number, product=product, quantity=1, unit_price=amount, net=amount)


def test_a_category_lover_spends_sixty_percent_in_it(tenant):
    buyers = {name: customer(name, days=[60, 40, 20]) for name in ("Lover", "Mixed", "Unknown")}
    sell(buyers["Lover"], {"Coffee": 60, "Tea": 30, "": 10})
    sell(buyers["Mixed"], {"Coffee": 59, "Tea": 41})
    sell(buyers["Unknown"], {"": 100})
    refresh()
    assert [name for name, buyer in buyers.items() if "category_lover" in tags_of(buyer)] == ["Lover"]
    assert CustomerTag.objects.get(tag="category_lover").detail == "Coffee"


def test_goods_brought_back_are_not_loved(tenant):
    buyer = customer("Buyer", days=[60, 40, 20])
    sell(buyer, {"Coffee": 50, "Tea": 50})
    sell(buyer, {"Coffee": -150})
    refresh()
    assert CustomerTag.objects.get(tag="category_lover").detail == "Tea"


def test_a_love_that_turned_keeps_its_day_and_names_the_new_one(tenant):
    lover = customer("Lover", days=[60, 40, 20])
    sell(lover, {"Coffee": 60})
    refresh()
    sell(lover, {"Tea": 600})
    refresh(days_later=1)
    stay = CustomerTag.objects.get(tag="category_lover")
    assert (stay.detail, stay.entered_on) == ("Tea", AS_OF)


def test_entering_and_leaving_is_remembered(tenant):
    buyer = customer("Buyer", days=[10])
    refresh()
    refresh(days_later=20)
    assert stays_of(buyer, "new") == [(AS_OF, AS_OF + timedelta(days=20))]


def test_what_was_never_true_leaves_no_trace(tenant):
    buyer = customer("Buyer", days=[10])
    refresh()
    buy(buyer, days_ago(100))  # the file of older orders came second
    refresh()
    assert stays_of(buyer, "new") == stays_of(buyer, "one_time_visitor") == []
    assert stays_of(buyer, "multiple_visitor") == [(AS_OF, None)]


def test_lost_and_regained_on_one_day_was_never_lost(tenant):
    buyer = customer("Buyer", days=[10])
    refresh()
    TagRule.objects.filter(tag="one_time_visitor").update(is_enabled=False)
    refresh(days_later=1)
    assert stays_of(buyer, "one_time_visitor") == [(AS_OF, AS_OF + timedelta(days=1))]
    TagRule.objects.filter(tag="one_time_visitor").update(is_enabled=True)
    refresh(days_later=1)
    assert stays_of(buyer, "one_time_visitor") == [(AS_OF, None)]


def test_touched_customers_gain_and_lose_tags_alone(tenant):
    once, other = customer("Once", days=[50]), customer("Other", days=[50])
    refresh()
    for number in range(5):
        customer(f"Bystander {number}", days=[50])
    refresh()
    CustomerTag.objects.filter(customer=other).delete()  # so that a look at others would show
    buy(once, AS_OF)
    assert refresh().kind == "touched"
    assert "multiple_visitor" in tags_of(once)
    assert tags_of(other) == set()
    assert not TouchedCustomer.objects.exists()


def test_the_tenant_changes_a_number(tenant):
    buyer = customer("Buyer", days=[45])
    TagRule.objects.create(tag="new", parameters={"days": 60})
    refresh()
    assert "new" in tags_of(buyer)


@pytest.mark.parametrize(
    ("tag", "parameters", "problem"),
    [
        ("new", {"days": 0}, "days must lie between 1 and 365."),
        ("new", {"days": "30"}, "days must be a number."),
        ("new", {"days": True}, "days must be a number."),
        ("new", {"weeks": 4}, "This tag has no number called weeks."),
        ("new", [30], "Write the numbers as {name: number}."),
        ("brand_new", {}, "There is no such tag."),
    ],
)
def test_numbers_that_make_no_sense_are_refused(tag, parameters, problem):
    assert list_problems(tag=tag, parameters=parameters) == [problem]


def test_the_defaults_are_in_range_and_have_reasons():
    for tag in TAGS:
        assert list_problems(tag=tag.slug, parameters={n.name: n.default for n in tag.parameters}) == []
        assert all(number.reason for number in tag.parameters)
    assert len(BY_SLUG) == len(TAGS) >= 8
