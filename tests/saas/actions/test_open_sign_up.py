import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django_tenants.utils import schema_context, schema_exists, tenant_context

from kit import clock
from people.actions.create_user import create_user
from people.models import DomainEvent, User
from people.permissions import find_role
from people.roles import Role
from saas.actions.confirm_sign_up import confirm_sign_up
from saas.actions.open_sign_up import GivenUpError, open_sign_up, username_of
from tenants.actions.delete_tenant import delete_tenant
from tenants.actions.provision_tenant import ProvisioningRefusedError, provision_tenant
from tenants.models import PlatformEvent, SignUp, Tenant
from tests.saas.conftest import AT


@pytest.fixture
def confirmed(sign_up):
    return confirm_sign_up(sign_up=sign_up(), at=AT)


def test_makes_the_tenant_with_its_first_admin(confirmed):
    made = open_sign_up(sign_up_id=confirmed.pk, at=AT)
    assert made.is_served
    assert (made.name, made.kind, made.timezone) == ("Rita's Hardware", "merchant", "Europe/Lisbon")
    assert (made.currency, made.country, made.domains.get().domain) == ("EUR", "PT", "rita.localhost")
    confirmed.refresh_from_db()
    assert (confirmed.state, confirmed.tenant) == (SignUp.State.OPENED, made)
    assert PlatformEvent.objects.get(event="tenant.provisioned").actor_label == f"sign-up {confirmed.pk}"
    with tenant_context(made):
        nina = User.objects.get()
        assert (nina.username, nina.email, nina.get_full_name()) == ("nina", "nina@example.com", "Nina Alves")
        assert (find_role(nina), nina.has_usable_password()) == (Role.ADMIN, False)
        assert DomainEvent.objects.get(event="user.created").subject_id == str(nina.pk)


def test_one_that_nobody_confirmed_makes_nothing(sign_up):
    assert open_sign_up(sign_up_id=sign_up().pk, at=AT) is None
    assert not Tenant.objects.filter(slug="rita").exists()


def test_a_second_message_makes_nothing(confirmed):
    made = open_sign_up(sign_up_id=confirmed.pk, at=AT)
    assert open_sign_up(sign_up_id=confirmed.pk, at=AT) is None
    with tenant_context(made):
        assert User.objects.count() == 1


def test_of_many_workers_with_one_message_one_makes_it(committed, confirmed):
    results, barrier = [], threading.Barrier(4)

    def run():
        barrier.wait()
        try:
            results.append(open_sign_up(sign_up_id=confirmed.pk, at=AT))
        except ProvisioningRefusedError:
            results.append(None)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (made,) = [result for result in results if result is not None]
    confirmed.refresh_from_db()
    assert (confirmed.state, confirmed.tenant) == (SignUp.State.OPENED, made)
    with tenant_context(made):
        assert User.objects.count() == 1


def test_a_name_that_was_taken_at_the_last_moment_sends_it_back(confirmed):
    theirs = provision_tenant(slug="rita", name="R", kind="merchant", host="r.localhost", actor="tests", at=clock.now())
    assert open_sign_up(sign_up_id=confirmed.pk, at=AT) is None
    confirmed.refresh_from_db()
    assert (confirmed.state, confirmed.confirmed_at, confirmed.tenant) == (SignUp.State.WAITING, None, None)
    assert "took this address" in confirmed.problem
    with tenant_context(theirs):
        assert User.objects.count() == 0


def test_takes_up_a_run_that_was_cut_off(confirmed, monkeypatch):
    def fail(**_):
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr("saas.actions.open_sign_up.create_user", fail)
        with pytest.raises(RuntimeError):
            open_sign_up(sign_up_id=confirmed.pk, at=AT)
    assert not schema_exists("t_rita")
    assert SignUp.objects.get().state == SignUp.State.OPENING
    assert open_sign_up(sign_up_id=confirmed.pk, at=AT).is_served


def test_one_that_was_given_up_meanwhile_leaves_no_tenant(confirmed, monkeypatch):
    def give_up_first(**answers):
        with schema_context("public"):
            SignUp.objects.update(state=SignUp.State.WAITING)
        return create_user(**answers)

    monkeypatch.setattr("saas.actions.open_sign_up.create_user", give_up_first)
    with pytest.raises(GivenUpError):
        open_sign_up(sign_up_id=confirmed.pk, at=AT)
    assert not schema_exists("t_rita")
    assert not Tenant.objects.filter(slug="rita", state=Tenant.State.READY).exists()


def test_goes_with_its_tenant(committed, confirmed, settings, tmp_path):
    settings.DUMPS_ROOT = tmp_path
    made = open_sign_up(sign_up_id=confirmed.pk, at=AT)
    delete_tenant(tenant=made, confirmation="rita", actor="tests", at=AT + timedelta(days=1))
    assert SignUp.objects.count() == 0


@pytest.mark.parametrize(
    "change", [{"state": "opened"}, {"state": "opening"}, {"state": "opened", "confirmed_at": AT}, {"tenant": "mara"}]
)
def test_the_table_holds_no_half_truth(sign_up, change):
    waiting = sign_up()
    if "tenant" in change:
        change = {"tenant": Tenant.objects.get(slug=change["tenant"])}
    with pytest.raises(IntegrityError), transaction.atomic():
        SignUp.objects.filter(pk=waiting.pk).update(**change)


@pytest.mark.parametrize(
    ("email", "username"),
    [
        ("nina@example.com", "nina"),
        ("nina+shop@example.com", "nina+shop"),
        ("o'hara@example.com", "ohara"),
        ("'@example.com", "admin"),
    ],
)
def test_the_user_name_is_what_stands_before_the_at(email, username):
    assert username_of(email) == username
