"""A shop's registration: approved it is active, returned it is corrected, rejected it may be handed in anew."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.urls import reverse

from approval.kinds import PLAIN_PANEL, Content, Handler
from approval.models import Decision, Request
from loyalty.handlers.reasons import words_of
from loyalty.models import Retailer
from people.models import User
from people.record import System, record

FIELDS: Final = (
    "phone",
    "contact_name",
    "shop_name",
    "email",
    "address",
    "city",
    "postal_code",
    "region",
    "tax_id",
)


def load(subject_id: str) -> Retailer:
    return Retailer.objects.select_for_update(of=["self"]).select_related("user", "code").get(pk=subject_id)


def content(retailer: Retailer) -> Content:
    data: dict[str, Any] = {name: getattr(retailer, name) for name in FIELDS}
    data["registered_with"] = retailer.code.label if retailer.code else ""
    documents = retailer.documents.filter(page=1).order_by("id")
    data["documents"] = [{"kind": str(document), "sha256": document.sha256} for document in documents]
    return Content(label=str(retailer), amount=Decimal(0), data=data, region=retailer.region)


def approved(retailer: Retailer, actor: User, at: datetime) -> None:
    retailer.state, retailer.reason, retailer.activated_at = Retailer.State.ACTIVE, "", at
    retailer.save(update_fields=["state", "reason", "activated_at"])
    record(event="retailer.approved", actor=actor, subject=retailer, at=at)


def returned(retailer: Retailer, decision: Decision) -> None:
    _send_back(retailer, Retailer.State.RETURNED, decision)
    record(event="retailer.returned", actor=decision.actor, subject=retailer, at=decision.at)


def rejected(retailer: Retailer, decision: Decision) -> None:
    _send_back(retailer, Retailer.State.REJECTED, decision)
    record(event="retailer.rejected", actor=decision.actor, subject=retailer, at=decision.at)


def queried(retailer: Retailer, decision: Decision) -> None:
    """It stays in review; the question stands as the reason until it is answered."""
    retailer.reason = words_of(decision)
    retailer.save(update_fields=["reason"])


def answered(retailer: Retailer, actor: User | System, at: datetime) -> None:
    retailer.reason = ""
    retailer.save(update_fields=["reason"])


def panel_context(retailer: Retailer, request: Request) -> Mapping[str, Any]:
    pages = [
        {"url": reverse("admin:loyalty_retailer_document", args=[document.pk, "picture"]), "label": str(document)}
        for document in retailer.documents.order_by("id")
    ]
    return {"pages": pages}


def _send_back(retailer: Retailer, state: Retailer.State, decision: Decision) -> None:
    retailer.state, retailer.reason = state, words_of(decision)
    retailer.save(update_fields=["state", "reason"])


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
