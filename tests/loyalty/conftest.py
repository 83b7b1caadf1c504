"""Rita runs a hardware shop, Paul is a plumber who buys there; each has a phone."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from commerce.models import Product
from kit import clock
from loyalty.actions.receive_part import MOST_BYTES_OF_PART, receive_part
from loyalty.actions.save_draft import save_draft
from loyalty.actions.start_upload import start_upload
from loyalty.actions.submit_invoice import submit_invoice
from loyalty.models import Consumer, ConsumerRetailer, Invoice, Retailer, Upload
from people.devices import issue_device
from people.models import User
from people.roles import Role
from tests.conftest import TenantApiClient
from tests.loyalty.papers import BOUGHT_ON, add_picture, line

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


@pytest.fixture
def announce(tenant) -> Callable[..., Upload]:
    """An upload that has begun; nothing of the file is there yet."""

    def start(user: User, content: bytes, **given: object) -> Upload:
        values = {"filename": "photo.jpg", "size": len(content), "sha256": sha256(content).hexdigest()}
        return start_upload(user=user, at=clock.now(), **{**values, **given})

    return start


@pytest.fixture
def upload(announce) -> Callable[[User, bytes], Upload]:
    """A file that is here in full."""

    def send(user: User, content: bytes) -> Upload:
        sent = announce(user, content)
        for offset in range(0, len(content), MOST_BYTES_OF_PART):
            part = content[offset : offset + MOST_BYTES_OF_PART]
            sent = receive_part(upload_id=sent.pk, user=user, offset=offset, part=part, at=clock.now())
        return sent

    return send


@pytest.fixture
def pipe(tenant) -> Product:
    return Product.objects.create(sku="PIPE-20", name="PVC pipe 20 mm")


@pytest.fixture
def changes(paul, pipe) -> dict[str, Any]:
    """All that an invoice says."""
    return {
        "consumer": paul.pk,
        "number": "INV-0042",
        "invoiced_on": BOUGHT_ON,
        "net": Decimal("100.00"),
        "tax": Decimal("23.00"),
        "gross": Decimal("123.00"),
        "lines": [line()],
    }


@pytest.fixture
def draft(rita, changes) -> Callable[..., Invoice]:
    """A draft of Rita's with a picture, ready to be handed in; keywords say what it says otherwise."""

    def write(*, retailer: Any = None, actor: User | None = None, look: str = "", **other: Any) -> Invoice:
        shop = retailer or rita
        made = save_draft(
            retailer=shop,
            draft_key=uuid.uuid4(),
            changes={**changes, **other},
            actor=actor or shop.user,
            at=clock.now(),
        )
        add_picture(made, look=look)
        return made

    return write


@pytest.fixture
def hand_in(draft) -> Callable[..., Invoice]:
    """An invoice of Rita's that waits for a decision."""

    def write_and_submit(**other: Any) -> Invoice:
        made = draft(**other)
        return submit_invoice(invoice=made, actor=made.maker, at=clock.now())

    return write_and_submit
