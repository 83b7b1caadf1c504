"""Rows of cells into lines for COPY: column by column, each distinct cell parsed once.

Real columns repeat themselves: a million order lines hold some thousands of days, products and prices. So each
column is looked up in a table of what was parsed before, and the work for one cell is one look-up.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b

from commerce.fields.dates import day_order_proof
from commerce.fields.parsers import TYPED, Parser, Problem, Style, clean, decimal_proof
from commerce.fields.rules import FIELDS
from ingestion.columns import DATE_FIELDS, NUMBER_FIELDS, normalize

NULL = r"\N"
MOST_REMEMBERED = 400_000  # cells of a column; a bound on memory, far above what repeats
_TOTAL = re.compile(
    r"(?:grand |sub)?total\b|summe\b|gesamt|zwischensumme|suma\b|totale?s?\b|somme\b|soma\b", re.IGNORECASE
)

_RULED = re.compile(r"\s*[-=_*+]{3,}\s*")

Problems = dict[int, list[Problem]]


def escape(value: str) -> str:
    """A value as COPY wants it; tabs and line ends were taken out when the cell was cleaned."""
    return value.replace("\\", "\\\\") if "\\" in value else value


class ColumnMemory(dict[str, str]):
    """Cell -> value for COPY; what cannot be a value is NULL and stands in `bad`."""

    def __init__(self, parser: Parser, missing: Problem | None) -> None:
        super().__init__()
        self._parser = parser
        self._missing = missing
        self.bad: dict[str, Problem] = {}

    def __missing__(self, raw: str) -> str:
        value = self._parser(raw)
        if value is None and self._missing is not None:
            value = self._missing
        if isinstance(value, Problem):
            self.bad[raw] = value
            value = None
        text = self[raw] = NULL if value is None else escape(value)
        return text

    def take(self, cells: Sequence[str], problems: Problems) -> list[str]:
        """The values of a column; `problems` gathers what is wrong, by the position of the row."""
        if len(self) > MOST_REMEMBERED:
            self.clear()
            self.bad.clear()
        values = [*map(self.__getitem__, cells)]
        if self.bad and not self.bad.keys().isdisjoint(cells):
            for position, cell in enumerate(cells):
                if cell in self.bad:
                    problems.setdefault(position, []).append(self.bad[cell])
        return values


class Votes:
    """What the cells of a file prove about its style, each distinct cell counted once."""

    def __init__(self) -> None:
        self.tally: dict[str, int] = {}

    def count(self, proof: str | None) -> None:
        if proof is not None:
            self.tally[proof] = self.tally.get(proof, 0) + 1

    def winner(self, choices: tuple[str, str]) -> str | None:
        first, second = (self.tally.get(choice, 0) for choice in choices)
        return None if first == second else choices[first < second]

    def listening(self, parser: Parser, name: str) -> Parser:
        """The parser, which now also lets the cells of number and date columns vote."""
        if name in NUMBER_FIELDS:
            prove: Callable[[str], str | None] = decimal_proof
        elif name in DATE_FIELDS:
            prove = _day_order_proof
        else:
            return parser

        def parse(raw: str) -> str | Problem | None:
            self.count(prove(raw))
            return parser(raw)

        return parse


def _day_order_proof(raw: str) -> str | None:
    return None if raw[4:5] == "-" else day_order_proof(clean(raw))


def decide_style(rows: Iterable[Sequence[str]], columns: dict[str, int], votes: Votes) -> None:
    """Let the rows at hand vote before the first of them is parsed."""
    seen: set[tuple[str, str]] = set()
    for row in rows:
        for name, position in columns.items():
            if position < len(row) and (name, row[position]) not in seen:
                seen.add((name, row[position]))
                if name in NUMBER_FIELDS:
                    votes.count(decimal_proof(row[position]))
                elif name in DATE_FIELDS:
                    votes.count(_day_order_proof(row[position]))


class Encoder:
    """Turns chunks of rows into values and problems for one kind of file, and drops what is no data."""

    def __init__(self, *, kind: str, columns: dict[str, int], header: list[str], style: Style) -> None:
        self.votes = Votes()
        self.columns = columns
        self.width = max(max(columns.values()) + 1, len(header))
        self.ignored: dict[str, int] = {}
        self._header = [normalize(cell) for cell in header]
        self._memories = {
            field.name: ColumnMemory(
                self.votes.listening(field.parser(style), field.name),
                field.missing,
            )
            for field in FIELDS[kind]
            if field.name in columns
        }

    def encode(self, rows: list[list[str]], row_nos: list[int]) -> tuple[list[int], dict[str, list[str]], list[str]]:
        """Row numbers, value lists by field, and the problems of each row as JSON or NULL."""
        rows = self._even(rows)
        values, problems = self._values(rows)
        ignored = [position for position in problems if self._is_no_data(rows[position])]
        if ignored:
            gone = set(ignored)
            rows = [row for position, row in enumerate(rows) if position not in gone]
            row_nos = [number for position, number in enumerate(row_nos) if position not in gone]
            values, problems = self._values(rows)
        return row_nos, values, _as_json(problems, len(rows))

    def _values(self, rows: list[list[str]]) -> tuple[dict[str, list[str]], Problems]:
        problems: Problems = {}
        if not rows:
            return {name: [] for name in self._memories}, problems
        cells = [*zip(*rows, strict=True)]
        return {
            name: memory.take(cells[self.columns[name]], problems) for name, memory in self._memories.items()
        }, problems

    def _even(self, rows: list[list[str]]) -> list[list[str]]:
        if {*map(len, rows)} == {self.width}:
            return rows
        blank = [""] * self.width
        return [(row + blank)[: self.width] for row in rows]

    def _is_no_data(self, row: list[str]) -> bool:
        """A header repeated on a later page, a line drawn with hyphens, or one of totals."""
        cells = [normalize(cell.removeprefix(TYPED)) for cell in row[: len(self._header)]]
        if cells == self._header[: len(cells)]:
            self._ignore("repeated header")
            return True
        filled = [cell for cell in row if cell.strip()]
        if all(_RULED.fullmatch(cell) for cell in filled):
            self._ignore("ruled line")
            return True
        if len(filled) <= len(self._header) // 2 + 1 and any(_TOTAL.match(cell.strip()) for cell in filled):
            self._ignore("total")
            return True
        return False

    def _ignore(self, why: str) -> None:
        self.ignored[why] = self.ignored.get(why, 0) + 1


def _as_json(problems: Problems, count: int) -> list[str]:
    texts = [NULL] * count
    for position, found in problems.items():
        texts[position] = escape(json.dumps([problem.as_dict() for problem in found], ensure_ascii=False))
    return texts


Head = tuple[str, ...]


class Orders:
    """Order numbers as dense integers, each with what its first row says of the whole order.

    `fresh` are orders not sent yet; `mixed` are rows that say otherwise than the first row of their order.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, Head]] = {NULL: (NULL, ())}
        self._lines: dict[str, int] = {}
        self.fresh: list[str] = []
        self.mixed: set[str] = set()

    def take(self, orders: list[str], heads: Iterable[Head]) -> tuple[list[str], list[str]]:
        """For each row, the number of its order and its place in it."""
        numbers: list[str] = []
        places: list[int] = []
        previous, number, place = NULL, NULL, self._lines.get(NULL, 0)
        first: Head = ()
        for order, head in zip(orders, heads, strict=True):
            if order != previous:  # most files hold the lines of an order together
                self._lines[previous] = place
                previous, place = order, self._lines.get(order, 0)
                number, first = self._known.get(order) or self._add(order, head)
            place += 1
            if head != first and order != NULL:
                self.mixed.add("\t".join((number, *head)) + "\n")
            numbers.append(number)
            places.append(place)
        self._lines[previous] = place
        return numbers, [*map(str, places)]

    def _add(self, order: str, head: Head) -> tuple[str, Head]:
        number = str(len(self._known))
        self._known[order] = number, head
        self.fresh.append("\t".join((number, order, *head)) + "\n")
        return number, head

    def drain(self) -> tuple[bytes, bytes]:
        fresh, mixed = "".join(self.fresh).encode(), "".join(self.mixed).encode()
        self.fresh.clear()
        self.mixed.clear()
        return fresh, mixed


class ProductKeys(dict[tuple[str, ...], str]):
    """A 63-bit key for each SKU, the same in every file, so that lines can be compared by it.

    It is asked for (SKU, description, category), and the first description of a SKU is the one that counts.
    """

    def __init__(self) -> None:
        super().__init__()
        self._key_by_sku: dict[str, str] = {NULL: NULL}
        self._taken: set[str] = set()
        self.fresh: list[str] = []

    def __missing__(self, cells: tuple[str, ...]) -> str:
        sku = cells[0]
        key = self._key_by_sku.get(sku)
        if key is None:
            key = self._key_by_sku[sku] = self._free_key(sku)
        if key != NULL:
            self.fresh.append("\t".join((key, *cells)))
        self[cells] = key
        return key

    def _free_key(self, sku: str) -> str:
        text = sku
        while True:
            key = str(int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 1)
            if key not in self._taken:  # else two SKUs met, which no file of this age has seen
                self._taken.add(key)
                return key
            text += "\x00"


HEAD_FIELDS = (
    "customer_no",
    "customer_name",
    "ordered_at",
    "channel",
    "rep_code",
    "rep_name",
    "region",
    "status",
    "cancelled",
    "is_return",
)
PRODUCT_FIELDS = ("sku", "description", "category")
LINE_FIELDS = (
    "quantity",
    "unit_price",
    "line_total",
    "discount",
    "discount_percent",
    "tax",
    "cost",
    "unit_cost",
)
# Before the number of a credit memo where those are numbered by themselves, as SAP does: 100 may be both.
RETURN_MARK = "CM-"
Frame = tuple[bytes, bytes]


class SalesFrames:
    """Order lines (L) apart from what they repeat, orders (O) and products (P); rows at odds with their order (M)."""

    def __init__(self, encoder: Encoder, *, returns_count_apart: bool = False) -> None:
        self._encoder = encoder
        self._returns_count_apart = returns_count_apart and "is_return" in encoder.columns
        self._head_fields = [name for name in HEAD_FIELDS if name in encoder.columns]
        self._line_fields = [name for name in LINE_FIELDS if name in encoder.columns]
        self._orders = Orders()
        self._products = ProductKeys()

    def frames(self, rows: list[list[str]], row_nos: list[int]) -> Iterator[Frame]:
        row_nos, values, problems = self._encoder.encode(rows, row_nos)
        if not row_nos:
            return
        if self._returns_count_apart:
            values["order_no"] = [
                f"{RETURN_MARK}{number}" if is_return == "t" and number != NULL else number
                for number, is_return in zip(values["order_no"], values["is_return"], strict=True)
            ]
        if {"is_return", "quantity", "line_total"} <= self._encoder.columns.keys():
            _negate_both(values)
        blank = [NULL] * len(row_nos)
        heads = zip(*(values[name] for name in self._head_fields), strict=True)
        orders, places = self._orders.take(values["order_no"], heads)
        products = zip(*(values.get(name, blank) for name in PRODUCT_FIELDS), strict=True)
        lines = zip(
            map(str, row_nos),
            orders,
            places,
            map(self._products.__getitem__, products),
            *(values[name] for name in self._line_fields),
            problems,
            strict=True,
        )
        yield b"L", ("\n".join(map("\t".join, lines)) + "\n").encode()
        fresh, mixed = self._orders.drain()
        yield b"O", fresh
        yield b"M", mixed
        yield b"P", "".join(f"{line}\n" for line in self._products.fresh).encode()
        self._products.fresh.clear()


def _negate_both(values: dict[str, list[str]]) -> None:
    """A return that has only its quantity or only its amount negative has both: SAP writes one of them plain."""
    quantities, totals = values["quantity"], values["line_total"]
    for position, is_return in enumerate(values["is_return"]):
        if is_return == "t":
            quantity, total = quantities[position], totals[position]
            if (quantity[:1] == "-") != (total[:1] == "-") and NULL not in (quantity, total):
                quantities[position], totals[position] = f"-{quantity.lstrip('-')}", f"-{total.lstrip('-')}"


class PlainFrames:
    """Customers and products: one line for each row, all fields in their order."""

    def __init__(self, encoder: Encoder, kind: str) -> None:
        self._encoder = encoder
        self._names = [field.name for field in FIELDS[kind]]

    def frames(self, rows: list[list[str]], row_nos: list[int]) -> Iterator[Frame]:
        row_nos, values, problems = self._encoder.encode(rows, row_nos)
        blank = [NULL] * len(row_nos)
        lines = zip(map(str, row_nos), *(values.get(name, blank) for name in self._names), problems, strict=True)
        yield b"L", "".join(f"{'	'.join(line)}\n" for line in lines).encode()
