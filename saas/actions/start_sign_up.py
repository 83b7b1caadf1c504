from datetime import datetime

from celery import current_app
from django.db import transaction

from saas.sign_up.counting import may_write_to, require_room
from saas.sign_up.links import LINK_LASTS
from tenants.models import SignUp

MAIL_TASK = "saas.sign_up.mail"


@transaction.atomic
def start_sign_up(*, origin: str, network: str | None, at: datetime, **answers: str) -> SignUp | None:
    """Note somebody's wish for a tenant. None where this e-mail address has got as many mails today as it may.

    `answers` are the name, kind, slug, timezone, currency, country, admin_name and admin_email of the model. The
    caller tells neither answer from the other: who signed up is nobody else's business.

    **Who**: anybody, while sign-up is open. **Writes**: SignUp, SignUpCount. **Then**: a worker mails the link.
    **Raises**: TooManySignUpsError; ValidationError for an answer that cannot be used. Nothing is written then.
    """
    answers["admin_email"] = answers["admin_email"].strip().lower()
    sign_up = SignUp(**answers, origin=origin, network=network, created_at=at, expires_at=at + LINK_LASTS)
    sign_up.full_clean()
    require_room(network=network, day=at.date())
    if not may_write_to(sign_up.admin_email, day=at.date()):
        return None
    sign_up.save(force_insert=True)
    transaction.on_commit(
        lambda: current_app.send_task(MAIL_TASK, kwargs={"sign_up_id": sign_up.pk}, ignore_result=True), robust=True
    )
    return sign_up
