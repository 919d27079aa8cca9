"""Where a figure comes from (`evidence`), and what was said on a day (`asof`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.asking import Form, Format, Output, answer, chosen, picked
from flows.commands.common import USAGE, Home, Json, Language, Limit, Warehouse, at, friendly
from flows.commands.naming import (
    County,
    Indicator,
    OnlyCounty,
    Township,
    Year,
    county_of,
    indicator_label,
    known_indicator,
    township_of,
)
from flows.show import Desk, number, plain, side

if TYPE_CHECKING:
    from sql.ask import Answer

__all__ = ["asof", "evidence"]

# What a narrow terminal can do without, the first first.
_SPARE = ("document", "unit", "valid_to", "valid_from")
_ASOF = (
    "township_code",
    "township",
    "county",
    "value",
    "unit",
    "status",
    "valid_from",
    "valid_to",
    "document",
)


def evidence(
    ctx: typer.Context,
    township: Township,
    indicator: Indicator,
    year: Year,
    county: County = None,
    form: Format = Form.TABLE,
    output: Output = None,
    as_json_: Json = False,
    home: Home = None,
    warehouse: Warehouse = None,
    lang: Language = None,
) -> None:
    """Where one figure comes from: document, page, table, cell, printed text, and the sums it stands in.

    Examples:

      gongkai evidence 王店镇 procurement.amount --year 2020

      gongkai evidence 330411105 licensing.decisions --year 2020 --json
    """
    desk = at(ctx, home, warehouse, lang)
    with friendly(desk):
        known_indicator(desk, indicator)
        code, name = township_of(desk, township, county)

        def table(found: Answer) -> None:
            for row in found.rows:
                _print_evidence(desk, dict(zip(found.columns, row, strict=True)), f"{name} {code} · {year}")

        sql = "SELECT * FROM evidence({code}, {year}, {indicator})"
        answer(desk, sql, chosen(form, as_json_), output, table, code=code, year=year, indicator=indicator)


def _print_evidence(desk: Desk, cell: Mapping[str, Any], title: str) -> None:
    """One document's word on the figure, then the sums it takes part in."""
    label = cell["label_zh"] if desk.lang == "zh" else cell["label_en"]
    place = [
        desk.text(f"evidence.{part}", n=cell[key])
        for part, key in (("page", "page"), ("table", "table_no"), ("row", "row_no"), ("column", "column_no"))
        if cell[key] is not None
    ]
    value = "" if cell["value"] is None else f"{number(cell['value'])} {cell['unit'] or ''}".strip()
    held = f"{plain(cell['valid_from'])} – {plain(cell['valid_to'])}" if cell["valid_from"] else None
    pairs = (
        ("indicator", f"{cell['indicator']} {label or ''}".strip()),
        ("value", value),
        ("status", cell["status"]),
        ("raw_text", cell["raw_text"]),
        ("inferred_value", cell["inferred_value"]),
        ("reason", " ".join(p for p in (cell["reason"], cell["detail"]) if p)),
        ("method", cell["method"]),
        ("place", ", ".join(place)),
        ("evidence", cell["evidence"]),
        ("document", cell["document"]),
        ("url", cell["url"]),
        ("title", cell["title"]),
        ("published_at", cell["published_at"]),
        ("held", held if cell["is_current"] is False else None),
        ("sha256", cell["sha256"]),
    )
    shown = [(desk.text(f"column.{key}"), plain(text)) for key, text in pairs if text not in (None, "")]
    desk.pairs(shown, title=title)
    if cell["checks"]:
        desk.table(("rule", "scope", "result", "left", "right"), [_sides(c) for c in cell["checks"]])
    if cell["year_findings"]:
        rows = [
            (f["rule"], f["scope"], f["strength"], f["other_year"], *_sides(f)[-2:])
            for f in cell["year_findings"]
        ]
        desk.table(("rule", "scope", "strength", "other_year", "left", "right"), rows)


def _sides(check: Mapping[str, Any]) -> tuple[str, ...]:
    left = side(check["left_text"] or "", check["left_value"])
    right = side(check["right_text"] or "", check["right_value"])
    return (check["rule"], check["scope"], check.get("result", ""), left, right)


def asof(
    ctx: typer.Context,
    day: Annotated[str, typer.Argument(metavar="DATE", help="Such as 2021-06-30.")],
    indicator: Indicator,
    year: Year,
    county: OnlyCounty = None,
    form: Format = Form.TABLE,
    output: Output = None,
    limit: Limit = 1000,
    as_json_: Json = False,
    home: Home = None,
    warehouse: Warehouse = None,
    lang: Language = None,
) -> None:
    """One indicator as the reports that were out on a day said it; corrected reports came later.

    Example:

      gongkai asof 2021-06-30 procurement.amount --year 2020
    """
    desk = at(ctx, home, warehouse, lang)
    with friendly(desk):
        try:
            moment = date.fromisoformat(day)
        except ValueError:
            desk.complain("ask.bad_date", day=day)
            raise typer.Exit(USAGE) from None
        known_indicator(desk, indicator)
        code = county_of(desk, county)[0] if county is not None else None

        def table(found: Answer) -> None:
            if not found.rows:
                desk.say("ask.no_rows")
                return
            title = f"{indicator_label(desk, indicator)} · {year} · {moment.isoformat()}"
            desk.table(_ASOF, picked(found, _ASOF), title=title, spare=_SPARE)

        answer(
            desk,
            "SELECT * FROM as_of(CAST({day} AS DATE)) WHERE indicator = {indicator} AND year = {year}"
            " AND ({code} IS NULL OR county_code = {code}) ORDER BY township_code, publisher_key",
            chosen(form, as_json_),
            output,
            table,
            screen=limit,
            day=moment.isoformat(),
            indicator=indicator,
            year=year,
            code=code,
        )
