from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from loyalty.actions.award_points import AlreadyAwardedError, award_points
from loyalty.ledger.balances import get_balances
from loyalty.models import CampaignUse, Consumer, JournalEntry, PointLot, Program, Tier, TierStay
from loyalty.queries.program import get_program
from people.record import SYSTEM
from tests.loyalty.promises import APPROVED_AT, approve, hand_in, publish, run_campaign, sell


@pytest.fixture
def choose(tenant):
    """`choose(basis="gross")` sets the programme's choices."""

    def do(**choices):
        Program.objects.filter(pk=get_program().pk).update(**choices)

    return do


def test_an_approved_invoice_brings_points_that_wait(rita, paul):
    publish()
    invoice = hand_in(paul, rita, ("Kitchen tap", "148.75"))
    entry = approve(invoice)
    assert (entry.points, invoice.points, entry.retailer) == (148, 148, rita)
    assert (entry.source_type, entry.source_id) == ("invoice", str(invoice.pk))
    balances = get_balances(paul)
    assert (balances.pending, balances.available) == (148, 0)


def test_the_breakdown_is_kept_with_the_accrual(rita, paul):
    version = publish()
    entry = approve(hand_in(paul, rita, ("Tap", "60.00", sell("T-1", category="Taps")), ("Tape", "40.50")))
    entry.refresh_from_db()
    lines = [(line["text"], line["category"], line["points"]) for line in entry.breakdown["lines"]]
    assert lines == [("Tap", "Taps", 60), ("Tape", "", 40)]
    assert entry.breakdown["rules"][str(version.pk)]["name"] == "A point per euro"


class TestDays:
    def test_points_wait_from_the_day_of_the_invoice_and_age_from_their_release(self, rita, paul):
        publish()
        approve(hand_in(paul, rita, ("Tap", "10")))
        lot = PointLot.objects.get()
        # 14 days after 20 October in Lisbon, which is on UTC by then; 730 days after that.
        assert lot.releases_at == datetime(2026, 11, 3, tzinfo=UTC)
        assert lot.expires_at == datetime(2028, 11, 2, tzinfo=UTC)

    def test_an_old_invoice_gives_its_points_at_once(self, rita, paul):
        publish()
        approve(hand_in(paul, rita, ("Tap", "10"), on=date(2026, 9, 1)))
        assert (get_balances(paul).available, PointLot.objects.get().releases_at) == (10, APPROVED_AT)

    def test_points_need_not_lapse(self, rita, paul, choose):
        choose(points_lifetime_days=None)
        publish()
        approve(hand_in(paul, rita, ("Tap", "10")))
        assert PointLot.objects.get().expires_at is None


class TestChoices:
    def test_including_tax(self, rita, paul, choose):
        choose(basis="gross")
        publish()
        assert approve(hand_in(paul, rita, ("Tap", "100"), tax="23")).points == 123

    def test_the_total_only(self, rita, paul, choose):
        choose(line_mode="total")
        publish(points=2, name="Taps", scope="categories", scope_values=["Taps"])
        publish()
        invoice = hand_in(paul, rita, ("Tap", "100", sell("T-1", category="Taps")), net="110")
        assert approve(invoice).points == 110

    def test_an_invoice_without_lines_counts_as_a_whole(self, rita, paul):
        publish()
        publish("Per unit", per="unit", points=1000)
        assert approve(hand_in(paul, rita, net="99.99")).points == 99

    def test_a_closed_programme_gives_nothing_new(self, rita, paul, choose):
        choose(is_open=False)
        publish()
        invoice = hand_in(paul, rita, ("Tap", "100"))
        assert approve(invoice) is None
        assert (invoice.points, invoice.why_nothing["nothing"]) == (0, "closed")
        assert not JournalEntry.objects.exists()


class TestRules:
    def test_the_version_of_the_day_of_purchase_counts(self, rita, paul):
        publish(points=1)
        publish(points=3, number=2, begins_on=date(2026, 10, 21))
        assert approve(hand_in(paul, rita, ("Tap", "10"))).points == 10
        assert approve(hand_in(paul, rita, ("Tap", "10"), number="A-2", on=date(2026, 10, 21))).points == 30

    def test_a_draft_gives_nothing(self, rita, paul):
        publish(points=5, at=None)
        invoice = hand_in(paul, rita, ("Tap", "10"))
        assert approve(invoice) is None
        assert invoice.why_nothing["nothing"] == "no_rule"

    def test_a_rule_that_is_switched_off_gives_nothing(self, rita, paul):
        rule = publish(points=5).rule
        rule.is_active = False
        rule.save(update_fields=["is_active"])
        assert approve(hand_in(paul, rita, ("Tap", "10"))) is None


class TestTiers:
    @pytest.fixture
    def ladder(self, tenant):
        Tier.objects.create(name="Silver", threshold_points=100)
        return Tier.objects.create(name="Gold", threshold_points=300, multiplier_percent=150)

    def test_a_tier_is_reached_with_the_accrual_and_counts_from_the_next_one(self, rita, paul, ladder):
        publish()
        assert approve(hand_in(paul, rita, ("Tap", "300"))).points == 300
        assert TierStay.objects.get(until=None).tier == ladder
        assert approve(hand_in(paul, rita, ("Tap", "100"), number="A-2")).points == 150

    def test_nobody_falls_at_an_accrual(self, rita, paul, ladder):
        TierStay.objects.create(consumer=paul, tier=ladder, since=date(2025, 1, 1))
        publish()
        approve(hand_in(paul, rita, ("Tap", "10")))
        stay = TierStay.objects.get()
        assert (stay.tier, stay.until, stay.grace_until) == (ladder, None, None)


class TestCampaigns:
    def test_what_it_gave_is_written_down(self, rita, paul):
        publish()
        campaign = run_campaign(budget_points=1000)
        entry = approve(hand_in(paul, rita, ("Tap", "100")))
        campaign.refresh_from_db()
        use = CampaignUse.objects.get()
        assert (entry.points, campaign.used_points) == (200, 100)
        assert (use.campaign, use.entry, use.consumer, use.points) == (campaign, entry, paul, 100)

    def test_the_last_invoice_gets_what_is_left(self, rita, paul):
        publish()
        campaign = run_campaign(budget_points=130)
        points = [approve(hand_in(paul, rita, ("Tap", "100"), number=f"A-{index}")).points for index in range(3)]
        campaign.refresh_from_db()
        assert (points, campaign.used_points) == ([200, 130, 100], 130)

    def test_one_consumer_gets_no_more_than_the_limit(self, rita, paul):
        publish()
        run_campaign(points_per_consumer=150)
        points = [approve(hand_in(paul, rita, ("Tap", "100"), number=f"A-{index}")).points for index in range(3)]
        other = Consumer.objects.create(phone="+351910000009", name="Pia", registered_by=rita)
        points.append(approve(hand_in(other, rita, ("Tap", "100"), number="A-9")).points)
        assert points == [200, 150, 100, 200]

    def test_of_another_region_it_gives_nothing(self, rita, paul):
        publish()
        run_campaign(region="South")
        assert approve(hand_in(paul, rita, ("Tap", "100"))).points == 100
        assert not CampaignUse.objects.exists()

    def test_switched_off_it_gives_nothing(self, rita, paul):
        publish()
        run_campaign(is_active=False)
        assert approve(hand_in(paul, rita, ("Tap", "100"))).points == 100


@pytest.mark.parametrize("state", ["closed", "anonymised", "rejected"])
def test_who_left_earns_nothing(rita, paul, state):
    publish()
    invoice = hand_in(paul, rita, ("Tap", "100"))
    person = {"phone": "", "name": "", "user": None, "pseudonym": "P-1"} if state == "anonymised" else {}
    Consumer.objects.filter(pk=paul.pk).update(state=state, **person)
    assert approve(invoice) is None
    assert invoice.why_nothing["nothing"] == "left"


@pytest.mark.parametrize("amount", ["100", "0.50"])
def test_an_invoice_is_awarded_once_with_or_without_points(rita, paul, amount):
    publish()
    invoice = hand_in(paul, rita, ("Tap", amount))
    approve(invoice)
    with pytest.raises(AlreadyAwardedError), transaction.atomic():
        award_points(invoice=invoice, actor=SYSTEM, at=APPROVED_AT)
    assert JournalEntry.objects.filter(kind="accrual").count() == (1 if amount == "100" else 0)


def test_a_refused_approval_leaves_nothing_behind(rita, paul):
    publish()
    campaign = run_campaign(budget_points=1000)
    invoice = hand_in(paul, rita, ("Tap", "100"))
    with pytest.raises(RuntimeError), transaction.atomic():
        award_points(invoice=invoice, actor=SYSTEM, at=APPROVED_AT)
        raise RuntimeError
    campaign.refresh_from_db()
    invoice.refresh_from_db()
    assert (campaign.used_points, invoice.points, JournalEntry.objects.count()) == (0, None, 0)
