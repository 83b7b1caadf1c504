"""The demo's loyalty programme in small: each state is there, and all of it adds up."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from commerce.models import Category, Order
from kit import clock
from loyalty.actions.record_purchases import record_purchases
from loyalty.ledger.audit import audit_ledger
from loyalty.models import Invoice, JournalEntry, Redemption, Retailer
from people.models import User
from people.record import SYSTEM
from saas.demo import prepare
from saas.demo.cast import TENANTS
from saas.demo.programme import invoices
from saas.demo.programme.load import load_programme
from saas.demo.programme.people import RITA
from tenants.models import Tenant

PASSWORD = "only-for-this-run"


@pytest.fixture
def loaded(committed: None, tenant: Tenant, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Tenant:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    monkeypatch.setattr(invoices, "INVOICES", 40)
    monkeypatch.setattr(invoices, "_OPEN", 10)
    monkeypatch.setattr(prepare, "_find_or_provision", lambda demo: tenant)
    Category.objects.create(name="Kugelhähne")
    whole = next(demo for demo in TENANTS if demo.slug == "maker")
    prepare.prepare_tenant(replace(whole, list_files=lambda until: []), PASSWORD, is_known=False)
    return tenant


def test_each_state_is_there_and_the_ledger_adds_up(loaded: Tenant) -> None:
    states = Invoice.State
    wanted = {states.APPROVED, states.IN_REVIEW, states.ON_QUERY, states.RETURNED, states.DRAFT, states.WITHDRAWN}
    assert wanted <= set(Invoice.objects.values_list("state", flat=True))
    assert {"active", "in_review", "returned", "rejected", "suspended"} == set(
        Retailer.objects.values_list("state", flat=True)
    )
    assert {"fulfilled", "in_review"} <= set(Redemption.objects.values_list("state", flat=True))
    assert audit_ledger(actor=SYSTEM, at=clock.now()).findings == []
    record_purchases(actor=SYSTEM, at=clock.now())
    assert Order.objects.count() == Invoice.objects.filter(state=states.APPROVED).count()
    assert User.objects.get(username=RITA.phone).check_password(PASSWORD)


def test_a_second_time_changes_nothing(loaded: Tenant) -> None:
    before = (Invoice.objects.count(), JournalEntry.objects.count(), Redemption.objects.count())
    load_programme(tenant=loaded, password=PASSWORD)
    assert (Invoice.objects.count(), JournalEntry.objects.count(), Redemption.objects.count()) == before
