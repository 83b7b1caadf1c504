"""What a file is, by its bytes; its name is a hint that nobody checks."""

import zipfile
from pathlib import Path
from typing import Final, Literal

from loyalty.pictures.refusal import PictureRefusedError

Format = Literal["jpeg", "png", "heic", "pdf"]

MOST_BYTES: Final = 15_000_000  # a page of a phone has 2 to 8 MB
MEDIA_TYPES: Final[dict[Format, str]] = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "heic": "image/heic",
    "pdf": "application/pdf",
}
WANTED: Final = "Send a photo (JPEG, PNG or HEIC) or a PDF."
# Brands of ISO media files that hold HEVC stills.
_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc", b"hevx"})
# Two kinds in one file: whoever opens the original with another program would see another thing than the checker.
_FOREIGN: Final = (b"<script", b"<html", b"<svg", b"<?php", b"<!DOCTYPE html")
_PDF_HEADER_WITHIN: Final = 1024  # readers of PDF accept its header as late as this


def sniff_format(path: Path) -> Format:
    """Raises PictureRefusedError for whatever is not a picture or PDF, is too large, or is two things at once."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise PictureRefusedError(
            f"The file has {size / 1e6:,.1f} MB, and {MOST_BYTES // 1_000_000} MB are allowed. Take the photo anew "
            "with a lower resolution."
        )
    content = path.read_bytes()
    found = _by_first_bytes(content)
    _refuse_two_in_one(path, content, found)
    return found


def _by_first_bytes(content: bytes) -> Format:
    start = content[:64]
    if not content.strip(b"\x00\t\r\n "):
        raise PictureRefusedError("The file is empty. Take the photo again.")
    if start.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if start.startswith(b"%PDF-"):
        return "pdf"
    if start[4:8] == b"ftyp" and start[8:12] in _HEIC_BRANDS:
        return "heic"
    raise PictureRefusedError(f"{_name_other(start)} {WANTED}")


def _name_other(start: bytes) -> str:
    if start.startswith(b"PK\x03\x04"):
        return "The file is an archive or an office document, no picture."
    if start.startswith((b"GIF8", b"BM", b"II*\x00", b"MM\x00*")) or start[8:12] == b"WEBP":
        return "This kind of picture is not taken."
    if start.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"<"):
        return "The file is a web page, a drawing (SVG) or XML, no photo."
    if start[4:8] == b"ftyp":
        return "The file is a film or a kind of picture that is not taken."
    return "The file is no picture."


def _refuse_two_in_one(path: Path, content: bytes, found: Format) -> None:
    is_pdf_too = found != "pdf" and b"%PDF-" in content[:_PDF_HEADER_WITHIN]
    is_page_too = found != "pdf" and any(mark in content for mark in _FOREIGN)
    if is_pdf_too or is_page_too or zipfile.is_zipfile(path):
        raise PictureRefusedError(f"The file is a picture and something else at once. {WANTED}")
