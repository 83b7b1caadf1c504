from datetime import datetime

from django.db import transaction

from approval.actions.answer_query import answer_query
from approval.models import Kind
from loyalty.models import Redemption
from loyalty.permissions import require_retailer_or
from loyalty.rewards.errors import WrongStateError
from people.models import User


@transaction.atomic
def answer_about_redemption(*, redemption: Redemption, answer: str, actor: User, at: datetime) -> Redemption:
    """Answer the question of whoever decides; the clock of their level goes on.

    **Who**: the retailer; staff with `loyalty.change_redemption`. **Writes**: the answer, the request.
    **Raises**: NotAllowedError, WrongStateError.
    """
    current = Redemption.objects.select_for_update(of=["self"]).select_related("retailer").get(pk=redemption.pk)
    require_retailer_or(actor, current.retailer, "loyalty.change_redemption")
    if current.state != Redemption.State.ON_QUERY:
        raise WrongStateError("No question is open about this gift.")
    current.answer = answer
    current.save(update_fields=["answer"])
    answer_query(kind=Kind.REDEMPTION, subject=current, actor=actor, at=at)
    return current
