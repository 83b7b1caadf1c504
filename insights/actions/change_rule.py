from datetime import datetime

from django.db import transaction

from insights.models import Assumptions, TagRule
from people.models import User
from people.record import System, record


def change_rule(*, rule: TagRule | Assumptions, actor: User | System, at: datetime) -> None:
    """Keep a tag rule, or the assumptions, as they now are.

    **Who** may: whoever has `insights.change_tagrule` or `insights.change_assumptions`.
    **Writes** the rule. **Then** `insights.rule_changed`, and with it a refresh of everyone.
    **Raises** ValidationError for numbers that make no sense.
    """
    rule.full_clean()
    with transaction.atomic():
        rule.save()
        record(event="insights.rule_changed", actor=actor, subject=rule, at=at)
