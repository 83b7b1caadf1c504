"""A registrar of e-invoices, with a key of its own."""

import json
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from loyalty.einvoice.token import Key

FIELDS = {
    "SellerGstin": "29AAAAA0000A1Z5",
    "BuyerGstin": "29BBBBB0000B1Z5",
    "DocNo": "INV/0042",
    "DocTyp": "INV",
    "DocDt": "20/11/2026",
    "TotInvVal": 123.00,
    "ItemCnt": 3,
    "MainHsnCode": "3917",
    "Irn": "f" * 64,
}


class Signer:
    def __init__(self) -> None:
        self._private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = self._private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self.key = Key(public.decode())

    def sign(self, *, kid: str = "", **changes: Any) -> str:
        claims = {"iss": "NIC", "data": json.dumps({**FIELDS, **changes})}
        return jwt.encode(claims, self._private, algorithm="RS256", headers={"kid": kid} if kid else None)
