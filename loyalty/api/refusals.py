"""Who may not ask here, and in which words they are told."""

from typing import Final, Self

from people.refusals import RefusedError

WORDS: Final = {
    "phone_verified": "Hand in your profile first; the company then opens your account.",
    "in_review": "The company is looking at your registration. You will hear from us.",
    "returned": "The company asks you to correct your registration.",
    "rejected": "The company has not accepted the registration.",
    "suspended": "This account is suspended.",
    "closed": "This account is closed.",
    "anonymised": "This account is closed.",
}


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
        error = cls(f"{WORDS.get(state, 'This is not open to you now.')} {reason}".strip())
        error.code = f"account_{state}"
        return error
