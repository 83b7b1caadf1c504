from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from loyalty.models import Campaign, EarningRule, Program, Tier
from people.models import User
from people.record import System, record


def change_programme(
    *, row: Program | EarningRule | Campaign | Tier, fields: Sequence[str], actor: User | System, at: datetime
) -> None:
    """Keep the programme's settings, a rule's name, a campaign or a tier as they now are, or add one.

    Of a row that is there only `fields` are written: what approvals count up on it meanwhile is not undone.

    **Who** may: whoever has `loyalty.change_…` of it, or `loyalty.add_…` for a new one.
    **Writes** the row; the trail keeps what it held before. **Then** `programme.changed`, which nothing follows.
    **Raises** ValidationError.
    """
    row.full_clean()
    with transaction.atomic():
        if row._state.adding:  # noqa: SLF001 - Django offers no other way to ask
            row.save()
        elif fields:
            row.save(update_fields=fields)
        record(event="programme.changed", actor=actor, subject=row, at=at, data={"fields": sorted(fields)})
