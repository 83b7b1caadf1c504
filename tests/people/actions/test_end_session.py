import pytest
from allauth.usersessions.models import UserSession

from kit import clock
from people.actions.end_session import end_session
from people.models import DomainEvent
from people.permissions import NotAllowedError
from tests.people.access.test_login import is_in, log_in

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SESSIONS = "/accounts/sessions/"


@pytest.fixture
def session(visitor, vera):
    """Vera's, in the browser `visitor`."""
    log_in(visitor, "vera", HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR="192.0.2.7")
    return UserSession.objects.get(user=vera)


def test_an_admin_logs_somebody_out_of_one_browser(session, ada, vera, visitor, client_of):
    elsewhere = client_of(vera)
    assert end_session(session=session, actor=ada, at=clock.now())
    assert visitor.get(SESSIONS).status_code == 302
    assert not is_in(visitor)
    assert elsewhere.get(SESSIONS).status_code == 200
    [entry] = DomainEvent.objects.filter(event="user.session_ended")
    assert (entry.actor, entry.subject_id) == (ada, str(vera.pk))
    assert entry.data == {"device": "Firefox on Linux", "address": "192.0.2.7"}


def test_one_ends_the_own(session, vera, visitor):
    end_session(session=session, actor=vera, at=clock.now())
    assert visitor.get(SESSIONS).status_code == 302


def test_refuses_those_who_may_not(session, max_, visitor):
    with pytest.raises(NotAllowedError):
        end_session(session=session, actor=max_, at=clock.now())
    assert visitor.get(SESSIONS).status_code == 200
    assert not DomainEvent.objects.filter(event="user.session_ended").exists()


def test_what_is_over_is_not_ended_twice(session, ada):
    assert end_session(session=session, actor=ada, at=clock.now())
    assert not end_session(session=session, actor=ada, at=clock.now())
    assert DomainEvent.objects.filter(event="user.session_ended").count() == 1
