"""Schemathesis reads the description of the mobile API and asks every path as a retailer and as a consumer."""

from collections import defaultdict
from contextlib import nullcontext, suppress
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
import schemathesis
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kit import clock
from loyalty.actions.start_upload import start_upload
from loyalty.api.uploads import PART_TYPE
from loyalty.models import Redemption, RetailerDocument
from people.api.throttles import StrangerThrottle, TenantThrottle, UserThrottle
from people.devices import issue_device
from tests.loyalty.pictures.drawn import as_jpeg, as_png
from tests.loyalty.promises import approve, hand_in, publish
from tests.loyalty.rewards.conftest import ask, drill, earned

__all__ = ["ask", "drill", "earned"]
# By operation and person: all of them within half a minute.
EXAMPLES = {GenerationMode.POSITIVE: 3, GenerationMode.NEGATIVE: 1}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# What a phone can only do with six digits, or when something stands in a state that one world cannot have as well.
NEEDS_MORE = {
    "choose_my_notices",  # the name of a notice
    "choose_retailer_notices",
    "log_in",
    "finish_registration",
    "start_registration",
    "refresh_tokens",
    "register_consumer",
    "submit_consumer",
    "edit_consumer",
    "consent_to_redemption",
    "my_consent",
    "hand_over_gift",
    "send_hand_over_code",
    "receive_gift",
    "resubmit_redemption",
    "answer_about_redemption",
    "answer_query",
    "add_pages",
    "add_document",
    "remove_document",
    "remove_page",
    "submit_retailer",
    "submit_invoice",
    "withdraw_invoice",
    "request_redemption",
    "send_part",
}


OF_DRAFTS = {"edit_invoice", "delete_draft"}
# A streamed picture is read to its end and never closed by whoever asks here.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")


@schemathesis.serializer(PART_TYPE)
def _bytes_of_a_part(_context, value):
    return value if isinstance(value, bytes) else str(value).encode()


@pytest.fixture
def _one_connection():
    """Each request through WSGI would close the connection, and the test's transaction with it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def people(rita, paul):
    return {"rita": rita.user, "paul": paul.user}


@pytest.fixture
def world(rita, paul, ask, drill, texts):
    """One of each thing that a path names."""
    publish()
    drill.picture.save("drill.png", ContentFile(as_png()))
    invoice = hand_in(paul, rita, ("PVC pipe", "148.75"))
    approve(invoice, at=clock.now())
    names = [default_storage.save(f"{uuid4()}.jpg", ContentFile(as_jpeg())) for _ in range(2)]
    page = invoice.pages.create(
        number=1,
        original=names[0],
        picture=names[1],
        media_type="image/jpeg",
        sha256=sha256(b"1").hexdigest(),
        width=620,
        height=877,
        uploaded_by=rita.user,
    )
    paper = RetailerDocument.objects.create(
        retailer=rita, kind="other", original=names[0], picture=names[1], sha256=page.sha256
    )
    draft = hand_in(paul, rita, ("Tap", "10"), number="A-2", state="draft")
    at = clock.now()
    gift = ask(at=at)
    assert gift.state == Redemption.State.AWAITING_CONSENT
    return {
        "draft": draft.pk,
        "path": {
            "invoice_id": invoice.pk,
            "page_id": page.pk,
            "document_id": paper.pk,
            "redemption_id": gift.pk,
            "reward_id": drill.pk,
            "consumer_id": paul.pk,
            "retailer_id": rita.pk,
            "device_id": issue_device(user=rita.user, name="Old", at=at - timedelta(days=1)).device.pk,
            "upload_id": start_upload(
                user=rita.user, filename="a.jpg", size=9, sha256=sha256(b"x").hexdigest(), at=at
            ).pk,
        },
        "body": {"phone": "+351912345670", "consumer": str(paul.pk), "email": "paul@example.com"},
        "query": {"consumer": str(paul.pk), "q": "pipe", "from": "2026-10-01", "to": "2026-12-01", "cursor": None},
    }


@pytest.fixture
def described_to(people, _one_connection, monkeypatch):
    """`described_to("rita")` is the schema as her phone sees it."""
    for throttle in (StrangerThrottle, UserThrottle, TenantThrottle):
        monkeypatch.setattr(throttle, "rate", "100000/min", raising=False)

    def read(who):
        token = issue_device(user=people[who], name="Moto G", at=clock.now()).access_token
        headers = {"Host": "mara.localhost", "Authorization": f"Bearer {token}"}
        schema = schemathesis.openapi.from_wsgi("/api/mobile/v1/schema", get_wsgi_application(), headers=headers)
        schema.config.update(headers=headers)
        return schema

    return read


def point_at(case, world):
    """Ids that are drawn at random are nobody's."""
    for name in case.path_parameters or {}:
        case.path_parameters[name] = world["path"][name]
    if case.operation.definition.raw["operationId"] in OF_DRAFTS:
        case.path_parameters["invoice_id"] = world["draft"]
    if isinstance(case.body, dict):
        case.body.update({name: value for name, value in world["body"].items() if name in case.body})
    for name in list(case.query or {}):
        if name in world["query"]:
            case.query[name] = world["query"][name]
    if case.query:
        case.query.pop("cursor", None)


def ask_all(schema, mode, world):
    """Operation → the statuses that it answered with. What a request writes is taken back after it."""
    statuses = defaultdict(set)
    for result in schema.get_all_operations():
        operation = result.ok()
        ask_one(operation, mode, world, statuses[operation.definition.raw["operationId"]])
    return statuses


def ask_one(operation, mode, world, statuses):
    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES[mode],
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def ask(case):
        if mode == GenerationMode.POSITIVE:
            point_at(case, world)
        before = transaction.savepoint()
        try:
            statuses.add(case.call_and_validate(checks=CHECKS).status_code)
        finally:
            transaction.savepoint_rollback(before)

    # an operation that takes nothing cannot be asked wrongly
    with suppress(Unsatisfiable) if mode == GenerationMode.NEGATIVE else nullcontext():
        ask()


def test_every_path_answers_as_described(described_to, world):
    reached, asked = set(), set()
    for who in ("rita", "paul"):
        for name, statuses in ask_all(described_to(who), GenerationMode.POSITIVE, world).items():
            asked.add(name)
            if any(status < 300 for status in statuses):
                reached.add(name)
    assert asked - reached <= NEEDS_MORE
    assert len(reached) > 30


def test_what_is_not_described_is_refused_as_described(described_to, world):
    statuses = set().union(*ask_all(described_to("rita"), GenerationMode.NEGATIVE, world).values())
    assert {400, 403} <= statuses
