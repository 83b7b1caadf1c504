"""Files made to hurt, or broken on the way: the file is refused in words, and the process lives."""

import zipfile
from io import BytesIO

import pytest
import xlsxwriter

from commerce.models import Order
from ingestion import child
from ingestion.readers import sheets
from people.models import DomainEvent

SHEET = "xl/worksheets/sheet1.xml"


def small_workbook() -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet().write_row(0, 0, ["Order ID", "Date", "Line total"])
    return out.getvalue()


def with_part(name: str, content: bytes, *, based_on: bytes | None = None) -> bytes:
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(based_on or small_workbook())) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()


def far_cells() -> bytes:
    rows = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    start = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return with_part(SHEET, start + rows + b"</sheetData></worksheet>")


def bomb() -> bytes:
    return with_part("xl/media/big.bin", b"\0" * (sheets.MOST_UNPACKED_BYTES + 1))


XML = (
    b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    b'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
)
HOSTILE = {
    "empty": (b"", "empty"),
    "blank": (b"\n\n  \n", "empty"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "no table"),
    "page without a table": (b"<html><body><h1>Log in</h1></body></html>", "no table"),
    "page of empty cells": (b"<table><tr><td colspan=99999999></td></tr></table>", "no table"),
    "xml of another kind": (b'<?xml version="1.0"?><sales><row>1</row></sales>', "no spreadsheet"),
    "xml cut off": (XML + b"<Worksheet><Table><Row><Cell><Data>1", "damaged"),
    "xml with entities": (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + XML + b"&b;</Workbook>",
        "defines entities",
    ),
    "xml with rows far apart": (
        XML + b'<Worksheet><Table><Row ss:Index="999999999"/></Table></Worksheet></Workbook>',
        "reaches to row or column",
    ),
    "zip of something else": (with_part("a.txt", b"x", based_on=b"PK\x05\x06" + b"\0" * 18), "not a workbook"),
    "broken zip": (small_workbook()[:200], "damaged"),
    "broken xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 2000, "cannot be read|broke the program"),
    "cells far apart": (far_cells(), "reaches to row 1,048,576"),
    "open quotation mark": (b'Order ID,Date,Line total\n1,2026-01-01,"' + b"x" * 200_000, "quotation mark"),
    "odd utf-16": ("Order ID,Date,Line total\n1".encode("utf-16") + b"x", "breaks off"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_in_words(bring, name):
    content, words = HOSTILE[name]
    job = bring(content, name="sales.xlsx")
    assert job.state == "refused"
    assert any(word in job.error for word in words.split("|")), job.error
    assert not Order.objects.exists()
    assert DomainEvent.objects.filter(event="import.refused").exists()


def test_a_bomb_is_refused_before_it_goes_off(bring):
    assert "unpacks to more than" in bring(bomb(), name="sales.xlsx").error


def test_what_the_look_beforehand_misses_kills_the_reader_and_only_it(bring):
    """The control: 5 KB that ask for 549 GB, hidden from the look. The child dies of it; the file is refused."""
    job = bring(with_part(SHEET, far_cells_with_hidden_letters()), name="sales.xlsx")
    assert job.state == "refused"


def far_cells_with_hidden_letters() -> bytes:
    """The same, with a reference that only an XML reader can read."""
    rows = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="&#88;FD1048576"><v>1</v></c></row>'
    start = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return start + rows + b"</sheetData></worksheet>"


def test_the_child_knows_nothing_of_ours(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "canary")
    spy = tmp_path / "table.csv"
    spy.write_text("Order ID,Date,Line total\n1,2026-01-01,1\n")
    with child.reading(child.Asked("inspect", spy, "sales")) as process:
        environment = child.Path(f"/proc/{process.pid}/environ").read_bytes()
        for _ in process.frames():
            pass
    assert b"canary" not in environment
