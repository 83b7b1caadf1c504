"""Why a decision was not taken; each message can be shown to the person."""

from typing import Final

from django.db import IntegrityError


class DecisionRefusedError(Exception):
    """Nothing happened. The text says why, in words for whoever tried."""


class StaleViewError(DecisionRefusedError):
    """The entry changed after it was looked at."""


class OwnWorkError(DecisionRefusedError):
    """Four eyes: the person made or edited the entry, or stands in for someone who did."""


class NotYourTurnError(DecisionRefusedError):
    """Another role, another level, or decided already."""


class ReasonNeededError(DecisionRefusedError):
    """Whoever returns, asks or rejects says why."""


class NotInChainError(DecisionRefusedError):
    """The entry waits for no decision, or not for what was to be done."""


class AlreadyInChainError(DecisionRefusedError):
    """The entry waits for a decision already."""


class NoLevelError(Exception):
    """No level of the policy applies to the amount. The admin keeps a policy from coming into that state."""


# What the database refuses, by the name of the constraint, in words for whoever tried.
_REFUSALS: Final[dict[str, tuple[type[DecisionRefusedError], str]]] = {
    "a_decided_entry_is_not_decided_again": (NotYourTurnError, "This has been decided already."),
    "a_decision_is_on_what_was_seen": (StaleViewError, "It was edited after you opened it. Look at it again."),
    "levels_decide_in_order": (NotYourTurnError, "Somebody else decided first; it is at another level now."),
    "nobody_decides_on_their_own_work": (
        OwnWorkError,
        "You made or edited this, or stand in for somebody who did. Another person must decide.",
    ),
    "a_person_decides_once": (NotYourTurnError, "You, or whom you stand in for, decided on this at an earlier level."),
    "an_actor_decides_once": (NotYourTurnError, "You decided on this at an earlier level."),
    "a_level_decides_once": (NotYourTurnError, "Somebody else decided first."),
    "whoever_refuses_says_why": (ReasonNeededError, "Say why."),
}


def constraint_of(error: IntegrityError) -> str:
    """The name of the constraint that refused, or ''."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return str(getattr(diagnosis, "constraint_name", None) or "")


def refusal_of(error: IntegrityError) -> DecisionRefusedError | None:
    """The words for what the database refused; None for an error that is none of the chain's own."""
    known = _REFUSALS.get(constraint_of(error))
    return known[0](known[1]) if known else None
