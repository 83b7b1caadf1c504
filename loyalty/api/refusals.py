"""Who may not ask here, and in which words they are told."""

from typing import Self

from loyalty.state_words import refusal_of_state
from people.refusals import RefusedError


class NotARetailerError(RefusedError):
    code = "not_a_retailer"
    status = 403


class NotAConsumerError(RefusedError):
    code = "not_a_consumer"
    status = 403


class ShopNotActiveError(RefusedError):
    """`code` is the state: `account_suspended`, `account_in_review`."""

    status = 403

    @classmethod
    def of(cls, state: str, reason: str) -> Self:
        error = cls(refusal_of_state(state, reason))
        error.code = f"account_{state}"
        return error
