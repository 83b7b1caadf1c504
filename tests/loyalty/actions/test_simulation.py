from datetime import date

import pytest

from loyalty.actions.draft_rule_version import draft_rule_version
from loyalty.actions.edit_rule_version import edit_rule_version
from loyalty.actions.run_simulation import SimulationIsTakenError, run_simulation
from loyalty.actions.start_simulation import Between, LastInvoices, NothingToTryOnError, start_simulation
from loyalty.models import Campaign, EarningRule, Invoice, JournalEntry, Program, RuleSimulation, Tier, TierStay
from loyalty.queries import past_invoices
from loyalty.queries.program import get_program
from loyalty.queries.simulation import get_findings
from people.record import SYSTEM
from tests.loyalty.promises import APPROVED_AT, BOUGHT_ON, approve, hand_in, publish, run_campaign, sell


@pytest.fixture
def past(rita, paul):
    """Four approved invoices of October and one of September."""
    publish()
    tap = sell("T-1", category="Taps")
    made = [
        hand_in(paul, rita, ("Tap", "100", tap), ("Tape", "10"), number="A-1"),
        hand_in(paul, rita, ("Tape", "50"), number="A-2"),
        hand_in(paul, rita, ("Tap", "0.80", tap), number="A-3"),
        hand_in(paul, rita, ("Tap", "200", tap), number="A-4"),
        hand_in(paul, rita, ("Tap", "1000", tap), number="B-1", on=date(2026, 9, 1)),
    ]
    for invoice in made[:3] + made[4:]:
        approve(invoice)
    TierStay.objects.create(
        consumer=paul,
        tier=Tier.objects.create(name="Gold", threshold_points=9999, multiplier_percent=150),
        since=BOUGHT_ON,
    )
    run_campaign(budget_points=100)
    approve(made[3])
    return made


@pytest.fixture
def draft(past, tenant):
    """Two points per euro of taps, as a rule of its own."""
    version = draft_rule_version(rule=EarningRule.objects.create(name="Taps"), actor=SYSTEM, at=APPROVED_AT)
    values = {"points": 2, "scope": "categories", "scope_values": ["Taps"]}
    return edit_rule_version(version=version, values=values, actor=SYSTEM, at=APPROVED_AT)


def simulate(draft, ada, over):
    trial = start_simulation(version=draft, over=over, actor=ada, at=APPROVED_AT)
    return run_simulation(simulation=trial, at=APPROVED_AT)


def test_points_then_and_with_the_draft(draft, ada):
    trial = simulate(draft, ada, Between(date(2026, 10, 1), date(2026, 10, 31)))
    result = trial.result
    assert (trial.state, trial.done, trial.total) == ("done", 4, 4)
    # Then: 110 + 50 + 0 + (300 as Gold + 100 left of the budget). Draft: 210 + 50 + 1 + (600 + 100).
    assert (result["then"], result["draft"], result["today"]) == (560, 961, 560)
    assert result["changed"] == 3
    assert result["by_tier"] == [["Gold", 400, 700], ["No tier", 160, 261]]
    assert result["by_category"] == [["Taps", 500, 901], ["Without a category", 60, 60]]
    assert result["by_retailer"] == [["Rita's Hardware", 560, 961]]
    assert [(one["number"], one["then"], one["draft"]) for one in result["examples"]] == [
        ("A-4", 400, 700),
        ("A-1", 110, 210),
        ("A-3", 0, 1),
    ]


def test_the_last_invoices_are_the_newest(draft, ada):
    assert simulate(draft, ada, LastInvoices(most=4)).result["then"] == 560
    assert simulate(draft, ada, LastInvoices(most=5)).result["then"] == 1560
    assert simulate(draft, ada, LastInvoices(most=500)).total == 5


def test_nothing_is_booked(draft, ada):
    def sums():
        return (
            JournalEntry.objects.count(),
            list(Invoice.objects.order_by("number").values_list("points", flat=True)),
            Campaign.objects.get().used_points,
        )

    before = sums()
    simulate(draft, ada, LastInvoices(most=500))
    assert sums() == before


def test_it_is_read_in_slices_of_two_queries(draft, ada, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(past_invoices, "SLICE", 2)
    trial = start_simulation(version=draft, over=LastInvoices(most=500), actor=ada, at=APPROVED_AT)
    # Claim, rules, for each slice invoices, accruals and progress, result; each with its SET search_path.
    with django_assert_num_queries(2 * (1 + 1 + 3 * 3 + 1)):
        run_simulation(simulation=trial, at=APPROVED_AT)
    assert RuleSimulation.objects.get().result["then"] == 1560


def test_reversed_and_waiting_invoices_are_left_out(draft, ada, past):
    Invoice.objects.filter(number="A-1").update(state="reversed")
    Invoice.objects.filter(number="A-2").update(state="in_review", points=None)
    assert simulate(draft, ada, Between(date(2026, 10, 1), date(2026, 10, 31))).total == 2


def test_the_words_of_the_draft_are_those_when_it_was_started(draft, ada):
    trial = start_simulation(version=draft, over=LastInvoices(most=4), actor=ada, at=APPROVED_AT)
    edit_rule_version(version=draft, values={"points": 50}, actor=SYSTEM, at=APPROVED_AT)
    assert run_simulation(simulation=trial, at=APPROVED_AT).result["draft"] == 961


def test_rules_that_changed_since_are_told_apart(draft, ada):
    publish("Ten per unit", per="unit", points=10)
    result = simulate(draft, ada, LastInvoices(most=4)).result
    assert result["then"] == 560
    assert result["today"] > 560


def test_the_findings_in_words(draft, ada):
    Program.objects.filter(pk=get_program().pk).update(point_value="0.01")
    findings = get_findings(simulate(draft, ada, LastInvoices(most=4)))
    assert findings.answer == (
        "On 4 past invoices it would have given 961 points instead of 560: 401 points more (+71.6 %). 3 of them change."
    )
    assert findings.cost == "At 0.01 a point that is €4.01 more."
    assert [row.change for row in findings.groups[0][1]] == ["+300", "+101"]


def test_without_past_invoices_there_is_nothing_to_try(draft, ada):
    with pytest.raises(NothingToTryOnError):
        start_simulation(version=draft, over=Between(date(2020, 1, 1), date(2020, 1, 2)), actor=ada, at=APPROVED_AT)
    assert not RuleSimulation.objects.exists()


def test_it_is_run_once(draft, ada):
    trial = simulate(draft, ada, LastInvoices(most=4))
    with pytest.raises(SimulationIsTakenError):
        run_simulation(simulation=trial, at=APPROVED_AT)


def test_one_that_breaks_says_so(draft, ada, monkeypatch):
    trial = start_simulation(version=draft, over=LastInvoices(most=4), actor=ada, at=APPROVED_AT)
    monkeypatch.setattr("loyalty.actions.run_simulation.try_draft", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run_simulation(simulation=trial, at=APPROVED_AT)
    assert RuleSimulation.objects.get().state == "failed"
