import pytest

from outreach.delivery.claims import NotToBeRetriedError, retry_message
from outreach.models import Message
from people.models import DomainEvent
from people.permissions import NotAllowedError
from tests.outreach.conftest import NOON

LIST = "/admin/outreach/message/"


@pytest.fixture
def uncertain(plan):
    message = plan()
    Message.objects.filter(pk=message.pk).update(state="uncertain", problem="No answer came.", attempts=3)
    return message


def test_shows_state_and_reason(client_of, max_, uncertain, plan):
    skipped = plan(2)
    Message.objects.filter(pk=skipped.pk).update(state="skipped", reason="turned_off")
    page = client_of(max_).get(LIST).content.decode()
    assert "No answer came." in page
    assert "The person turned this notice off." in page
    only = client_of(max_).get(LIST, {"state__exact": "skipped"}).content.decode()
    assert "No answer came." not in only
    assert "100 points for you" in client_of(max_).get(f"{LIST}{uncertain.pk}/change/").content.decode()


def test_sends_again_what_is_uncertain(client_of, max_, uncertain):
    client_of(max_).post(LIST, {"action": "retry", "_selected_action": [uncertain.pk]}, follow=True)
    uncertain.refresh_from_db()
    assert (uncertain.state, uncertain.attempts) == ("queued", 0)
    event = DomainEvent.objects.get(event="message.retried")
    assert (event.actor_id, event.data) == (max_.pk, {"was": "uncertain"})


@pytest.mark.parametrize("state", ["queued", "sent", "skipped"])
def test_nothing_else_is_sent_again(uncertain, max_, state):
    Message.objects.filter(pk=uncertain.pk).update(state=state, reason="gone", sent_at=NOON)
    with pytest.raises(NotToBeRetriedError):
        retry_message(message=uncertain, actor=max_, at=NOON)
    uncertain.refresh_from_db()
    assert uncertain.state == state


def test_refuses_whoever_may_not(client_of, chen, uncertain):
    assert client_of(chen).get(LIST).status_code in {302, 403}
    with pytest.raises(NotAllowedError):
        retry_message(message=uncertain, actor=chen, at=NOON)
    uncertain.refresh_from_db()
    assert uncertain.state == "uncertain"
