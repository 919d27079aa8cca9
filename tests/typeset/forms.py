"""The statutory tables as a printer needs them: blocks, rows and columns in printing order.

Everything comes from the indicator catalogue, so that an edition is data here too. The truth
of the typesetter is independent of the readers: nothing of them is imported.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

__all__ = ["APPLICANTS", "APPLICANT_LABELS", "GROUPS", "OUTCOMES", "OUTCOME_LABELS"]
__all__ += ["FormRow", "ProactiveBlock", "StatRow", "application_rows", "edition_codes"]
__all__ += ["proactive_blocks", "statistics_rows", "unit_of"]

CATALOGUE = Path(__file__).resolve().parents[2] / "data" / "indicators.csv"

APPLICANTS = (
    "natural_person",
    "enterprise",
    "research",
    "public_benefit",
    "legal_service",
    "other_organisation",
    "total",
)
APPLICANT_LABELS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
OUTCOMES = ("upheld", "corrected", "other", "pending", "total")
OUTCOME_LABELS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
GROUPS = (
    ("reconsideration", "行政复议"),
    ("litigation.direct", "未经复议直接起诉"),
    ("litigation.after_reconsideration", "复议后起诉"),
)


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of a form table: the code stem and the label path from the outside in."""

    stem: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProactiveBlock:
    """One 第二十条 item of table 2: title, column labels, and per row the codes by column."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[str, ...]], ...]  # stem, label, codes


@lru_cache(maxsize=1)
def _catalogue() -> tuple[dict[str, str], ...]:
    with CATALOGUE.open(encoding="utf-8", newline="") as handle:
        return tuple(csv.DictReader(handle))


@lru_cache(maxsize=1)
def _units() -> dict[str, str]:
    return {row["code"]: row["unit"] for row in _catalogue()}


def unit_of(code: str) -> str:
    """The catalogue's unit of an indicator."""
    return _units()[code]


@lru_cache(maxsize=8)
def edition_codes(edition: str, table: str) -> tuple[str, ...]:
    """All codes of one table of an edition, in printing order."""
    if table == "applications":
        return tuple(f"{row.stem}.{who}" for row in application_rows(edition) for who in APPLICANTS)
    return tuple(r["code"] for r in _catalogue() if r["table"] == table and edition in r["templates"].split())


def _column(text: str, edition: str) -> str:
    """`处理决定数量（2019）；本年处理决定数量（2021）` names the column of each edition."""
    for piece in text.split("；"):
        match = re.fullmatch(r"(.*)（(\d{4})）", piece)
        if match and match[2] == edition:
            return match[1]
    return text


@lru_cache(maxsize=4)
def proactive_blocks(edition: str) -> tuple[ProactiveBlock, ...]:
    """Table 2 of an edition as its five (2019) or four (2021) items."""
    titles: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for row in _catalogue():
        if row["table"] == "proactive_disclosure" and edition in row["templates"].split():
            title, label = row["row_zh"].split(" / ")
            column = _column(row["column_zh"], edition)
            titles.setdefault(title, {}).setdefault(label, []).append((column, row["code"]))
    blocks = []
    for title, rows in titles.items():
        columns = tuple(column for column, _ in next(iter(rows.values())))
        lines = tuple(
            (cells[0][1].rsplit(".", 1)[0], label, tuple(code for _, code in cells))
            for label, cells in rows.items()
        )
        blocks.append(ProactiveBlock(title, columns, lines))
    return tuple(blocks)


@lru_cache(maxsize=4)
def application_rows(edition: str) -> tuple[FormRow, ...]:
    """The 23 (2019) or 25 (2021) rows of table 3.

    The catalogue lists `applications.other` under 2021 as well, for the hybrids that keep the
    single row of 2019; the 2021 form itself has the three rows below it instead.
    """
    rows: dict[str, FormRow] = {}
    for row in _catalogue():
        if row["table"] == "applications" and edition in row["templates"].split():
            stem = row["code"].rsplit(".", 1)[0]
            rows.setdefault(stem, FormRow(stem, tuple(row["row_zh"].split(" / "))))
    parents = {stem.rsplit(".", 1)[0] for stem in rows}
    return tuple(row for stem, row in rows.items() if stem not in parents)


@dataclass(frozen=True, slots=True)
class StatRow:
    """A row of the return of 2014: its label, how deep it stands, its unit, and its code (None for
    a heading). `section` is the label of the part that it belongs to."""

    code: str | None
    label: str
    depth: int
    unit: str
    section: str


# Sub-headings that the catalogue abbreviates to their number.
_SUBHEADINGS = {
    ("一、主动公开情况", "（二）"): "（二）通过不同渠道和方式公开政府信息的情况",
    ("二、回应解读情况", "（二）"): "（二）通过不同渠道和方式回应解读的情况",
}


@lru_cache(maxsize=1)
def statistics_rows() -> tuple[StatRow, ...]:
    """The 58 rows with a figure and the 7 headings of the return of 2014, in printing order."""
    out: list[StatRow] = []
    seen: set[tuple[str, ...]] = set()
    for row in _catalogue():
        if row["table"] != "statistics_2014":
            continue
        path = tuple(row["row_zh"].split(" / "))
        section = path[0]
        if len(path) > 1 and path[:1] not in seen:
            out.append(StatRow(None, section, 0, "", section))
            seen.add(path[:1])
        if path[:2] in _SUBHEADINGS and path[:2] not in seen:
            out.append(StatRow(None, _SUBHEADINGS[path[0], path[1]], 1, "", section))
            seen.add(path[:2])
        out.append(StatRow(row["code"], path[-1], len(path) - 1, row["column_zh"], section))
        seen.add(path)
    return tuple(out)
