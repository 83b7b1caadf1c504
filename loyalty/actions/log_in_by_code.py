from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from loyalty.models import Consumer, Retailer
from loyalty.state_words import refusal_of_state
from people.actions.request_login_code import find_phone_user
from people.actions.use_code import CodeOverError, using_code
from people.models import OneTimeCode, User
from people.record import record
from people.refusals import RefusedError

SHUT = frozenset({"suspended", "closed", "anonymised"})


class ShutOutError(RefusedError):
    """`code` is the state: `account_suspended`, `account_closed`."""

    status = 403


@contextmanager
def logging_in_by_code(*, code_id: UUID, digits: str, at: datetime) -> Iterator[User]:
    """Who holds the number of a code that was asked for to log in. The caller logs the phone or browser in, inside.

    A shop or member that the company shut out is told why, now that they have proved who they are.

    **Who**: whoever holds the phone. **Writes**: the code is used up. Event `user.logged_in`.
    **Raises**: WrongCodeError, CodeOverError, ShutOutError.
    """
    purpose = OneTimeCode.Purpose.LOG_IN
    with using_code(code_id=code_id, digits=digits, purpose=purpose, bound_to="", at=at) as code:
        user = find_phone_user(code.address)
        if user is None:
            raise CodeOverError("This code was used, is too old or was tried too often. Ask for a new one.")
        _refuse_shut_out(user)
        record(event="user.logged_in", actor=user, subject=user, at=at, data={"by": "code"})
        yield user


def _refuse_shut_out(user: User) -> None:
    """One of the two accounts in order is enough."""
    accounts = [
        *Retailer.objects.filter(user=user).values_list("state", "reason"),
        *Consumer.objects.filter(user=user).values_list("state", "reason"),
    ]
    if not user.is_active or not accounts:
        raise ShutOutError("This account is closed.")
    if all(state in SHUT for state, _ in accounts):
        error = ShutOutError(refusal_of_state(*accounts[0]))
        error.code = f"account_{accounts[0][0]}"
        raise error
