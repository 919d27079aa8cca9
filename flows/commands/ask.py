"""Asking without SQL: `compare`, `profile`, `series`. Nothing heavier than DuckDB is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.asking import Form, Format, Output, answer, chosen, picked
from flows.commands.common import Home, Json, Language, Limit, Warehouse, at, friendly
from flows.commands.naming import (
    County,
    Indicator,
    OnlyCounty,
    Township,
    Year,
    concept_label,
    county_of,
    indicator_label,
    known_indicator,
    township_of,
)
from flows.show import Desk, number

if TYPE_CHECKING:
    from sql.ask import Answer

__all__ = ["compare", "profile", "series"]

_COMPARE = (
    "rank",
    "township",
    "county",
    "city",
    "value",
    "unit",
    "status",
    "percentile",
    "raw_text",
    "document",
)
_COMPARE_COUNTY = (
    "county_rank", "township", "value", "unit", "status", "county_percentile", "county_median", "rank",
    "percentile", "raw_text", "document",
)  # fmt: skip
# What a narrow terminal can do without, the first first.
_SPARE = ("document", "raw_text", "city", "unit", "findings", "edition")
_SERIES = ("year", "value", "unit", "status", "edition", "chain", "change", "findings")


def compare(
    ctx: typer.Context,
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
    """One indicator across townships, with rank and percentile among their peers.

    Peers are townships with townships and streets with streets: of the nation, and with --county of the
    county. What is in doubt is shown and not ranked.

    Examples:

      gongkai compare procurement.amount --year 2020

      gongkai compare applications.new.total --year 2024 --county 秀洲区 --format csv
    """
    desk = at(ctx, home, warehouse, lang)
    with friendly(desk):
        known_indicator(desk, indicator)
        code = county_of(desk, county)[0] if county is not None else None

        def table(found: Answer) -> None:
            if not found.rows:
                desk.say("ask.no_report", year=year)
                return
            columns = _COMPARE if code is None else _COMPARE_COUNTY
            title = f"{indicator_label(desk, indicator)} · {year}"
            desk.table(columns, picked(found, columns), title=title, spare=_SPARE)
            _say_coverage(desk, found, "national" if code is None else "county")

        answer(
            desk,
            "SELECT * FROM compare({indicator}, {year}) WHERE {code} IS NULL OR county_code = {code}",
            chosen(form, as_json_),
            output,
            table,
            screen=limit,
            indicator=indicator,
            year=year,
            code=code,
        )


def _say_coverage(desk: Desk, found: Answer, level: str) -> None:
    """Under a comparison: of how many townships it speaks, type by type."""
    counts = (f"{level}_values", f"{level}_reports", f"{level}_townships", f"{level}_median")
    for kind, values, reports, townships, median in sorted(
        {tuple(row) for row in picked(found, ("publisher_type", *counts))}
    ):
        desk.say(
            "ask.coverage",
            kind=desk.text(f"kind.{kind}"),
            values=values,
            reports=reports,
            townships=townships,
            median="–" if median is None else number(median),
        )


def profile(
    ctx: typer.Context,
    township: Township,
    county: County = None,
    form: Format = Form.TABLE,
    output: Output = None,
    as_json_: Json = False,
    home: Home = None,
    warehouse: Warehouse = None,
    lang: Language = None,
) -> None:
    """All figures of one township, year by year.

    Examples:

      gongkai profile 瞻岐镇

      gongkai profile 330212103
    """
    desk = at(ctx, home, warehouse, lang)
    with friendly(desk):
        code, name = township_of(desk, township, county)

        def table(found: Answer) -> None:
            if found.rows:
                _print_profile(desk, found, name, code)
            else:
                desk.say("ask.no_profile", name=name, code=code)

        answer(desk, "SELECT * FROM profile({code})", chosen(form, as_json_), output, table, code=code)


def _print_profile(desk: Desk, found: Answer, name: str, code: str) -> None:
    """Indicators down, years across; a status that is not `reported` stands beside its value. A county's
    code has its departments under it: there each line says whose it is."""
    column = {name: i for i, name in enumerate(found.columns)}
    label = "label_zh" if desk.lang == "zh" else "label_en"
    years = sorted({row[column["year"]] for row in found.rows})
    lines: dict[tuple[str, str], dict[int, str]] = {}
    for row in found.rows:
        whose = row[column["publisher"]] if code.endswith("000") else None
        key = (row[column["indicator"]], " · ".join(part for part in (row[column[label]], whose) if part))
        value, status = row[column["value"]], row[column["status"]]
        shown = "" if value is None else f"{value:,.15g}"
        note = "" if status == "reported" else f" ({status})"
        lines.setdefault(key, {})[row[column["year"]]] = (shown + note).strip()
    rows = [(*key, *(cells.get(year, "") for year in years)) for key, cells in lines.items()]
    desk.table(("indicator", "label", *map(str, years)), rows, title=f"{name} {code}")


def series(
    ctx: typer.Context,
    concept: Annotated[str, typer.Argument(metavar="CONCEPT", help="For instance applications.received.")],
    township: Township,
    county: County = None,
    form: Format = Form.TABLE,
    output: Output = None,
    as_json_: Json = False,
    home: Home = None,
    warehouse: Warehouse = None,
    lang: Language = None,
) -> None:
    """One concept of one township through all editions of the form, with its breaks.

    Example:

      gongkai series applications.received 瞻岐镇
    """
    desk = at(ctx, home, warehouse, lang)
    with friendly(desk):
        label = concept_label(desk, concept)
        code, name = township_of(desk, township, county)

        def table(found: Answer) -> None:
            if not found.rows:
                desk.say("ask.no_series", name=name, code=code)
                return
            caveat = "break_zh" if desk.lang == "zh" else "break_en"
            rows = picked(found, (*_SERIES, caveat))
            desk.table((*_SERIES, "caveat"), rows, title=f"{label} · {name} {code}", spare=_SPARE)

        sql = "SELECT * FROM series({concept}, {code})"
        answer(desk, sql, chosen(form, as_json_), output, table, concept=concept, code=code)
