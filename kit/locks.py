"""Keys for PostgreSQL advisory locks. Taking the lock is the caller's business."""

from hashlib import blake2b


def advisory_lock_key(*parts: str) -> int:
    """A signed 64-bit key for `pg_advisory_lock(bigint)`, the same in every process and release.

    Name the tenant's schema first: advisory locks are per database, so two tenants would otherwise wait for
    each other.
    """
    if not parts:
        raise ValueError("an advisory lock needs a name")
    # the length before each part keeps ("ab", "c") and ("a", "bc") apart
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
