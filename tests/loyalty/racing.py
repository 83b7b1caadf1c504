"""Several transactions at once: threads that start together, each with a connection of its own."""

from collections.abc import Callable
from contextlib import nullcontext
from threading import Barrier, Thread
from typing import Any

import pgtrigger
from django.db import connection, transaction
from django_tenants.utils import schema_context, tenant_context

from tenants.models import Tenant


def race(
    work: Callable[[int], Any],
    count: int,
    *,
    without: tuple[str, ...] = (),
    is_one_transaction: bool = True,
    schema_name: str = "t_mara",
) -> list[Any]:
    """Run `work(number)` in `count` committed transactions at once; what each returned, or the error it raised.

    `without` names triggers ("app.Model:name") that these transactions do not meet. `is_one_transaction=False` leaves
    it to the work to begin its own.
    """
    with schema_context("public"):
        tenant = Tenant.objects.get(schema_name=schema_name)
    barrier = Barrier(count, timeout=30)
    results: list[Any] = [None] * count

    def run(number: int) -> None:
        try:
            with tenant_context(tenant):
                connection.ensure_connection()
                barrier.wait()
                unguarded = pgtrigger.ignore(*without) if without else nullcontext()
                with unguarded, transaction.atomic() if is_one_transaction else nullcontext():
                    results[number] = work(number)
        except Exception as error:  # noqa: BLE001 -- the test looks at it
            results[number] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(number,), daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads), "a race did not end"
    return results


def succeeded(results: list[Any]) -> list[Any]:
    return [result for result in results if not isinstance(result, Exception)]


def failed(results: list[Any]) -> list[Exception]:
    return [result for result in results if isinstance(result, Exception)]
