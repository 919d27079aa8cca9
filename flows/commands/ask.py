"""Asking without SQL: `compare`, `profile`, `series`, `evidence`, `asof`. Nothing heavier than DuckDB is
loaded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.asking import Form, Format, Output, answer, chosen
from flows.commands.common import USAGE, Home, Json, Language, Limit, Warehouse, at, friendly
from flows.commands.naming import concept_label, county_of, indicator_label, known_indicator, township_of
from flows.show import Desk, number, plain, side

if TYPE_CHECKING:
    from sql.ask import Answer

__all__ = ["asof", "compare", "evidence", "profile", "series"]

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
_SPARE = ("document", "raw_text", "city", "unit", "valid_to", "valid_from", "findings", "edition")
_SERIES = ("year", "value", "unit", "status", "edition", "chain", "change", "findings")
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

_Indicator = Annotated[
    str, typer.Argument(metavar="INDICATOR", help="A code of the catalogue, e.g. procurement.amount")
]
_Township = Annotated[
    str, typer.Argument(metavar="TOWNSHIP", help="A name (瞻岐镇, 鄞州区瞻岐镇) or a nine-digit code.")
]
_County = Annotated[str | None, typer.Option("--county", help="The county the township lies in.")]
_OnlyCounty = Annotated[str | None, typer.Option("--county", help="Only this county (name or six digits).")]
_Year = Annotated[int, typer.Option("--year", "-y", help="The reporting year.")]


def compare(
    ctx: typer.Context,
    indicator: _Indicator,
    year: _Year,
    county: _OnlyCounty = None,
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
            picked = _COMPARE if code is None else _COMPARE_COUNTY
            title = f"{indicator_label(desk, indicator)} · {year}"
            desk.table(picked, _picked(found, picked), title=title, spare=_SPARE)
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


def _picked(found: Answer, columns: tuple[str, ...]) -> list[list[Any]]:
    at_column = [found.columns.index(name) for name in columns]
    return [[row[i] for i in at_column] for row in found.rows]


def _say_coverage(desk: Desk, found: Answer, level: str) -> None:
    """Under a comparison: of how many townships it speaks, type by type."""
    counts = (f"{level}_values", f"{level}_reports", f"{level}_townships", f"{level}_median")
    for kind, values, reports, townships, median in sorted(
        {tuple(row) for row in _picked(found, ("publisher_type", *counts))}
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
    township: _Township,
    county: _County = None,
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
    township: _Township,
    county: _County = None,
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
            rows = _picked(found, (*_SERIES, caveat))
            desk.table((*_SERIES, "caveat"), rows, title=f"{label} · {name} {code}", spare=_SPARE)

        sql = "SELECT * FROM series({concept}, {code})"
        answer(desk, sql, chosen(form, as_json_), output, table, concept=concept, code=code)


def evidence(
    ctx: typer.Context,
    township: _Township,
    indicator: _Indicator,
    year: _Year,
    county: _County = None,
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
    indicator: _Indicator,
    year: _Year,
    county: _OnlyCounty = None,
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
            desk.table(_ASOF, _picked(found, _ASOF), title=title, spare=_SPARE)

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
