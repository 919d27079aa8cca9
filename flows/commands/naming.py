"""From what people call a place, an indicator or a concept to its code; what could be meant is listed."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.asking import ask
from flows.commands.common import FAILED, USAGE
from flows.show import Desk
from flows.texts import text

__all__ = [
    "County",
    "Indicator",
    "OnlyCounty",
    "Township",
    "Year",
    "concept_label",
    "county_of",
    "indicator_label",
    "known_indicator",
    "township_of",
]

# What the commands take on their line.
Indicator = Annotated[
    str, typer.Argument(metavar="INDICATOR", help="A code of the catalogue, e.g. procurement.amount")
]
Township = Annotated[
    str, typer.Argument(metavar="TOWNSHIP", help="A name (瞻岐镇, 鄞州区瞻岐镇) or a nine-digit code.")
]
County = Annotated[str | None, typer.Option("--county", help="The county the township lies in.")]
OnlyCounty = Annotated[str | None, typer.Option("--county", help="Only this county (name or six digits).")]
Year = Annotated[int, typer.Option("--year", "-y", help="The reporting year.")]

# How a place may be written, from its name alone to its full path.
_WRITTEN = (
    "{name} IN (t.township_code, t.township, concat(t.county, t.township), concat(t.city, t.township),"
    " concat(t.city, t.county, t.township), concat(t.province, t.county, t.township),"
    " concat(t.province, t.city, t.county, t.township))"
)
_COUNTY_WRITTEN = (
    "{name} IN (t.county_code, t.county, concat(t.city, t.county), concat(t.province, t.county),"
    " concat(t.province, t.city, t.county))"
)
_PLACE = ("township_code", "township", "county", "city", "province")


def township_of(desk: Desk, township: str, county: str | None) -> tuple[str, str]:
    """Code and full name. Exits where there is no such place, or more than one: names repeat."""
    found = ask(
        desk,
        "SELECT t.township_code, t.township, t.county, t.city, t.province,"  # noqa: S608
        " t.township_code IN (SELECT township_code FROM documents WHERE status = 'loaded') AS has_report"
        f" FROM townships AS t WHERE {_WRITTEN}"
        " AND ({county} IS NULL OR t.county = {county} OR t.county_code = {county})"
        " ORDER BY has_report DESC, t.township_code",
        name=township,
        county=county,
    ).rows
    if not found:
        desk.complain("ask.unknown_township", name=township)
        _candidates(desk, township, county)
        raise typer.Exit(FAILED)
    reporting = [row for row in found if row[5]]
    if len(found) > 1 and len(reporting) != 1:
        desk.complain("ask.ambiguous", name=township)
        desk.table(_PLACE, [row[:5] for row in found])
        raise typer.Exit(FAILED)
    chosen = (reporting or found)[0]
    where = "".join(part for part in dict.fromkeys((chosen[4], chosen[3], chosen[2])) if part)
    return chosen[0], f"{where}{chosen[1]}"


def _candidates(desk: Desk, township: str, county: str | None) -> None:
    """Places whose name is like it, on standard error."""
    like = ask(
        desk,
        "SELECT t.township_code, concat_ws(' ', t.province, t.city, t.county, t.township) FROM townships AS t"
        " WHERE length({name}) > 1 AND (starts_with(t.township, {name})"
        " OR jaro_winkler_similarity(t.township, {name}) > 0.7"
        " OR jaro_winkler_similarity(concat(t.county, t.township), {name}) > 0.9)"
        " AND ({county} IS NULL OR t.county = {county} OR t.county_code = {county})"
        " ORDER BY greatest(jaro_winkler_similarity(t.township, {name}),"
        " jaro_winkler_similarity(concat(t.county, t.township), {name})) DESC, t.township_code LIMIT 8",
        name=township,
        county=county,
    )
    if like.rows:
        desk.err.print(text("ask.similar_places", desk.lang))
    for code, name in like.rows:
        desk.err.print(f"  {code}  {name}")


def county_of(desk: Desk, county: str) -> tuple[str, str]:
    """Code (six digits) and full name of a county. Exits where there is none, or more than one."""
    found = ask(
        desk,
        "SELECT DISTINCT t.county_code, t.county, t.city, t.province FROM townships AS t"  # noqa: S608
        f" WHERE {_COUNTY_WRITTEN} ORDER BY t.county_code",
        name=county,
    ).rows
    if len(found) == 1:
        code, name, city, province = found[0]
        return code, "".join(part for part in dict.fromkeys((province, city, name)) if part)
    desk.complain("ask.ambiguous" if found else "ask.unknown_county", name=county)
    if found:
        desk.table(("county_code", "county", "city", "province"), found)
    raise typer.Exit(FAILED)


def known_indicator(desk: Desk, indicator: str) -> None:
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


def indicator_label(desk: Desk, indicator: str) -> str:
    """The code with its name in this desk's language."""
    found = ask(desk, "SELECT label_zh, label_en FROM indicators WHERE indicator = {code}", code=indicator)
    return f"{indicator} {found.rows[0][desk.lang != 'zh']}" if found.rows else indicator


def concept_label(desk: Desk, concept: str) -> str:
    """The concept's name; exits with wrong usage where there is none, and lists those there are."""
    found = ask(desk, "SELECT concept, label_zh, label_en FROM concepts ORDER BY position").rows
    names = {code: (zh, en)[desk.lang != "zh"] for code, zh, en in found}
    if concept in names:
        return f"{concept} {names[concept]}"
    desk.complain("ask.unknown_concept", name=concept)
    for code, name in names.items():
        desk.err.print(f"  {code}  {name}")
    raise typer.Exit(USAGE)
