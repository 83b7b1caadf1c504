import re

from kit import clock
from people.api_tokens import find_token, issue_token
from people.models import ApiToken, DomainEvent
from tests.conftest import TenantApiClient

PAGE = "/accounts/tokens/"


def test_a_key_is_shown_once_and_works(vera, client_of):
    browser = client_of(vera)
    page = browser.post(PAGE, {"name": "Our sheet", "lifetime_days": "30"}).content.decode()
    secret = re.search(r"rg[0-9a-f]{8}_[\w-]+", page).group()
    again = browser.get(PAGE).content.decode()
    assert "Our sheet" in again
    assert secret not in again
    api = TenantApiClient(headers={"host": "mara.localhost", "authorization": f"Bearer {secret}"})
    assert api.get("/api/schema").status_code == 200


def test_a_key_is_revoked(vera, client_of):
    issued = issue_token(user=vera, name="sheet", at=clock.now())
    assert client_of(vera).post(f"{PAGE}{issued.token.pk}/revoke/").status_code == 302
    assert find_token(issued.secret, at=clock.now()) is None
    assert DomainEvent.objects.filter(event="token.revoked", actor=vera).count() == 1


def test_refuses_senseless_answers(vera, client_of):
    for answers in ({"name": "", "lifetime_days": "30"}, {"name": "x", "lifetime_days": "10000"}):
        assert client_of(vera).post(PAGE, answers).status_code == 200
    assert not ApiToken.objects.exists()


def test_refuses_anothers_key(vera, max_, client_of):
    token = issue_token(user=vera, name="sheet", at=clock.now()).token
    assert client_of(max_).post(f"{PAGE}{token.pk}/revoke/").status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None


def test_refuses_those_who_may_have_none(mara, client_of):
    assert client_of(mara).post(PAGE, {"name": "x", "lifetime_days": "1"}).status_code == 403
    assert not ApiToken.objects.exists()


def test_an_admin_revokes_from_the_list(ada, vera, client_of):
    issued = issue_token(user=vera, name="sheet", at=clock.now())
    browser = client_of(ada)
    assert "sheet" in browser.get("/admin/people/apitoken/").content.decode()
    browser.post("/admin/people/apitoken/", {"action": "revoke", "_selected_action": [str(issued.token.pk)]})
    assert find_token(issued.secret, at=clock.now()) is None
