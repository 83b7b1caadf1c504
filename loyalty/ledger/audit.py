from datetime import datetime
from time import perf_counter
from typing import Any, Final

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from loyalty.ledger.checks import CHECKS, Check, statement_of
from loyalty.models import LedgerAudit
from people.models import User
from people.record import System, record

EXAMPLES: Final = 10  # of each finding; the number of all of them is kept beside

_COUNTS: Final = """
SELECT (SELECT count(*) FROM loyalty_journalentry), (SELECT count(*) FROM loyalty_account),
    (SELECT count(*) FROM loyalty_pointlot)
"""


def audit_ledger(*, actor: User | System, at: datetime) -> LedgerAudit:
    """Look whether the whole ledger adds up, and write down what does not.

    Each question is one statement, so movements that go on meanwhile are seen whole or not at all.

    **Who** may: the schedule, and whoever runs the command.
    **Writes** a LedgerAudit.
    **Then** `ledger.drifted` if there is a finding.
    """
    began = perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        findings = [found for check in CHECKS if (found := _ask(cursor, check))]
        cursor.execute(_COUNTS)
        entries, accounts, lots = cursor.fetchone()
        audit = LedgerAudit.objects.create(
            at=at,
            entries=entries,
            accounts=accounts,
            lots=lots,
            findings=findings,
            seconds=round(perf_counter() - began, 3),
        )
        if findings:
            data = {finding["check"]: finding["count"] for finding in findings}
            record(event="ledger.drifted", actor=actor, subject=audit, at=at, data=data)
    return audit


def _ask(cursor: CursorWrapper, check: Check) -> dict[str, Any] | None:
    cursor.execute(statement_of(check), {"most": EXAMPLES})
    rows = cursor.fetchall()
    if not rows:
        return None
    return {
        "check": check.slug,
        "words": check.words,
        "count": rows[0][3],
        "examples": [{"subject": subject, "stands": stands, "should": should} for subject, stands, should, _ in rows],
    }
