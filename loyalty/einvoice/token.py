"""The token in the QR of an Indian GST e-invoice: a JWT, signed with RS256 by the registrar, with the fields as JSON.

It is read whoever signed it; `is_genuine` says whether a known key vouches for it.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Self

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from jwt.exceptions import InvalidTokenError, PyJWTError
from jwt.types import Options

MOST_LETTERS: Final = 4_000  # a QR code holds no more
ALGORITHMS: Final = ["RS256"]  # a token that names another, or none, is not genuine
_DAYS: Final = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y")
_OPEN: Final[Options] = {"verify_signature": False, "verify_exp": False, "verify_aud": False, "verify_iat": False}
_SIGNED: Final[Options] = {"verify_exp": False, "verify_aud": False, "verify_iat": False, "verify_nbf": False}


@dataclass(frozen=True, slots=True)
class EInvoice:
    """`number`, `invoiced_on` and `gross` are empty where the token says nothing that can be read."""

    seller_tax_id: str
    buyer_tax_id: str
    number: str
    kind: str
    invoiced_on: date | None
    gross: Decimal | None
    lines: int | None
    main_hsn_code: str
    irn: str

    def as_json(self) -> dict[str, Any]:
        """For keeping; `of` reads it back."""
        plain = asdict(self)
        plain["invoiced_on"] = self.invoiced_on.isoformat() if self.invoiced_on else None
        plain["gross"] = str(self.gross) if self.gross is not None else None
        return plain

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Self:
        day, gross = kept["invoiced_on"], kept["gross"]
        return cls(
            **{
                **kept,
                "invoiced_on": date.fromisoformat(day) if day else None,
                "gross": Decimal(gross) if gross is not None else None,
            }
        )


@dataclass(frozen=True, slots=True)
class Key:
    """`public_key` as PEM; `key_id` where the signatures name one."""

    public_key: str
    key_id: str = ""


def read_token(text: str) -> EInvoice | None:
    """What the token says; None for a QR of another kind."""
    if text.count(".") != 2 or len(text) > MOST_LETTERS:
        return None
    try:
        payload = jwt.decode(text, options=_OPEN)
        data = payload.get("data")
        fields = json.loads(data) if isinstance(data, str) else data
    except (PyJWTError, ValueError, RecursionError):
        return None
    if not isinstance(fields, dict) or not {"DocNo", "Irn"} & fields.keys():
        return None
    return EInvoice(
        seller_tax_id=_text(fields, "SellerGstin").upper(),
        buyer_tax_id=_text(fields, "BuyerGstin").upper(),
        number=_text(fields, "DocNo"),
        kind=_text(fields, "DocTyp"),
        invoiced_on=_day(_text(fields, "DocDt")),
        gross=_amount(fields.get("TotInvVal")),
        lines=_count(fields.get("ItemCnt")),
        main_hsn_code=_text(fields, "MainHsnCode"),
        irn=_text(fields, "Irn"),
    )


def is_genuine(text: str, keys: Sequence[Key]) -> bool | None:
    """Whether one of the keys signed it. None without keys: then nobody can tell."""
    if not keys:
        return None
    return any(_is_signed(text, key) for key in _fitting(text, keys))


def is_public_key(pem: str) -> bool:
    """Whether it is a key that signatures of e-invoices can be checked with."""
    try:
        return isinstance(load_pem_public_key(pem.encode()), RSAPublicKey)
    except (ValueError, UnsupportedAlgorithm):
        return False


def _fitting(text: str, keys: Sequence[Key]) -> Sequence[Key]:
    """Those that the token names by `kid`; all, where it names none that is known."""
    try:
        named = jwt.get_unverified_header(text).get("kid")
    except InvalidTokenError:
        return ()
    return [key for key in keys if key.key_id and key.key_id == named] or keys


def _is_signed(text: str, key: Key) -> bool:
    try:
        jwt.decode(text, key.public_key, algorithms=ALGORITHMS, options=_SIGNED)
    except (PyJWTError, ValueError):
        return False
    return True


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return str(value).replace("\x00", "").strip()[:80] if isinstance(value, str | int) else ""


def _day(text: str) -> date | None:
    for form in _DAYS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _amount(value: Any) -> Decimal | None:
    try:
        amount = Decimal(str(value)).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 <= amount < Decimal(10) ** 12 else None


def _count(value: Any) -> int | None:
    return int(value) if str(value).isdecimal() and len(str(value)) < 6 else None
