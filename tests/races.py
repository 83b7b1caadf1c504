"""Real threads that start at once, each with a connection of its own, in a tenant whose rows are committed."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection
from django_tenants.utils import tenant_context

from tenants.models import Tenant


def race(tenant: Tenant, work: Callable[[int], Any], *, times: int = 20) -> list[Any]:
    """What each thread returned or raised; `work` gets its number."""
    ready = threading.Barrier(times)
    results: list[Any] = [None] * times

    def run(number: int) -> None:
        try:
            with tenant_context(tenant):
                connection.ensure_connection()
                ready.wait(30)
                results[number] = work(number)
        except Exception as error:  # noqa: BLE001 -- handed to the test
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def succeeded(results: list[Any]) -> list[Any]:
    return [result for result in results if not isinstance(result, Exception)]


def failed(results: list[Any]) -> list[Exception]:
    return [result for result in results if isinstance(result, Exception)]
