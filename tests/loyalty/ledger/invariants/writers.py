"""Writers without manners: no lock, no look before. What the database alone still refuses shows here."""

from collections.abc import Mapping

from django.db import connection

from loyalty.ledger.accounts import program_accounts
from loyalty.models import Account, JournalEntry, Posting
from tests.loyalty.ledger.conftest import AT


def post(consumer, moves: Mapping[str, int], *, source_id: object, kind="adjustment", reverses=None) -> JournalEntry:
    """An entry by hand: `moves` maps account codes to points."""
    points = max(abs(points) for points in moves.values())
    entry = JournalEntry.objects.create(
        kind=kind,
        source_type="hand",
        source_id=str(source_id),
        consumer=consumer,
        points=points,
        reverses=reverses,
        at=AT,
    )
    ids = dict(Account.objects.filter(consumer=consumer).values_list("code", "pk")) | program_accounts()
    for code, moved in moves.items():
        Posting.objects.create(entry=entry, account_id=ids[code], points=moved)
    return entry


def balance(consumer, code: str) -> int:
    return Account.objects.get(consumer=consumer, code=code).balance


def drop_constraint(table: str, name: str) -> None:
    """For good: the test makes the tenants anew afterwards."""
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
