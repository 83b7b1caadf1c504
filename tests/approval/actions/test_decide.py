import pytest

from approval.actions.decide import decide
from approval.errors import NotYourTurnError, ReasonNeededError, StaleViewError
from approval.models import Decision, Delegation, Kind, ReasonCode, Request
from approval.queries.requests import find_request
from commerce.models import Product
from people.models import DomainEvent
from people.permissions import NotAllowedError
from people.roles import Role
from tests.approval.conftest import MORNING, later
from tests.approval.entries import KIND, NotForSaleError


@pytest.fixture
def unchanged(asked):
    """Asserts that a refusal left everything as it was."""
    before = Request.objects.values().get()
    yield
    assert Request.objects.values().get() == before
    assert not Decision.objects.exists()
    assert Product.objects.get().brand == ""


class TestWorks:
    def test_each_level_in_order_and_then_the_handler(self, asked, say, chen, max_, product):
        second = say("approve", asked, chen, at=later(1))
        assert (second.state, second.level, second.role, second.due_at) == ("open", 2, "Manager", later(49))
        product.refresh_from_db()
        assert product.brand == ""
        last = say("approve", asked, max_, at=later(2))
        assert (last.state, last.due_at, last.decided_at) == ("approved", None, later(2))
        product.refresh_from_db()
        assert product.brand == "approved"
        assert list(Decision.objects.values_list("level", "actor", "role")) == [
            (1, chen.pk, "Checker"),
            (2, max_.pk, "Manager"),
        ]
        events = DomainEvent.objects.filter(event="approval.decided").order_by("at")
        assert [event.data["state"] for event in events] == ["open", "approved"]

    @pytest.mark.parametrize(("verdict", "state"), [("return", "returned"), ("reject", "rejected")])
    def test_it_is_sent_back_or_ends(self, verdict, state, asked, say, chen, product):
        decided = say(verdict, asked, chen, note="The page is missing")
        assert (decided.state, decided.due_at) == (state, None)
        product.refresh_from_db()
        assert product.brand == f"{state}: The page is missing"

    def test_a_reason_may_stand_without_a_note(self, asked, say, chen):
        reason = ReasonCode.objects.create(kind=KIND, verdict="reject", code="two", label="They are two")
        say("reject", asked, chen, note="", reason=reason)
        assert Decision.objects.get().reason == reason

    def test_a_deputy_decides_in_the_place_of_somebody(self, asked, say, chen, ada, hire):
        deputy = hire("dora", Role.OPERATOR)
        Delegation.objects.create(from_user=chen, to_user=deputy, begins_at=MORNING, ends_at=later(8))
        say("approve", asked, deputy, at=later(1))
        decision = Decision.objects.get()
        assert (decision.actor, decision.on_behalf_of, decision.role) == (deputy, chen, "Checker")

    def test_whoever_it_was_escalated_to_decides_too(self, asked, say, max_):
        Request.objects.update(escalated_to=Role.MANAGER)
        assert say("approve", asked, max_).level == 2
        assert Decision.objects.get().role == "Manager"


class TestRefuses:
    def test_another_role(self, asked, say, unchanged, max_):
        with pytest.raises(NotYourTurnError, match="a Checker decides"):
            say("approve", asked, max_)

    def test_whoever_may_not_decide_at_all(self, asked, say, unchanged, vera):
        with pytest.raises(NotAllowedError):
            say("approve", asked, vera)

    @pytest.mark.parametrize(
        "dates",
        [
            {"begins_at": later(-8), "ends_at": MORNING},
            {"begins_at": later(1), "ends_at": later(8)},
            {"begins_at": MORNING, "ends_at": later(8), "revoked_at": MORNING},
            {"begins_at": MORNING, "ends_at": later(8), "kind": Kind.INVOICE},
        ],
        ids=["over", "not begun", "revoked", "for another kind"],
    )
    def test_a_deputy_outside_of_the_delegation(self, dates, asked, say, unchanged, chen, hire):
        deputy = hire("dora", Role.OPERATOR)
        Delegation.objects.create(from_user=chen, to_user=deputy, **dates)
        with pytest.raises(NotYourTurnError):
            say("approve", asked, deputy)

    def test_a_deputy_where_the_policy_has_none(self, asked, say, unchanged, chen, hire, policy):
        policy.may_be_delegated = False
        policy.save()
        deputy = hire("dora", Role.OPERATOR)
        Delegation.objects.create(from_user=chen, to_user=deputy, begins_at=MORNING, ends_at=later(8))
        with pytest.raises(NotYourTurnError):
            say("approve", asked, deputy)

    @pytest.mark.parametrize("verdict", ["return", "query", "reject"])
    def test_a_refusal_without_a_word(self, verdict, asked, say, unchanged, chen):
        with pytest.raises(ReasonNeededError):
            say(verdict, asked, chen, note="  ")

    def test_the_reason_of_another_answer(self, asked, say, unchanged, chen):
        reason = ReasonCode.objects.create(kind=KIND, verdict="return", code="two", label="They are two")
        with pytest.raises(ReasonNeededError):
            say("reject", asked, chen, reason=reason)

    def test_what_the_handler_refuses(self, asked, say, chen, max_, hand_in, mara):
        product = Product.objects.create(sku="SAW-1", name="Not for sale", price=1)
        request = hand_in(product)
        with pytest.raises(NotForSaleError):
            say("approve", request, chen)
        request.refresh_from_db()
        assert (request.state, request.decisions.count()) == ("open", 0)


def test_a_rejection_is_final_and_kept(asked, say, chen, max_, hand_in, product):
    say("reject", asked, chen, note="Two shops")
    for actor in (chen, max_):
        with pytest.raises(NotYourTurnError):
            say("approve", asked, actor)
    again = hand_in(at=later(3))
    assert again != asked
    assert find_request(KIND, product.pk) == again
    assert Decision.objects.get(request=asked).note == "Two shops"


def test_a_change_behind_the_chains_back_is_shown_before_it_is_approved(asked, say, chen, max_):
    say("approve", asked, chen)
    Product.objects.update(price=1600)
    seen = Request.objects.get()
    with pytest.raises(StaleViewError):
        say("approve", asked, max_)
    now = Request.objects.get()
    assert (now.revision, now.level, now.amount) == (2, 1, 1600)
    assert now.revisions.get(number=2).editor is None
    with pytest.raises(StaleViewError):
        decide(request=seen, verdict="approve", actor=max_, seen_hash=seen.content_hash, at=later(1))
