"""Whole columns between PostgreSQL and NumPy, as binary COPY: no Python object per value.

A million customers come or go in about a second and the size of their arrays; fetched as rows they would take
several seconds and half a gigabyte.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from django.db.backends.utils import CursorWrapper
from psycopg import sql

ColumnType = Literal["int2", "int4", "int8", "float8"]
Columns = Mapping[str, ColumnType]
Arrays = dict[str, npt.NDArray[Any]]

_DTYPE: Mapping[ColumnType, str] = {"int2": ">i2", "int4": ">i4", "int8": ">i8", "float8": ">f8"}
# PostgreSQL's file format: signature, flags, length of a header extension; then rows; then -1 as a field count.
_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER = b"\xff\xff"
_CHUNK_ROWS = 65_536


class TransferError(Exception):
    """A row held a NULL or a column of another type than announced."""


def read_columns(cursor: CursorWrapper, query: sql.Composable, columns: Columns) -> Arrays:
    """The rows of `query`, whose columns must be exactly `columns`, in their order and never NULL."""
    statement = sql.SQL("COPY ({}) TO STDOUT (FORMAT BINARY)").format(query)
    received = bytearray()
    with cursor.copy(statement) as copy:
        for block in copy:
            received += block
    layout = _row_layout(columns)
    rows, rest = divmod(len(received) - len(_HEADER) - len(_TRAILER), layout.itemsize)
    if rest:
        raise TransferError("The rows are not all of the announced width.")
    table = np.frombuffer(received, dtype=layout, count=rows, offset=len(_HEADER))
    if not _is_regular(table, columns):
        raise TransferError("A row is not of the announced types.")
    return {name: table[name].astype(_DTYPE[kind].replace(">", "=")) for name, kind in columns.items()}


def write_columns(cursor: CursorWrapper, table: sql.Composable, columns: Columns, arrays: Arrays) -> None:
    """Append the arrays, all of one length, to `table`."""
    names = sql.SQL(", ").join(sql.Identifier(name) for name in columns)
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(table, names)
    with cursor.copy(statement) as copy:
        copy.write(_HEADER)
        for block in _blocks(columns, arrays):
            copy.write(block)
        copy.write(_TRAILER)


def _blocks(columns: Columns, arrays: Arrays) -> Iterator[bytes]:
    layout = _row_layout(columns)
    length = len(next(iter(arrays.values())))
    for begin in range(0, length, _CHUNK_ROWS):
        end = min(begin + _CHUNK_ROWS, length)
        block = np.empty(end - begin, dtype=layout)
        block["fields"] = len(columns)
        for name in columns:
            block[f"{name} width"] = layout[name].itemsize
            block[name] = arrays[name][begin:end]
        yield block.tobytes()


def _row_layout(columns: Columns) -> np.dtype[Any]:
    fields: list[tuple[str, str]] = [("fields", ">i2")]
    for name, kind in columns.items():
        fields += [(f"{name} width", ">i4"), (name, _DTYPE[kind])]
    return np.dtype(fields)


def _is_regular(table: npt.NDArray[Any], columns: Columns) -> bool:
    return bool((table["fields"] == len(columns)).all()) and all(
        (table[f"{name} width"] == table.dtype[name].itemsize).all() for name in columns
    )
