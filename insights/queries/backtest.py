"""How the models would have done on the tenant's own past."""

from datetime import date, timedelta
from typing import Any

from django.db import connection

from insights.numerics.holdout import run_backtest
from insights.refresh.fitting import EPOCH, backtest_as_json, read_order_log


def get_backtest(*, cutoff: date, horizon_days: int) -> dict[str, Any]:
    """The backtest over all customers, as a tree of plain values. See `insights/numerics/holdout.py`.

    Raises ValueError if nobody had ordered by the cutoff, or everybody for the first time on that very day.
    """
    with connection.cursor() as cursor:
        log = read_order_log(cursor, until=cutoff + timedelta(days=horizon_days))
    if len(log.day) == 0:
        raise ValueError("nobody has ordered")
    return backtest_as_json(run_backtest(log, cutoff=(cutoff - EPOCH).days, horizon_days=horizon_days))
