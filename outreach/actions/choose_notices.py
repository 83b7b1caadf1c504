from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from outreach.models import Channel, Preference
from outreach.notices.table import BY_KIND
from people.models import User
from people.record import record
from people.refusals import RefusedError


class MustHaveError(RefusedError):
    """What one cannot do without: how else would one learn that the registration is decided?"""

    code = "must_have"
    field = "choices"


@dataclass(frozen=True, slots=True)
class Choice:
    kind: str
    channel: str
    is_on: bool


@transaction.atomic
def choose_notices(*, user: User, audience: str, choices: Sequence[Choice], at: datetime) -> None:
    """Turn notices on or off for oneself, one channel at a time; of several choices for the same the last counts.

    **Who**: the person. **Writes**: Preference. Event `notices.chosen`.
    **Raises**: ValidationError for a notice that is not for such a person; MustHaveError. Nothing is chosen then.
    """
    for choice in choices:
        _require_may_choose(choice, audience)
    last = {(choice.kind, choice.channel): choice for choice in choices}
    Preference.objects.bulk_create(
        [
            Preference(user=user, kind=each.kind, channel=each.channel, is_on=each.is_on, changed_at=at)
            for each in last.values()
        ],
        update_conflicts=True,
        unique_fields=["user", "kind", "channel"],
        update_fields=["is_on", "changed_at"],
    )
    said = {f"{each.kind} by {each.channel}": "on" if each.is_on else "off" for each in last.values()}
    record(event="notices.chosen", actor=user, subject=user, at=at, data=said)


def _require_may_choose(choice: Choice, audience: str) -> None:
    notice = BY_KIND.get(choice.kind)
    if notice is None or audience not in notice.by_default:
        raise ValidationError({"choices": ["There is no such notice for you."]})
    if notice.must_have and not choice.is_on and Channel(choice.channel) in notice.by_default[audience]:
        raise MustHaveError(f"“{notice.label}” cannot be turned off.")
