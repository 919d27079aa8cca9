"""What needs a person: `checks`, `quarantine`."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from data.reasons import reason_text
from flows.commands.asking import ask
from flows.commands.common import Home, Json, Language, Limit, Warehouse, at, friendly
from flows.show import Desk, side

__all__ = ["checks", "quarantine"]

# The facts that a person can settle, by the reason that keeps a document out.
_SETTLED_BY = {
    "township_ambiguous": ("township",),
    "township_unresolved": ("township",),
    "publisher_conflict": ("township",),
    "year_unresolved": ("year",),
    "identity_unproven": ("township", "year"),
}
_CHECK_COLUMNS = ("document", "township", "county", "year", "rule", "scope", "left", "right")


def checks(
    ctx: typer.Context,
    findings: Annotated[
        bool, typer.Option("--findings", help="Also what is odd without contradicting anything.")
    ] = False,
    years: Annotated[
        bool, typer.Option("--years", help="What reports of several years or publishers say of each other.")
    ] = False,
    year: Annotated[int | None, typer.Option("--year", "-y", help="Only this reporting year.")] = None,
    limit: Limit = 200,
    as_json_: Json = False,
    home: Home = None,
    warehouse: Warehouse = None,
    lang: Language = None,
) -> None:
    """Contradictions: identities of the form that the publishers' own figures break.

    Examples:

      gongkai checks --year 2020

      gongkai checks --years
    """
    desk = at(ctx, home, warehouse, lang)
    with friendly(desk):
        if years:
            _years(desk, year, limit, as_json_)
            return
        answer = ask(
            desk,
            "SELECT severity, document, township, county, year, rule, scope, left_text, left_value,"
            " right_text, right_value, indicators, blamed FROM check_list"
            " WHERE result = 'fail' AND ({findings} OR severity = 'contradiction')"
            " AND ({year} IS NULL OR year = {year})"
            " ORDER BY severity, document, rule, scope",
            findings=findings,
            year=year,
        )
        columns, rows = answer.columns, answer.rows
        if as_json_:
            desk.json([dict(zip(columns, row, strict=True)) for row in rows])
            return
        shown = [(*row[1:7], side(row[7] or "", row[8]), side(row[9] or "", row[10])) for row in rows]
        if findings:
            _list(
                desk,
                ("severity", *_CHECK_COLUMNS),
                [(r[0], *s) for r, s in zip(rows, shown, strict=True)],
                limit,
            )
        else:
            _list(desk, _CHECK_COLUMNS, shown, limit)


def _years(desk: Desk, year: int | None, limit: int, as_json_: bool) -> None:
    """Findings between reports: backlogs and stocks that do not go on, jumps, copies."""
    answer = ask(
        desk,
        "SELECT strength, rule, scope, township, county, year, document, left_text, left_value,"
        " other_document, other_township, other_year, right_text, right_value, is_recognised, indicators,"
        " label_zh, label_en FROM year_findings WHERE {year} IS NULL OR {year} IN (year, other_year)"
        " ORDER BY strength, township_code, publisher_key, year, rule, scope, other_document",
        year=year,
    )
    named = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    if as_json_:
        desk.json(named)
        return
    rows = [
        (
            *(n[c] for c in ("strength", "rule", "scope", "township", "county", "year", "other_year")),
            side(n["left_text"] or "", n["left_value"]),
            side(n["right_text"] or "", n["right_value"]),
            n["document"],
            n["other_document"],
            desk.text("checks.recognised") if n["is_recognised"] else "",
        )
        for n in named
    ]
    columns = ("strength", "rule", "scope", "township", "county", "year", "other_year", "left", "right")
    _list(desk, (*columns, "document", "other_document", "hint"), rows, limit)
    for rule, zh, en in dict.fromkeys((n["rule"], n["label_zh"], n["label_en"]) for n in named):
        desk.out.print(f"{rule}: {zh if desk.lang == 'zh' else en}")


def quarantine(
    ctx: typer.Context,
    reason: Annotated[str | None, typer.Option("--reason", help="Only this reason.")] = None,
    corrections: Annotated[
        bool, typer.Option("--corrections", help="Rows to complete for the corrections file, as CSV.")
    ] = False,
    limit: Limit = 200,
    as_json_: Json = False,
    home: Home = None,
    warehouse: Warehouse = None,
    lang: Language = None,
) -> None:
    """Documents that could not be loaded, each with its reason and what can be done.

    Who published a document, and for which year, can be settled in HOME/corrections.csv: a row names
    the document (sha256 or address), what is settled (township, year, or an indicator for a cell),
    what was read there, the nine-digit code, year or number that holds, a reason and the evidence.

    Examples:

      gongkai quarantine --reason township_ambiguous

      gongkai quarantine --corrections >> home/corrections.csv
    """
    desk = at(ctx, home, warehouse, lang)
    with friendly(desk):
        if corrections:
            _rows_to_complete(desk, reason)
            return
        answer = ask(
            desk,
            "SELECT document, reason, detail, candidates, title, year, format, path, url, sha256"
            " FROM quarantine WHERE {reason} IS NULL OR reason = {reason} ORDER BY document, sha256",
            reason=reason,
        )
        columns, rows = answer.columns, answer.rows
        if as_json_:
            desk.json(
                [
                    {**dict(zip(columns, row, strict=True)), "reason_text": reason_text(row[1], desk.lang)}
                    for row in rows
                ]
            )
            return
        shown = [(r[0], f"{reason_text(r[1], desk.lang)} ({r[1]})", r[2], r[3]) for r in rows]
        _list(desk, ("document", "reason", "detail", "candidates"), shown, limit)
        if any(row[1] in _SETTLED_BY for row in rows):
            desk.say("attention.corrections", path=desk.places.home / "corrections.csv")


def _rows_to_complete(desk: Desk, reason: str | None) -> None:
    """A row for each fact that keeps a document in quarantine: value, reason and evidence are a person's.

    The header comes only where the file does not begin with it, so that the output can be appended.
    """
    from transform.corrections import COLUMNS

    answer = ask(
        desk,
        "SELECT DISTINCT reason, sha256, publisher, year FROM quarantine"
        " WHERE {reason} IS NULL OR reason = {reason} ORDER BY sha256",
        reason=reason,
    )
    writer = csv.writer(sys.stdout, lineterminator="\n")
    file = desk.places.home / "corrections.csv"
    if not file.exists() or not file.stat().st_size:
        writer.writerow(COLUMNS)
    for why, sha256, publisher, year in answer.rows:
        for target in _SETTLED_BY.get(why, ()):
            read = publisher if target == "township" else year
            writer.writerow((sha256, target, "" if read is None else read, "", "", ""))


def _list(desk: Desk, columns: Sequence[str], rows: Sequence[Sequence[Any]], limit: int) -> None:
    if not rows:
        desk.say("attention.none")
        return
    desk.table(columns, rows[: limit or None])
    if limit and len(rows) > limit:
        desk.say("attention.more", n=len(rows) - limit)
