from datetime import date, timedelta
from pathlib import Path

import pytest

from saas.demo.cafe import list_cafe_files
from saas.demo.cdnow import list_cdnow_files
from saas.demo.maker import list_maker_files
from saas.demo.sheets import DemoFile, Row, comma, interleave, point, write_demo_file

UNTIL = date(2026, 11, 27)
FILES = [*list_cafe_files(UNTIL), *list_maker_files(UNTIL), *list_cdnow_files(UNTIL)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_same_last_day_gives_the_same_bytes(file: DemoFile, tmp_path: Path) -> None:
    first = write_demo_file(file, folder=tmp_path)
    before = first.path.read_bytes()
    assert write_demo_file(file, folder=tmp_path) == first
    assert first.path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [first.path]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_bad_rows_stand_where_stated(file: DemoFile, tmp_path: Path) -> None:
    written = write_demo_file(file, folder=tmp_path)
    lines = written.path.read_bytes().decode(file.form.encoding).split("\r\n")
    stated = [(bad.row_no, bad.problem) for bad in written.bad_rows]
    wrong = {number: row for number, row in enumerate(file.rows(), start=2) if row.problem}
    assert stated == [(number, row.problem) for number, row in wrong.items()]
    assert len(lines) == written.rows + 2  # the header and the end of the last line
    for number, row in wrong.items():
        assert max(row.cells, key=len) in lines[number - 1].replace('""', '"')


@pytest.mark.parametrize("file", [file for file in FILES if file.kind == "sales"], ids=lambda file: file.name)
def test_twenty_to_forty_sales_rows_are_bad_and_not_all_at_the_end(file: DemoFile, tmp_path: Path) -> None:
    written = write_demo_file(file, folder=tmp_path)
    assert 20 <= len(written.bad_rows) <= 40
    assert written.bad_rows[0].row_no < written.rows / 3


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_each_row_is_as_wide_as_its_header(file: DemoFile) -> None:
    assert {len(row.cells) for row in file.rows()} == {len(file.header)}


def test_another_last_day_moves_the_data() -> None:
    later = list_cafe_files(UNTIL + timedelta(days=1))[-1]
    assert next(later.rows()) != next(FILES[2].rows())


def test_interleave_keeps_order_and_loses_none() -> None:
    good = [Row([str(number)]) for number in range(50)]
    bad = [Row([f"x{number}"], "wrong") for number in range(5)]
    mixed = list(interleave(good, bad, among=60, seed=1))
    assert [row for row in mixed if not row.problem] == good
    assert [row for row in mixed if row.problem] == bad


def test_cents_as_text() -> None:
    assert (point(123456), point(-5), comma(-100)) == ("1234.56", "-0.05", "-1,00")
