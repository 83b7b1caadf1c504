"""Over real sockets to real workers: what is answered before the body comes, and what a large one costs."""

import base64
import hashlib
import json
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingestion.models import Delivery, ImportJob
from ingestion.webhook.senders import fill
from tests.ingestion.webhook.conftest import FILE
from tests.ingestion.webhook.sending import PATH, digest_of, headers_for, signature_of
from tests.ingestion.webhook.serving import Server, memory_mb, serving

pytestmark = [pytest.mark.kills, pytest.mark.usefixtures("committed")]
LARGE_MB = 200
MOST_GROWTH_MB = 60


@pytest.fixture(scope="module")
def _running(django_db_setup, tmp_path_factory) -> Iterator[tuple[Path, Server]]:
    media = tmp_path_factory.mktemp("media")
    with serving(media) as running:
        yield media, running


@pytest.fixture
def media(_running, settings) -> Iterator[Path]:
    settings.MEDIA_ROOT = str(_running[0])
    yield _running[0]
    for path in _running[0].rglob("*.dat"):
        path.unlink()


@pytest.fixture
def server(_running, media: Path, tenant) -> Server:
    return _running[1]


def head(headers: dict[str, str], length: int, *more: str) -> bytes:
    lines = [f"POST {PATH} HTTP/1.1", "host: mara.localhost", f"content-length: {length}", "content-type: text/csv"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, *more, "", ""]).encode()


def ask(server: Server, request: bytes) -> bytes:
    """All that comes back until the server closes; nothing is sent after the request."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
        line.sendall(request)
        answer = b""
        while piece := line.recv(65536):
            answer += piece
    return answer


@pytest.mark.parametrize("more", [(), ("expect: 100-continue",)], ids=["plain", "expects 100"])
def test_a_wrong_signature_is_answered_though_the_body_never_comes(server, secret, media, more):
    wrong = headers_for("whsec_" + "A" * 43 + "=", FILE)
    answer = ask(server, head(wrong, 50 << 20, *more))
    answer = answer.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")  # the server says so before it asks the product
    assert answer.startswith(b"HTTP/1.1 401 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == "signature"
    assert not list(media.rglob("*.dat"))


def test_the_control_a_right_signature_is_invited_to_send_its_body(server, secret):
    line = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    with line:
        line.sendall(head(headers_for(secret, FILE), len(FILE), "expect: 100-continue"))
        assert line.recv(65536).startswith(b"HTTP/1.1 100 ")
        line.sendall(FILE)
        assert line.recv(65536).startswith(b"HTTP/1.1 202 ")
    assert Delivery.objects.count() == 1


def test_a_body_that_breaks_off_leaves_nothing(server, secret, media):
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
        line.sendall(head(headers_for(secret, FILE), len(FILE)) + FILE[:20])
        line.shutdown(socket.SHUT_WR)
        answer = line.recv(65536)
    assert answer[:12] in (b"HTTP/1.1 401", b"HTTP/1.1 400", b"")
    assert (Delivery.objects.count(), list(media.rglob("*.dat"))) == (0, [])


def test_200_mb_go_through_in_flat_memory(server, secret, tmp_path):
    """Raw and as a form; what is kept is what was sent."""
    warm = server.connect()
    warm.request("POST", PATH, FILE, {"host": "mara.localhost", **headers_for(secret, FILE)})
    assert warm.getresponse().status == 202
    (worker,) = server.workers
    before = memory_mb(worker, "VmRSS")
    for number, is_form in enumerate((False, True)):
        path = tmp_path / f"large-{number}.csv"
        digest = write_large(path, number)
        headers = {"host": "mara.localhost", **signed_headers(secret, digest, f"large-{number}")}
        connection = server.connect()
        if is_form:
            send_form(connection, headers, path)
        else:
            headers |= {"content-type": "text/csv", "content-length": str(path.stat().st_size)}
            with path.open("rb") as file:
                connection.request("POST", PATH, file, headers)
        assert connection.getresponse().status == 202
        job = ImportJob.objects.get(deliveries__webhook_id=f"large-{number}")
        assert (job.sha256, job.size) == (digest.hex(), path.stat().st_size)
        with Path(job.file.path).open("rb") as kept:
            assert hashlib.file_digest(kept, "sha256").digest() == digest
    assert memory_mb(worker, "VmHWM") - before < MOST_GROWTH_MB


def write_large(path: Path, number: int) -> bytes:
    line = b"A1,2026-02-01,C1,SKU1,2,5.00,10.00\n"
    piece = line * ((1 << 20) // len(line))
    with path.open("wb") as file:
        file.write(f"large {number}\n".encode())
        for _ in range(LARGE_MB):
            file.write(piece)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def signed_headers(secret: str, digest: bytes, webhook_id: str) -> dict[str, str]:
    headers = headers_for(secret, b"", webhook_id=webhook_id)
    value = digest_of(b"")[: len("sha-256=:")] + base64.b64encode(digest).decode() + ":"
    timestamp = int(headers["webhook-timestamp"])
    signature = signature_of(secret, webhook_id, timestamp, value.encode())
    return headers | {"content-digest": value, "webhook-signature": signature}


def send_form(connection, headers: dict[str, str], path: Path) -> None:
    before = b'--x\r\ncontent-disposition: form-data; name="file"; filename="large.csv"\r\n\r\n'
    after = b"\r\n--x--\r\n"
    connection.putrequest("POST", PATH, skip_host=True)
    length = len(before) + path.stat().st_size + len(after)
    for name, value in {
        **headers,
        "content-type": "multipart/form-data; boundary=x",
        "content-length": str(length),
    }.items():
        connection.putheader(name, value)
    connection.endheaders(before)
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            connection.send(piece)
    connection.send(after)


def test_the_shells_sender_sends_as_it_stands_on_the_page(server, secret, tmp_path):
    url = f"http://mara.localhost:{server.port}{PATH}"
    script, file = tmp_path / "send.sh", tmp_path / "march sales.csv"
    script.write_text(next(sender.text for sender in fill(url=url, key=secret) if sender.name == "send.sh"))
    file.write_bytes(FILE)
    done = subprocess.run(["sh", str(script), str(file)], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["status"] == 202
    job = ImportJob.objects.get()
    assert (job.original_name, Path(job.file.path).read_bytes()) == ("march sales.csv", FILE)
    again = subprocess.run(["sh", str(script), str(file)], capture_output=True, text=True, timeout=60)
    assert (again.returncode, json.loads(again.stdout)["status"]) == (0, 208)


def test_and_says_why_it_was_refused(server, secret, tmp_path):
    script = tmp_path / "send.sh"
    url = f"http://mara.localhost:{server.port}{PATH}"
    script.write_text(fill(url=url, key="whsec_" + "A" * 43 + "=")[0].text)
    done = subprocess.run(["sh", str(script), str(script)], capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert json.loads(done.stdout)["code"] == "signature"
