"""Statistical tables outside the statutory form, and rows of the form that it does not know.

Their indicators are named by their labels: `local:` and the label path joined by `/`. They are
evidence (what a county counts beside the form), never mapped to the catalogue.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from extract.blocks import Cell
from transform.labels import key
from transform.recognised.verdict import doubtful_alone
from transform.rows import Observation, Status
from transform.tables.lines import Line, Sheet
from transform.values import looks_like_value, parse_cell

__all__ = ["local_figure", "read_local"]

_COUNT_IN_BRACKETS = regex.compile(r"[(（]\s*(?:单位\s*[:：]\s*)?([条件项个次人份篇]|[千万亿]?元)\s*[)）]")
_DIGIT = regex.compile(r"[0-9０-９]")
_LONGEST_LABEL = 40
_LEAST_ROWS = 2
# Lines looked at in a stream, rows looked up for a header: a county's table of counts is short.
_MOST_LINES = 400
_HEADER_WITHIN = 120
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


def local_figure(labels: Sequence[str], header: str, cell: Cell, sheet: Sheet) -> Observation:
    """One figure beside a form, named by its labels as printed, outermost first."""
    return _observation([_flat(x) for x in labels], header, cell, sheet)


def _read_sheet(sheet: Sheet) -> list[Observation]:
    if not any(line.row not in sheet.used and line.figures() for line in sheet.lines):
        return []
    if any(key(label) in _METADATA for line in sheet.lines for label in line.labels):
        return []
    if sheet.grid is None or sheet.grid.n_cols == 1:
        return _read_stream(sheet)
    rows = [line for line in sheet.lines if line.row not in sheet.used and _counts(line)]
    if not sheet.used and (len(rows) < _LEAST_ROWS or not _has_header(sheet, rows[0])):
        return []
    carried: list[str] = []
    out: list[Observation] = []
    wanted = {line.row for line in rows}
    columns = {c.col for line in rows for c in line.cells if c.text and looks_like_value(c.text)}
    printed = sheet.grid.rows()
    width = 0 if sheet.aligned else _header_width(sheet)
    for line in sheet.lines:
        carried = _carry(carried, line, printed[line.row], width)
        if line.row not in wanted:
            continue
        for i, cell in enumerate(line.cells):
            if cell.text and looks_like_value(cell.text):
                header = _header(sheet, line, cell, i)
                # One column of figures needs no name: the row says it all.
                names = (
                    carried
                    if (len(columns) == 1 or len(line.cells) == 1) or not header
                    else [*carried, header]
                )
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


def _read_stream(sheet: Sheet) -> list[Observation]:
    """A table of one figure a row whose rows got lost: its headers, then labels and figures in
    turn. A row with fewer labels than the headers name goes on under the label above.
    """
    out: list[Observation] = []
    lines = [line for line in sheet.lines if line.labels][:_MOST_LINES]
    for start, first in enumerate(lines):
        run = _one_figure_run(sheet, lines[start:])
        depth = max((len(x.labels) for x in run[1:]), default=0)
        if len(run) < _LEAST_ROWS + 1 or not 0 < depth <= 2:
            continue
        heads = [
            *(lines[start - 1].labels if start and not lines[start - 1].figures() else ()),
            *first.labels,
        ]
        # 栏目名称, 子栏目, 数量: one header a label, one for the figures, then the first row's own.
        if len(heads) < 2 * depth + 1 or len(first.labels) < depth:
            continue
        header = _flat(heads[-depth - 1])
        if not _COUNT_IN_BRACKETS.search(header) and "数" not in header:
            continue
        path = [_flat(x) for x in first.labels[-depth:]]
        out.append(_observation(path, header, first.cells[0], sheet))
        for line in run[1:]:
            path = [*path[: depth - len(line.labels)], *(_flat(x) for x in line.labels)]
            out.append(_observation(path, header, line.cells[0], sheet))
        break
    return out


def _one_figure_run(sheet: Sheet, lines: Sequence[Line]) -> list[Line]:
    """The lines up to the first that has not exactly one plain figure."""
    run: list[Line] = []
    for line in lines:
        printed = [c for c in line.cells if c.text]
        if line.row in sheet.used or len(printed) != 1 or line.cells[0] is not printed[0]:
            break
        if not _DIGIT.search(printed[0].text) or any(len(x) > _LONGEST_LABEL for x in line.labels):
            break
        run.append(line)
    return run


def _header_width(sheet: Sheet) -> int:
    """Cells of the header row of a dump that may have dropped merged cells below it."""
    for line in sheet.lines:
        if line.row not in sheet.used and len(line.labels) > 1 and not line.cells:
            return len(line.labels)
    return 0


def _carry(carried: list[str], line: Line, printed: Sequence[Cell], width: int) -> list[str]:
    """The label path of a line; an empty or dropped leading cell repeats the label above it."""
    if not line.printed or not line.labels:
        return [_flat(x) for x in line.labels]
    empty = 0
    for cell in printed:
        if cell.text:
            break
        empty += 1
    if not empty and line.cells:
        empty = max(0, width - len(printed))
    lead = carried[:empty] if len(line.labels) + empty == len(carried) and line.cells else []
    return [*lead, *(_flat(x) for x in line.labels)]


def _flat(text: str) -> str:
    return "".join(text.split()).replace("/", "／")


def _header(sheet: Sheet, line: Line, cell: Cell, order: int) -> str:
    """The label over a figure: by column where columns hold, else by order from the right."""
    if sheet.aligned:
        for r in range(line.row - 1, max(-1, line.row - 1 - _HEADER_WITHIN), -1):
            over = sheet.cover[r][cell.col]
            if over is not None and over.text and not looks_like_value(over.text):
                return _flat(over.text)
        return ""
    at_line = sheet.lines.index(line)
    near = sheet.lines[max(0, at_line - _HEADER_WITHIN) : at_line]
    above = [x for x in near if x.labels and not x.figures()]
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
    unread = read.value is None and read.status == Status.REPORTED
    status = Status.DOUBTFUL if unread or doubtful_alone(cell, money=money) else read.status
    return Observation(
        indicator="local:" + "/".join(names),
        value=read.value,
        unit=unit,
        status=status.value,
        raw_text=cell.readings[0][0] if cell.readings else cell.text,
        method="table" if cell.confidence is None else "ocr",
        page=cell.page,
        table_no=sheet.number,
        row_no=cell.row + 1,
        column_no=cell.col + 1,
        evidence=header,
    )
