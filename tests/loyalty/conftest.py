"""Rita runs a hardware shop, Paul is a plumber who buys there; each has a phone."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from kit import clock
from loyalty.models import Consumer, ConsumerRetailer, Retailer
from people.devices import issue_device
from people.models import User
from people.roles import Role
from tests.conftest import TenantApiClient

SINCE = datetime(2026, 1, 2, tzinfo=UTC)
V1 = "/api/mobile/v1"
RITAS_NUMBER = "+351912000001"
PAULS_NUMBER = "+351912000002"


class Phone(TenantApiClient):
    """Speaks to the mobile API. `send` draws the Idempotency-Key that each deed needs."""

    def look(self, path: str, **query: Any) -> Any:
        return self.get(f"{V1}/{path}", query)

    def send(self, path: str, data: Any = None, *, key: str = "") -> Any:
        headers = {"idempotency-key": key or str(uuid.uuid4())}
        return self.post(f"{V1}/{path}", data or {}, format="json", headers=headers)


@pytest.fixture
def stranger(tenant: Any) -> Phone:
    """A phone that nobody is logged in on."""
    return Phone(headers={"host": "mara.localhost"})


@pytest.fixture
def phone_of(tenant: Any) -> Callable[[User], Phone]:
    """A phone on which that user is logged in."""

    def open_phone(user: User) -> Phone:
        issued = issue_device(user=user, name="Moto G", at=clock.now())
        return Phone(headers={"host": "mara.localhost", "authorization": f"Bearer {issued.access_token}"})

    return open_phone


@pytest.fixture
def rita(hire: Callable[..., User]) -> Retailer:
    """Runs Rita's Hardware, an active retailer."""
    user = hire(RITAS_NUMBER, Role.RETAILER, first_name="Rita", email="")
    return Retailer.objects.create(
        user=user,
        state=Retailer.State.ACTIVE,
        phone=RITAS_NUMBER,
        contact_name="Rita Reis",
        shop_name="Rita's Hardware",
        region="North",
        activated_at=SINCE,
    )


@pytest.fixture
def paul(hire: Callable[..., User], rita: Retailer) -> Consumer:
    """A plumber, a consumer at Rita's."""
    user = hire(PAULS_NUMBER, Role.CONSUMER, first_name="Paul", email="")
    consumer = Consumer.objects.create(
        user=user, phone=PAULS_NUMBER, name="Paul Pinto", trade="plumber", registered_by=rita
    )
    ConsumerRetailer.objects.create(
        consumer=consumer, retailer=rita, consented_at=SINCE, consent_text="Rita's Hardware may enter invoices."
    )
    return consumer
