"""How what a notice tells becomes messages: one per person and channel that is on."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from outreach.delivery.enqueue import Draft, enqueue
from outreach.look.mail import find_origin
from outreach.look.text import write_text
from outreach.models import Channel, Preference
from outreach.notices.notice import CONSUMER, Notice, Told, audience_of, key_of
from tenants.current import get_current_tenant

ROOTS: Final = {True: "/me/", False: "/retailer/"}


def plan(notice: Notice, told: Iterable[Told], *, occasion: str, at: datetime) -> int:
    """Put one message per person and channel into the outbox; how many are new.

    `occasion` tells one time of the notice from the next. `at` is when it happened: what is told days later is late.
    """
    people = [each for each in told if each.party.user_id is not None]
    chosen: dict[tuple[UUID | None, str], bool] = {
        (row.user_id, str(row.channel)): row.is_on
        for row in Preference.objects.filter(kind=notice.kind, user__in=[each.party.user_id for each in people])
    }
    tenant = get_current_tenant()
    origin = find_origin(tenant) if people else ""
    drafts = []
    for each in people:
        audience = audience_of(each.party)
        for channel in Channel:
            choice = chosen.get((each.party.user_id, str(channel)))
            if _address_of(each, channel) and is_on(notice, audience, channel, choice):
                drafts.append(_draft_of(notice, each, channel, occasion=occasion, company=tenant.name, origin=origin))
    return enqueue(drafts, at=at)


def is_on(notice: Notice, audience: str, channel: Channel, choice: bool | None) -> bool:  # noqa: FBT001 - a row's value
    """Whether it goes over that channel, by the person's choice (None: they made none)."""
    by_itself = channel in notice.by_default.get(audience, frozenset())
    if choice is None or (notice.must_have and by_itself):
        return by_itself
    return choice


def _address_of(told: Told, channel: Channel) -> str:
    return told.party.phone if channel == Channel.SMS else told.party.email


def _draft_of(notice: Notice, told: Told, channel: Channel, *, occasion: str, company: str, origin: str) -> Draft:
    user = told.party.user
    assert user is not None  # noqa: S101 - `plan` has left out those without
    audience = audience_of(told.party)
    root = ROOTS[audience == CONSUMER]
    links = [f"{origin}{told.path}", f"{origin}{told.path.rpartition('/')[0]}", f"{origin}{root}"]
    return Draft(
        promise=f"{notice.kind}:{occasion}:{key_of(told.party)}:{channel}",
        kind=notice.kind,
        channel=channel,
        user=user,
        recipient=key_of(told.party),
        mentions=key_of(told.mentions) if told.mentions else "",
        address=_address_of(told, channel),
        source=told.source,
        subject=told.subject[:200],
        words={
            "text": write_text(company=company, sentence=told.sentence, links=links),
            "paragraphs": list(told.paragraphs),
            "button": told.button,
            "path": told.path,
            "why": _WHY[audience].format(company=company),
            "settings_path": f"{root}notices",
        },
        keeps_quiet=notice.waits_for_day,
    )


_WHY: Final = {
    "consumer": "You get this because you are a member of the programme of {company}.",
    "retailer": "You get this because your shop takes part in the programme of {company}.",
}
