from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Q

from saas.sign_up.links import digest, make_link, make_secret
from saas.sign_up.mails import send_confirmation
from tenants.models import SignUp

MOST_TRIES: Final = 5  # an address that no server takes is not tried for a day
TRY_AGAIN_AFTER: Final = timedelta(minutes=2)  # longer than a mail server may take to answer


def mail_sign_up(*, sign_up_id: int, at: datetime) -> bool:
    """Mail the link, made here so that it is in the mail and nowhere else. False where there is nothing to mail.

    Each try makes a new link, and the one before is void: of two mails, which only a crash at the worst moment
    can send, the later counts.

    **Who**: the system. **Writes**: `token_hash`, then, once the mail has left, `mailed_at`.
    **Raises**: what the mail server raises; `requeue` tries again.
    """
    secret = make_secret()
    unmailed = SignUp.objects.filter(
        Q(mail_tried_at__isnull=True) | Q(mail_tried_at__lte=at - TRY_AGAIN_AFTER),
        pk=sign_up_id,
        state=SignUp.State.WAITING,
        mailed_at__isnull=True,
        expires_at__gt=at,
        mail_tries__lt=MOST_TRIES,
    )
    if not unmailed.update(token_hash=digest(secret), mail_tried_at=at, mail_tries=F("mail_tries") + 1):
        return False
    sign_up = SignUp.objects.get(pk=sign_up_id)
    send_confirmation(sign_up, link=make_link(sign_up, secret))
    SignUp.objects.filter(pk=sign_up_id, mail_tried_at=at).update(mailed_at=at)
    return True
