"""Each rule by what it finds and what it leaves alone."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kit import clock
from loyalty.models import Invoice, InvoiceSignal, Retailer
from loyalty.pictures.look import look_of
from loyalty.queries.program import get_program
from loyalty.signals.rules import find_signals, look_at, wants_eyes
from people.roles import Role
from tests.loyalty.papers import BOUGHT_ON, add_picture, line
from tests.loyalty.pictures.drawn import draw_invoice

TODAY = clock.now().date()


@pytest.fixture
def other_shop(hire, paul):
    user = hire("+351912000009", Role.RETAILER, email="")
    shop = Retailer.objects.create(user=user, state="active", phone="+351912000009", shop_name="Other")
    paul.links.create(retailer=shop, consented_at=clock.now(), consent_text="Yes")
    return shop


def findings(invoice, **program):
    rules = get_program()
    for name, value in program.items():
        setattr(rules, name, value)
    invoice.refresh_from_db()
    return {found.rule: found for found in find_signals(look_at(invoice, program=rules, at=clock.now()))}


def test_an_ordinary_invoice_raises_no_eyebrow(hand_in):
    assert findings(hand_in()) == {}


class TestSameNumber:
    def test_the_same_paper_at_two_shops(self, hand_in, other_shop):
        first = hand_in()
        found = findings(hand_in(retailer=other_shop, number="inv 42"))["same_number"]
        assert (found.verdict, found.other) == ("refuse", first)
        assert found.reason == "Same number, day and total as INV-0042 of Rita's Hardware (in review)."

    def test_a_number_by_chance(self, hand_in, other_shop):
        hand_in()
        found = findings(hand_in(retailer=other_shop, gross=Decimal("5.00"), net=Decimal("4.00"), tax=Decimal(1)))
        assert found["same_number"].verdict == "look"

    def test_drafts_and_withdrawn_ones_count_for_nothing(self, hand_in, draft, other_shop):
        draft(retailer=other_shop)
        Invoice.objects.filter(pk=hand_in(retailer=other_shop, number="X").pk).update(state="withdrawn", number="INV42")
        assert "same_number" not in findings(hand_in())


class TestPictures:
    def test_the_same_file(self, hand_in):
        first, second = hand_in(), hand_in(number="INV-0043")
        add_picture(first, sha="a" * 64), add_picture(second, sha="a" * 64)
        found = findings(second)["same_file"]
        assert (found.verdict, found.other) == ("refuse", first)
        Invoice.objects.filter(pk=first.pk).update(state="rejected")
        assert findings(second)["same_file"].verdict == "look"

    def test_a_copy_of_the_picture(self, hand_in):
        paper = draw_invoice()
        first = hand_in(look=look_of(paper))
        second = hand_in(number="INV-0043", look=look_of(paper.resize((310, 438))))
        found = findings(second)["look_alike"]
        assert (found.verdict, found.other) == ("look", first)

    def test_another_paper_on_the_same_form(self, hand_in):
        hand_in(look=look_of(draw_invoice("A-1")))
        other = hand_in(number="INV-0043", look=look_of(draw_invoice("A-2", seed=2)))
        assert "look_alike" not in findings(other)


class TestAmount:
    @pytest.fixture
    def usual(self, hand_in):
        for number in range(5):
            hand_in(number=f"INV-{number + 10}")

    def amounts(self, net):
        return {"net": Decimal(net), "gross": Decimal(net) + 23, "lines": [line(net=net)]}

    def test_many_times_the_usual(self, hand_in, usual):
        found = findings(hand_in(number="INV-50", **self.amounts("1207.00")))["unusual_amount"]
        assert found.reason == "The total is 10 times the usual 123.00 of this shop."

    def test_twice_the_usual(self, hand_in, usual):
        assert "unusual_amount" not in findings(hand_in(number="INV-50", **self.amounts("223.00")))

    def test_too_few_to_know(self, hand_in):
        assert "unusual_amount" not in findings(hand_in(**self.amounts("99999.00")))


class TestSequence:
    def test_a_lower_number_of_a_later_day(self, hand_in):
        hand_in(number="INV-150")
        later = hand_in(number="INV-120", invoiced_on=BOUGHT_ON + timedelta(days=1))
        assert findings(later)["sequence"].reason.startswith(
            "The number is lower than that of the older invoice INV-150"
        )

    def test_another_series(self, hand_in):
        hand_in(number="INV-150")
        assert "sequence" not in findings(hand_in(number="B-120", invoiced_on=BOUGHT_ON + timedelta(days=1)))

    def test_in_order(self, hand_in):
        hand_in(number="INV-150")
        assert "sequence" not in findings(hand_in(number="INV-151", invoiced_on=BOUGHT_ON + timedelta(days=1)))


def test_beyond_the_claim_window(hand_in):
    old = hand_in(invoiced_on=TODAY - timedelta(days=50))
    assert findings(old)["claim_window"].reason == "The invoice is 50 days old; 45 days are usual at most."
    assert "claim_window" not in findings(old, claim_window_days=60)


def test_many_of_one_day(hand_in):
    made = [hand_in(number=f"INV-{n}") for n in range(4)]
    assert findings(made[-1])["velocity"].reason == "It is the 4th invoice of this consumer for one day."


class TestTotals:
    def test_net_and_tax_do_not_make_the_total(self, hand_in):
        assert "do not make the total" in findings(hand_in(gross=Decimal("150.00")))["total_mismatch"].reason

    def test_the_lines_do_not_make_the_net(self, hand_in):
        made = hand_in(lines=[line(net="60.00")])
        assert findings(made)["total_mismatch"].reason == "The lines make 60.00, the invoice says 100.00 net."
        assert "total_mismatch" not in findings(made, line_mode="total")

    def test_a_rounded_total(self, hand_in):
        assert "total_mismatch" not in findings(hand_in(gross=Decimal("123.05")))


def test_lines_of_no_known_product(hand_in):
    made = hand_in(lines=[line(net="50.00"), line("Wheelbarrow", net="50.00")])
    assert findings(made)["unmatched_lines"].reason == "1 of 2 lines name no known product."
    assert "unmatched_lines" not in findings(made, line_mode="total")


class TestQr:
    SAID = {
        "seller_tax_id": "29AAAAA0000A1Z5",
        "buyer_tax_id": "",
        "number": "INV/0042",
        "kind": "INV",
        "invoiced_on": "2026-11-20",
        "gross": "123.00",
        "lines": 1,
        "main_hsn_code": "3917",
        "irn": "f" * 64,
    }

    def signal(self, invoice, genuine, **said):
        Invoice.objects.filter(pk=invoice.pk).update(qr={**self.SAID, **said}, is_qr_genuine=genuine)
        return findings(invoice)["qr_mismatch"]

    def test_it_agrees(self, hand_in):
        made = hand_in()
        assert self.signal(made, True).reason == "The signed QR on the picture says the same."
        assert self.signal(made, True).verdict == InvoiceSignal.Verdict.FINE
        assert not wants_eyes(list(findings(made).values()))
        assert "nobody vouches" in self.signal(made, None).reason

    def test_it_says_otherwise(self, hand_in):
        found = self.signal(hand_in(), True, gross="12.30", number="INV/0043")
        assert (found.verdict, found.reason) == (
            "look",
            "The QR on the picture says otherwise: number INV/0043, total 12.30.",
        )

    def test_another_seller(self, hand_in, rita):
        Retailer.objects.filter(pk=rita.pk).update(tax_id="29BBBBB0000B1Z5")
        assert "seller 29AAAAA0000A1Z5" in self.signal(hand_in(), True).reason

    def test_a_forged_signature(self, hand_in):
        assert self.signal(hand_in(), False).verdict == "refuse"
