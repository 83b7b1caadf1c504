"""Who signed what: Standard Webhooks headers and keys, and a form that signs a file's digest instead of the file.

With a `content-digest` header the sender signs `id.timestamp.content-digest`, so that a wrong signature is known
before the body is read. Without it the sender signs `id.timestamp.body`, as Standard Webhooks has it.
"""

import base64
import binascii
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

PREFIX: Final = "whsec_"
KEY_BYTES: Final = 32
WINDOW: Final = timedelta(seconds=300)
# A header that lists a thousand signatures costs a thousand comparisons for each key.
MOST_SIGNATURES: Final = 10
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}")
_DIGEST: Final = re.compile(rb"sha-256=:[A-Za-z0-9+/]{43}=:")


class HeadersError(ValueError):
    """A header is missing or cannot be read; the text says which."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What the headers of a delivery say. `digest` is empty where the body itself is signed."""

    id: str
    timestamp: int
    signatures: tuple[bytes, ...]
    digest: str

    def is_on_time(self, at: datetime) -> bool:
        return abs(at.timestamp() - self.timestamp) <= WINDOW.total_seconds()

    def is_by(self, key: bytes, content: bytes) -> bool:
        """Whether one of the signatures is the key's; compared in constant time."""
        wanted = sign(key, self.id, self.timestamp, content)
        return any(hmac.compare_digest(wanted, given) for given in self.signatures)

    @property
    def sha256(self) -> str:
        """The digest as hex digits."""
        return base64.b64decode(self.digest[len("sha-256=:") : -1]).hex()


def read_headers(headers: Mapping[str, str]) -> Signed:
    """Raises HeadersError."""
    found = {name: headers.get(f"webhook-{name}", "").strip() for name in ("id", "timestamp", "signature")}
    missing = [f"webhook-{name}" for name, value in found.items() if not value]
    if missing:
        raise HeadersError(f"These headers are missing: {', '.join(missing)}.")
    if not _ID.fullmatch(found["id"]):
        raise HeadersError("webhook-id must have 1 to 64 letters, digits, hyphens and underscores.")
    if not _TIMESTAMP.fullmatch(found["timestamp"]):
        raise HeadersError("webhook-timestamp must be whole seconds since 1970, such as 1764403200.")
    digest = headers.get("content-digest", "").strip()
    if digest and not is_digest(digest.encode()):
        raise HeadersError("content-digest must read sha-256=:<base64 of the SHA-256 of the file>:")
    return Signed(found["id"], int(found["timestamp"]), tuple(_signatures(found["signature"])), digest)


def is_digest(content: bytes) -> bool:
    """Whether it reads as a `content-digest`. A signed body must not, or one form would pass as the other."""
    return bool(_DIGEST.fullmatch(content))


def _signatures(header: str) -> list[bytes]:
    found = []
    for part in header.split()[:MOST_SIGNATURES]:
        version, _, encoded = part.partition(",")
        if version == "v1":
            try:
                found.append(base64.b64decode(encoded, validate=True))
            except (binascii.Error, ValueError):
                continue
    if not any(found):
        raise HeadersError("webhook-signature must hold v1,<base64 of the HMAC-SHA256>.")
    return found


def sign(key: bytes, webhook_id: str, timestamp: int, content: bytes) -> bytes:
    """HMAC-SHA256 over `id.timestamp.content`; the content is the digest's header or the body."""
    return hmac.new(key, f"{webhook_id}.{timestamp}.".encode() + content, sha256).digest()


def digest_header(file_sha256: bytes) -> str:
    return f"sha-256=:{base64.b64encode(file_sha256).decode()}:"


def draw_secret() -> str:
    """A new key as its owner gets it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def key_of(secret: str) -> bytes:
    """The bytes that sign: what stands behind the prefix, decoded."""
    return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
