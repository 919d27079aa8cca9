"""The return of 2014 as a table, in the shapes that counties and provinces print it in."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from tests.typeset.forms import StatRow, statistics_rows
from tests.typeset.model import PCell, Printed, PRow, PTable, Spec

__all__ = ["VALUE_HEADERS", "StatLayout", "build_statistics", "draw_layout", "unprovable"]

NOTES = {
    "stat2014.proactive.total": "（不同渠道和方式公开相同信息计1条）",
    "stat2014.response.hot_topics": "（不同方式回应同一热点或舆情计1次）",
}
# Rows of provincial supersets, by the row behind which they stand: counts by kind of information.
INSERTED = {
    "stat2014.proactive.normative_documents_issued": (
        *("主动公开机构领导、机构设置及人事信息", "主动公开政府文件数", "主动公开行政执法信息"),
        *("主动公开规划计划、统计信息", "主动公开财政预决算信息", "主动公开应急管理信息数"),
    ),
    "stat2014.requests.received_by_letter": ("5.电子邮件申请数",),
    "stat2014.capacity.reading_points": ("其中：公共图书馆、档案馆查阅点数",),
}
# Wordings of the statutory labels that are as common as the catalogue's.
WORDINGS = {
    "stat2014.response.press_conferences_by_leader": "其中：主要负责同志参加新闻发布会总次数",
    "stat2014.response.online_interviews_by_leader": "其中：主要负责同志参加政府网站在线访谈总次数",
    "stat2014.litigation.upheld": "（一）维持具体行政行为数",
    "stat2014.request_fees": "七、依申请公开信息收取的费用数",
}
# Headers over several columns of figures: which of them is the township's own for the year; -1: none.
VALUE_HEADERS: dict[str, tuple[tuple[str, ...], int]] = {
    "year": (("年度", "历年累计"), 0),
    "this_year": (("本年度", "累计"), 0),
    "last": (("上年度", "本年度"), 1),
    "years": (("{last}年", "{year}年"), 1),
    "level": (("市级", "县级", "乡镇级"), 2),
    "level_named": (("县政府统计数", "县直单位统计数", "乡镇街道统计数"), 2),
    "departments": (("部门统计数", "社区统计数"), -1),
}


@dataclass(frozen=True, slots=True)
class StatLayout:
    """How the return is printed. `units`: column, label (in brackets), none. `hierarchy`: numbered,
    indented, grouped (a merged column of the parts), bare (no numbers at all). `dash`: what stands
    in the cells of headings. `values`: one, or a key of VALUE_HEADERS. `halves`: two columns of rows
    side by side. `split_at`: first row of a second table. `title`: a row above the header."""

    units: str = "column"
    hierarchy: str = "numbered"
    dash: str = "——"
    serial: bool = False
    notes: bool = True
    remark: bool = False
    inserted: bool = False
    values: str = "one"
    halves: bool = False
    split_at: int | None = None
    split_header: bool = False
    title: str = ""
    foot: bool = True
    header: bool = True
    headings: bool = True
    reworded: frozenset[str] = field(default_factory=frozenset)


def draw_layout(rng: Random, level: int) -> StatLayout:
    """One of the shapes; the form's own is the commonest."""
    halves = rng.random() < 0.12
    split = rng.randint(6, 50) if not halves and rng.random() < 0.2 else None
    values = "one" if halves or rng.random() < 0.7 else rng.choice(tuple(VALUE_HEADERS))
    hierarchy = rng.choice(("numbered", "numbered", "indented", "bare", "grouped"))
    return StatLayout(
        units=rng.choice(("column", "column", "column", "label", "none")),
        hierarchy="numbered" if halves and hierarchy == "grouped" else hierarchy,
        dash=rng.choice(("——", "—", "----", "", "/")),
        serial=rng.random() < 0.2,
        notes=rng.random() < 0.7,
        remark=not halves and rng.random() < 0.1,
        inserted=rng.random() < (0.5 if values.startswith("level") else 0.12),
        values=values,
        halves=halves,
        split_at=split,
        split_header=rng.random() < 0.5,
        title=rng.choice(("", "", "政府信息公开情况统计表", "{city}政府信息公开工作统计年报表")),
        foot=rng.random() < 0.6,
        header=level < 2 or rng.random() < 0.9 or values != "one",
        headings=rng.random() < 0.93,
        reworded=frozenset(c for c in WORDINGS if rng.random() < 0.4),
    )


def unprovable(layout: StatLayout) -> bool:
    """Whether no column of figures can be proved to be the report's own."""
    return layout.values != "one" and VALUE_HEADERS[layout.values][1] < 0


def build_statistics(rng: Random, spec: Spec, layout: StatLayout) -> tuple[list[PTable], tuple[str, ...]]:
    """The tables of the return, and the labels of rows with figures that the form does not have."""
    lines, unmapped = _lines(rng, spec, layout)
    header = _header(layout, spec.year)
    if layout.halves:
        half = (len(lines) + 1) // 2
        blank = [PCell("") for _ in header]
        pairs = [(a, lines[half + i] if half + i < len(lines) else None) for i, a in enumerate(lines[:half])]
        rows = [
            PRow([*a.cells, *(b.cells if b else blank)], key=a.key or (b.key if b else "")) for a, b in pairs
        ]
        header = [*header, *[PCell(c.text, role=c.role) for c in header]]
    else:
        rows = lines
    tables = []
    width = len(header)
    cut = layout.split_at if layout.split_at and layout.split_at < len(rows) - 2 else len(rows)
    for n, part in enumerate((rows[:cut], rows[cut:])):
        if part:
            with_header = layout.header and (n == 0 or layout.split_header)
            head = [PRow([PCell(c.text, role=c.role) for c in header], header=True)] if with_header else []
            if n == 0 and layout.title:
                title = layout.title.format(city=spec.place.city)
                head.insert(0, PRow([PCell(title, colspan=width, role="title")], header=True))
            tables.append(PTable("statistics_2014", [*head, *part]))
    if layout.foot:
        tables[-1].rows.extend(_foot(rng, spec, width))
    if layout.hierarchy == "grouped":
        for table in tables:
            _merge_groups(table)
    return tables, unmapped


def _header(layout: StatLayout, year: int) -> list[PCell]:
    names = ["序号"] * layout.serial + ["项目"] * (layout.hierarchy == "grouped") + ["统计指标"]
    names += ["单位"] * (layout.units == "column")
    names += (
        ["统计数"]
        if layout.values == "one"
        else [t.format(year=year, last=year - 1) for t in VALUE_HEADERS[layout.values][0]]
    )
    return [PCell(t, role="col") for t in (*names, *["备注"] * layout.remark)]


def _lines(rng: Random, spec: Spec, layout: StatLayout) -> tuple[list[PRow], tuple[str, ...]]:
    out: list[PRow] = []
    unmapped: list[str] = []
    for row in statistics_rows():
        if row.code is None:
            if layout.headings and layout.hierarchy != "grouped":
                out.append(PRow(_row(rng, row, layout, row.label, None, len(out) + 1)))
            continue
        if row.code in spec.omit_rows:
            continue
        label = WORDINGS[row.code] if row.code in layout.reworded else row.label
        label += NOTES.get(row.code, "") if layout.notes else ""
        printed = spec.cells[row.code]
        out.append(PRow(_row(rng, row, layout, label, printed, len(out) + 1), key=row.code))
        for extra in INSERTED.get(row.code, ()) if layout.inserted else ():
            more = StatRow(None, extra, row.depth, row.unit, row.section)
            figure = Printed(str(rng.randint(0, 60)), None)
            out.append(PRow(_row(rng, more, layout, extra, figure, len(out) + 1)))
            unmapped.append(extra)
    return out, tuple(unmapped)


def _row(
    rng: Random, row: StatRow, layout: StatLayout, label: str, printed: Printed | None, serial: int
) -> list[PCell]:
    heading = printed is None
    cells = [PCell(str(serial), role="unmapped")] if layout.serial else []
    if layout.hierarchy == "grouped":
        cells.append(PCell(row.section, role="group"))
    text = _shown(row, layout, label)
    if layout.units == "label" and not heading:
        text += f"（{row.unit}）"
    cells.append(PCell(text, role="title" if heading else "row" if row.code else "unmapped"))
    if layout.units == "column":
        cells.append(PCell(layout.dash if heading else row.unit, role="unit"))
    cells += _values(rng, row, layout, printed)
    return [*cells, *[PCell("")] * layout.remark]


def _shown(row: StatRow, layout: StatLayout, label: str) -> str:
    if layout.hierarchy == "bare":
        while label[:1] in "一二三四五六七八九（123456789" and any(x in label[:3] for x in "、）."):
            at = min(label.find(x) for x in "、）." if x in label[:3])
            label = label[at + 1 :]
        return label.removeprefix("其中：")
    return "\u3000" * row.depth + label if layout.hierarchy == "indented" else label


def _values(rng: Random, row: StatRow, layout: StatLayout, printed: Printed | None) -> list[PCell]:
    """The cells of figures: the report's own one is a value, the others look like it."""
    if layout.values == "one":
        return [_cell(row, printed, layout)]
    headers, own = VALUE_HEADERS[layout.values]
    cells = []
    for at in range(len(headers)):
        if at == own:
            cells.append(_cell(row, printed, layout))
        elif printed is None:
            cells.append(PCell(layout.dash if layout.units != "column" else ""))
        else:
            cells.append(PCell(str(rng.randint(0, 900)), role="unmapped"))
    return cells


def _cell(row: StatRow, printed: Printed | None, layout: StatLayout) -> PCell:
    if printed is None:
        return PCell(layout.dash if layout.units != "column" else "")
    if row.code is None:
        return PCell(printed.text, role="unmapped")
    return PCell(printed.text, role="value", indicator=row.code, printed=printed)


def _foot(rng: Random, spec: Spec, width: int) -> list[PRow]:
    """Signatures: a merged row, or cells with a telephone number among them."""
    names = rng.choice((("单位负责人", "审核人", "填报人"), ("负责人", "审核", "填表人")))
    day = f"{spec.year + 1}年1月{rng.randint(3, 29)}日"
    number = f"0{rng.randint(310, 999)}-{rng.randint(2000000, 8999999)}"
    if width < 4 or rng.random() < 0.5:
        who = "　".join(f"{n}：张三" for n in names)
        text = f"{who}　联系电话：{number}　填报日期：{day}"
        return [PRow([PCell(text, colspan=width, role="note")])]
    cells = [
        PCell(names[2], role="note"),
        PCell("李四", role="note"),
        PCell("联系电话", role="note"),
        PCell(number.split("-")[1], colspan=width - 3, role="note"),
    ]
    return [PRow(cells)]


def _merge_groups(table: PTable) -> None:
    """The column of the parts: a part's name once, merged over its rows."""
    run: PCell | None = None
    for row in table.rows:
        group = next((c for c in row.cells if c.role == "group"), None)
        if group is None:
            run = None
        elif run is not None and run.text == group.text:
            run.rowspan += 1
            row.cells.remove(group)
        else:
            run = group
