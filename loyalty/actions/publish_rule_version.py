from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from loyalty.models import EarningRule, EarningRuleVersion
from loyalty.models.programme import Scope
from loyalty.queries.scope_values import list_unknown, say_unknown
from people.models import User
from people.record import System, record
from tenants.current import get_current_tenant


class NotPublishableError(Exception):
    """The version cannot be promised; the text says why."""


def publish_rule_version(*, version: EarningRuleVersion, actor: User | System, at: datetime) -> EarningRuleVersion:
    """Promise what the draft says. From then on the database keeps it as it is.

    A first version may begin in the past, for invoices that wait. A later one may not, where it would replace what
    another version had promised on days that are over.

    **Who** may: whoever has `loyalty.publish_earningrule`.
    **Writes** when and by whom. **Then** `rule.published`.
    **Raises** NotPublishableError.
    """
    with transaction.atomic():
        EarningRule.objects.select_for_update(no_key=True).get(pk=version.rule_id)
        draft = EarningRuleVersion.objects.select_related("rule").get(pk=version.pk)
        today = at.astimezone(ZoneInfo(get_current_tenant().timezone)).date()
        _check(draft, today)
        draft.published_at, draft.published_by = at, actor if isinstance(actor, User) else None
        draft.save(update_fields=["published_at", "published_by"])
        record(event="rule.published", actor=actor, subject=draft, at=at)
        return draft


def _check(draft: EarningRuleVersion, today: date) -> None:
    if draft.published_at is not None:
        raise NotPublishableError(f"{draft} is published already.")
    if draft.points == 0:
        raise NotPublishableError("A rule that gives no points need not be published; switch the rule off instead.")
    if draft.scope != Scope.EVERYTHING and not draft.scope_values:
        raise NotPublishableError("Say which of them it counts.")
    if unknown := list_unknown(draft.scope, draft.scope_values):
        raise NotPublishableError(say_unknown(draft.scope, unknown))
    if draft.begins_on < today and _replaces_what_was_promised(draft, today):
        raise NotPublishableError(
            "On days that are over another version was promised already. Let this one begin today or later."
        )


def _replaces_what_was_promised(draft: EarningRuleVersion, today: date) -> bool:
    held = Q(begins_on__lt=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=draft.begins_on))
    return EarningRuleVersion.objects.filter(held, rule=draft.rule_id, published_at__isnull=False).exists()
