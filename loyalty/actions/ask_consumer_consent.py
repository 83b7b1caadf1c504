from dataclasses import dataclass
from datetime import datetime

from loyalty.models import Consumer, Retailer
from loyalty.queries.program import get_program
from people.actions.request_code import request_code
from people.models import OneTimeCode
from people.one_time_codes import SentCode
from people.refusals import RefusedError
from tenants.current import get_current_tenant

GONE = (Consumer.State.CLOSED, Consumer.State.REJECTED, Consumer.State.ANONYMISED)


@dataclass(frozen=True, slots=True)
class AskedConsent:
    """`text` is what the consumer agrees to by saying the code."""

    sent: SentCode
    text: str


class OwnNumberError(RefusedError):
    code = "own_number"
    status = 409


def ask_consumer_consent(*, retailer: Retailer, phone: str, ip: str, at: datetime) -> AskedConsent:
    """Send a code to a consumer, new or known, which they say to the retailer if they agree.

    Where no text gets out, it goes to the mailbox that a known consumer has given, never to one a retailer has.

    **Who**: an active retailer. **Writes**: what `request_code` does. **Raises**: OwnNumberError, and what
    `request_code` raises.
    """
    if phone == retailer.phone:
        raise OwnNumberError("This is your own number. Nobody earns points at their own shop.")
    known = find_live_consumer(phone)
    sent = request_code(
        purpose=OneTimeCode.Purpose.CONSENT_TO_RETAILER,
        address=phone,
        channel=OneTimeCode.Channel.SMS,
        bound_to=bound_to(retailer),
        ip=ip,
        at=at,
        about=f"{retailer} asks to enter your purchases for points.",
        fallback_email=known.user.email if known and known.user else "",
    )
    return AskedConsent(sent, consent_text(retailer))


def find_live_consumer(phone: str) -> Consumer | None:
    """Whom the number belongs to now; suspended ones too."""
    live = Consumer.objects.exclude(state__in=GONE).exclude(phone="")
    return live.select_related("user").filter(phone=phone).first()


def consent_text(retailer: Retailer) -> str:
    program, company = get_program().name, get_current_tenant().name
    words = f"{retailer} may enter my purchases in {company}'s {program}, see my points there and ask for gifts for me."
    return words[:300]


def bound_to(retailer: Retailer) -> str:
    return f"retailer:{retailer.pk}"
