"""Who published and who did not: `coverage`, `missing`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.asking import Form, Format, Output, answer, chosen
from flows.commands.common import Home, Json, Language, Limit, Warehouse, at, friendly
from flows.commands.naming import OnlyCounty, Year, county_of

if TYPE_CHECKING:
    from sql.ask import Answer

__all__ = ["coverage", "missing"]

_COVERAGE = (
    "SELECT province, city, county, year, n_townships, n_reported, n_missing, n_quarantined,"
    " n_proven_reports, n_unproven_reports, n_contradicted_reports, n_doubtful_reports,"
    " n_partial_reports, n_prose_reports, n_incomplete, n_contradicted FROM coverage"
    " WHERE ({year} IS NULL OR year = {year}) AND ({county} IS NULL OR county_code = {county})"
    " ORDER BY county_code, year"
)
_LABELS = (
    "SELECT label, form_table, edition, n_documents, n_rows, first_year, last_year, example_document,"
    " example_text FROM unmapped_labels WHERE {year} IS NULL OR {year} BETWEEN first_year AND last_year"
    " ORDER BY n_documents DESC, n_rows DESC, label, form_table, edition"
)
_MISSING = (
    "township_code", "township", "kind", "county", "first_year", "last_year", "n_years", "n_quarantined",
    "reasons",
)  # fmt: skip

# What a narrow terminal can do without, the first first.
_SPARE = (
    "n_contradicted", "n_incomplete", "n_prose_reports", "n_doubtful_reports", "n_unproven_reports", "city",
    "province", "n_partial_reports", "n_contradicted_reports", "n_proven_reports", "reasons", "kind",
)  # fmt: skip


def coverage(
    ctx: typer.Context,
    year: Annotated[int | None, typer.Option("--year", "-y", help="Only this reporting year.")] = None,
    county: OnlyCounty = None,
    labels: Annotated[
        bool, typer.Option("--labels", help="Instead: labels that no form knows, the commonest first.")
    ] = False,
    form: Format = Form.TABLE,
    output: Output = None,
    limit: Limit = 200,
    as_json_: Json = False,
    home: Home = None,
    warehouse: Warehouse = None,
    lang: Language = None,
) -> None:
    """Who published: for each county and year, townships that reported and that are missing.

    Example:

      gongkai coverage --year 2020

      gongkai coverage --labels
    """
    if labels and county is not None:
        raise typer.BadParameter("labels are counted for the nation", param_hint="--county")
    desk = at(ctx, home, warehouse, lang)
    with friendly(desk):
        code = county_of(desk, county)[0] if county is not None else None

        def table(found: Answer) -> None:
            if found.rows:
                desk.table(found.columns, found.rows, spare=_SPARE)
            else:
                desk.say("attention.none")

        answer(
            desk,
            _LABELS if labels else _COVERAGE,
            chosen(form, as_json_),
            output,
            table,
            screen=limit,
            year=year,
            county=code,
        )


def missing(
    ctx: typer.Context,
    year: Year,
    county: Annotated[
        str | None, typer.Argument(metavar="[COUNTY]", help="Its name or six digits; the nation without it.")
    ] = None,
    form: Format = Form.TABLE,
    output: Output = None,
    limit: Limit = 200,
    as_json_: Json = False,
    home: Home = None,
    warehouse: Warehouse = None,
    lang: Language = None,
) -> None:
    """Townships and streets without a report for a year, and what is known of each.

    Examples:

      gongkai missing 秀洲区 --year 2020

      gongkai missing --year 2020 --format csv --output missing.csv
    """
    desk = at(ctx, home, warehouse, lang)
    with friendly(desk):
        code, name = county_of(desk, county) if county is not None else (None, desk.text("attention.nation"))

        def table(found: Answer) -> None:
            if not found.rows:
                desk.say("attention.missing", place=name, year=year, n=0)
                return
            place = [found.columns.index(c) for c in _MISSING]
            desk.table(_MISSING, [[row[i] for i in place] for row in found.rows], spare=_SPARE)
            if not found.truncated:
                desk.say("attention.missing", place=name, year=year, n=len(found.rows))

        answer(
            desk,
            "SELECT * FROM missing({code}, {year})",
            chosen(form, as_json_),
            output,
            table,
            screen=limit,
            code=code,
            year=year,
        )
