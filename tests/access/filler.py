"""One row of any model, with a mark in each of its texts, and the rows it needs."""

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import models

from ingestion.models import ImportJob
from loyalty.models import Account, JournalEntry, Posting
from people.models import User

INSTANT = datetime(2026, 11, 1, 12, tzinfo=UTC)
# Fields whose value is bound by a rule of the table.
VALUES: dict[str, Any] = {
    "phone": "",
    "email": "",
    "primary_color": "",
    "is_superuser": False,
    "active_until": None,
    "left_on": None,
    "lease_until": None,
    "claim": None,
    "logo": "",
}
# The same for one field of one model.
OF_FIELD: dict[str, Any] = {
    "approval.Request.id": uuid.UUID(int=7),  # things of two tenants have the same ids
    "loyalty.EarningRuleVersion.published_at": None,
    "loyalty.RuleSimulation.since": None,
    "loyalty.RuleSimulation.until": None,
    "ingestion.QuarantinedRow.problems": [{"rule": "malformed", "field": "price", "message": "no number"}],
    "ingestion.QuarantinedRow.values": ["1", "2"],
    "ingestion.WebhookKey.slot": 1,
    "ingestion.WebhookKey.retired_at": None,
    "ingestion.Delivery.copy_of": None,
    "ingestion.Delivery.job": lambda mark: ImportJob.objects.first() or fill(ImportJob, f"{mark}-sent", {}),
    "loyalty.Account.code": "issuance",  # of the programme, since it has no consumer
    "loyalty.Account.balance": None,
    "loyalty.LedgerAudit.findings": [],
    "loyalty.Consumer.id": uuid.UUID(int=700_001),  # the same in each tenant
    "approval.ReasonCode.verdict": "reject",
    "approval.Delegation.to_user": lambda mark: User.objects.create(username=f"{mark}-deputy"),
    "approval.Delegation.begins_at": INSTANT - timedelta(days=1),
}
BY_TYPE: list[tuple[type[models.Field], Any]] = [
    (models.UUIDField, lambda mark: uuid.uuid5(uuid.NAMESPACE_DNS, mark)),
    (models.BooleanField, lambda mark: True),
    (models.DateTimeField, lambda mark: INSTANT),
    (models.DateField, lambda mark: date(2026, 11, 1)),
    (models.DecimalField, lambda mark: Decimal(3)),
    (models.FloatField, lambda mark: 0.5),
    (models.IntegerField, lambda mark: 3),
    (models.GenericIPAddressField, lambda mark: "192.0.2.1"),
    (models.DurationField, lambda mark: None),
    (models.JSONField, lambda mark: {"mark": mark}),
    (models.CharField, lambda mark: mark),
    (models.TextField, lambda mark: mark),
    (models.FileField, lambda mark: f"{mark}.csv"),
]


def fill(model: type[models.Model], mark: str, made: dict[type[models.Model], models.Model]) -> models.Model:
    """A saved row; `made` holds those that are there already, so that one row of each kind is enough."""
    if model not in made:
        values = {}
        for field in model._meta.concrete_fields:
            if field.name == "pk" or isinstance(field, models.AutoField | models.GeneratedField):
                continue
            values[field.name] = _value(field, mark, made)
        made[model] = model._base_manager.create(**values)
        if model is JournalEntry:
            _add_postings(made[model])
    return made[model]


def _add_postings(entry: JournalEntry) -> None:
    """An entry without them is refused at the end of the transaction."""
    for code, points in (("issuance", -3), ("redeemed", 3)):
        account = Account.objects.get_or_create(consumer=None, code=code, defaults={"balance": None})[0]
        Posting.objects.create(entry=entry, account=account, points=points)


def _value(field: models.Field, mark: str, made: dict[type[models.Model], models.Model]) -> Any:
    if str(field) in OF_FIELD:
        own = OF_FIELD[str(field)]
        return own(mark) if callable(own) else own
    if field.is_relation:
        return None if field.null else fill(field.related_model, mark, made)
    if field.name in VALUES:
        return VALUES[field.name]
    if field.choices:
        return field.choices[0][0]
    if field.has_default() and not isinstance(field, models.CharField | models.TextField):
        return field.get_default()
    for kind, value in BY_TYPE:
        if isinstance(field, kind):
            made_value = value(mark)
            return made_value[: field.max_length] if isinstance(made_value, str) and field.max_length else made_value
    raise NotImplementedError(f"{field} needs a value here")
