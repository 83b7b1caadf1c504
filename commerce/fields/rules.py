"""What each field of a customer, product or order line may hold: one rule for a file's cell and for a hand's edit."""

from collections.abc import Callable
from dataclasses import dataclass

from commerce.fields import words
from commerce.fields.parsers import (
    NumberRule,
    Parser,
    Problem,
    Style,
    date_parser,
    email_parser,
    number_parser,
    phone_parser,
    rep_parser,
    text_parser,
    word_parser,
)
from commerce.fields.words import Vocabulary

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

    def parser(self, style: Style) -> Parser:
        return self.make(self.name, self.label, style)

    @property
    def missing(self) -> Problem | None:
        """What is wrong with an empty value; None where it may be empty."""
        return Problem("missing", self.name, f"{self.label} is empty; fill it in.") if self.is_filled else None


def _text(longest: int) -> MakeParser:
    return lambda name, label, style: text_parser(name, label=label, longest=longest)


def _rep(longest: int) -> MakeParser:
    return lambda name, label, style: rep_parser(name, label=label, longest=longest)


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
    Field("rep_code", "Rep number", _rep(40)),
    Field("rep_name", "Rep", _rep(120)),
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
    Field("rep_code", "Rep number", _rep(40)),
    Field("rep_name", "Rep", _rep(120)),
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
