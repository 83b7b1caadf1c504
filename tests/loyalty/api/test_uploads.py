from hashlib import sha256
from uuid import uuid4

import pytest

from loyalty.actions.receive_part import MOST_BYTES_OF_PART
from loyalty.models import Retailer, Upload
from loyalty.pictures.sniff import MOST_BYTES
from people.roles import Role
from tests.loyalty.conftest import V1

PART = "application/offset+octet-stream"
CONTENT = b"0123456789"


@pytest.fixture
def phone(phone_of, rita):
    return phone_of(rita.user)


def announce(phone, content=CONTENT, **given):
    said = {"filename": "photo.jpg", "size": len(content), "sha256": sha256(content).hexdigest(), **given}
    return phone.send("uploads", said)


def send(phone, upload_id, offset, part, content_type=PART):
    return phone.generic(
        "PATCH", f"{V1}/uploads/{upload_id}", part, content_type=content_type, headers={"upload-offset": str(offset)}
    )


def test_a_file_comes_in_parts_over_a_bad_line(phone):
    made = announce(phone)
    assert (made.status_code, made.json()["received"], made.json()["state"]) == (201, 0, "receiving")
    pk = made.json()["id"]
    first = send(phone, pk, 0, CONTENT[:4])
    assert (first.status_code, first["Upload-Offset"], first["Upload-Length"]) == (200, "4", "10")
    # the answer was lost: the phone asks, and goes on
    assert phone.head(f"{V1}/uploads/{pk}")["Upload-Offset"] == "4"
    assert phone.look(f"uploads/{pk}").json()["received"] == 4
    again = send(phone, pk, 0, CONTENT[:4])
    assert (again.status_code, again.json()["code"], again["Upload-Offset"]) == (409, "wrong_offset", "4")
    assert send(phone, pk, 4, CONTENT[4:]).json()["state"] == "complete"


def test_announced_twice_under_one_key_it_is_one(phone):
    said = {"filename": "a.jpg", "size": 1, "sha256": "0" * 64}
    first, again = (phone.send("uploads", said, key="the-same-key-twice") for _ in range(2))
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert Upload.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"size": 0}, "size"),
        ({"size": MOST_BYTES + 1}, "size"),
        ({"sha256": "x"}, "sha256"),
        ({"filename": ""}, "filename"),
    ],
)
def test_what_cannot_be_is_refused_by_field(phone, given, field):
    refused = announce(phone, **given)
    assert refused.status_code == 400
    assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert not Upload.objects.exists()


def test_a_damaged_file_is_sent_again(phone):
    pk = announce(phone).json()["id"]
    refused = send(phone, pk, 0, b"x" * 10)
    assert (refused.status_code, refused.json()["code"]) == (422, "checksum_mismatch")
    assert phone.look(f"uploads/{pk}").json()["received"] == 0


def test_too_much_is_refused(phone):
    pk = announce(phone).json()["id"]
    assert send(phone, pk, 0, CONTENT + b"x").json()["code"] == "part_too_long"
    large = announce(phone, b"0" * (MOST_BYTES_OF_PART + 10)).json()["id"]
    assert send(phone, large, 0, b"0" * (MOST_BYTES_OF_PART + 5)).status_code == 413
    assert set(Upload.objects.values_list("received", flat=True)) == {0}


def test_what_is_no_part_is_refused(phone):
    pk = announce(phone).json()["id"]
    assert send(phone, pk, "x", b"1").status_code == 400
    assert send(phone, pk, 0, b"").status_code == 400
    assert send(phone, pk, 0, b"{}", "application/json").status_code == 415


def test_anothers_upload_is_not_there(phone, phone_of, hire, rita):
    other = hire("+351912000009", Role.RETAILER, email="")
    Retailer.objects.create(user=other, state="active", phone="+351912000009", shop_name="Other")
    pk = announce(phone).json()["id"]
    stranger = phone_of(other)
    assert stranger.look(f"uploads/{pk}").status_code == 404
    assert send(stranger, pk, 0, CONTENT).status_code == 404
    assert phone.look(f"uploads/{uuid4()}").status_code == 404
    assert Upload.objects.get().received == 0


def test_consumers_and_strangers_send_nothing(phone_of, paul, stranger):
    assert announce(phone_of(paul.user)).status_code == 403
    assert announce(stranger).status_code == 401
    assert not Upload.objects.exists()


def test_a_shop_that_is_not_open_yet_sends_its_papers(phone, rita):
    Retailer.objects.filter(pk=rita.pk).update(state="phone_verified")
    assert announce(phone).status_code == 201
    Retailer.objects.filter(pk=rita.pk).update(state="suspended")
    assert announce(phone).json()["code"] == "account_suspended"
