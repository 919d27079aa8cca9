"""The statutory tables as cells with spans, in the layouts that reports print them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.typeset.forms import (
    APPLICANT_LABELS,
    APPLICANTS,
    GROUPS,
    OUTCOME_LABELS,
    OUTCOMES,
    FormRow,
    ProactiveBlock,
    application_rows,
    proactive_blocks,
)
from tests.typeset.model import PCell, Printed, PRow, PTable, Spec

__all__ = ["APPLICATION_STYLES", "DISPUTE_STYLES", "Layout", "build_tables"]

NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
APPLICATION_STYLES = ("spanned", "path", "repeated", "blank")
DISPUTE_STYLES = ("normal", "two", "column", "groups", "outcomes")


@dataclass(frozen=True, slots=True)
class Layout:
    """How the tables are cut. `proactive`: one, five (a table per item). `applications`: spanned,
    path (the whole label path in one cell), repeated (merged labels in every row), blank (label
    cells left empty instead of spanned). `split_at`: first form row of a second applications
    table, with its header again if `split_header`. `extra_row`: the unknown 其他主动公开文件.
    `disputes`: normal, two (a table per kind), column (15 × 1), groups (3 × 5), outcomes (5 × 3).
    """

    proactive: str = "one"
    applications: str = "spanned"
    split_at: int | None = None
    split_header: bool = False
    disputes: str = "normal"
    extra_row: bool = False
    no_header: frozenset[str] = field(default_factory=frozenset)


def value_cell(code: str, cells: Mapping[str, Printed], colspan: int = 1) -> PCell:
    """The cell that prints an indicator."""
    printed = cells[code]
    return PCell(printed.text, 1, colspan, "value", code, printed)


def build_tables(spec: Spec, layout: Layout) -> dict[str, list[PTable]]:
    """The tables of each section, in printing order; omitted tables and rows are left out."""
    out: dict[str, list[PTable]] = {
        "local": [],
        "proactive_disclosure": [],
        "applications": [],
        "disputes": [],
    }
    if spec.local:
        out["local"] = [_local(spec)]
    if "proactive_disclosure" not in spec.omit_tables:
        out["proactive_disclosure"] = _proactive(spec, layout)
    if "applications" not in spec.omit_tables:
        out["applications"] = _applications(spec, layout)
    if "disputes" not in spec.omit_tables:
        out["disputes"] = _disputes(spec.cells, layout.disputes, "disputes" in layout.no_header)
    return out


def _local(spec: Spec) -> PTable:
    head = ("栏目名称", "子栏目", f"{spec.year}年发布数量（条）")
    rows = [PRow([PCell(t, role="col") for t in head], header=True)]
    groups: dict[str, list[tuple[str, int]]] = {}
    for (first, second), n in spec.local:
        groups.setdefault(first, []).append((second, n))
    for first, items in groups.items():
        for i, (second, n) in enumerate(items):
            cells = [PCell(first, rowspan=len(items), role="local")] if i == 0 else []
            cells += [PCell(second, role="local"), PCell(str(n), role="local")]
            rows.append(PRow(cells))
    return PTable("local", rows)


def _proactive(spec: Spec, layout: Layout) -> list[PTable]:
    tables: list[PTable] = []
    blocks = proactive_blocks(spec.table2)
    width = 1 + max(len(block.columns) for block in blocks)
    bare = "proactive_disclosure" in layout.no_header
    for block in blocks:
        own_width = width if layout.proactive == "one" else 1 + len(block.columns)
        rows = _item(block, spec, own_width, with_header=not (bare and block is blocks[0]))
        if layout.extra_row and block is blocks[0]:
            zeros = [PCell("0", role="unmapped") for _ in block.columns]
            rows.append(PRow([PCell("其他主动公开文件", role="unmapped"), *zeros]))
        if layout.proactive == "five" or not tables:
            tables.append(PTable("proactive_disclosure", rows))
        else:
            tables[0].rows.extend(rows)
    return tables


def _spread(n: int, width: int) -> list[int]:
    """Column spans of n cells that fill a width, the last one taking what is left."""
    return [1] * (n - 1) + [width - n + 1]


def _item(block: ProactiveBlock, spec: Spec, width: int, *, with_header: bool) -> list[PRow]:
    spans = _spread(len(block.columns), width - 1)
    rows = []
    if with_header:
        rows.append(PRow([PCell(block.title, colspan=width, role="title")], header=True))
    labels = [PCell(t, colspan=s, role="col") for t, s in zip(block.columns, spans, strict=True)]
    rows.append(PRow([PCell("信息内容", role="note"), *labels], header=True))
    for stem, label, codes in block.rows:
        if stem not in spec.omit_rows:
            values = [value_cell(c, spec.cells, s) for c, s in zip(codes, spans, strict=True)]
            rows.append(PRow([PCell(label, role="row"), *values], key=stem))
    return rows


def _applications(spec: Spec, layout: Layout) -> list[PTable]:
    rows = [row for row in application_rows(spec.table3) if row.stem not in spec.omit_rows]
    cut = layout.split_at if layout.split_at and 0 < layout.split_at < len(rows) else len(rows)
    bare = "applications" in layout.no_header
    parts = [(rows[:cut], not bare)]
    if rows[cut:]:
        parts.append((rows[cut:], layout.split_header))
    return [
        PTable("applications", _application_part(part, spec, layout.applications, header))
        for part, header in parts
    ]


def _application_part(rows: Sequence[FormRow], spec: Spec, style: str, header: bool) -> list[PRow]:
    label_columns = 1 if style == "path" else 3
    out = _application_header(label_columns, blanks=style == "blank") if header else []
    for i, row in enumerate(rows):
        values = [value_cell(f"{row.stem}.{who}", spec.cells) for who in APPLICANTS]
        out.append(PRow([*_labels(rows, i, style), *values], key=row.stem))
    return out


def _labels(rows: Sequence[FormRow], i: int, style: str) -> list[PCell]:
    path = rows[i].labels
    if style == "path":
        return [PCell("".join(path), role="row")]
    if style == "repeated":
        padded = [*path, *[path[-1]] * (3 - len(path))]
        return [PCell(text, role="row") for text in padded]
    cells = []
    for depth, text in enumerate(path):
        same = i > 0 and rows[i - 1].labels[: depth + 1] == path[: depth + 1]
        last = depth == len(path) - 1
        if style == "blank":
            cells.append(PCell("" if same and not last else text, role="row" if last else "group"))
        elif last:
            cells.append(PCell(text, colspan=3 - depth, role="row"))
        elif not same:
            run = sum(1 for r in rows[i:] if r.labels[: depth + 1] == path[: depth + 1])
            cells.append(PCell(text, rowspan=run, role="group"))
    if style == "blank":
        cells += [PCell("") for _ in range(3 - len(path))]
    return cells


def _application_header(label_columns: int, *, blanks: bool) -> list[PRow]:
    first, *subs, other, total = APPLICANT_LABELS
    organisations = [PCell(t, role="col") for t in (*subs, other)]
    if not blanks:
        return [
            PRow([PCell(NOTE, 3, label_columns, "note"), PCell("申请人情况", 1, 7, "title")], header=True),
            PRow(
                [
                    PCell(first, 2, 1, "col"),
                    PCell("法人或其他组织", 1, 5, "title"),
                    PCell(total, 2, 1, "col"),
                ],
                header=True,
            ),
            PRow(organisations, header=True),
        ]
    gap = [PCell("") for _ in range(label_columns)]
    top = [
        PCell(NOTE, role="note"),
        *gap[1:],
        PCell("申请人情况", role="title"),
        *[PCell("") for _ in range(6)],
    ]
    middle = [PCell(first, role="col"), PCell("法人或其他组织", role="title"), *[PCell("") for _ in range(4)]]
    return [
        PRow(top, header=True),
        PRow([*[PCell("") for _ in gap], *middle, PCell(total, role="col")], header=True),
        PRow([*[PCell("") for _ in gap], PCell(""), *organisations, PCell("")], header=True),
    ]


def _disputes(cells: Mapping[str, Printed], style: str, bare: bool) -> list[PTable]:
    def values(group: str) -> list[PCell]:
        return [value_cell(f"{group}.{k}", cells) for k in OUTCOMES]

    if style == "normal":
        rows = [] if bare else _dispute_header()
        rows.append(PRow([c for group, _ in GROUPS for c in values(group)], key="disputes"))
        return [PTable("disputes", rows)]
    if style == "two":
        return _two_tables(cells)
    if style == "column":
        return [PTable("disputes", _column(cells))]
    if style == "groups":
        head = PRow([PCell("类别", 1, 2, "note"), *_outcomes()], header=True)
        rows = [head]
        for i, (group, label) in enumerate(GROUPS):
            outer = [PCell("行政诉讼", 2, 1, "title")] if i == 1 else []
            own = PCell(label, 1, 1 if i else 2, "row")
            rows.append(PRow([*outer, own, *values(group)], key=group))
        return [PTable("disputes", rows)]
    labels = [PCell(label, role="row") for _, label in GROUPS]
    rows = [
        PRow(
            [PCell("结果", 2, 1, "note"), PCell("行政复议", 2, 1, "row"), PCell("行政诉讼", 1, 2, "title")],
            header=True,
        ),
        PRow(labels[1:], header=True),
    ]
    for outcome, text in zip(OUTCOMES, OUTCOME_LABELS, strict=True):
        line = [value_cell(f"{group}.{outcome}", cells) for group, _ in GROUPS]
        rows.append(PRow([PCell(text, role="col"), *line], key=outcome))
    return [PTable("disputes", rows)]


def _outcomes(rowspan: int = 1) -> list[PCell]:
    return [PCell(text, rowspan, 1, "col") for text in OUTCOME_LABELS]


def _dispute_header() -> list[PRow]:
    """行政复议 needs no second level: its outcomes stand beside the two kinds of litigation."""
    (_, reconsideration), (_, direct), (_, after) = GROUPS
    return [
        PRow([PCell(reconsideration, 1, 5, "title"), PCell("行政诉讼", 1, 10, "title")], header=True),
        PRow([*_outcomes(2), PCell(direct, 1, 5, "title"), PCell(after, 1, 5, "title")], header=True),
        PRow([*_outcomes(), *_outcomes()], header=True),
    ]


def _two_tables(cells: Mapping[str, Printed]) -> list[PTable]:
    (first, reconsideration), *litigation = GROUPS
    one = [
        PRow([PCell(reconsideration, 1, 5, "title")], header=True),
        PRow(_outcomes(), header=True),
        PRow([value_cell(f"{first}.{k}", cells) for k in OUTCOMES], key=first),
    ]
    two = [
        PRow([PCell("行政诉讼", 1, 10, "title")], header=True),
        PRow([PCell(label, 1, 5, "title") for _, label in litigation], header=True),
        PRow([*_outcomes(), *_outcomes()], header=True),
        PRow([value_cell(f"{g}.{k}", cells) for g, _ in litigation for k in OUTCOMES], key="litigation"),
    ]
    return [PTable("disputes", one), PTable("disputes", two)]


def _column(cells: Mapping[str, Printed]) -> list[PRow]:
    rows: list[PRow] = []
    for g, (group, label) in enumerate(GROUPS):
        for o, (outcome, text) in enumerate(zip(OUTCOMES, OUTCOME_LABELS, strict=True)):
            line: list[PCell] = []
            if o == 0 and g == 0:
                line.append(PCell(label, 5, 2, "title"))
            elif o == 0:
                outer = [PCell("行政诉讼", 10, 1, "title")] if g == 1 else []
                line += [*outer, PCell(label, 5, 1, "title")]
            line += [PCell(text, role="col"), value_cell(f"{group}.{outcome}", cells)]
            rows.append(PRow(line, key=f"{group}.{outcome}"))
    return rows
