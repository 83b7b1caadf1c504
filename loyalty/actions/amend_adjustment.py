from datetime import datetime

from django.db import transaction

from approval.actions.answer_query import answer_query
from approval.actions.open_request import open_request
from approval.actions.revise import revise
from approval.models import Kind as Chain
from loyalty.actions.propose_adjustment import AdjustmentRefusedError, refuse_impossible
from loyalty.models import PointsAdjustment
from people.models import User

State = PointsAdjustment.State
OPEN = (State.IN_REVIEW, State.ON_QUERY, State.RETURNED)


@transaction.atomic
def amend_adjustment(
    *, adjustment: PointsAdjustment, points: int, reason: str, actor: User, at: datetime
) -> PointsAdjustment:
    """Correct an adjustment that is not decided: sent again if it was returned, else back at the first level.

    With a question open it is the answer to it, changed or not.

    **Who** may: `loyalty.add_pointsadjustment`; the caller checks that. Whoever amends does not decide.
    **Raises** AdjustmentRefusedError.
    """
    locked = PointsAdjustment.objects.select_for_update(of=("self",)).get(pk=adjustment.pk)
    if locked.state not in OPEN:
        raise AdjustmentRefusedError("points", "This has been decided already.")
    is_changed = (locked.points, locked.reason) != (points, reason)
    was = locked.state
    locked.points, locked.reason = points, reason
    refuse_impossible(locked, at=at)
    locked.state = State.ON_QUERY if was == State.ON_QUERY else State.IN_REVIEW
    locked.save(update_fields=["points", "reason", "state"])
    if was == State.RETURNED:
        open_request(kind=Chain.POINTS_ADJUSTMENT, subject=locked, maker=actor, at=at)
    elif is_changed:
        revise(kind=Chain.POINTS_ADJUSTMENT, subject=locked, editor=actor, at=at)
    elif was == State.ON_QUERY:
        answer_query(kind=Chain.POINTS_ADJUSTMENT, subject=locked, actor=actor, at=at)
    locked.refresh_from_db()
    return locked
