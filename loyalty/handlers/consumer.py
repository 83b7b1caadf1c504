"""A consumer's registration, where the programme has consumers approved too."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from approval.kinds import PLAIN_PANEL, Content, Handler
from approval.models import Decision, Request
from loyalty.customer_of import give_customer
from loyalty.handlers.reasons import words_of
from loyalty.models import Consumer
from people.models import User
from people.record import System, record

FIELDS: Final = ("phone", "name", "trade", "email", "city", "region")


def load(subject_id: str) -> Consumer:
    return (
        Consumer.objects.select_for_update(of=["self"])
        .select_related("user", "customer", "registered_by")
        .get(pk=subject_id)
    )


def content(consumer: Consumer) -> Content:
    data: dict[str, Any] = {name: getattr(consumer, name) for name in FIELDS}
    data["registered_by"] = str(consumer.registered_by)
    return Content(label=str(consumer), amount=Decimal(0), data=data, region=consumer.region)


def approved(consumer: Consumer, actor: User, at: datetime) -> None:
    consumer.state, consumer.reason = Consumer.State.ACTIVE, ""
    consumer.save(update_fields=["state", "reason"])
    give_customer(consumer, at=at)
    record(event="consumer.approved", actor=actor, subject=consumer, at=at)


def returned(consumer: Consumer, decision: Decision) -> None:
    _send_back(consumer, Consumer.State.RETURNED, decision)
    record(event="consumer.returned", actor=decision.actor, subject=consumer, at=decision.at)


def rejected(consumer: Consumer, decision: Decision) -> None:
    """The number is free again, and nobody logs in as this consumer."""
    consumer.user = None
    consumer.save(update_fields=["user"])
    _send_back(consumer, Consumer.State.REJECTED, decision)
    record(event="consumer.rejected", actor=decision.actor, subject=consumer, at=decision.at)


def queried(consumer: Consumer, decision: Decision) -> None:
    consumer.reason = words_of(decision)
    consumer.save(update_fields=["reason"])


def answered(consumer: Consumer, actor: User | System, at: datetime) -> None:
    consumer.reason = ""
    consumer.save(update_fields=["reason"])


def panel_context(consumer: Consumer, request: Request) -> Mapping[str, Any]:
    return {}


def _send_back(consumer: Consumer, state: Consumer.State, decision: Decision) -> None:
    consumer.state, consumer.reason = state, words_of(decision)
    consumer.save(update_fields=["state", "reason"])


HANDLER: Final = Handler(
    load=load,
    content=content,
    approved=approved,
    returned=returned,
    rejected=rejected,
    queried=queried,
    answered=answered,
    panel=PLAIN_PANEL,
    panel_context=panel_context,
)
