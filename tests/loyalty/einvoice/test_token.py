import hmac
import json
from datetime import date
from decimal import Decimal

import jwt
import pytest

from loyalty.einvoice.token import EInvoice, Key, is_genuine, read_token
from tests.loyalty.einvoice.signer import FIELDS, Signer


@pytest.fixture(scope="module")
def registrar():
    return Signer()


def test_the_fields_are_read(registrar):
    said = read_token(registrar.sign())
    assert said == EInvoice(
        seller_tax_id="29AAAAA0000A1Z5",
        buyer_tax_id="29BBBBB0000B1Z5",
        number="INV/0042",
        kind="INV",
        invoiced_on=date(2026, 11, 20),
        gross=Decimal("123.00"),
        lines=3,
        main_hsn_code="3917",
        irn=FIELDS["Irn"],
    )
    assert EInvoice.of(json.loads(json.dumps(said.as_json()))) == said


def test_what_cannot_be_read_is_left_empty(registrar):
    said = read_token(registrar.sign(DocDt="someday", TotInvVal="much", ItemCnt="-1", SellerGstin=None))
    assert (said.invoiced_on, said.gross, said.lines, said.seller_tax_id) == (None, None, None, "")
    assert read_token(registrar.sign(TotInvVal="NaN")).gross is None
    assert read_token(registrar.sign(TotInvVal=-5)).gross is None


@pytest.mark.parametrize(
    "text", ["", "https://example.com/a.b", "a.b.c", "x" * 5_000, "..", "\0.\0.\0", jwt.encode({"data": "x"}, "k" * 32)]
)
def test_other_codes_are_none_of_ours(text):
    assert read_token(text) is None


class TestGenuine:
    def test_signed_by_a_known_key(self, registrar):
        assert is_genuine(registrar.sign(), [registrar.key]) is True

    def test_without_keys_nobody_can_tell(self, registrar):
        assert is_genuine(registrar.sign(), []) is None

    def test_signed_by_another(self, registrar):
        assert is_genuine(Signer().sign(), [registrar.key]) is False

    def test_changed_after_it_was_signed(self, registrar):
        head, _, signature = registrar.sign().split(".")
        other = registrar.sign(TotInvVal=9999).split(".")[1]
        assert is_genuine(f"{head}.{other}.{signature}", [registrar.key]) is False

    def test_signed_by_nobody(self, registrar):
        unsigned = jwt.encode({"data": json.dumps(FIELDS)}, None, algorithm="none")
        assert is_genuine(unsigned, [registrar.key]) is False

    def test_the_public_key_is_no_password(self, registrar):
        """RS256 taken for HS256: whoever has the public key could sign."""
        head = jwt.utils.base64url_encode(b'{"alg":"HS256","typ":"JWT"}')
        body = jwt.utils.base64url_encode(json.dumps({"data": json.dumps(FIELDS)}).encode())
        mark = hmac.new(registrar.key.public_key.encode(), head + b"." + body, "sha256").digest()
        forged = b".".join([head, body, jwt.utils.base64url_encode(mark)]).decode()
        assert is_genuine(forged, [registrar.key]) is False

    def test_the_key_that_it_names_counts(self, registrar):
        mine, other = Key(registrar.key.public_key, "mine"), Key(Signer().key.public_key, "other")
        assert is_genuine(registrar.sign(kid="mine"), [other, mine]) is True
        assert is_genuine(registrar.sign(kid="other"), [other, mine]) is False

    def test_a_key_that_is_none(self, registrar):
        assert is_genuine(registrar.sign(), [Key("no key")]) is False
