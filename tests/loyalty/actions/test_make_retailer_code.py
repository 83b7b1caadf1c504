from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from loyalty.actions.make_retailer_code import make_retailer_code
from loyalty.actions.revoke_retailer_code import revoke_retailer_code
from loyalty.actions.start_registration import find_usable_code
from loyalty.models import RetailerCode
from people.models import DomainEvent
from people.permissions import NotAllowedError

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def make(actor, **more):
    wanted = {"label": "Fair in Porto", "most_uses": 2, "expires_at": NOON + timedelta(days=30), "region": "North"}
    return make_retailer_code(**wanted | more, actor=actor, at=NOON)


def test_is_shown_once_and_kept_as_a_hash(max_):
    made = make(max_)
    assert len(made.secret.replace("-", "")) == 10
    assert made.secret.replace("-", "") not in str(vars(made.code))
    assert made.code.hint == made.secret[-4:]
    assert DomainEvent.objects.get(event="retailer_code.made").subject_label == "Fair in Porto"


def test_is_found_in_any_spelling(max_):
    made = make(max_)
    one, two = made.secret.split("-")
    for spelling in (made.secret, made.secret.lower(), one + two, f" {one} {two} "):
        assert find_usable_code(spelling, at=NOON) == made.code


def test_is_not_found_once_revoked_or_expired_or_used_up(max_):
    revoked, expired, used_up = (make(max_) for _ in range(3))
    revoke_retailer_code(code=revoked.code, actor=max_, at=NOON)
    RetailerCode.objects.filter(pk=expired.code.pk).update(expires_at=NOON)
    RetailerCode.objects.filter(pk=used_up.code.pk).update(uses=2)
    assert [find_usable_code(made.secret, at=NOON) for made in (revoked, expired, used_up)] == [None] * 3


def test_revoking_twice_is_no_error(max_):
    code = make(max_).code
    for _ in range(2):
        revoke_retailer_code(code=code, actor=max_, at=NOON)
    assert DomainEvent.objects.filter(event="retailer_code.revoked").count() == 1


def test_refuses_who_may_not(mara):
    with pytest.raises(NotAllowedError):
        make(mara)
    assert not RetailerCode.objects.exists()


@pytest.mark.parametrize("wrong", [{"expires_at": NOON}, {"most_uses": 0}])
def test_refuses_what_nobody_could_use(max_, wrong):
    with pytest.raises(ValidationError):
        make(max_, **wrong)
    assert not RetailerCode.objects.exists()


def test_the_database_counts_no_further(max_):
    code = make(max_).code
    with pytest.raises(IntegrityError), transaction.atomic():
        RetailerCode.objects.filter(pk=code.pk).update(uses=3)
