"""Statistical tables outside the statutory form, and rows of the form that it does not know.

Their indicators are named by their labels: `local:` and the label path joined by `/`. They are
evidence (what a county counts beside the form), never mapped to the catalogue.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from extract.blocks import Cell
from transform.labels import key
from transform.lines import Line, Sheet
from transform.rows import Observation, Status
from transform.values import looks_like_value, parse_cell

__all__ = ["read_local"]

_COUNT_IN_BRACKETS = regex.compile(r"[(（]\s*(?:单位\s*[:：]\s*)?([条件项个次人份篇]|[千万亿]?元)\s*[)）]")
_DIGIT = regex.compile(r"[0-9０-９]")
_LONGEST_LABEL = 40
_LEAST_ROWS = 2
# Labels of metadata boxes: a table with one of these describes the page and counts nothing.
_METADATA = frozenset(
    "索引号 发布机构 发文机关 发布日期 发文日期 成文日期 生成日期 文号 发文字号 有效性 是否有效 公开方式 "
    "公开时限 公开范围 主题分类 信息分类 主题词 标题 名称 有效期 有效期限 有限期限 信息来源 统一编号 "
    "组配分类 体裁分类 公文种类 关键词 发布时间 公开日期 责任部门 信息公开类别".split()
)


def read_local(sheets: Sequence[Sheet]) -> list[Observation]:
    """Observations of all figures that no statutory table claimed, first print of a path only."""
    out: dict[str, Observation] = {}
    for sheet in sheets:
        for observation in _read_sheet(sheet):
            out.setdefault(observation.indicator, observation)
    return list(out.values())


def _read_sheet(sheet: Sheet) -> list[Observation]:
    if sheet.grid is None or sheet.grid.n_cols == 1:
        return []
    if any(key(label) in _METADATA for line in sheet.lines for label in line.labels):
        return []
    rows = [line for line in sheet.lines if line.row not in sheet.used and _counts(line)]
    if not sheet.used and (len(rows) < _LEAST_ROWS or not _has_header(sheet, rows[0])):
        return []
    carried: list[str] = []
    out: list[Observation] = []
    wanted = {line.row for line in rows}
    printed = sheet.grid.rows()
    for line in sheet.lines:
        carried = _carry(carried, line, printed[line.row])
        if line.row not in wanted:
            continue
        for i, cell in enumerate(line.cells):
            if cell.text and looks_like_value(cell.text):
                header = _header(sheet, line, cell, i)
                # One column of figures needs no name: the row says it all.
                names = carried if len(line.cells) == 1 or not header else [*carried, header]
                out.append(_observation(names, header, cell, sheet))
    return out


def _counts(line: Line) -> bool:
    """A row of figures: labels that are words, and at least one printed number."""
    return (
        bool(line.labels)
        and all(len(x) <= _LONGEST_LABEL for x in line.labels)
        and any(_DIGIT.search(c.text) and looks_like_value(c.text) for c in line.cells)
        and all(not c.text or looks_like_value(c.text) for c in line.cells[:1])
    )


def _has_header(sheet: Sheet, first: Line) -> bool:
    above = [x for x in sheet.lines if x.row < first.row]
    return any(x.labels and not x.figures() for x in above)


def _carry(carried: list[str], line: Line, printed: Sequence[Cell]) -> list[str]:
    """The label path of a line; an empty leading cell repeats the label above it."""
    if not line.printed or not line.labels:
        return [_flat(x) for x in line.labels]
    empty = 0
    for cell in printed:
        if cell.text:
            break
        empty += 1
    lead = carried[:empty] if len(line.labels) + empty == len(carried) and line.cells else []
    return [*lead, *(_flat(x) for x in line.labels)]


def _flat(text: str) -> str:
    return "".join(text.split()).replace("/", "／")


def _header(sheet: Sheet, line: Line, cell: Cell, order: int) -> str:
    """The label over a figure: by column where columns hold, else by order from the right."""
    if sheet.aligned:
        for r in range(line.row - 1, -1, -1):
            over = sheet.cover[r][cell.col]
            if over is not None and over.text and not looks_like_value(over.text):
                return _flat(over.text)
        return ""
    above = [x for x in sheet.lines if x.row < line.row and x.labels and not x.figures()]
    if not above:
        return ""
    labels = above[-1].labels
    at = order - len(line.cells)
    return _flat(labels[at]) if len(labels) >= len(line.cells) else ""


def _observation(names: Sequence[str], header: str, cell: Cell, sheet: Sheet) -> Observation:
    found = _COUNT_IN_BRACKETS.search(header)
    named = found.group(1) if found else ""
    money = named.endswith("元") or "元" in cell.text
    unit = "CNY" if money else named
    read = parse_cell(cell.text, unit=unit, header_unit=named if money else None, signed=not money)
    status = Status.DOUBTFUL if read.value is None and read.status == Status.REPORTED else read.status
    return Observation(
        indicator="local:" + "/".join(names),
        value=read.value,
        unit=unit,
        status=status.value,
        raw_text=cell.text,
        method="table",
        page=cell.page,
        table_no=sheet.number,
        row_no=cell.row + 1,
        column_no=cell.col + 1,
        evidence=header,
    )
