"""Asking the warehouse: `query`, `compare`, `profile`, `series`. Nothing heavier than DuckDB is loaded."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.asking import ask
from flows.commands.common import FAILED, USAGE, Home, Json, Language, Warehouse, at, friendly
from flows.show import Desk, as_csv
from flows.texts import text

if TYPE_CHECKING:
    from sql.ask import Answer

__all__ = ["compare", "profile", "query", "series"]

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


class Form(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


_Township = Annotated[str, typer.Argument(metavar="TOWNSHIP", help="A name (瞻岐镇) or a nine-digit code.")]
_County = Annotated[str | None, typer.Option("--county", help="The county the township lies in.")]


def query(
    ctx: typer.Context,
    sql: Annotated[
        str | None, typer.Argument(metavar="SQL", help="One SQL statement; `-` or nothing: standard input.")
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", help="Read the statement from a file.")] = None,
    form: Annotated[Form, typer.Option("--format", help="How to print rows.")] = Form.TABLE,
    as_json_: Json = False,
    limit: Annotated[
        int | None, typer.Option("--limit", min=0, help="Rows to show; 0 shows all. Default: 1000 in tables.")
    ] = None,
    home: Home = None,
    warehouse: Warehouse = None,
    lang: Language = None,
) -> None:
    """Ask the warehouse in SQL (DuckDB, read-only).

    Examples:

      gongkai query "SELECT status, count(*) FROM current_observations GROUP BY ALL"

      gongkai query --format csv "FROM compare('procurement.amount', 2020)" > compare.csv

      gongkai query "DESCRIBE current_observations"
    """
    desk = at(ctx, home, warehouse, lang)
    with friendly(desk):
        statement = _statement(desk, sql, file)
        shown = Form.JSON if as_json_ else form
        rows = limit if limit is not None else (1000 if shown is Form.TABLE else 0)
        answer = ask(desk, statement, rows=rows)
        _print(desk, answer, shown, rows)


def _statement(desk: Desk, sql: str | None, file: Path | None) -> str:
    """The SQL from its argument, a file or standard input; exits with wrong usage without one."""
    if file is not None:
        statement = file.read_text(encoding="utf-8-sig")
    elif sql is not None and sql != "-":
        statement = sql
    else:
        statement = "" if sys.stdin.isatty() else sys.stdin.read()
    if not statement.strip():
        desk.complain("ask.no_sql")
        raise typer.Exit(USAGE)
    return statement


def _print(desk: Desk, answer: Answer, form: Form, rows: int) -> None:
    if form is Form.JSON:
        desk.json([dict(zip(answer.columns, row, strict=True)) for row in answer.rows])
    elif form is Form.CSV:
        sys.stdout.write(as_csv(answer.columns, answer.rows))
    else:
        desk.table(answer.columns, answer.rows)
        if answer.truncated:
            desk.say("ask.truncated", rows=rows)


def compare(
    ctx: typer.Context,
    indicator: Annotated[
        str, typer.Argument(metavar="INDICATOR", help="A code of the catalogue, e.g. procurement.amount")
    ],
    year: Annotated[int, typer.Option("--year", "-y", help="The reporting year.")],
    county: Annotated[
        str | None, typer.Option("--county", help="Only this county (name or six digits).")
    ] = None,
    as_json_: Json = False,
    home: Home = None,
    warehouse: Warehouse = None,
    lang: Language = None,
) -> None:
    """One indicator across townships, with rank and percentile among their peers.

    Example:

      gongkai compare procurement.amount --year 2020
    """
    desk = at(ctx, home, warehouse, lang)
    with friendly(desk):
        _known_indicator(desk, indicator)
        answer = ask(
            desk,
            "SELECT * FROM compare({indicator}, {year})"
            " WHERE {county} IS NULL OR county = {county} OR left(township_code, 6) = {county}",
            indicator=indicator,
            year=year,
            county=county,
        )
        if as_json_:
            _print(desk, answer, Form.JSON, 0)
        elif not answer.rows:
            desk.say("ask.no_report", year=year)
        else:
            at_column = {name: i for i, name in enumerate(answer.columns)}
            picked = [name for name in _COMPARE if name in at_column]
            rows = [[row[at_column[name]] for name in picked] for row in answer.rows]
            desk.table(picked, rows, title=f"{_label(desk, indicator)} · {year}")


def _known_indicator(desk: Desk, indicator: str) -> None:
    """Exit with wrong usage for a code that does not exist, naming codes like it."""
    if indicator.startswith("local:"):
        return
    if ask(desk, "SELECT 1 FROM indicators WHERE indicator = {code}", code=indicator).rows:
        return
    similar = ask(
        desk,
        "SELECT indicator, label_zh, label_en FROM indicators"
        " ORDER BY NOT contains(lower(indicator || ' ' || label_zh || ' ' || label_en), lower({code})),"
        " jaro_winkler_similarity(indicator, {code}) DESC, position LIMIT 8",
        code=indicator,
    )
    desk.complain("ask.unknown_indicator", name=indicator)
    desk.err.print(text("ask.similar", desk.lang))
    for code, zh, en in similar.rows:
        desk.err.print(f"  {code}  {zh if desk.lang == 'zh' else en}")
    raise typer.Exit(USAGE)


def _label(desk: Desk, indicator: str) -> str:
    found = ask(desk, "SELECT label_zh, label_en FROM indicators WHERE indicator = {code}", code=indicator)
    return f"{indicator} {found.rows[0][desk.lang != 'zh']}" if found.rows else indicator


def profile(
    ctx: typer.Context,
    township: _Township,
    county: _County = None,
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
        code, name = _township(desk, township, county)
        answer = ask(desk, "SELECT * FROM profile({code})", code=code)
        if as_json_:
            _print(desk, answer, Form.JSON, 0)
        elif not answer.rows:
            desk.say("ask.no_profile", name=name, code=code)
        else:
            _print_profile(desk, answer, f"{name} {code}")


def series(
    ctx: typer.Context,
    concept: Annotated[str, typer.Argument(metavar="CONCEPT", help="For instance applications.received.")],
    township: _Township,
    county: _County = None,
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
        label = _concept(desk, concept)
        code, name = _township(desk, township, county)
        answer = ask(desk, "SELECT * FROM series({concept}, {code})", concept=concept, code=code)
        if as_json_:
            _print(desk, answer, Form.JSON, 0)
        elif not answer.rows:
            desk.say("ask.no_series", name=name, code=code)
        else:
            caveat = "break_zh" if desk.lang == "zh" else "break_en"
            picked = ("year", "value", "unit", "status", "edition", "chain", "change", "findings", caveat)
            rows = [[row[answer.columns.index(c)] for c in picked] for row in answer.rows]
            desk.table((*picked[:-1], "caveat"), rows, title=f"{label} · {name} {code}")


def _concept(desk: Desk, concept: str) -> str:
    """The concept's name; exits with wrong usage where there is none, and lists those there are."""
    found = ask(desk, "SELECT concept, label_zh, label_en FROM concepts ORDER BY position").rows
    names = {code: (zh, en)[desk.lang != "zh"] for code, zh, en in found}
    if concept in names:
        return f"{concept} {names[concept]}"
    desk.complain("ask.unknown_concept", name=concept)
    for code, name in names.items():
        desk.err.print(f"  {code}  {name}")
    raise typer.Exit(USAGE)


def _township(desk: Desk, township: str, county: str | None) -> tuple[str, str]:
    """Code and name. Exits where there is no such place, or more than one: names repeat."""
    found = ask(
        desk,
        "SELECT t.township_code, t.township, t.county, t.city, t.province,"
        " t.township_code IN (SELECT township_code FROM documents WHERE status = 'loaded') AS has_report"
        " FROM townships AS t WHERE (t.township_code = {name} OR t.township = {name})"
        " AND ({county} IS NULL OR t.county = {county} OR t.county_code = {county})"
        " ORDER BY has_report DESC, t.township_code",
        name=township,
        county=county,
    ).rows
    if not found:
        desk.complain("ask.unknown_township", name=township)
        raise typer.Exit(FAILED)
    reporting = [row for row in found if row[5]]
    if len(found) > 1 and len(reporting) != 1:
        desk.complain("ask.ambiguous", name=township)
        desk.table(("township_code", "township", "county", "city", "province"), [row[:5] for row in found])
        raise typer.Exit(FAILED)
    chosen = (reporting or found)[0]
    where = "".join(part for part in dict.fromkeys((chosen[4], chosen[3], chosen[2])) if part)
    return chosen[0], f"{where}{chosen[1]}"


def _print_profile(desk: Desk, answer: Answer, title: str) -> None:
    """Indicators down, years across; a status that is not `reported` stands beside its value."""
    column = {name: i for i, name in enumerate(answer.columns)}
    label = "label_zh" if desk.lang == "zh" else "label_en"
    years = sorted({row[column["year"]] for row in answer.rows})
    lines: dict[tuple[str, str], dict[int, str]] = {}
    for row in answer.rows:
        key = (row[column["indicator"]], row[column[label]] or "")
        value, status = row[column["value"]], row[column["status"]]
        shown = "" if value is None else f"{value:,.15g}"
        note = "" if status == "reported" else f" ({status})"
        lines.setdefault(key, {})[row[column["year"]]] = (shown + note).strip()
    rows = [(code, name, *(cells.get(y, "") for y in years)) for (code, name), cells in lines.items()]
    desk.table(("indicator", "label", *map(str, years)), rows, title=title)
