from approval.models import Decision


def words_of(decision: Decision) -> str:
    """What whoever handed it in reads: the reason, and the decider's note behind it."""
    reason = decision.reason.label if decision.reason else ""
    return ". ".join(part.rstrip(". ") for part in (reason, decision.note) if part)[:300]
