from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from saas.demo import cafe, maker
from saas.demo.cafe import list_cafe_files
from saas.demo.cdnow import list_cdnow_files
from saas.demo.maker import list_maker_files
from saas.demo.sheets import DemoFile, Row, WrittenFile, comma, interleave, point, write_demo_file

UNTIL = date(2026, 11, 27)
FILES = [*list_cafe_files(UNTIL), *list_maker_files(UNTIL), *list_cdnow_files(UNTIL)]


@dataclass(frozen=True)
class Made:
    file: DemoFile
    rows: list[Row]
    written: WrittenFile


@pytest.fixture(scope="module", params=FILES, ids=lambda file: file.name)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    file: DemoFile = request.param
    written = write_demo_file(file, folder=tmp_path_factory.mktemp("made"))
    return Made(file, list(file.rows()), written)


def test_same_last_day_gives_the_same_bytes(made: Made, tmp_path: Path) -> None:
    cafe._trade.cache_clear()
    maker._trade.cache_clear()
    again = write_demo_file(made.file, folder=tmp_path)
    assert again.path.read_bytes() == made.written.path.read_bytes()
    assert (again.rows, again.bad_rows) == (made.written.rows, made.written.bad_rows)
    assert list(tmp_path.iterdir()) == [again.path]


def test_bad_rows_stand_where_stated(made: Made) -> None:
    lines = made.written.path.read_bytes().decode(made.file.form.encoding).split("\r\n")
    stated = [(bad.row_no, bad.problem) for bad in made.written.bad_rows]
    wrong = {number: row for number, row in enumerate(made.rows, start=2) if row.problem}
    assert stated == [(number, row.problem) for number, row in wrong.items()]
    assert len(lines) == made.written.rows + 2  # the header and the end of the last line
    for number, row in wrong.items():
        assert max(row.cells, key=len) in lines[number - 1].replace('""', '"')


def test_twenty_to_forty_sales_rows_are_bad_and_not_all_at_the_end(made: Made) -> None:
    if made.file.kind == "sales":
        assert 20 <= len(made.written.bad_rows) <= 40
        assert made.written.bad_rows[0].row_no < made.written.rows / 3


def test_each_row_is_as_wide_as_its_header(made: Made) -> None:
    assert {len(row.cells) for row in made.rows} == {len(made.file.header)}


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
