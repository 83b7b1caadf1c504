"""How a column of each kind of file may be headed, and which column is which."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from commerce.fields.rules import FIELDS
from ingestion.aliases import ALIASES

NUMBER_FIELDS = frozenset(
    {"quantity", "unit_price", "line_total", "discount", "discount_percent", "tax", "cost", "unit_cost", "price"}
)
DATE_FIELDS = frozenset({"ordered_at", "cost_from", "active_from", "active_until"})

# Written in a file of refused rows and passed over when it comes back.
REASON_COLUMN = "Why it was refused"

_JOINED = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_WORD = re.compile(r"[^a-z0-9%]+")


class MappingError(ValueError):
    """The columns of a file cannot be used as they are mapped; the text may be shown."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """`columns`: field -> position. `missing`: the labels of needed fields without a column."""

    header: list[str]
    columns: dict[str, int]
    missing: list[str] = field(default_factory=list)


def normalize(heading: str) -> str:
    """A heading without accents, case, punctuation and the blanks between joined words."""
    joined = heading.replace("ß", "ss").replace("º", "").replace("ª", "").replace("°", "")
    plain = unicodedata.normalize("NFKD", joined).encode("ascii", "ignore").decode()
    return _NOT_WORD.sub(" ", plain.lower()).strip()


# kind -> heading -> (field, rank): the lower rank wins where two columns could be one field
_FIELD_BY_HEADING: dict[str, dict[str, tuple[str, int]]] = {
    kind: {
        heading: (f.name, rank)
        for f in FIELDS[kind]
        for rank, heading in enumerate([normalize(f.label), normalize(f.name), *aliases.get(f.name, "").split("|")])
    }
    for kind, aliases in ALIASES.items()
}


def _headings(text: str) -> frozenset[str]:
    return frozenset(text.split("|"))


# What programs call amounts with and without tax. The two are never taken for one another.
_GROSS = _headings(
    "doctotal|doc total|document total|gtotal|gross total|gross amount|gross|gross value|total incl tax|"
    "total incl vat|total including tax|total with tax|brutto|bruttobetrag|"
    "bruttowert|total con iva|total com iva|montant ttc|total ttc"
)
_NET = _headings(
    "linetotal|line total net|net|net amount|net value|net total|netto|nettobetrag|nettowert|netwr|importe neto|"
    "base imponible|valor liquido|montant ht|total ht"
)
_OF_DOCUMENT = _headings("doctotal|doc total|document total|belegsumme|total del documento|total do documento")
_TYPE_OF_DOCUMENT = _headings("objtype|obj type|object type")


def propose_options(header: list[str], columns: dict[str, int]) -> dict[str, bool]:
    """How the file counts, as far as its headings tell: SAP numbers invoices and credit memos each by themselves."""
    if "is_return" in columns and normalize(header[columns["is_return"]]) in _TYPE_OF_DOCUMENT:
        return {"returns_count_apart": True}
    return {}


def check_amounts(header: list[str], columns: dict[str, int], options: Mapping[str, object]) -> None:
    """Raises MappingError when amounts with tax would be taken for amounts without, or a document's for a line's."""
    if "line_total" not in columns:
        return
    heading = header[columns["line_total"]].strip()
    name = normalize(heading)
    includes_tax = bool(options.get("amounts_include_tax"))
    if name in _OF_DOCUMENT and "sku" in columns:
        raise MappingError(
            f"{heading} is the total of a whole document, which stands in each of its lines. Choose the column with "
            "the total of the line, such as LineTotal."
        )
    if name in _GROSS and not (includes_tax and "tax" in columns):
        raise MappingError(
            f"{heading} includes the tax. Choose a column without it, such as LineTotal; or say that line totals "
            "include the tax, and which column holds the tax."
        )
    if name in _NET and includes_tax:
        raise MappingError(f"{heading} is without tax already; leave “Line totals include the tax” off.")


def header_fingerprint(header: Iterable[str]) -> str:
    """Equal for headers that differ in case, accents and punctuation only; the order of columns counts."""
    cells = [normalize(cell) for cell in header if cell.strip() != REASON_COLUMN]
    return sha256("\n".join(cells).encode()).hexdigest()[:32]


def propose(header: list[str], kind: str) -> Proposal:
    """Which column is which, as far as the headings tell."""
    known = _FIELD_BY_HEADING[kind]
    best: dict[str, tuple[int, int]] = {}
    for position, heading in enumerate(header):
        found = known.get(normalize(heading)) or known.get(normalize(_JOINED.sub(" ", heading)))
        if found is not None:
            name, rank = found
            best[name] = min(best.get(name, (rank, position)), (rank, position))
    columns = {name: position for name, (_, position) in best.items()}
    if kind == "sales" and _is_documents_tax(header, columns):
        del columns["tax"]
    return Proposal(header=header, columns=columns, missing=list_missing(columns, kind))


def _is_documents_tax(header: list[str], columns: dict[str, int]) -> bool:
    """SAP's VatSum beside the document's total is the document's tax, which stands in each of its lines."""
    return (
        {"tax", "sku"} <= columns.keys()
        and normalize(header[columns["tax"]]) == "vatsum"
        and not _OF_DOCUMENT.isdisjoint(map(normalize, header))
    )


def list_missing(columns: dict[str, int], kind: str) -> list[str]:
    missing = [f.label for f in FIELDS[kind] if f.is_required and f.name not in columns]
    if kind == "sales" and "line_total" not in columns and not {"quantity", "unit_price"} <= columns.keys():
        missing.append("Line total, or Quantity with Unit price")
    return missing


def check_columns(columns: dict[str, int], kind: str, width: int) -> None:
    """Raises MappingError when a field is unknown, a column does not exist, or a needed field has none."""
    names = {f.name for f in FIELDS[kind]}
    unknown = sorted(set(columns) - names)
    if unknown:
        raise MappingError(f"There is no field {', '.join(unknown)} in a file of {kind}.")
    if any(not 0 <= position < width for position in columns.values()):
        raise MappingError("A field points to a column that the file does not have.")
    missing = list_missing(columns, kind)
    if missing:
        raise MappingError(f"Say which column holds: {', '.join(missing)}.")
