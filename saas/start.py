"""What is looked at before the first request or task: a process that would do harm does not start."""

from django.conf import settings
from django.core.management import call_command

from tenants.pooling import refuse_pooling_by_transaction


def refuse_bad_start() -> None:
    """Raises SystemCheckError or PooledByTransactionError."""
    if settings.PRODUCTION:
        call_command("check", verbosity=0)
    if not settings.IS_DATABASE_EMBEDDED:
        refuse_pooling_by_transaction()
