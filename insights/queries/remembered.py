"""Counts over all customers, kept until what they were counted from has changed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from django.core.cache import cache

Answer = TypeVar("Answer")
SECONDS = 86_400  # Periods and due dates move on with the day.
# What was remembered by an earlier release may have another shape.
_CODE = max(path.stat().st_mtime_ns for path in Path(__file__).parent.glob("*.py"))


def remember(name: str, *parts: object, version: str | None, compute: Callable[[], Answer]) -> Answer:
    """What `compute` returned last time for this name, parts and version; None as version always computes."""
    if version is None:
        return compute()
    key = ":".join(str(part).replace(" ", "-") for part in ("insights", _CODE, name, version, *parts))
    kept: Any = cache.get(key)
    if kept is None:
        kept = compute()
        cache.set(key, kept, SECONDS)
    return kept  # type: ignore[no-any-return] # nothing but an Answer is kept under this name
