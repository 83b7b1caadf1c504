from dataclasses import dataclass

from loyalty.models import Consumer, Retailer
from outreach.models import Channel, Preference
from outreach.notices.notice import audience_of
from outreach.notices.planning import is_on
from outreach.notices.table import NOTICES


@dataclass(frozen=True, slots=True)
class NoticeChoice:
    """`fixed` are the channels that cannot be turned off."""

    kind: str
    label: str
    sms: bool
    email: bool
    fixed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoticeChoices:
    """Where notices go, and which do."""

    phone: str
    email: str
    items: tuple[NoticeChoice, ...]


def get_choices(party: Consumer | Retailer) -> NoticeChoices:
    """What the person gets as things stand: their choice, or what each notice does by itself."""
    audience = audience_of(party)
    rows = Preference.objects.filter(user=party.user).values_list("kind", "channel", "is_on")
    chosen = {(kind, channel): value for kind, channel, value in rows}
    items = []
    for notice in NOTICES:
        if audience not in notice.by_default:
            continue
        sms, email = (is_on(notice, audience, one, chosen.get((notice.kind, str(one)))) for one in Channel)
        fixed = tuple(sorted(str(one) for one in notice.by_default[audience])) if notice.must_have else ()
        items.append(NoticeChoice(notice.kind, notice.label, sms, email, fixed))
    return NoticeChoices(party.phone, party.email, tuple(items))
