from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hmac import compare_digest
from uuid import UUID

from django.db import transaction
from django.db.models import F

from people.models import MOST_GUESSES, OneTimeCode
from people.one_time_codes import hash_of
from people.refusals import CountedRefusalError, RefusedError


class WrongCodeError(CountedRefusalError):
    code = "wrong_code"
    status = 422


class CodeOverError(RefusedError):
    """Unknown, for something else, used, too old or guessed at too often: whoever guesses is not told which."""

    code = "code_over"
    status = 422


@contextmanager
def using_code(*, code_id: UUID, digits: str, purpose: str, bound_to: str, at: datetime) -> Iterator[OneTimeCode]:
    """A transaction for what the code is good for: the code is used up if, and only if, the block succeeds.

    A wrong guess is counted before, so it counts whatever happens then. Do not put a transaction of your own around
    this that the refusal would undo.

    **Raises**: WrongCodeError, CodeOverError.
    """
    _require_right(code_id=code_id, digits=digits, purpose=purpose, bound_to=bound_to, at=at)
    with transaction.atomic():
        yield _spend(code_id=code_id, at=at)


def use_code(*, code_id: UUID, digits: str, purpose: str, bound_to: str, at: datetime) -> OneTimeCode:
    """Use the code up, at once. Where more is to be written, take `using_code`.

    **Writes**: `used_at`, or one more of five guesses. **Raises**: WrongCodeError, CodeOverError.
    """
    with using_code(code_id=code_id, digits=digits, purpose=purpose, bound_to=bound_to, at=at) as code:
        return code


def _require_right(*, code_id: UUID, digits: str, purpose: str, bound_to: str, at: datetime) -> None:
    """One conditional update counts a wrong guess: of any number at once, five pass."""
    open_ = OneTimeCode.objects.filter(
        pk=code_id, purpose=purpose, bound_to=bound_to, used_at=None, expires_at__gt=at, guesses__lt=MOST_GUESSES
    )
    code = open_.first()
    if code is None:
        raise _over()
    if compare_digest(code.code_hmac, hash_of(digits, code_id=code.pk)):
        return
    if not open_.update(guesses=F("guesses") + 1):
        raise _over()
    left = MOST_GUESSES - OneTimeCode.objects.values_list("guesses", flat=True).get(pk=code.pk)
    if left <= 0:
        raise WrongCodeError("This code is not right, and it was the last try. Ask for a new one.")
    raise WrongCodeError(f"This code is not right. {left} {'try is' if left == 1 else 'tries are'} left.")


def _spend(*, code_id: UUID, at: datetime) -> OneTimeCode:
    """One conditional update uses it up: of any number at once, one passes."""
    unused = OneTimeCode.objects.filter(pk=code_id, used_at=None, expires_at__gt=at, guesses__lt=MOST_GUESSES)
    if not unused.update(used_at=at):
        raise _over()
    return OneTimeCode.objects.get(pk=code_id)


def _over() -> CodeOverError:
    return CodeOverError("This code was used, is too old or was tried too often. Ask for a new one.")
