import re

import pytest
from django.core.exceptions import ValidationError

from kit import clock
from people.access.setup_link import make_setup_link
from people.actions.create_user import create_user
from people.models import DomainEvent, User
from people.permissions import NotAllowedError, find_role
from people.record import SYSTEM
from people.roles import Role

PASSWORD = "quite another way to say it"


def open_account(actor, **answers):
    given = {"username": "rita", "role": Role.ANALYST, "email": "Rita@Example.com", "name": "Rita Retail Jones"}
    return create_user(actor=actor, at=clock.now(), **{**given, **answers})


def test_works(ada):
    rita = open_account(ada, password=PASSWORD)
    assert (rita.first_name, rita.last_name, rita.email) == ("Rita", "Retail Jones", "rita@example.com")
    assert rita.check_password(PASSWORD)
    assert find_role(rita) == Role.ANALYST
    assert not rita.is_staff
    event = DomainEvent.objects.get(event="user.created")
    assert (event.actor, event.subject_id, event.data) == (ada, str(rita.pk), {"role": "Analyst"})
    assert not DomainEvent.objects.filter(event="user.changed").exists()


def test_a_back_office_role_enters_the_administration(ada):
    assert open_account(ada, role=Role.OPERATOR).is_staff
    assert not DomainEvent.objects.filter(event="user.changed").exists()


def test_without_a_password_a_link_lets_the_owner_set_one(tenant, visitor):
    rita = open_account(SYSTEM)
    assert not rita.has_usable_password()
    link = make_setup_link(rita, origin="http://mara.localhost")
    assert re.fullmatch(r"http://mara\.localhost/accounts/password/reset/key/\S+/", link)
    form = visitor.get(link, follow=True)
    visitor.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    rita.refresh_from_db()
    assert rita.check_password(PASSWORD)


@pytest.mark.parametrize(
    "answers",
    [
        {"username": "ADA"},
        {"username": "with space"},
        {"username": ""},
        {"email": "ADA@example.com"},
        {"email": "not an address"},
        {"password": "short"},
        {"password": "rita@example.com"},
    ],
)
def test_refuses_bad_answers(ada, answers):
    with pytest.raises(ValidationError):
        open_account(ada, **answers)
    assert User.objects.count() == 1
    assert not DomainEvent.objects.filter(event="user.created").exists()


def test_refuses_those_who_may_not(max_):
    with pytest.raises(NotAllowedError):
        open_account(max_)
    assert User.objects.count() == 1
