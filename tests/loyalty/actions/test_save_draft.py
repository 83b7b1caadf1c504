import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from kit import clock
from loyalty.actions.save_draft import HandedInAlreadyError, RetailerNotActiveError, save_draft
from loyalty.models import Consumer, Invoice, InvoiceLine, Retailer
from people.permissions import NotAllowedError
from tests.loyalty.papers import line, wide
from tests.races import race

KEY = uuid.UUID(int=7)


def save(retailer, changes, *, key=KEY, actor=None):
    return save_draft(retailer=retailer, draft_key=key, changes=changes, actor=actor or retailer.user, at=clock.now())


def test_a_draft_may_say_little(rita):
    made = save(rita, {})
    assert (made.state, made.number, made.consumer, made.maker) == ("draft", "", None, rita.user)


def test_sent_twice_it_is_one_and_says_what_came_last(rita, changes):
    first = save(rita, {"number": "A-1"})
    again = save(rita, {**changes, "number": "A-2"})
    assert again.pk == first.pk
    assert Invoice.objects.get().number == "A-2"


def test_what_is_not_named_stays(rita, paul):
    save(rita, {"number": "A-1"})
    made = save(rita, {"consumer": paul.pk})
    assert (made.number, made.consumer) == ("A-1", paul)


def test_lines_are_matched_and_replaced(rita, pipe):
    save(rita, {"lines": [line("pipe-20 grey"), line("Something else")]})
    made = save(rita, {"lines": [line("Pvc  pipe 20mm")]})
    (found,) = made.lines.all()
    assert (found.text, found.product, found.match) == ("Pvc pipe 20mm", pipe, InvoiceLine.Match.SIMILAR)


def test_a_product_that_a_person_chose_stands(rita, pipe):
    made = save(rita, {"lines": [line("Röhre", product="PIPE-20")]})
    assert (made.lines.get().product, made.lines.get().match) == (pipe, InvoiceLine.Match.PERSON)


@pytest.mark.parametrize("spelling", ["  INV  42 ", wide("INV 42"), "INV ४२"])
def test_a_number_is_kept_in_plain_letters(rita, spelling):
    assert save(rita, {"number": spelling}).number == "INV 42"


def test_staff_enter_on_a_retailers_behalf(rita, mara, changes):
    made = save(rita, changes, actor=mara)
    assert (made.retailer, made.maker) == (rita, mara)


def test_others_may_not(rita, chen, paul):
    for stranger in (chen, paul.user):
        with pytest.raises(NotAllowedError):
            save(rita, {}, actor=stranger)
    assert not Invoice.objects.exists()


def test_a_suspended_retailer_may_not(rita):
    Retailer.objects.filter(pk=rita.pk).update(state=Retailer.State.SUSPENDED)
    rita.refresh_from_db()
    with pytest.raises(RetailerNotActiveError):
        save(rita, {})
    assert not Invoice.objects.exists()


def test_a_consumer_of_another_shop_is_refused(rita, paul):
    paul.links.update(ended_at=clock.now())
    with pytest.raises(ValidationError) as refused:
        save(rita, {"consumer": paul.pk})
    assert "consumer" in refused.value.message_dict
    assert not Invoice.objects.exists()


def test_a_consumer_who_left_is_refused(rita, paul):
    Consumer.objects.filter(pk=paul.pk).update(state=Consumer.State.CLOSED)
    with pytest.raises(ValidationError):
        save(rita, {"consumer": paul.pk})


def test_an_unknown_product_is_refused_by_line(rita):
    with pytest.raises(ValidationError) as refused:
        save(rita, {"lines": [line(), line(product="NONE")]})
    assert list(refused.value.message_dict) == ["lines.1.product"]


def test_what_was_handed_in_is_no_draft(rita, hand_in):
    made = hand_in()
    with pytest.raises(HandedInAlreadyError):
        save(rita, {"net": Decimal(1)}, key=made.draft_key)
    made.refresh_from_db()
    assert made.net == 100


def test_sent_at_once_it_is_one(committed, tenant, rita, changes):
    made = race(tenant, lambda _: save(rita, changes), times=8)
    assert len({invoice.pk for invoice in made}) == 1
    assert Invoice.objects.get().lines.count() == 1
