"""Headings of many programs and languages find their fields."""

import pytest

from ingestion.columns import MappingError, check_columns, header_fingerprint, propose


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("DocNum;DocDate;CardCode;ItemCode;Dscription;Quantity;Price;LineTotal", 8),
        ("Rechnungsnummer;Buchungsdatum;Kundennr.;Artikelnummer;Bezeichnung;Menge;Einzelpreis;Zeilensumme", 8),
        ("Factura;Fecha;Código de cliente;Artículo;Descripción;Cantidad;Precio unitario;Importe", 8),
        ("Nº Fatura;Data;Cód. cliente;Referência;Descrição;Quantidade;Preço unitário;Valor", 8),
        ("Invoice;StockCode;Description;Quantity;InvoiceDate;Price;Customer ID;Country", 8),
    ],
)
def test_each_column_is_known(header, expected):
    proposal = propose(header.split(";"), "sales")
    assert len(proposal.columns) == expected
    assert proposal.missing == []


def test_the_better_heading_wins():
    assert propose(["City", "Region", "CardCode"], "customers").columns["region"] == 1


def test_missing_fields_are_named():
    assert propose(["Order ID", "Colour"], "sales").missing == ["Date", "Line total, or Quantity with Unit price"]


def test_the_fingerprint_heeds_the_order_and_not_the_spelling():
    one = header_fingerprint(["Order ID", "Date"])
    assert one == header_fingerprint(["order_id", " DATE "])
    assert one == header_fingerprint(["Order ID", "Date", "Why it was refused"])
    assert one != header_fingerprint(["Date", "Order ID"])


@pytest.mark.parametrize("columns", [{"order_no": 0}, {"order_no": 0, "ordered_at": 1, "line_total": 9}, {"colour": 0}])
def test_columns_that_cannot_work_are_refused(columns):
    with pytest.raises(MappingError):
        check_columns(columns, "sales", 3)
