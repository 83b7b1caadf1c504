from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from approval.actions.decide import decide
from approval.models import Request
from approval.queries.requests import find_request
from kit import clock
from loyalty.actions.save_draft import HandedInAlreadyError, RetailerNotActiveError
from loyalty.actions.submit_invoice import ProgramClosedError, submit_invoice
from loyalty.actions.withdraw_invoice import withdraw_invoice
from loyalty.duplicates import DuplicateInvoiceError
from loyalty.models import Invoice, InvoiceSignal, Retailer
from loyalty.queries.program import get_program
from loyalty.velocity import TooManyInvoicesError
from people.models import DomainEvent
from people.permissions import NotAllowedError
from tests.loyalty.papers import add_picture, wide
from tests.races import race

SPELLINGS = ["INV-0042", "inv 0042", "INV/42", "Inv.0042", " I N V 4 2 ", wide("INV-42")]


def submit(invoice, actor=None):
    return submit_invoice(invoice=invoice, actor=actor or invoice.maker, at=clock.now())


def set_program(**values):
    program = get_program()
    for name, value in values.items():
        setattr(program, name, value)
    program.save(update_fields=list(values))


def judge(invoice, actor, verdict, note="Why"):
    request = find_request("invoice", invoice.pk)
    return decide(
        request=request, verdict=verdict, actor=actor, seen_hash=request.content_hash, note=note, at=clock.now()
    )


class TestWorks:
    def test_it_waits_at_the_first_level(self, rita, draft):
        made = submit(draft())
        request = find_request("invoice", made.pk)
        assert (made.state, made.fiscal_year) == ("in_review", 2026)
        assert (request.state, request.role, request.amount, request.maker) == ("open", "Operator", 123, rita.user)
        assert DomainEvent.objects.filter(event="invoice.submitted", subject_id=made.pk).count() == 1

    def test_what_follows_is_filled_in(self, draft):
        assert submit(draft(net=None)).net == Decimal("100.00")
        assert submit(draft(gross=None, number="A-2")).gross == Decimal("123.00")

    def test_the_fiscal_year_is_the_tenants_own(self, tenant, draft):
        tenant.fiscal_year_start_month = 12
        assert submit(draft()).fiscal_year == 2025

    def test_a_total_is_enough_where_the_programme_says_so(self, draft):
        set_program(line_mode="total")
        assert submit(draft(lines=[])).state == "in_review"

    def test_after_it_was_returned_it_comes_again(self, draft, mara):
        made = submit(draft())
        judge(made, mara, "return")
        again = submit(made)
        request = find_request("invoice", made.pk)
        assert (again.state, again.reason, request.revision, request.state) == ("in_review", "", 2, "open")


class TestRefuses:
    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"consumer": None}, "consumer"),
            ({"number": ""}, "number"),
            ({"number": "— —"}, "number"),
            ({"invoiced_on": None}, "invoiced_on"),
            ({"invoiced_on": clock.now().date() + timedelta(days=3)}, "invoiced_on"),
            ({"net": None, "gross": None}, "gross"),
            ({"gross": Decimal(0), "net": Decimal(0), "tax": Decimal(0)}, "gross"),
            ({"net": None, "tax": Decimal(500)}, "gross"),
            ({"lines": []}, "lines"),
        ],
    )
    def test_what_is_not_complete_by_field(self, draft, said, field):
        made = draft(**said)
        with pytest.raises(ValidationError) as refused:
            submit(made)
        assert list(refused.value.message_dict) == [field]
        made.refresh_from_db()
        assert (made.state, made.submitted_at) == ("draft", None)
        assert not Request.objects.exists()

    def test_an_invoice_without_a_picture(self, draft):
        made = draft()
        made.pages.all().delete()
        with pytest.raises(ValidationError) as refused:
            submit(made)
        assert list(refused.value.message_dict) == ["pages"]

    def test_a_second_time(self, draft):
        made = submit(draft())
        with pytest.raises(HandedInAlreadyError):
            submit(made)
        assert find_request("invoice", made.pk).revision == 1

    def test_anybody_but_its_maker(self, draft, rita, paul, mara, chen):
        made = draft()
        for stranger in (paul.user, mara, chen):
            with pytest.raises(NotAllowedError):
                submit(made, stranger)
        by_mara = draft(actor=mara)
        with pytest.raises(NotAllowedError):  # else Mara could decide on what she entered
            submit(by_mara, rita.user)
        assert set(Invoice.objects.values_list("state", flat=True)) == {"draft"}

    def test_a_suspended_retailer(self, draft, rita):
        made = draft()
        Retailer.objects.filter(pk=rita.pk).update(state="suspended")
        with pytest.raises(RetailerNotActiveError):
            submit(made)

    def test_a_closed_programme(self, draft):
        set_program(is_open=False)
        with pytest.raises(ProgramClosedError):
            submit(draft())

    def test_more_than_a_day_allows(self, draft):
        set_program(invoices_per_retailer_and_day=1)
        submit(draft(number="A-1"))
        second = draft(number="A-2")
        with pytest.raises(TooManyInvoicesError, match="1 invoices a day"):
            submit(second)
        second.refresh_from_db()
        assert second.state == "draft"


class TestDuplicates:
    @pytest.mark.parametrize("spelling", SPELLINGS)
    def test_in_any_spelling_it_is_refused_in_words(self, draft, spelling):
        first = submit(draft(number="INV-42"))
        second = draft(number=spelling)
        with pytest.raises(DuplicateInvoiceError, match=r"was handed in on .* in review") as refused:
            submit(second)
        assert refused.value.other == first
        second.refresh_from_db()
        assert second.state == "draft"
        event = DomainEvent.objects.get(event="invoice.duplicate_refused")
        assert (event.subject_id, event.data) == (str(second.pk), {"other": str(first.pk)})

    def test_the_number_is_free_after_a_rejection_and_a_withdrawal(self, draft, mara, rita):
        judge(submit(draft()), mara, "reject")
        second = submit(draft())
        withdraw_invoice(invoice=second, actor=rita.user, at=clock.now())
        assert submit(draft()).state == "in_review"

    def test_the_number_is_free_in_another_fiscal_year(self, draft):
        submit(draft())
        made = submit(draft(invoiced_on=clock.now().date() - timedelta(days=400)))
        assert made.signals.get(rule="same_number").verdict == InvoiceSignal.Verdict.LOOK

    def test_twenty_at_once_in_six_spellings_are_one(self, committed, tenant, draft, mara):
        drafts = [draft(number=SPELLINGS[n % 6]) for n in range(20)]
        outcomes = race(tenant, lambda n: submit(drafts[n]), times=20)
        taken = [one for one in outcomes if isinstance(one, Invoice)]
        refused = [one for one in outcomes if isinstance(one, DuplicateInvoiceError)]
        assert (len(taken), len(refused)) == (1, 19), outcomes
        judge(taken[0], mara, "reject")
        assert submit(next(one for one in drafts if one.pk != taken[0].pk)).state == "in_review"

    def test_without_the_constraint_they_are_many(self, remade, tenant, draft):
        """The control."""
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX an_invoice_is_handed_in_once_in_any_spelling")
        drafts = [draft(number=SPELLINGS[n % 6]) for n in range(20)]
        outcomes = race(tenant, lambda n: submit(drafts[n]), times=20)
        assert sum(isinstance(one, Invoice) for one in outcomes) == 20

    def test_a_programme_may_reject_at_once_what_another_shop_handed_in(self, draft, hand_in, hire):
        set_program(refuses_duplicates=True)
        first = submit(draft())
        add_picture(first, sha="f" * 64)
        second = draft(number="B-7")
        add_picture(second, sha="f" * 64)
        rejected = submit(second)
        assert (rejected.state, rejected.signals.get().verdict) == ("rejected", "refuse")
        assert "very same file" in rejected.reason
        assert find_request("invoice", second.pk) is None
        event = DomainEvent.objects.get(event="invoice.rejected")
        assert (event.actor, event.data["rule"]) == (None, "same_file")

    def test_also_when_it_comes_again(self, draft, mara):
        first = submit(draft())
        add_picture(first, sha="f" * 64)
        second = submit(draft(number="B-7"))
        judge(second, mara, "return")
        set_program(refuses_duplicates=True)
        add_picture(second, sha="f" * 64)
        assert submit(second).state == "rejected"
        assert find_request("invoice", second.pk).state == "withdrawn"


class TestVelocityRace:
    def test_of_twenty_at_once_as_many_as_allowed_are_taken(self, committed, tenant, draft):
        set_program(invoices_per_retailer_and_day=5)
        drafts = [draft(number=f"A-{n}") for n in range(20)]
        outcomes = race(tenant, lambda n: submit(drafts[n]), times=20)
        assert sum(isinstance(one, Invoice) for one in outcomes) == 5
        assert sum(isinstance(one, TooManyInvoicesError) for one in outcomes) == 15

    def test_without_the_check_all_are(self, remade, tenant, draft):
        """The control."""
        set_program(invoices_per_retailer_and_day=5)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE people_velocitycounter DROP CONSTRAINT no_key_exceeds_its_cap")
        drafts = [draft(number=f"A-{n}") for n in range(20)]
        outcomes = race(tenant, lambda n: submit(drafts[n]), times=20)
        assert sum(isinstance(one, Invoice) for one in outcomes) == 20
