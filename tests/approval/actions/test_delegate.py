import pytest

from approval.actions.delegate import DelegationRefusedError, delegate
from approval.actions.revoke_delegation import revoke_delegation
from approval.errors import NotYourTurnError
from approval.models import Delegation
from people.models import DomainEvent
from people.permissions import NotAllowedError
from people.roles import Role
from tests.approval.conftest import MORNING, later


@pytest.fixture
def dora(hire):
    return hire("dora", Role.OPERATOR)


@pytest.fixture
def lend(chen, dora):
    def make(**changes):
        values = {"from_user": chen, "to_user": dora, "begins_at": MORNING, "ends_at": later(8), "actor": chen}
        return delegate(**{**values, **changes}, at=MORNING)

    return make


def test_a_person_delegates_the_own_place(lend, asked, say, chen, dora):
    lend()
    assert say("approve", asked, dora, at=later(1)).level == 2
    event = DomainEvent.objects.get(event="approval.delegated")
    assert (event.actor, event.subject_id, event.data["to"]) == (chen, str(chen.pk), str(dora.pk))


def test_a_manager_delegates_for_somebody_who_is_ill(lend, max_):
    assert lend(actor=max_).from_user.username == "chen"


def test_revoking_ends_it_at_once(lend, asked, say, chen, dora):
    delegation = lend()
    revoked = revoke_delegation(delegation=delegation, actor=chen, at=later(1))
    assert revoked.revoked_at == later(1)
    with pytest.raises(NotYourTurnError):
        say("approve", asked, dora, at=later(2))
    assert revoke_delegation(delegation=delegation, actor=chen, at=later(3)).revoked_at == later(1)
    assert DomainEvent.objects.filter(event="approval.delegation_revoked").count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends_at": MORNING}, "end after it begins"),
        ({"begins_at": later(-9), "ends_at": later(-1)}, "over already"),
    ],
)
def test_dates_that_make_no_sense_are_refused(changes, words, lend):
    with pytest.raises(DelegationRefusedError, match=words):
        lend(**changes)
    assert not Delegation.objects.exists()


def test_people_who_cannot_are_refused(lend, chen, vera):
    with pytest.raises(DelegationRefusedError, match="somebody else"):
        lend(to_user=chen)
    with pytest.raises(DelegationRefusedError, match="may not decide"):
        lend(to_user=vera)
    assert not Delegation.objects.exists()


def test_only_overseers_delegate_and_revoke_for_others(lend, mara, dora, vera):
    for actor in (mara, vera):
        with pytest.raises(NotAllowedError):
            lend(actor=actor)
    assert not Delegation.objects.exists()
    delegation = lend()
    for actor in (mara, dora):
        with pytest.raises(NotAllowedError):
            revoke_delegation(delegation=delegation, actor=actor, at=later(1))
    delegation.refresh_from_db()
    assert delegation.revoked_at is None
