"""Questions that the commands themselves put to the warehouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.show import Desk

if TYPE_CHECKING:
    from sql.ask import Answer

__all__ = ["ask", "literal"]


def literal(value: str | int | bool | None) -> str:
    """A value as SQL spells it. (Bound parameters would make DuckDB load pandas, which takes
    longer than the question; in its standard strings only the quote has a meaning.)"""
    if value is None:
        return "NULL"
    if isinstance(value, bool | int):
        return str(value).upper()
    return "'" + value.replace("\0", "").replace("'", "''") + "'"


def ask(desk: Desk, sql: str, rows: int = 0, **values: str | int | bool | None) -> Answer:
    """The answer to `sql`, in which `{name}` stands for a value; at most `rows` rows, 0 for all.

    Raises sql.ask.QueryError.
    """
    from sql.ask import Limits, query

    filled = sql.format(**{name: literal(value) for name, value in values.items()}) if values else sql
    return query(desk.places.warehouse, filled, limits=Limits(rows=rows or None))
