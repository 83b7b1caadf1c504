from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Thread

import pytest
from django.db import connection
from django_tenants.utils import tenant_context

from commerce.models import CustomerDay, TouchedCustomer
from insights.actions.refresh_insights import InsightsAreNewerError, refresh_insights
from insights.models import Assumptions, CustomerInsight, CustomerTag, ModelRun, TagRule
from people.models import DomainEvent
from people.record import SYSTEM
from tests.insights.facts import AS_OF, buy, crowd, customer, days_ago

AT = datetime(2026, 6, 30, 12, tzinfo=UTC)
FIGURES = [field.name for field in CustomerInsight._meta.fields]


def refresh(**choices):
    return refresh_insights(**{"as_of": AS_OF, "actor": SYSTEM, "at": AT, **choices})


def figures():
    return {row["customer"]: row for row in CustomerInsight.objects.values(*FIGURES)}


def test_everyone_who_ordered_gets_figures(tenant):
    buyers = crowd(120)
    customer("Looks only")
    run = refresh()
    assert (run.kind, run.customers, run.order_days) == ("full", 120, CustomerDay.objects.count())
    assert set(figures()) == {buyer.pk for buyer in buyers}
    assert not TouchedCustomer.objects.exists()
    assert DomainEvent.objects.filter(event="insights.refreshed", subject_id=str(run.pk)).count() == 1


def test_facts_are_summed_up(tenant):
    crowd(60)
    rita = customer("Rita", days=[300, 100, 40], revenue=25)
    buy(rita, days_ago(10), -5, orders=0)  # a return: no purchase, but less revenue
    refresh()
    of_rita = CustomerInsight.objects.get(customer=rita)
    assert (of_rita.order_days, of_rita.orders) == (3, 3)
    assert (of_rita.first_on, of_rita.last_on) == (days_ago(300), days_ago(40))
    assert (of_rita.revenue, of_rita.mean_value) == (70, Decimal("23.33"))
    assert of_rita.recency_days == 40


def test_forecasts_make_sense(tenant):
    crowd(200)
    often = customer("Often", days=range(2, 200, 7))
    silent = customer("Silent", days=range(250, 350, 7))
    refresh()
    often, silent = (CustomerInsight.objects.get(customer=made) for made in (often, silent))
    assert often.p_buy > 0.8 > 0.3 > silent.p_buy
    assert often.clv_low <= often.clv <= often.clv_high
    assert AS_OF <= often.next_from <= often.next_median <= often.next_until
    assert often.due_on > often.last_on
    assert (silent.withheld, silent.next_median) == ("unlikely", None)


def test_dates_are_withheld_where_orders_are_few(tenant):
    crowd(200)
    paul = customer("Paul", days=[50, 10])
    refresh()
    insight = CustomerInsight.objects.get(customer=paul)
    assert (insight.withheld, insight.due_on, insight.next_median) == ("few_orders", None, None)


def test_dates_are_withheld_where_customers_are_few(tenant):
    often = customer("Often", days=range(2, 200, 7))
    run = refresh()
    assert {gate["slug"]: gate["verdict"] for gate in run.gates}["customers"] == "withheld"
    assert CustomerInsight.objects.get(customer=often).withheld == "few_customers"


def test_only_the_touched_are_computed_on_the_same_day(tenant):
    buyers = crowd(150)
    refresh()
    before = figures()
    buy(buyers[0], AS_OF, 99)
    newcomer = customer("Newcomer", days=[0])
    run = refresh()
    after = figures()
    assert (run.kind, run.customers) == ("touched", 2)
    assert after.pop(newcomer.pk)["order_days"] == 1
    assert after[buyers[0].pk]["revenue"] == before[buyers[0].pk]["revenue"] + 99
    assert {key for key in after if after[key] != before[key]} == {buyers[0].pk}


def test_the_touched_get_what_a_full_refresh_gives_with_the_same_parameters(tenant):
    crowd(150)
    refresh()
    full = figures()
    some = list(CustomerDay.objects.values_list("customer_id", flat=True).distinct()[:20])
    TouchedCustomer.objects.bulk_create([TouchedCustomer(customer_id=number) for number in some])
    assert refresh().kind == "touched"
    assert figures() == full


def test_a_customer_without_orders_loses_figures_and_tags(tenant):
    buyers = crowd(80)
    refresh()
    CustomerDay.objects.filter(customer=buyers[0]).delete()
    TouchedCustomer.objects.create(customer=buyers[0])
    refresh()
    assert buyers[0].pk not in figures()
    assert not CustomerTag.objects.filter(customer=buyers[0]).exists()


@pytest.mark.parametrize("change", ["day", "assumptions", "rule", "many"])
def test_everyone_is_computed_anew(tenant, change):
    buyers = crowd(80)
    first = refresh()
    if change == "assumptions":
        Assumptions.objects.create(churn_horizon_days=30)
    elif change == "rule":
        TagRule.objects.filter(tag="new").update(parameters={"days": 60})
    elif change == "many":
        TouchedCustomer.objects.bulk_create([TouchedCustomer(customer=made) for made in buyers[:40]])
    run = refresh(as_of=AS_OF + timedelta(days=1)) if change == "day" else refresh()
    assert (run.kind, run.customers) == ("full", 80)
    assert run.pk > first.pk


@pytest.mark.parametrize("days_later", [0, 1])
def test_without_a_full_run_of_the_day_it_is_the_full_one(tenant, days_later):
    refresh()  # of an empty tenant: nothing was learned
    crowd(50)
    run = refresh(as_of=AS_OF + timedelta(days=days_later), kind=ModelRun.Kind.TOUCHED)
    assert (run.kind, run.customers, run.as_of) == ("full", 50, AS_OF + timedelta(days=days_later))


def test_a_move_between_segments_is_remembered(tenant):
    crowd(150)
    rita = customer("Rita", days=[200])
    refresh()
    before = CustomerInsight.objects.get(customer=rita)
    for ago in range(0, 60, 6):
        buy(rita, days_ago(ago))
    refresh()
    after = CustomerInsight.objects.get(customer=rita)
    assert (before.segment, before.previous_segment) == ("lost", "")
    assert (after.segment, after.previous_segment, after.segment_since) == ("champions", "lost", AS_OF)


def test_an_empty_tenant_is_refreshed_too(tenant):
    run = refresh()
    assert (run.customers, figures()) == (0, {})
    assert "There is no order yet." in {gate["sentence"] for gate in run.gates}


def test_goods_given_away_for_nothing(tenant):
    rita = customer("Rita", days=range(0, 400, 20), revenue=0)
    refresh()
    assert CustomerInsight.objects.get(customer=rita).revenue == 0


def test_a_first_day_is_enough_for_figures(tenant):
    rita = customer("Rita", days=[0])
    refresh()
    assert 0 < CustomerInsight.objects.get(customer=rita).p_buy < 1


def test_money_given_back_is_not_worth_less_than_nothing(tenant):
    crowd(50)
    rita = customer("Rita", days=[20, 10], revenue=-30)
    refresh()
    insight = CustomerInsight.objects.get(customer=rita)
    assert insight.revenue == -60
    assert insight.clv >= 0


def test_a_day_before_the_last_run_is_refused(tenant):
    crowd(50)
    refresh()
    before = figures()
    with pytest.raises(InsightsAreNewerError):
        refresh(as_of=AS_OF - timedelta(days=1))
    assert figures() == before
    assert ModelRun.objects.count() == 1


def test_a_repeat_changes_nothing(tenant):
    crowd(50)
    first = refresh()
    before = figures()
    assert refresh() == first
    assert figures() == before
    assert DomainEvent.objects.filter(event="insights.refreshed").count() == 1


def test_a_forced_repeat_gives_the_same_figures(tenant):
    crowd(80)
    refresh()
    before, tags = figures(), list(CustomerTag.objects.order_by("pk").values())
    refresh(kind=ModelRun.Kind.FULL)
    assert figures() == before
    assert list(CustomerTag.objects.order_by("pk").values()) == tags


def test_refreshes_at_the_same_time_do_the_work_once(committed, tenant):
    buyers = crowd(80)
    refresh()
    for buyer in buyers[:5]:
        buy(buyer, AS_OF, 7)
    kinds = []

    def work():
        with tenant_context(tenant):
            kinds.append(refresh().pk)
        connection.close()

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(set(kinds)) == 1
    assert ModelRun.objects.count() == 2
