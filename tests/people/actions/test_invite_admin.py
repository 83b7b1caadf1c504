import pytest
from django.core.exceptions import ValidationError

from kit import clock
from people.actions.invite_admin import invite_admin
from people.models import DomainEvent, User
from people.permissions import NotAllowedError, find_role
from people.record import SYSTEM
from people.roles import Role

NINA = {"username": "nina", "email": "nina@example.com", "origin": "http://mara.localhost"}


def invite(actor=SYSTEM, **answers):
    return invite_admin(**{**NINA, **answers}, actor=actor, at=clock.now())


def test_makes_an_admin_and_a_link(tenant):
    link = invite(name="Nina Alves")
    nina = User.objects.get()
    assert (find_role(nina), nina.email, nina.first_name) == (Role.ADMIN, "nina@example.com", "Nina")
    assert not nina.has_usable_password()
    assert link.startswith("http://mara.localhost/accounts/password/reset/key/")
    assert list(DomainEvent.objects.order_by("id").values_list("event", flat=True)) == [
        "user.created",
        "user.setup_link_made",
    ]


def test_invites_again_whoever_has_no_password_yet(tenant):
    invite()
    assert "/password/reset/key/" in invite(email="Nina@Example.com")
    assert User.objects.count() == 1


@pytest.mark.parametrize("answers", [{"username": "ada"}, {"email": "ada@example.com"}, {"email": "nina"}])
def test_refuses_who_is_there_already_and_what_is_no_address(ada, answers):
    with pytest.raises(ValidationError):
        invite(**answers)
    assert User.objects.count() == 1
    assert not DomainEvent.objects.exists()


def test_refuses_to_make_a_link_for_an_admin_with_a_password(ada):
    with pytest.raises(ValidationError):
        invite(username="ada", email="ada@example.com")
    assert not DomainEvent.objects.exists()


def test_refuses_to_raise_somebody_of_another_role(hire):
    rita = hire("rita", Role.ANALYST)
    rita.set_unusable_password()
    rita.save()
    with pytest.raises(ValidationError):
        invite(username="rita", email="rita@example.com")
    assert find_role(rita) == Role.ANALYST


def test_refuses_who_may_not(max_):
    with pytest.raises(NotAllowedError):
        invite(actor=max_)
    assert not User.objects.filter(username="nina").exists()
