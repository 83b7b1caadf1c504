"""Edits of single fields by hand, read by the very rules that the cells of a file are."""

from collections.abc import Mapping
from dataclasses import dataclass

from commerce.fields.parsers import Problem, Style
from commerce.fields.rules import FIELDS


@dataclass(frozen=True, slots=True)
class Reading:
    """`values` are texts as the database takes them, "" for nothing; `problems` are what was not let in."""

    values: dict[str, str]
    problems: dict[str, Problem]


def read_by_hand(kind: str, texts: Mapping[str, str], *, country: str) -> Reading:
    """Texts of fields of `kind`, as FIELDS names them. `country` is where phones without a code are from.

    Numbers have a decimal point and days are ISO 8601: forms and the API have made them so.
    """
    style, reading = Style(country=country), Reading({}, {})
    for rule in FIELDS[kind]:
        if rule.name not in texts:
            continue
        value = rule.parser(style)(texts[rule.name].replace("\x00", ""))
        if value is None:
            value = rule.missing or ""
        if isinstance(value, Problem):
            reading.problems[rule.name] = value
        else:
            reading.values[rule.name] = value
    return reading
