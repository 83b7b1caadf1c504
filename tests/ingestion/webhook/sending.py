"""A sender of signed files, as a distributor would write one."""

import base64
import hashlib
import hmac
import time
from typing import Any

from kit import clock
from tests.conftest import TenantClient

PATH = "/webhook/sales"


def key_bytes(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix("whsec_"))


def digest_of(content: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"


def signature_of(secret: str, webhook_id: str, timestamp: int, signed: bytes) -> str:
    mac = hmac.new(key_bytes(secret), f"{webhook_id}.{timestamp}.".encode() + signed, hashlib.sha256)
    return f"v1,{base64.b64encode(mac.digest()).decode()}"


def headers_for(
    secret: str, content: bytes, *, webhook_id: str = "d-1", timestamp: int | None = None, is_body_signed: bool = False
) -> dict[str, str]:
    """Those that sign; with `is_body_signed` in the plain form of Standard Webhooks."""
    sent_at = int(time.time()) if timestamp is None else timestamp
    digest = digest_of(content)
    signed = content if is_body_signed else digest.encode()
    headers = {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(sent_at),
        "webhook-signature": signature_of(secret, webhook_id, sent_at, signed),
    }
    return headers if is_body_signed else {**headers, "content-digest": digest}


def post(
    secret: str, content: bytes, *, host: str = "mara", content_type: str = "text/csv", more: Any = None, **signing: Any
) -> Any:
    """The answer to a file sent by the test's own client."""
    signing.setdefault("timestamp", int(clock.now().timestamp()))
    headers = {**headers_for(secret, content, **signing), **(more or {})}
    browser = TenantClient(headers={"host": f"{host}.localhost"})
    return browser.generic("POST", PATH, content, content_type=content_type, headers=headers)
