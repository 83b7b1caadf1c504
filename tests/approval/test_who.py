"""The golden table of the chain: one invoice over all four levels, and what each of the office finds and may do."""

from decimal import Decimal

import pytest
from django.urls import reverse

from approval.actions.open_request import open_request
from approval.models import Kind
from commerce.models import Product
from kit import clock
from people.roles import Role
from tests.approval import entries
from tests.approval.conftest import later
from tests.approval.entries import KIND

# the level it waits at -> who may approve it; finds it among the own, sees it, per role: O C M A
LEVELS = {1: "O", 2: "C", 3: "M", 4: "A"}
SEES = "OCMA"  # all of them decide at some level of it
PAGES = {
    "admin:approvals_queue": "OCMA",
    "admin:approval_request_changelist": "OCMA",
    "admin:approval_policy_changelist": "OCMA",
    "admin:approval_delegation_add": "OCMA",
    "admin:approval_reasoncode_add": "MA",
}
SEES_WHAT_WAITS_FOR_OTHERS = "MA"
CHANGES_POLICIES = "A"
LETTERS = {"O": Role.OPERATOR, "C": Role.CHECKER, "M": Role.MANAGER, "A": Role.ADMIN}


@pytest.fixture
def office(hire):
    return {letter: hire(f"{role.lower()}_2", role) for letter, role in LETTERS.items()}


@pytest.fixture
def invoice(tenant, mara, monkeypatch):
    monkeypatch.setitem(entries.HANDLERS, Kind.INVOICE, entries.HANDLERS[KIND])
    product = Product.objects.create(sku="R-1", price=Decimal(20_000))
    return open_request(kind=Kind.INVOICE, subject=product, maker=mara, at=later(0))


def test_each_level_is_one_roles_turn(invoice, office, client_of, say):
    for level, letter in LEVELS.items():
        with clock.frozen(later(level)):
            found = {
                one: "R-1" in client_of(user).get(reverse("admin:approvals_queue")).text for one, user in office.items()
            }
            page = reverse("admin:approvals_decision", args=[invoice.pk])
            screens = {one: client_of(user).get(page) for one, user in office.items()}
        assert "".join(one for one, is_there in found.items() if is_there) == letter
        assert "".join(one for one, screen in screens.items() if screen.status_code == 200) == SEES
        assert "".join(one for one, screen in screens.items() if "Approve <kbd>" in screen.text) == letter
        invoice = say("approve", invoice, office[letter], at=later(level))
    assert invoice.state == "approved"


def test_pages_of_the_office(office, client_of):
    may = {
        name: "".join(one for one, user in office.items() if client_of(user).get(reverse(name)).status_code == 200)
        for name in PAGES
    }
    assert may == PAGES


def test_managers_and_admins_oversee(office, client_of, invoice):
    queue = reverse("admin:approvals_queue")
    overseers = [one for one, user in office.items() if "Waits for anybody" in client_of(user).get(queue).text]
    assert "".join(overseers) == SEES_WHAT_WAITS_FOR_OTHERS
    changers = [one for one, user in office.items() if user.has_perm("approval.change_policy")]
    assert "".join(changers) == CHANGES_POLICIES
