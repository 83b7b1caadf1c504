"""What the database itself refuses, whoever writes: invariants A1 and A2, each with a control without its guard."""

import threading
from contextlib import nullcontext

import pgtrigger
import pytest
from django.db import IntegrityError, close_old_connections, connection, transaction
from django_tenants.utils import tenant_context

from approval.actions.decide import decide
from approval.actions.open_request import open_request
from approval.actions.revise import revise
from approval.errors import DecisionRefusedError, StaleViewError, constraint_of
from approval.models import Decision, Delegation, Level, Policy, Request, Revision
from commerce.models import Product
from people.roles import Role
from tests.approval.conftest import MORNING, later
from tests.approval.entries import KIND

GUARD = "approval.Decision:four_eyes"


def write(request, actor, **values):
    """A decision as raw as can be: no action, no question of roles."""
    fields = {
        "request": request,
        "revision": request.revision,
        "level": request.level,
        "verdict": "approve",
        "actor": actor,
        "role": Role.CHECKER,
        "seen_hash": request.content_hash,
        "at": later(1),
        **values,
    }
    with transaction.atomic():
        return Decision.objects.create(**fields)


@pytest.fixture
def paths(asked, product, mara, chen, ada, hire):
    """The forbidden ways, by the constraint that refuses each: what to write."""
    editor, deputy, deputy_of_editor = hire("ed"), hire("dora"), hire("dan")
    product.name = "Hammer drill"
    product.save()
    request = revise(kind=KIND, subject=product, editor=editor, at=MORNING)
    revise(kind=KIND, subject=Product.objects.get(), editor=ada, at=MORNING)
    for who, instead in ((mara, deputy), (editor, deputy_of_editor)):
        Delegation.objects.create(from_user=who, to_user=instead, begins_at=MORNING, ends_at=later(8))
    own = "nobody_decides_on_their_own_work"
    return request, {
        "maker": (own, {"actor": mara}),
        "editor": (own, {"actor": editor}),
        "deputy of the maker": (own, {"actor": deputy}),
        "deputy of the editor": (own, {"actor": deputy_of_editor}),
        "in the place of the maker": (own, {"actor": chen, "on_behalf_of": mara}),
        "stale view": ("a_decision_is_on_what_was_seen", {"actor": chen, "seen_hash": "0" * 64}),
        "earlier revision": ("a_decision_is_on_what_was_seen", {"actor": chen, "revision": 1}),
        "level ahead": ("levels_decide_in_order", {"actor": chen, "level": 2}),
    }


@pytest.mark.parametrize(
    "way",
    [
        "maker",
        "editor",
        "deputy of the maker",
        "deputy of the editor",
        "in the place of the maker",
        "stale view",
        "earlier revision",
        "level ahead",
    ],
)
def test_forbidden_ways_are_refused_and_only_by_the_guard(way, paths):
    request, table = paths
    constraint, values = table[way]
    with pytest.raises(IntegrityError) as refused:
        write(request, **values)
    assert constraint_of(refused.value) == constraint
    assert not Decision.objects.exists()
    with pgtrigger.ignore(GUARD):
        assert write(request, **values).pk


def test_the_admin_never_decides_on_own_work(product, hand_in, ada, policy, say):
    Level.objects.filter(policy=policy, number=1).update(role=Role.ADMIN)
    request = hand_in(maker=ada)
    with pytest.raises(DecisionRefusedError, match="Another person must decide"):
        say("approve", request, ada)
    assert not Decision.objects.exists()
    with pgtrigger.ignore(GUARD):
        assert say("approve", request, ada).level == 2


def test_a_person_decides_once_in_whatever_role(asked, say, hire, chen):
    both = hire("bo", Role.CHECKER, Role.MANAGER)
    say("approve", asked, both)
    with pytest.raises(DecisionRefusedError, match="at an earlier level"):
        say("approve", asked, both)
    assert Decision.objects.count() == 1


def test_nor_once_more_in_the_place_of_somebody(asked, say, chen, max_):
    """Chen checked; as the deputy of the Manager she would be both pairs of eyes."""
    say("approve", asked, chen)
    Delegation.objects.create(from_user=max_, to_user=chen, begins_at=MORNING, ends_at=later(8))
    request = Request.objects.get()
    with pytest.raises(DecisionRefusedError):
        say("approve", asked, chen)
    assert Decision.objects.count() == 1
    # for the same person the unique index holds even without the trigger; for the one stood in for, the trigger does
    say("return", asked, max_)
    with pytest.raises(IntegrityError), pgtrigger.ignore(GUARD):
        write(request, chen)


def test_whom_somebody_stood_in_for_has_decided_too(asked, say, chen, hire):
    asked.steps.update(role=Role.CHECKER)
    deputy = hire("dora", Role.OPERATOR)
    Delegation.objects.create(from_user=chen, to_user=deputy, begins_at=MORNING, ends_at=later(8))
    say("approve", asked, deputy)
    with pytest.raises(DecisionRefusedError, match="whom you stand in for"):
        say("approve", asked, chen)
    with pgtrigger.ignore(GUARD):
        assert say("approve", asked, chen).state == "approved"


def test_a_decided_entry_is_not_decided_again(asked, say, chen, max_):
    say("reject", asked, chen)
    request = Request.objects.get()
    with pytest.raises(IntegrityError) as refused:
        write(request, max_, level=2)
    assert constraint_of(refused.value) == "a_decided_entry_is_not_decided_again"


def test_a_refusal_says_why(asked, chen):
    with pytest.raises(IntegrityError, match="whoever_refuses_says_why"):
        write(asked, chen, verdict="reject")


@pytest.mark.parametrize("model", [Decision, Revision])
def test_what_was_decided_and_seen_is_kept(model, asked, say, chen):
    say("approve", asked, chen)
    table = model._meta.db_table
    for deed in (f"UPDATE {table} SET at = now()", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        with (
            pytest.raises(IntegrityError, match="are kept as they are"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(deed)
    assert model.objects.count() == 1


# Races: real threads, real commits.


def run_at_once(tenant, deeds):
    """Each deed in its own thread and connection, all at once; what came out of each: a value or the exception."""
    barrier = threading.Barrier(len(deeds))
    outcomes = []

    def run(deed):
        try:
            with tenant_context(tenant):
                connection.ensure_connection()
                barrier.wait(30)
                outcomes.append(deed())
        except Exception as error:  # noqa: BLE001 - the outcome of the thread
            outcomes.append(error)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.fixture
def checkers(committed, hire):
    return [hire(f"checker{number}", Role.CHECKER) for number in range(20)]


def test_of_twenty_checkers_at_one_level_one_decides(checkers, tenant, asked):
    Level.objects.update(role=Role.CHECKER)
    asked.steps.update(role=Role.CHECKER)  # so that each of them might also decide at the second level

    def approve(checker):
        return lambda: decide(
            request=asked, verdict="approve", actor=checker, seen_hash=asked.content_hash, at=later(1)
        )

    outcomes = run_at_once(tenant, [approve(checker) for checker in checkers])
    assert sum(isinstance(outcome, Request) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, DecisionRefusedError) for outcome in outcomes) == 19
    assert Decision.objects.get().level == 1
    assert Request.objects.get().level == 2


@pytest.mark.parametrize("is_guarded", [True, False], ids=["guarded", "without its guards"])
def test_twenty_raw_writers_at_one_level(is_guarded, remade, checkers, tenant, asked):
    if not is_guarded:
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX a_level_decides_once")

    def approve(checker):
        def deed():
            with nullcontext() if is_guarded else pgtrigger.ignore(GUARD):
                return write(asked, checker)

        return deed

    run_at_once(tenant, [approve(checker) for checker in checkers])
    assert Decision.objects.count() == (1 if is_guarded else 20)


@pytest.mark.parametrize("is_guarded", [True, False], ids=["guarded", "without its guard"])
def test_an_edit_and_an_approval_at_once(is_guarded, committed, tenant, asked, chen, mara, product):
    """Whichever comes first, no approval holds for what the approver did not see."""
    for number in range(8):
        if number:
            product = Product.objects.create(sku=f"SAW-{number}", name="Saw", price=1500)
            asked = open_request(kind=KIND, subject=product, maker=mara, at=MORNING)

        def edit(product=product):
            with transaction.atomic():
                mine = Product.objects.select_for_update().get(pk=product.pk)
                mine.name = "Edited"
                mine.save()
                return revise(kind=KIND, subject=mine, editor=mara, at=later(1))

        def approve(asked=asked):
            with nullcontext() if is_guarded else pgtrigger.ignore(GUARD):
                return write(asked, chen)

        if is_guarded:
            run_at_once(tenant, [edit, approve])
        else:
            edit()
            approve()
            asked.refresh_from_db()
            assert Decision.objects.get(request=asked).seen_hash != asked.content_hash  # a stale approval got in
            return
    for decision in Decision.objects.select_related("request"):
        revision = Revision.objects.get(request=decision.request, number=decision.revision)
        assert decision.seen_hash == revision.content_hash
        assert revision.content["Name"] != "Edited"
        assert decision.request.revision == 2  # the approval came first, and the edit voided it
    assert set(Request.objects.values_list("level", "revision")) == {(1, 2)}


def test_a_stale_view_is_refused_and_a_second_look_works(asked, product, mara, chen, say):
    seen = Request.objects.get()
    product.name = "Edited"
    product.save()
    revise(kind=KIND, subject=product, editor=mara, at=later(1))
    with pytest.raises(StaleViewError):
        decide(request=seen, verdict="approve", actor=chen, seen_hash=seen.content_hash, at=later(2))
    assert not Decision.objects.exists()
    assert say("approve", asked, chen, at=later(3)).level == 2


def test_two_who_hand_in_the_same_are_one(committed, tenant, product, mara):
    policies = Policy.objects.count()
    deeds = [lambda: open_request(kind=KIND, subject=product, maker=mara, at=MORNING) for _ in range(8)]
    outcomes = run_at_once(tenant, deeds)
    assert sum(isinstance(outcome, Request) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, DecisionRefusedError) for outcome in outcomes) == 7
    assert (Request.objects.count(), Policy.objects.count()) == (1, policies)
