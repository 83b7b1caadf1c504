"""What the URLs of the table are about: one of each, the same ids in each tenant."""

from typing import Any
from uuid import UUID

from django.db import connection, models

from approval.models import Delegation, Request
from commerce.models import Customer
from ingestion.models import Delivery, ImportJob, WebhookKey
from loyalty.models import Consumer, EarningRule, EarningRuleVersion, RetailerCode, RuleSimulation
from tests.access.filler import fill


def make_things(mark: str) -> dict[str, Any]:
    """Names for the arguments of URLs, made in the entered tenant with `mark` in each text."""
    made: dict[type[models.Model], models.Model] = {}
    return {
        "customer": fill(Customer, mark, made).pk,
        "import": fill(ImportJob, mark, made).pk,
        "webhook_key": fill(WebhookKey, mark, made).pk,
        "delivery": fill(Delivery, mark, made).pk,
        "rule": fill(EarningRule, mark, made).pk,
        "draft": fill(EarningRuleVersion, mark, made).pk,
        "trial": fill(RuleSimulation, mark, made).pk,
        "approval": fill(Request, mark, made).pk,
        "delegation": fill(Delegation, mark, made).pk,
        "consumer": fill(Consumer, mark, made).pk,
        "retailer_code": fill(RetailerCode, mark, made).pk,
        "any_text": "x",
        "number": 1,
        "uuid": UUID(int=1),
        "csv": "csv",
        "programme_table": "top_retailers",
        "admin_app": "insights",
    }


def start_ids_at(number: int, *model_list: type[models.Model]) -> None:
    """Sequences are not rolled back; tests that compare ids of two tenants set them."""
    with connection.cursor() as cursor:
        for model in model_list:
            pk = model._meta.pk
            if isinstance(pk, models.AutoField):
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [model._meta.db_table, pk.column, number]
                )
