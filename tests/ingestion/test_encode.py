"""Rows into lines for COPY: each distinct cell parsed once, orders numbered whatever their order in the file."""

from datetime import date

import pytest

from commerce.fields.parsers import Problem, Style
from ingestion.columns import propose
from ingestion.encode import NULL, ColumnMemory, Encoder, Orders, ProductKeys, SalesFrames

HEADER = ["Order ID", "Date", "Customer ID", "SKU", "Quantity", "Line total"]


@pytest.fixture
def framer():
    columns = propose(HEADER, "sales").columns
    return SalesFrames(Encoder(kind="sales", columns=columns, header=HEADER, style=Style(today=date(2026, 3, 1))))


def frames(framer, rows):
    return {
        letter: [line.split("\t") for line in payload.decode().splitlines()]
        for letter, payload in framer.frames(rows, [*range(2, 2 + len(rows))])
    }


def test_a_cell_is_parsed_once_and_a_bad_one_is_told_for_each_row():
    asked = []

    def parse(cell):
        asked.append(cell)
        return Problem("malformed", "sku", "No.") if cell == "bad" else cell or None

    memory, problems = ColumnMemory(parse, missing=None), {}
    assert memory.take(["a", "bad", "a", "", "bad"], problems) == ["a", NULL, "a", NULL, NULL]
    assert asked == ["a", "bad", ""]
    assert sorted(problems) == [1, 4]


def test_orders_are_numbered_and_their_lines_counted_even_when_mixed():
    orders = Orders()
    heads = [("C1",), ("C2",), ("C1",), ("C3",), ("C2",)]
    numbers, places = orders.take(["A", "B", "A", "A", "B"], heads)
    assert (numbers, places) == (["1", "2", "1", "1", "2"], ["1", "1", "2", "3", "2"])
    fresh, mixed = orders.drain()
    assert fresh == b"1\tA\tC1\n2\tB\tC2\n"
    assert mixed == b"1\tC3\n"
    assert orders.take(["B"], [("C2",)]) == (["2"], ["3"])


def test_a_product_has_the_same_key_in_every_file():
    one, other = ProductKeys(), ProductKeys()
    assert other["S2", "x", NULL] != other["S1", NULL, NULL]
    assert one["S1", "Soap", NULL] == other["S1", NULL, NULL] == one["S1", "Seife", NULL]
    assert one[NULL, "Soap", NULL] == NULL


def test_frames_hold_lines_orders_and_products(framer):
    sent = frames(framer, [["A", "2026-02-01", "C1", "S1", "2", "5"], ["A", "2026-02-01", "C1", "a\\b", "1", "3"]])
    assert [line[:3] for line in sent[b"L"]] == [["2", "1", "1"], ["3", "1", "2"]]
    assert sent[b"O"] == [["1", "A", "C1", "2026-02-01"]]
    assert sent[b"P"][1][1] == "a\\\\b"


def test_ragged_rows_are_as_wide_as_the_header(framer):
    sent = frames(framer, [["A", "2026-02-01"], ["B", "2026-02-01", "C1", "S1", "2", "5", "more", "cells"]])
    assert "SKU is empty" in sent[b"L"][0][-1]
    assert sent[b"L"][1][-1] == NULL


def test_a_chunk_of_totals_alone_sends_nothing(framer):
    assert frames(framer, [["Total", "", "", "", "", "99"]]) == {}
