from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from loyalty.models import EarningRule, EarningRuleVersion
from people.models import User
from people.record import System, record
from tenants.current import get_current_tenant

COPIED = ("per", "points", "per_amount", "scope", "scope_values", "minimum_amount", "minimum_units")


class DraftExistsError(Exception):
    """The rule has a draft already; that one can be edited."""


def draft_rule_version(*, rule: EarningRule, actor: User | System, at: datetime) -> EarningRuleVersion:
    """Begin a new version of a rule, with the words of its latest one, from today.

    **Who** may: whoever has `loyalty.change_earningrule`.
    **Writes** the draft. **Then** `rule.drafted`, which nothing follows.
    **Raises** DraftExistsError.
    """
    with transaction.atomic():
        EarningRule.objects.select_for_update(no_key=True).get(pk=rule.pk)
        latest = rule.versions.order_by("-number").first()
        if latest is not None and latest.published_at is None:
            raise DraftExistsError(f"{rule.name} has a draft already: version {latest.number}.")
        draft = EarningRuleVersion(
            rule=rule,
            number=latest.number + 1 if latest else 1,
            begins_on=at.astimezone(ZoneInfo(get_current_tenant().timezone)).date(),
        )
        for name in COPIED if latest else ():
            setattr(draft, name, getattr(latest, name))
        draft.save()
        record(event="rule.drafted", actor=actor, subject=draft, at=at)
        return draft
