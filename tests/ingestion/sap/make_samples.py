"""Writes the sample files beside it: `python -m tests.ingestion.sap.make_samples`. One table, as SAP's users export it.

Invoice 100 with two lines; credit memo 100, positive as SAP writes it; invoice 101, cancelled, with two equal lines;
102, which cancels it.
"""

from datetime import date
from pathlib import Path

import xlsxwriter

FOLDER = Path(__file__).parent
DAY, NEXT_DAY = date(2026, 2, 13), date(2026, 2, 14)
# type, number, day, customer, name, cancelled, item, description, quantity, price, total, rep, rep's name
ROWS = [
    (13, 100, DAY, "C20000", "Kugelhähne & Söhne", "N", "S-01", "Kugelhahn 1/2\"", 2, 1234.5, 2469.0, 5, "Ana Conceição"),
    (13, 100, DAY, "C20000", "Kugelhähne & Söhne", "N", "0000012345", "Rohr; lang", 10, 3.5, 35.0, 5, "Ana Conceição"),
    (14, 100, NEXT_DAY, "C20000", "Kugelhähne & Söhne", "N", "S-01", "Kugelhahn 1/2\"", 1, 1234.5, 1234.5, -1, "-No Sales Employee-"),
    (13, 101, NEXT_DAY, "C20000", "Kugelhähne & Söhne", "Y", "S-01", "Kugelhahn 1/2\"", 1, 1234.5, 1234.5, 5, "Ana Conceição"),
    (13, 101, NEXT_DAY, "C20000", "Kugelhähne & Söhne", "Y", "S-01", "Kugelhahn 1/2\"", 1, 1234.5, 1234.5, 5, "Ana Conceição"),
    (13, 102, NEXT_DAY, "C20000", "Kugelhähne & Söhne", "C", "S-01", "Kugelhahn 1/2\"", 2, 1234.5, 2469.0, 5, "Ana Conceição"),
]  # fmt: skip
B1 = "ObjType DocNum DocDate CardCode CardName CANCELED ItemCode Dscription Quantity Price LineTotal SlpCode SlpName".split()
GERMAN = "Object Type|Belegnr.|Buchungsdatum|Kunde|Kundenname|Storniert|Artikelnr.|Bezeichnung|Menge|Preis|Zeilensumme|Sales Employee Code|Vertreter".split(
    "|"
)
PORTUGUESE = "Object Type|N.º fatura|Data|Cód. cliente|Nome cliente|Cancelado|Artigo|Descrição|Quantidade|Preço|Total da linha|Código do vendedor|Vendedor".split(
    "|"
)
DOC_TOTALS = {(13, 100): 3079.92, (14, 100): 1518.44, (13, 101): 3036.87, (13, 102): 3036.87}


def number(value: float, decimals: str, thousands: str) -> str:
    text = f"{value:,.2f}"
    return text.replace(",", "\0").replace(".", decimals).replace("\0", thousands)


def german(row: tuple) -> list[str]:
    kind, no, day, *middle, quantity, price, total, rep, rep_name = row
    numbers = [number(value, ",", ".") for value in (quantity, price, total)]
    return [str(kind), str(no), f"{day:%d.%m.%Y}", *middle, *numbers, str(rep), rep_name]


def german_csv() -> bytes:
    """cp1252, semicolons; the page's title, a header on each page, totals below."""
    lines = [["Umsatzliste 02/2026"], [], GERMAN, *map(german, ROWS[:3]), [], GERMAN, *map(german, ROWS[3:])]
    lines.append(["Gesamtsumme", *[""] * 9, "8.676,50", "", ""])
    quoted = [
        ";".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' if set(cell) & set(';"') else cell for cell in line)
        for line in lines
    ]
    return ("\r\n".join(quoted) + "\r\n").encode("cp1252")


def unicode_text() -> bytes:
    """Excel's "Unicode text": UTF-16 with its mark, tabs, no-break spaces between thousands."""
    lines = [PORTUGUESE]
    for kind, no, day, *middle, quantity, price, total, rep, rep_name in ROWS:
        numbers = [number(value, ",", "\u00a0") for value in (quantity, price, total)]
        lines.append([str(kind), str(no), f"{day:%d/%m/%y}", *middle, *numbers, str(rep), rep_name])
    return b"\xff\xfe" + ("\r\n".join("\t".join(line) for line in lines) + "\r\n").encode("utf-16-le")


def american_csv() -> bytes:
    """UTF-8 with its mark, commas; credit memos and what cancels negative, in three spellings."""
    lines = [[*B1, "DocTotal", "VatSum"]]
    for kind, no, day, *middle, quantity, price, total, rep, rep_name in ROWS:
        amount = number(total, ".", ",")
        pieces = f"{quantity}"
        if kind == 14:
            pieces, amount = f"{quantity}-", f"({amount})"
        elif "C" in middle:
            pieces, amount = f"-{quantity}", f"{amount} CR"
        tax = number(round(total * 0.23, 2), ".", ",")
        gross = number(DOC_TOTALS[kind, no], ".", ",")
        lines.append(
            [
                str(kind),
                str(no),
                f"{day:%m/%d/%Y}",
                *middle,
                pieces,
                number(price, ".", ","),
                amount,
                str(rep),
                rep_name,
                gross,
                tax,
            ]
        )
    quoted = [
        ",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' if set(cell) & set(',"') else cell for cell in line)
        for line in lines
    ]
    return b"\xef\xbb\xbf" + ("\n".join(quoted) + "\n").encode()


def page() -> bytes:
    """A web page that is called .xls."""
    cells = "".join(
        "<tr>"
        + "".join(f"<td>{cell.replace('&', '&amp;').replace('ä', '&auml;')}</td>" for cell in german(row))
        + "</tr>\r\n"
        for row in ROWS
    )
    head = "".join(f"<th nowrap>{cell}</th>" for cell in GERMAN)
    style = "<style>td {mso-number-format:'\\@'}</style>"
    return (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1252">{style}</head><body>\r\n'
        f"<table border=1><tr><td colspan=13><b>Umsatz<br>liste</b></td></tr>\r\n<tr>{head}</tr>\r\n{cells}</table></body></html>"
    ).encode("cp1252")


def xml_2003() -> bytes:
    def cell(value: object) -> str:
        if isinstance(value, date):
            return f'<Cell ss:StyleID="d"><Data ss:Type="DateTime">{value.isoformat()}T00:00:00.000</Data></Cell>'
        if isinstance(value, int | float):
            return f'<Cell><Data ss:Type="Number">{value}</Data></Cell>'
        text = str(value).replace("&", "&amp;")
        return f'<Cell><Data ss:Type="String">{text}</Data></Cell>'

    rows = "".join(f"<Row>{''.join(map(cell, row))}</Row>\n" for row in ROWS)
    head = "".join(map(cell, B1))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">\n<Worksheet ss:Name="Sales"><Table>\n'
        f'<Row><Cell ss:MergeAcross="12"><Data ss:Type="String">Sales</Data></Cell></Row>\n<Row ss:Index="3">{head}</Row>\n{rows}'
        '</Table></Worksheet><Worksheet ss:Name="Empty"><Table/></Worksheet></Workbook>\n'
    ).encode()


def tabs() -> bytes:
    """Tabs under the name of an .xls, days as DATS."""
    lines = ["\t".join(B1)]
    for kind, no, day, *rest in ROWS:
        lines.append("\t".join([str(kind), str(no), f"{day:%Y%m%d}", *map(str, rest)]))
    return ("\r\n".join(lines) + "\r\n").encode()


def list_output() -> bytes:
    """A list of R/3, saved unconverted: ruled lines, bars, DATS; types of billing documents; minus behind."""
    rows = [
        ("90000100", "20260213", "0000020000", "S-01", "F2", "2", "2.469,00 "),
        ("90000100", "20260213", "0000020000", "0000012345", "F2", "10", "35,00 "),
        ("90000200", "20260214", "0000020000", "S-01", "G2", "1", "1.234,50-"),
        ("90000200", "20260214", "0000020000", "S-02", "G2", "1", "10,00-"),
    ]
    head = ("VBELN", "FKDAT", "KUNAG", "MATNR", "FKART", "FKIMG", "NETWR")
    rule = "-" * 76

    def line(cells: tuple) -> str:
        return "|" + "|".join(f"{cell:<10}" for cell in cells) + "|"

    return ("\r\n".join(["Fakturaliste", "", rule, line(head), rule, *map(line, rows), rule]) + "\r\n").encode("cp1252")


def workbook() -> None:
    """Typed cells; numbers of documents are numbers."""
    with xlsxwriter.Workbook(str(FOLDER / "query.xlsx")) as book:
        sheet = book.add_worksheet("Query")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, B1)
        for at, row in enumerate(ROWS, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(at, column, cell, day)
                else:
                    sheet.write(at, column, cell)


SAMPLES = {
    "umsatz.csv": german_csv,
    "vendas.txt": unicode_text,
    "american.csv": american_csv,
    "page.xls": page,
    "xml2003.xls": xml_2003,
    "tabs.xls": tabs,
    "fakturaliste.txt": list_output,
}

if __name__ == "__main__":
    for name, make in SAMPLES.items():
        (FOLDER / name).write_bytes(make())
    workbook()
