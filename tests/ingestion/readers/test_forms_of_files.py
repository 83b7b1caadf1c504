"""The same table in each form that people send gives the same facts."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from commerce.models import Order
from ingestion.models import Mapping

HEADER = ["Rechnung", "Rechnungsdatum", "Kunde", "Artikel", "Bezeichnung", "Menge", "Preis", "Zeilensumme"]
ROWS = [
    ["0007", "13.02.2026", "K1", "S1", "Kugelhähne", "2", "1.234,50", "2.469,00"],
    ["0008", "14.02.2026", "K2", "S2", "Rohr; lang", "1", "3,50", "3,50"],
]


def text(delimiter: str, rows: list[list[str]] | None = None) -> str:
    quoted = [[f'"{cell}"' if delimiter in cell else cell for cell in row] for row in [HEADER, *(rows or ROWS)]]
    return "".join(delimiter.join(row) + "\r\n" for row in quoted)


def check(job, orders: int = 2) -> None:
    assert (job.state, job.error) == ("applied", "")
    assert job.accepted == job.rows_total - job.skipped == orders
    assert Order.objects.get(external_id="0007").net == Decimal("2469.00")
    assert Order.objects.get(external_id="0007").lines.get().product.name == "Kugelhähne"


@pytest.mark.parametrize("delimiter", [";", "\t", "|", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_text_in_each_encoding_with_each_delimiter(bring, delimiter, encoding):
    check(bring(text(delimiter).encode(encoding)))


def workbook(rows: list[list[object]]) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Verkäufe")
        dates = book.add_format({"num_format": "dd.mm.yyyy"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if hasattr(cell, "year"):
                    sheet.write_datetime(number, column, cell, dates)
                else:
                    sheet.write(number, column, cell)
    return out.getvalue()


def test_a_workbook_with_typed_cells(bring):
    day = date(2026, 2, 13)
    rows = [HEADER, ["0007", day, "K1", "S1", "Kugelhähne", 2, 1234.5, 2469], [8, day, "K2", 99, "Rohr", 1, 3.5, 3.5]]
    check(bring(workbook(rows), name="sales.xlsx"))
    assert Order.objects.get(external_id="8").lines.get().product.sku == "99"


def test_an_old_workbook(bring):
    check(bring((Path(__file__).parent / "sales.xls").read_bytes(), name="sales.xls"))
    assert Order.objects.get(external_id="0008").ordered_on == date(2026, 2, 14)


def test_titles_totals_blank_rows_and_repeated_headers_are_no_data(bring):
    table = [
        ["Umsätze Februar"],
        [],
        HEADER,
        ROWS[0],
        [],
        HEADER,
        ROWS[1],
        ["Gesamtsumme", "", "", "", "", "", "", "2.472,50"],
    ]
    job = bring("".join(";".join(f'"{cell}"' for cell in row) + "\n" for row in table))
    assert job.result["ignored"] == {"repeated header": 1, "total": 1}
    assert (job.rows_total, job.accepted, job.refused, job.skipped) == (4, 2, 0, 2)


def test_the_whole_column_decides_how_decimals_are_written(bring):
    rows = [[f"{n}", "13.02.2026", "K", "S", "", "1", "1.234", "1.234"] for n in range(6000)]
    job = bring(text(";", [*rows, ["9999", "13.02.2026", "K", "S", "", "1", "0,50", "0,50"]]))
    assert job.result["decimals"] == ","
    assert Order.objects.get(external_id="5").net == 1234


def test_what_no_row_proves_is_read_as_the_mapping_remembers(bring):
    bring(text(";"))
    assert Mapping.objects.get().options["decimals"] == ","
    bring(text(";", [["0009", "01.02.2026", "K", "S", "", "1", "1.234", "1.234"]]))
    assert Order.objects.get(external_id="0009").net == 1234


def test_a_last_row_that_was_cut_off_is_refused_and_kept(bring):
    job = bring(text(";")[:-30])
    assert (job.accepted, job.refused) == (1, 1)
