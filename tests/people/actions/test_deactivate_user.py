import pytest
from allauth.usersessions.models import UserSession

from kit import clock
from people.actions.assign_role import LastAdminError
from people.actions.deactivate_user import deactivate_user
from people.actions.reactivate_user import reactivate_user
from people.api_tokens import find_token, issue_token
from people.models import DomainEvent, User
from people.permissions import NotAllowedError
from people.record import SYSTEM
from tests.people.access.test_login import is_in, log_in


def close(user, actor):
    return deactivate_user(user=user, actor=actor, at=clock.now())


def test_ends_sessions_and_keys(ada, vera, visitor):
    log_in(visitor, "vera")
    key = issue_token(user=vera, name="sheet", at=clock.now())
    close(vera, ada)
    assert visitor.get("/accounts/sessions/").status_code == 302
    assert not UserSession.objects.filter(user=vera).exists()
    assert find_token(key.secret, at=clock.now()) is None
    assert DomainEvent.objects.get(event="user.deactivated").data == {"sessions": 1, "tokens": 1, "devices": 0}


def test_reactivating_lets_in_again_but_revives_nothing(ada, vera, visitor):
    key = issue_token(user=vera, name="sheet", at=clock.now())
    close(vera, ada)
    reactivate_user(user=vera, actor=ada, at=clock.now())
    log_in(visitor, "vera")
    assert is_in(visitor)
    assert find_token(key.secret, at=clock.now()) is None


def test_refuses_those_who_may_not_and_oneself(ada, max_, vera):
    for user, actor in ((vera, max_), (ada, ada)):
        with pytest.raises(NotAllowedError):
            close(user, actor)
        assert User.objects.get(pk=user.pk).is_active


def test_refuses_the_last_admin(ada):
    with pytest.raises(LastAdminError):
        close(ada, SYSTEM)
    assert User.objects.get(pk=ada.pk).is_active
