"""The names of all URLs of a URLconf."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


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
