import pytest

from kit import clock
from people.api_tokens import issue_token
from tests.conftest import TenantApiClient


@pytest.fixture
def key_of(tenant):
    """The secret of a new key of that user."""

    def issue(user):
        return issue_token(user=user, name="tests", at=clock.now()).secret

    return issue


@pytest.fixture
def api_with():
    """A client at Mara's host (or another) that sends this key."""

    def open_api(secret, host="mara.localhost"):
        return TenantApiClient(headers={"host": host, "authorization": f"Bearer {secret}"})

    return open_api
