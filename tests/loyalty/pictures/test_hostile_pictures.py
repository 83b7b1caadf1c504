"""Files made to hurt, or broken on the way: refused in words, and nothing is written."""

import struct
import zipfile
import zlib
from io import BytesIO

import pytest
from django.conf import settings

from loyalty.pictures.keep import keeping
from loyalty.pictures.refusal import PictureRefusedError
from loyalty.pictures.sniff import MOST_BYTES
from tests.loyalty.pictures.drawn import as_jpeg, as_pdf, as_png, draw_invoice


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_bomb() -> bytes:
    """Some kilobytes that unpack to 10 GB."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 10_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A picture of one dot with a comment that unpacks to 500 MB."""
    start, end = as_png(draw_invoice(size=(10, 10)))[:-12], png_chunk(b"IEND", b"")
    return start + png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"\0" * 500_000_000, 9)) + end


def archive() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        new.writestr("run.js", "alert(1)")
    return out.getvalue()


def locked_pdf() -> bytes:
    trailer = b"trailer\n<< /Root 1 0 R /Encrypt 9 0 R /Size 5 /ID [<00><00>] >>"
    keys = (
        b"9 0 obj\n<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> >>\nendobj\n"
    )
    body = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0"
    return body + b" >>\nendobj\n" + keys + trailer + b"\nstartxref\n0\n%%EOF"


HOSTILE = {
    "empty": (b"", "empty"),
    "blank": (b"\0\0\n\n", "empty"),
    "bomb": (png_bomb(), "megapixels"),
    "text bomb": (text_bomb(), "damaged|memory"),
    "cut off": (as_jpeg()[:9_000], "damaged or incomplete"),
    "cut off png": (as_png()[:3_000], "damaged or incomplete"),
    "head only": (b"\xff\xd8\xff\xe0", "damaged or incomplete"),
    "too many bytes": (b"\xff\xd8\xff" + b"\0" * MOST_BYTES, "MB are allowed"),
    "picture and archive": (as_jpeg() + archive(), "something else at once"),
    "picture and page": (as_jpeg(comment=b"<script>alert(1)</script>"), "something else at once"),
    "picture and pdf": (as_jpeg(comment=b"%PDF-1.7 1 0 obj"), "something else at once"),
    "pdf and archive": (as_pdf() + archive(), "something else at once"),
    "drawing": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "drawing"),
    "drawing with a head": (b'<?xml version="1.0"?><svg onload="alert(1)"/>', "drawing"),
    "page": (b"<html><body>Invoice</body></html>", "web page"),
    "document": (archive(), "office document"),
    "gif": (b"GIF89a" + b"\0" * 100, "not taken"),
    "film": (b"\0\0\0\x18ftypmp42" + b"\0" * 100, "film"),
    "program": (b"\x7fELF" + b"\0" * 100, "no picture"),
    "text": (b"Invoice A-1, 100 EUR", "no picture"),
    "broken pdf": (b"%PDF-1.7\n" + b"x" * 500, "damaged"),
    "locked pdf": (locked_pdf(), "locked with a password"),
    "long pdf": (as_pdf(*[draw_invoice(size=(50, 70))] * 11), "11 pages"),
    "no heic": (b"\0\0\0\x18ftypheic" + b"\0" * 500, "damaged"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_in_words_and_nothing_is_written(tenant, tmp_path, name):
    content, words = HOSTILE[name]
    path = tmp_path / "invoice.jpg"
    path.write_bytes(content)
    before = list(settings.MEDIA_ROOT.rglob("*.*"))
    with pytest.raises(PictureRefusedError, match=words), keeping(path, folder="invoices"):
        pass
    assert list(settings.MEDIA_ROOT.rglob("*.*")) == before
