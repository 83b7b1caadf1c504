from saas.actions.confirm_sign_up import AddressTakenError, NotWaitingError
from tenants.addresses import find_address_problem
from tenants.models import SignUp


def choose_address(*, sign_up: SignUp, slug: str) -> SignUp:
    """Let a sign-up that waits have another short name, since somebody else has the first.

    **Who**: whoever holds its link. **Writes**: `slug`. **Raises**: AddressTakenError, NotWaitingError.
    """
    problem = find_address_problem(slug)
    if problem:
        raise AddressTakenError(problem)
    waiting = SignUp.objects.filter(pk=sign_up.pk, state=SignUp.State.WAITING)
    if not waiting.update(slug=slug, problem="", confirmed_at=None):
        raise NotWaitingError(f"{sign_up} waits for no address.")
    sign_up.refresh_from_db()
    return sign_up
