"""What a file is, by its first bytes; its name is a hint that nobody checks."""

from pathlib import Path
from typing import Literal

from ingestion.readers.refusal import FileRefusedError

Format = Literal["text", "xlsx", "xls", "page", "xml"]


def sniff_format(path: Path) -> Format:
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.strip(b"\x00\t\r\n "):
        raise FileRefusedError("The file is empty.")
    if start.startswith(b"PK\x03\x04"):
        return "xlsx"
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "xls"
    if start.startswith(
        (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"\x7fELF")
    ):
        raise FileRefusedError("The file is no table. Save it as CSV or XLSX and bring that in.")
    return _sniff_markup(start) if start.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"<") else "text"


def _sniff_markup(start: bytes) -> Format:
    """Programs write tables as web pages or XML and call them .xls."""
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start and b"<html" not in start.lower():
        return "xml"
    if any(tag in start.lower() for tag in (b"<html", b"<table", b"<!doctype html")):
        return "page"
    raise FileRefusedError(
        "The file is XML of a kind that is no spreadsheet. Open it in the spreadsheet program, save it as XLSX, and "
        "bring that in."
    )
