from django.db import transaction

from approval.defaults import LEVELS, REASONS
from approval.models import Kind, Level, Policy, ReasonCode


def furnish_policy(*, kind: str) -> Policy:
    """The tenant's policy of a kind; the first time it is asked for, it is made from the defaults.

    **Who**: the chain itself. **Writes**: Policy, its levels and the reasons of the kind, if there was no policy yet;
    later changes are the tenant's own and stay.
    """
    with transaction.atomic():
        policy, is_new = Policy.objects.get_or_create(kind=Kind(kind))
        if is_new:
            Level.objects.bulk_create(_levels(policy))
            ReasonCode.objects.bulk_create(_reasons(policy.kind), ignore_conflicts=True)
    return policy


def _levels(policy: Policy) -> list[Level]:
    return [
        Level(
            policy=policy,
            number=number,
            role=level.role,
            amount_from=level.amount_from,
            time_limit_hours=level.time_limit_hours,
            escalate_to=level.escalate_to or "",
        )
        for number, level in enumerate(LEVELS[Kind(policy.kind)], start=1)
    ]


def _reasons(kind: str) -> list[ReasonCode]:
    return [
        ReasonCode(kind=kind, verdict=verdict, code=code, label=label)
        for verdict, words in REASONS[Kind(kind)].items()
        for code, label in words.items()
    ]
