"""Which fields each kind of file has, how a column of each may be headed, and which column is which."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from ingestion import words
from ingestion.aliases import ALIASES
from ingestion.fields import (
    NumberRule,
    Parser,
    Style,
    date_parser,
    email_parser,
    number_parser,
    phone_parser,
    text_parser,
    word_parser,
)
from ingestion.words import Vocabulary

# Below these a slip of the pen is likelier than a sale; the columns hold more.
_MONEY = NumberRule(places=2, limit=10**11)
_PRICE = NumberRule(places=4, limit=10**9, is_signed=False)
_QUANTITY = NumberRule(places=3, limit=10**9)
_PERCENT = NumberRule(places=4, limit=101, is_signed=False)

MakeParser = Callable[[str, str, Style], Parser]


@dataclass(frozen=True, slots=True)
class Field:
    """`is_required`: no file without it. `is_filled`: where the file has the column, no row may leave it empty."""

    name: str
    label: str
    make: MakeParser
    is_required: bool = False
    is_filled: bool = False


def _text(longest: int) -> MakeParser:
    return lambda name, label, style: text_parser(name, label=label, longest=longest)


def _number(rule: NumberRule) -> MakeParser:
    return lambda name, label, style: number_parser(name, label=label, rule=rule, style=style)


def _word(vocabulary: Vocabulary) -> MakeParser:
    return lambda name, label, style: word_parser(name, label=label, vocabulary=vocabulary)


def _instant(name: str, label: str, style: Style) -> Parser:
    return date_parser(name, label=label, style=style, is_day=False)


def _day(name: str, label: str, style: Style) -> Parser:
    return date_parser(name, label=label, style=style, is_day=True, may_be_future=True)


def _email(name: str, label: str, style: Style) -> Parser:
    return email_parser(name, label=label)


def _phone(name: str, label: str, style: Style) -> Parser:
    return phone_parser(name, label=label, country=style.country)


SALES = (
    Field("order_no", "Order number", _text(80), is_required=True, is_filled=True),
    Field("ordered_at", "Date", _instant, is_required=True, is_filled=True),
    Field("customer_no", "Customer number", _text(80)),
    Field("customer_name", "Customer name", _text(200)),
    Field("sku", "SKU", _text(60), is_filled=True),
    Field("description", "Description", _text(200)),
    Field("category", "Category", _text(120)),
    Field("quantity", "Quantity", _number(_QUANTITY), is_filled=True),
    Field("unit_price", "Unit price", _number(_PRICE), is_filled=True),
    Field("line_total", "Line total", _number(_MONEY), is_filled=True),
    Field("discount", "Discount", _number(_MONEY)),
    Field("discount_percent", "Discount in percent", _number(_PERCENT)),
    Field("tax", "Tax", _number(_MONEY)),
    Field("cost", "Cost of the line", _number(_MONEY)),
    Field("unit_cost", "Cost of a unit", _number(_PRICE)),
    Field("channel", "Channel", _text(40)),
    Field("rep_code", "Rep number", _text(40)),
    Field("rep_name", "Rep", _text(120)),
    Field("region", "Region", _text(80)),
    Field("status", "Status", _word(words.STATUS)),
    Field("cancelled", "Cancelled", _word(words.CANCELLED)),
    Field("is_return", "Return", _word(words.RETURN)),
)
CUSTOMERS = (
    Field("customer_no", "Customer number", _text(80), is_required=True, is_filled=True),
    Field("name", "Name", _text(200)),
    Field("kind", "Kind", _word(words.CUSTOMER_KIND)),
    Field("contact_name", "Buyer", _text(120)),
    Field("email", "E-mail address", _email),
    Field("phone", "Phone", _phone),
    Field("address", "Address", _text(300)),
    Field("region", "Region", _text(80)),
    Field("rep_code", "Rep number", _text(40)),
    Field("rep_name", "Rep", _text(120)),
    Field("opt_in_email", "May be e-mailed", _word(words.YES_NO)),
    Field("opt_in_sms", "May be texted", _word(words.YES_NO)),
)
PRODUCTS = (
    Field("sku", "SKU", _text(60), is_required=True, is_filled=True),
    Field("name", "Name", _text(200)),
    Field("category", "Category", _text(120)),
    Field("brand", "Brand", _text(80)),
    Field("price", "Price", _number(_PRICE)),
    Field("cost", "Cost", _number(_PRICE)),
    Field("cost_from", "Cost valid from", _day),
    Field("active_from", "Active from", _day),
    Field("active_until", "Active until", _day),
)
FIELDS: dict[str, tuple[Field, ...]] = {"sales": SALES, "customers": CUSTOMERS, "products": PRODUCTS}
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
    return Proposal(header=header, columns=columns, missing=list_missing(columns, kind))


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
