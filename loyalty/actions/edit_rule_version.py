from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from loyalty.models import EarningRuleVersion
from people.models import User
from people.record import System, record

FIELDS: Final = (
    "per",
    "points",
    "per_amount",
    "scope",
    "scope_values",
    "minimum_amount",
    "minimum_units",
    "begins_on",
    "ends_on",
)


class VersionStandsError(Exception):
    """A published version is what people were promised."""


def edit_rule_version(
    *, version: EarningRuleVersion, values: Mapping[str, Any], actor: User | System, at: datetime
) -> EarningRuleVersion:
    """Reword a draft. `values` holds any of `FIELDS`.

    **Who** may: whoever has `loyalty.change_earningruleversion`.
    **Writes** the draft. **Then** `rule.reworded`, which nothing follows.
    **Raises** VersionStandsError, ValidationError.
    """
    with transaction.atomic():
        draft = EarningRuleVersion.objects.select_for_update().get(pk=version.pk)
        if draft.published_at is not None:
            raise VersionStandsError(f"{draft} is published and stands; begin a new version.")
        for name in FIELDS:
            if name in values:
                setattr(draft, name, values[name])
        draft.full_clean(exclude=["published_at", "published_by"])
        draft.save(update_fields=FIELDS)
        record(event="rule.reworded", actor=actor, subject=draft, at=at, data={"fields": sorted(values)})
        return draft
