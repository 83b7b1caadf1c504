"""The names of all URLs of a URLconf, and how to ask for one without a trace."""

from collections.abc import Iterator, Mapping
from http.cookies import SimpleCookie
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.table import Row
from tests.conftest import TenantClient


def ask(browser: TenantClient, row: Row, things: Mapping[str, Any]) -> HttpResponse:
    """The answer; what it has changed, in the database or in the browser, is taken back."""
    path = reverse(row.name, kwargs={argument: things[thing] for argument, thing in row.kwargs.items()})
    cookies = browser.cookies
    browser.cookies = SimpleCookie({name: cookie.value for name, cookie in cookies.items()})
    with transaction.atomic():
        answer = browser.generic(row.method, path)
        answer.text_of_all = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    browser.cookies = cookies
    return answer


def walk_urls(urlconf: str) -> Iterator[tuple[str, URLPattern]]:
    """Each name with its namespace; nameless patterns come as ''."""
    yield from _walk(get_resolver(urlconf), "")


def _walk(resolver: URLResolver, namespace: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, inner)
        else:
            yield (f"{namespace}{pattern.name}" if pattern.name else ""), pattern
