"""The accounts of consumers, made when they are first needed, and the one lock that every movement takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection

from loyalty.models import Account, Consumer

Code = Account.Code
MEMBER_CODES: Final = (Code.ARREARS, Code.AVAILABLE, Code.HELD, Code.PENDING)
PROGRAM_CODES: Final = (Code.ADJUSTMENT, Code.BREAKAGE, Code.ISSUANCE, Code.REDEEMED)

# By id, so that two transactions over the same consumers wait for each other rather than for ever. A posting's
# foreign key takes a lock that NO KEY UPDATE lets pass.
_LOCK: Final = """
SELECT code, id, balance FROM loyalty_account WHERE consumer_id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
"""
_MAKE: Final = """
INSERT INTO loyalty_account (consumer_id, code, balance, may_be_negative)
SELECT consumer_id, code, CASE WHEN consumer_id IS NOT NULL THEN 0 END, code = 'arrears' OR consumer_id IS NULL
FROM unnest(%s::uuid[]) AS consumer_id CROSS JOIN unnest(%s::text[]) AS code
ORDER BY consumer_id, code
ON CONFLICT DO NOTHING
"""
_PROGRAM: Final = "SELECT code, id FROM loyalty_account WHERE consumer_id IS NULL"


@dataclass(frozen=True, slots=True)
class Wallet:
    """One consumer's accounts, locked until the transaction ends, and the ids of the programme's."""

    consumer: Consumer
    ids: dict[str, int]
    balances: dict[str, int]

    @property
    def held(self) -> int:
        return self.balances[Code.HELD]

    @property
    def debt(self) -> int:
        """What new points pay first."""
        return -self.balances[Code.ARREARS]

    def into_available(self, points: int) -> tuple[dict[Code, int], int]:
        """The moves that bring points to the consumer, and how many of them pay a debt instead."""
        paid = min(points, self.debt)
        return {Code.AVAILABLE: points - paid, Code.ARREARS: paid}, paid


def lock_wallet(consumer: Consumer) -> Wallet:
    """Make the accounts if they are not there, lock them, and read their balances as they are under the lock."""
    rows = _fetch(_LOCK, [consumer.pk])
    if len(rows) < len(MEMBER_CODES):
        _make([consumer.pk], MEMBER_CODES)
        rows = _fetch(_LOCK, [consumer.pk])
    return Wallet(
        consumer=consumer,
        ids={code: account_id for code, account_id, _ in rows} | program_accounts(),
        balances={code: balance for code, _, balance in rows},
    )


def lock_accounts(consumer_ids: Iterable[UUID]) -> None:
    """For jobs over many consumers, all of whom have accounts."""
    _fetch(_LOCK, list(consumer_ids))


def program_accounts() -> dict[str, int]:
    """Code → id of the programme's own accounts."""
    found = _read_program()
    if len(found) < len(PROGRAM_CODES):
        _make([None], PROGRAM_CODES)
        found = _read_program()
    return found


def _read_program() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_PROGRAM)
        return dict(cursor.fetchall())


def _fetch(sql: str, consumer_ids: list[UUID]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [consumer_ids])
        return list(cursor.fetchall())


def _make(owners: list[Any], codes: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MAKE, [owners, [str(code) for code in codes]])
