"""Published vectors, the reference library as oracle, and headers that are none."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import standardwebhooks
from hypothesis import given
from hypothesis import strategies as st

from ingestion.webhook.signature import HeadersError, digest_header, draw_secret, is_digest, key_of, read_headers, sign
from kit import clock
from tests.ingestion.webhook.sending import digest_of

# Those of docs/webhook.md; the first signature is the one the library's own documentation shows.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID, TIMESTAMP, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
DIGEST = "sha-256=:roWJMfZ4h+gVDW+Wyf4DBiwd82tEZMTdyOACwITV0Zg=:"
OF_BODY = "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
OF_DIGEST = "y6ueG3ARJ8YZhfHt5t0ofQrmzu3VGH4PEVow5+FX8bg="


def headers(**changes: str) -> dict[str, str]:
    fields = {"webhook-id": ID, "webhook-timestamp": str(TIMESTAMP), "webhook-signature": f"v1,{OF_BODY}"}
    return {name: value for name, value in {**fields, **changes}.items() if value is not None}


@pytest.mark.parametrize(
    "text", [SECRET, ID, str(TIMESTAMP), BODY.decode(), f"v1,{OF_BODY}", DIGEST, f"v1,{OF_DIGEST}"]
)
def test_the_vectors_stand_in_the_documentation(text):
    assert f"`{text}`" in (Path(__file__).parents[3] / "docs/webhook.md").read_text()


def test_the_vectors_of_both_forms():
    key = key_of(SECRET)
    assert base64.b64encode(sign(key, ID, TIMESTAMP, BODY)).decode() == OF_BODY
    assert digest_of(BODY) == DIGEST
    assert base64.b64encode(sign(key, ID, TIMESTAMP, DIGEST.encode())).decode() == OF_DIGEST


@pytest.mark.parametrize("signed", [BODY, DIGEST.encode()], ids=["the body", "the digest"])
def test_the_reference_library_signs_the_same(signed):
    at = datetime.fromtimestamp(TIMESTAMP, UTC)
    theirs = standardwebhooks.Webhook(SECRET).sign(ID, at, signed.decode())
    assert theirs == f"v1,{base64.b64encode(sign(key_of(SECRET), ID, TIMESTAMP, signed)).decode()}"


@given(st.text(max_size=40))
def test_and_verifies_what_we_sign_with_a_key_of_ours(text):
    secret, at, content = draw_secret(), int(clock.now().timestamp()), json.dumps(text)
    mine = base64.b64encode(sign(key_of(secret), "d-1", at, content.encode())).decode()
    fields = {"webhook-id": "d-1", "webhook-timestamp": str(at), "webhook-signature": f"v1,{mine}"}
    assert standardwebhooks.Webhook(secret).verify(content, fields) == text
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        standardwebhooks.Webhook(secret).verify(f"{content} ", fields)


def test_a_signature_among_several_is_enough():
    signed = read_headers(headers(**{"webhook-signature": f"v1a,xyz v2,abc v1,AAAA v1,{OF_BODY}"}))
    assert signed.is_by(key_of(SECRET), BODY)
    assert not signed.is_by(key_of(SECRET), BODY + b" ")
    assert not signed.is_by(key_of(draw_secret()), BODY)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"webhook-id": ""}, "missing: webhook-id"),
        ({"webhook-id": "", "webhook-timestamp": ""}, "webhook-id, webhook-timestamp"),
        ({"webhook-id": "a.b"}, "webhook-id must"),
        ({"webhook-id": "x" * 65}, "webhook-id must"),
        ({"webhook-timestamp": "12.5"}, "whole seconds"),
        ({"webhook-timestamp": "-5"}, "whole seconds"),
        ({"webhook-timestamp": "९"}, "whole seconds"),
        ({"webhook-signature": "v1"}, "must hold v1"),
        ({"webhook-signature": "v1,§§"}, "must hold v1"),
        ({"webhook-signature": OF_BODY}, "must hold v1"),
        ({"content-digest": "sha-256=abc"}, "content-digest"),
        ({"content-digest": "sha-512=:abc=:"}, "content-digest"),
    ],
)
def test_headers_that_cannot_be_read(changes, words):
    with pytest.raises(HeadersError, match=words):
        read_headers(headers(**changes))


@pytest.mark.parametrize(("seconds", "is_on_time"), [(-301, False), (-300, True), (0, True), (300, True), (301, False)])
def test_the_window_is_300_seconds_either_way(seconds, is_on_time):
    at = datetime.fromtimestamp(TIMESTAMP, UTC) + timedelta(seconds=seconds)
    assert read_headers(headers()).is_on_time(at) is is_on_time


def test_a_digest_is_known_by_its_form():
    assert is_digest(DIGEST.encode())
    assert digest_header(bytes.fromhex(read_headers(headers(**{"content-digest": DIGEST})).sha256)) == DIGEST
    assert not is_digest(BODY)


def test_each_key_is_another_and_of_32_bytes():
    first, second = draw_secret(), draw_secret()
    assert first != second
    assert len(key_of(first)) == 32
