"""Each answer with its body; what is refused leaves nothing behind."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from commerce.models import Order
from ingestion.models import Delivery, ImportJob, WebhookRefusal
from ingestion.tasks import run_import_task
from ingestion.webhook import body
from kit import clock
from tests.conftest import TenantClient
from tests.ingestion.webhook.conftest import FILE, OTHER_FILE
from tests.ingestion.webhook.sending import PATH, headers_for, post


def told(answer) -> dict[str, object]:
    """The body, after a look at what all bodies have."""
    assert "application/problem+json" in answer["Content-Type"] or answer.status_code < 300
    found = json.loads(answer.content)
    assert found["status"] == answer.status_code
    assert found["title"]
    assert len(found["detail"]) > 25
    assert found["type"] == f"urn:regulars:problem:{found['code']}"
    return found


def refused(answer, status: int, code: str) -> dict[str, object]:
    """As `told`; nothing was taken, no file is left, and the refusal is counted."""
    found = told(answer)
    assert (answer.status_code, found["code"]) == (status, code)
    assert Delivery.objects.count() == ImportJob.objects.count() == 0
    assert stored() == []
    assert list(WebhookRefusal.objects.values_list("code", "times")) == [(code, 1)]
    assert code in WebhookRefusal.Code.values
    return found


def stored() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_202_a_new_file_is_kept_and_brought_in(secret, distributor, tenant):
    answer = post(secret, FILE, more={"content-disposition": 'attachment; filename="../march sales.csv"'})
    assert answer.status_code == 202
    delivery = Delivery.objects.get()
    job = delivery.job
    assert told(answer) | {"detail": ""} == {
        "type": "urn:regulars:problem:kept",
        "title": "Accepted",
        "status": 202,
        "detail": "",
        "code": "kept",
        "errors": [],
        "webhook_id": "d-1",
        "import": job.pk,
        "state": "waiting",
    }
    assert (job.source, job.kind, job.size, job.original_name) == (distributor, "sales", len(FILE), "march sales.csv")
    assert Path(job.file.path).read_bytes() == FILE
    run_import_task(job_id=job.pk, schema_name=tenant.schema_name)
    assert set(Order.objects.values_list("external_id", flat=True)) == {"A1", "A2"}


@pytest.mark.parametrize(
    ("given", "kept"), [("filename*=x-foo''a%41.csv", "d-1"), ("filename*=UTF-8''a%00b.csv", "ab.csv")]
)
def test_202_whatever_the_file_is_called(secret, given, kept):
    answer = post(secret, FILE, more={"content-disposition": f"attachment; {given}"})
    assert answer.status_code == 202
    assert Delivery.objects.get().job.original_name == kept


@pytest.mark.parametrize("is_body_signed", [False, True], ids=["the digest is signed", "the body is signed"])
def test_202_as_a_form(secret, is_body_signed):
    form = (
        b'--x\r\ncontent-disposition: form-data; name="note"\r\n\r\nfrom Lisbon\r\n'
        b'--x\r\ncontent-disposition: form-data; name="file"; filename="march.csv"\r\ncontent-type: text/csv\r\n\r\n'
        + FILE
        + b"\r\n--x--\r\n"
    )
    signed = headers_for(secret, form if is_body_signed else FILE, is_body_signed=is_body_signed)
    browser = TenantClient(headers={"host": "mara.localhost"})
    answer = browser.generic("POST", PATH, form, content_type="multipart/form-data; boundary=x", headers=signed)
    assert answer.status_code == 202
    job = ImportJob.objects.get()
    assert Path(job.file.path).read_bytes() == FILE
    assert job.original_name == "march.csv"


def test_202_with_the_body_signed_as_standard_webhooks_has_it(secret):
    assert post(secret, FILE, is_body_signed=True).status_code == 202
    assert Path(ImportJob.objects.get().file.path).read_bytes() == FILE


def test_200_the_same_again(secret):
    first = post(secret, FILE)
    later = int(clock.now().timestamp()) + 5
    again = post(secret, FILE, timestamp=later)
    assert again.status_code == 200
    assert (told(again)["code"], told(again)["import"]) == ("known", told(first)["import"])
    assert Delivery.objects.get().replays == 1
    assert (ImportJob.objects.count(), len(stored())) == (1, 1)


def test_409_another_file_under_the_same_id(secret):
    post(secret, FILE)
    answer = post(secret, OTHER_FILE)
    assert answer.status_code == 409
    assert told(answer)["code"] == "id_is_taken"
    assert (ImportJob.objects.count(), len(stored())) == (1, 1)
    assert Path(ImportJob.objects.get().file.path).read_bytes() == FILE
    assert WebhookRefusal.objects.get().code == "id_is_taken"


def test_208_the_same_file_under_a_new_id_is_noted_for_a_person(secret):
    post(secret, FILE)
    answer = post(secret, FILE, webhook_id="d-2")
    assert answer.status_code == 208
    assert (told(answer)["code"], told(answer)["import"]) == ("same_content", None)
    copy = Delivery.objects.get(webhook_id="d-2")
    assert (copy.copy_of.webhook_id, copy.job) == ("d-1", None)
    assert (ImportJob.objects.count(), len(stored())) == (1, 1)
    assert post(secret, FILE, webhook_id="d-2").status_code == 200
    assert post(secret, OTHER_FILE, webhook_id="d-2").status_code == 409


def test_401_without_headers(tenant, visitor):
    answer = visitor.generic("POST", PATH, FILE, content_type="text/csv")
    found = refused(answer, 401, "headers")
    assert "webhook-id, webhook-timestamp, webhook-signature" in found["detail"]
    assert answer["WWW-Authenticate"]


@pytest.mark.parametrize("is_body_signed", [False, True])
def test_401_wrong_key(secret, is_body_signed):
    other = "whsec_" + "A" * 43 + "="
    found = refused(post(other, FILE, is_body_signed=is_body_signed), 401, "signature")
    assert "300 seconds" in found["detail"]


@pytest.mark.parametrize("seconds", [-301, 301])
def test_401_too_old_or_from_the_future_says_the_same(secret, seconds):
    late = post(secret, FILE, timestamp=int(clock.now().timestamp()) + seconds)
    assert refused(late, 401, "signature")["detail"] == told(post("whsec_AAAA", FILE))["detail"]


@pytest.mark.parametrize("what", ["webhook-id", "webhook-timestamp", "content-digest"])
def test_401_a_signed_header_was_changed(secret, what):
    signed = headers_for(secret, FILE)
    others = {
        "webhook-id": "d-2",
        "webhook-timestamp": str(int(signed["webhook-timestamp"]) + 1),
        "content-digest": headers_for(secret, OTHER_FILE)["content-digest"],
    }
    refused(post(secret, FILE, more={what: others[what]}), 401, "signature")


def test_401_the_body_was_changed_on_its_way(secret):
    signed = headers_for(secret, FILE)
    found = refused(post(secret, OTHER_FILE, more=signed), 401, "other_content")
    assert "Send the file again" in found["detail"]


def test_401_a_signed_body_never_passes_as_a_digest_nor_the_other_way(secret):
    digest = headers_for(secret, FILE)["content-digest"].encode()
    refused(post(secret, digest, is_body_signed=True), 401, "signature")


def test_413_larger_than_is_taken(secret, monkeypatch):
    monkeypatch.setattr(body, "MOST_BYTES", 100)
    monkeypatch.setattr(body, "_FIELDS_AROUND", 0)
    assert "Cut it in parts" in refused(post(secret, FILE), 413, "too_large")["detail"]


def test_413_a_form_that_hides_its_size_in_what_stands_around(secret, monkeypatch):
    monkeypatch.setattr(body, "MOST_BYTES", 100)
    assert len(FILE) > 100
    refused(post(secret, FILE), 413, "too_large")


def test_413_a_signed_body_of_more_than_a_megabyte(secret):
    large = b"x," * (600 << 10)
    found = refused(post(secret, large, is_body_signed=True), 413, "too_large")
    assert "content-digest" in found["detail"]


def test_413_a_form_with_large_fields_beside_the_file(secret):
    form = b'--x\r\ncontent-disposition: form-data; name="note"\r\n\r\n' + b"n" * 5000 + b"\r\n--x--\r\n"
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000):
        answer = post(secret, form, content_type="multipart/form-data; boundary=x")
    refused(answer, 413, "too_large")


@pytest.mark.parametrize("content_type", ["application/json", "application/x-www-form-urlencoded", "image/png"])
def test_415_a_type_that_is_no_table(secret, content_type):
    assert content_type in refused(post(secret, FILE, content_type=content_type), 415, "not_a_table")["detail"]


@pytest.mark.parametrize("content", [b"%PDF-1.7 ...", b"\x89PNG....", b"\0\0", b"  \n"])
def test_415_a_content_that_is_no_table(secret, content):
    refused(post(secret, content), 415, "not_a_table")


def test_415_packed(secret):
    refused(post(secret, FILE, more={"content-encoding": "gzip"}), 415, "packed")


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (b"--x--\r\n", "no_file"),
        (b'--x\r\ncontent-disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n', "no_file"),
        (
            b'--x\r\ncontent-disposition: form-data; name="a"; filename="a"\r\n\r\nb\r\n'
            b'--x\r\ncontent-disposition: form-data; name="b"; filename="b"\r\n\r\nb\r\n--x--\r\n',
            "many_files",
        ),
    ],
)
def test_415_a_form_without_one_file(secret, form, code):
    refused(post(secret, form, content_type="multipart/form-data; boundary=x"), 415, code)


def test_415_a_form_without_a_boundary(secret):
    refused(post(secret, b"abc", content_type="multipart/form-data"), 415, "broken_form")


def test_411_without_a_length(secret):
    found = refused(post(secret, FILE, more={"transfer-encoding": "chunked"}), 411, "no_length")
    assert "content-length" in found["detail"]


def test_405_by_get(tenant, visitor):
    answer = visitor.get(PATH)
    assert answer["Allow"] == "POST"
    refused(answer, 405, "post_only")


def test_503_when_the_disk_is_full(secret, monkeypatch):
    def full(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(body.Sink, "write", full)
    answer = post(secret, FILE)
    assert answer["Retry-After"]
    refused(answer, 503, "not_kept")


def test_no_secret_in_logs_or_answers(secret, caplog):
    answers = [post(secret, FILE), post("whsec_AAAA", FILE), post(secret, FILE, content_type="image/png")]
    said = caplog.text + "".join(str(answer.headers) + answer.text for answer in answers)
    assert secret not in said
    assert secret.removeprefix("whsec_") not in said
