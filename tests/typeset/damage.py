"""What happens to labels and rows between the form and the page, each kind seen on real ones.

Every function changes the tables in place; figures are never touched. Level 1 is the ordinary
unevenness of official pages, 2 what hand-made and converted documents show, 3 what recognition
and page breaks leave. `Damage.hard` collects the indicators whose place can no longer be proved.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.typeset.model import PCell, PRow, PTable
from tests.typeset.statistics import VALUE_HEADERS

__all__ = ["Damage", "apply_damage"]

TO_HALF = str.maketrans("（）：，；", "():,;")
TO_FULL = str.maketrans("0123456789.", "０１２３４５６７８９．")
DECISIVE = {header for headers, _ in VALUE_HEADERS.values() for header in headers}
LABELS = ("row", "col", "title", "group", "note")

VARIANTS: dict[str, tuple[str, ...]] = {
    "规章": ("规    章", "规　章", "规 章", "规\u00a0\u00a0章", "规章（本机关无制定规章的权限）"),
    "规范性文件": ("行政规范性文件", "规范性 文件"),
    "行政规范性文件": ("规范性文件", "行政规范性 文件"),
    "结果维持": ("结果维护", "结果 维持", "维持"),
    "结果纠正": ("结果 纠正", "纠正"),
    "尚未审结": ("尚未 审结", "未审结"),
    "总计": ("总 计", "总　计", "合计"),
    "对外公开总数量": ("对外公开数量", "对外公开 总数量"),
    "本年增/减": ("本年增/", "本年增／减", "本年增减", "本年增/减（项）"),
    "现行有效件数": ("现行有效件", "现行 有效件数"),
    "处理决定数量": ("处理决定数量（件）", "处理 决定数量"),
    "2.其他法律行政法规禁止公开": ("2.其他法律行政止公开", "2.其他法律、行政法规禁止公开"),
    "3.危及“三安全一稳定”": ('3.危及"三安全一稳定"', "3.危及三安全一稳定", "3.危及「三安全一稳定」"),
    "（二）部分公开（区分处理的，只计这一情形，不计其他情形）": ("（二）部分公开",),
    "上一年项目数量": ("上一年 项目数量", "上年项目数量"),
    "采购总金额": ("采购总 金额",),
    "信息内容": ("信息 内容", "内容"),
    "法律服务机构": ("法律服 务机构",),
    "（二）被依法纠错数": ("（二）被依法纠错", "（二）被依法 纠错数"),
    "3.网络申请数": ("3.网上申请数",),
    "6.申请信息不存在数": ("6.申请信息不存在", "6.申请信息 不存在数"),
    "（二）申请办结数": ("（二）申请办结数量",),
    "不是《条例》所指政府信息": ("不是《条例》所指政府信息数", "不是“条例”所指政府信息"),
    "四、行政复议数量": ("四、行政复议数", "四、行政复议情况"),
    "五、行政诉讼数量": ("五、行政诉讼数", "五、行政诉讼情况"),
    "六、举报投诉数量": ("六、举报投诉数",),
    "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）": (
        "（本列数据的勾稽关系为：第一项加第二项之和,等于第三项加第四项之和)",
        "",
    ),
}
PREFIX = re.compile(r"^(（[一二三四五六七八九]）|[一二三四五六七八九]、|\d\.)")
CHINESE = "一二三四五六七八九十"
LOOKALIKES = dict(
    zip("开末未上请结的理许制件息复信他政收申", "幵未末土清给旳埋讦刹仵悤夏倌地玫牧甲", strict=True)
)


@dataclass(slots=True)
class Damage:
    """What was done to a document (`traits`), what became unprovable (`hard`), and which
    cells the form has and the page has lost (`gaps`)."""

    traits: list[str] = field(default_factory=list)
    hard: set[str] = field(default_factory=set)
    gaps: list[str] = field(default_factory=list)

    def note(self, trait: str) -> None:
        """Remember a kind of damage once."""
        if trait not in self.traits:
            self.traits.append(trait)


def apply_damage(rng: Random, tables: dict[str, list[PTable]], level: int, damage: Damage) -> None:
    """Damage the statutory tables of a document, according to the level (0 to 3)."""
    if level <= 0:
        return
    statutory = [t for name, group in tables.items() if name != "local" for t in group]
    light: list[Callable[[Random, list[PTable], float], None]] = [_nfkc, _variants, _spaces, _breaks]
    for each in rng.sample(light, rng.randint(1, len(light))):
        each(rng, statutory, rng.choice((0.04, 0.12, 0.4)))
        damage.note(each.__name__.strip("_"))
    if level >= 2:
        medium: list[Callable[[Random, list[PTable]], None]] = [
            _prefix_style, _no_prefix, _renumber, _twin_headers, _title_lost, _notes,
        ]  # fmt: skip
        for change in rng.sample(medium, rng.randint(1, 2)):
            change(rng, statutory)
            damage.note(change.__name__.strip("_"))
        if rng.random() < 0.5:
            _characters(rng, statutory, 0.01)
            damage.note("characters")
    if level >= 3:
        _characters(rng, statutory, rng.choice((0.0, 0.03, 0.06)))
        heavy = rng.choice((_row_lost, _row_lost, _label_lost, _row_cut, _row_cut))
        heavy(rng, tables, damage)
        damage.note(heavy.__name__.strip("_"))


def _labels(tables: list[PTable]) -> list[PCell]:
    return [c for t in tables for r in t.rows for c in r.cells if c.role in LABELS and c.text]


def _keeps_unit(before: str, after: str) -> bool:
    """万元 in a header decides a figure, and so does 本年度 beside 上年度: they stay legible."""
    if "".join(before.split()) in DECISIVE:
        return "".join(before.split()) == "".join(after.split())
    return "万元" not in before or "万元" in after


def _edit(cell: PCell, text: str) -> None:
    if _keeps_unit(cell.text, text):
        cell.text = text


def _nfkc(rng: Random, tables: list[PTable], share: float) -> None:
    """Half-width brackets or full-width digits, mostly in the whole document."""
    to_half = rng.random() < 0.6
    share = 1.0 if rng.random() < 0.6 else share
    for cell in _labels(tables):
        if rng.random() < share:
            text = cell.text.translate(TO_HALF)
            if not to_half:
                text = re.sub(r"^\d\.", lambda m: m[0].translate(TO_FULL), cell.text)
            _edit(cell, text)


def _variants(rng: Random, tables: list[PTable], share: float) -> None:
    for cell in _labels(tables):
        options = VARIANTS.get(cell.text)
        if options and rng.random() < share * 2:
            _edit(cell, rng.choice(options))


def _spaces(rng: Random, tables: list[PTable], share: float) -> None:
    for cell in _labels(tables):
        if rng.random() < share and len(cell.text) > 2:
            at = rng.randrange(1, len(cell.text))
            _edit(cell, cell.text[:at] + rng.choice((" ", "\u3000", "\u00a0", "  ")) + cell.text[at:])
        elif rng.random() < share:
            cell.text = rng.choice((" ", "\u00a0", "\u3000")) + cell.text


def _breaks(rng: Random, tables: list[PTable], share: float) -> None:
    for cell in _labels(tables):
        if rng.random() < share and len(cell.text) > 3:
            at = rng.randrange(2, len(cell.text) - 1)
            _edit(cell, cell.text[:at] + "\n" + cell.text[at:])


def _prefix_style(rng: Random, tables: list[PTable]) -> None:
    style = rng.choice(("(%s)", "%s、", "（%s）", "%s."))
    for cell in _labels(tables):
        match = re.match(r"^（([一二三四五六七八九])）(?!项)", cell.text)
        if match:
            cell.text = style % match[1] + cell.text[match.end() :]


def _no_prefix(rng: Random, tables: list[PTable]) -> None:
    share = rng.choice((0.3, 1.0))
    for cell in _labels(tables):
        if cell.role in ("row", "group") and rng.random() < share:
            text = PREFIX.sub("", cell.text)
            cell.text = text or cell.text


def _renumber(rng: Random, tables: list[PTable]) -> None:
    """The numbers run on through the groups, or one too high: they are no longer the form's."""
    shift = rng.choice((0, 1))
    n = 0
    for cell in _labels(tables):
        if cell.role == "row" and re.match(r"^\d\.", cell.text):
            n += 1
            cell.text = f"{n + shift}." + cell.text[2:]


def _twin_headers(rng: Random, tables: list[PTable]) -> None:
    """Two headers cut to the same words (本年新 for both columns)."""
    for cell in _labels(tables):
        if re.fullmatch(r"本年新[\s\S]*数量", cell.text) and cell.role == "col":
            cell.text = "本年新"


def _title_lost(rng: Random, tables: list[PTable]) -> None:
    """第二十条第（一）项 is gone or reads 第二十条第."""
    titles = [c for c in _labels(tables) if c.role == "title" and c.text.startswith("第二十条")]
    for cell in rng.sample(titles, min(len(titles), rng.randint(1, 2))):
        cell.text = rng.choice(("第二十条第", "第二十条", ""))


def _notes(rng: Random, tables: list[PTable]) -> None:
    for cell in _labels(tables):
        if cell.role in ("row", "col") and rng.random() < 0.12:
            cell.text += rng.choice(("（本机关）", "（含下属单位）", "(指当年办件量)", "【按实际填写】"))


def _characters(rng: Random, tables: list[PTable], rate: float) -> None:
    """Loss and confusion of single characters; a label keeps at least half of its own."""
    for cell in _labels(tables):
        out: list[str] = []
        lost = 0
        for ch in cell.text:
            hit = not ch.isspace() and rng.random() < rate and lost * 2 < len(cell.text) - 2
            if hit:
                lost += 1
                substitute = LOOKALIKES.get(ch) if rng.random() < 0.6 else ""
                out.append(substitute if substitute is not None else ch)
            else:
                out.append(ch)
        _edit(cell, "".join(out))


def _candidates(tables: dict[str, list[PTable]]) -> list[tuple[PTable, int]]:
    """Rows that can be lost or cut: one form row with its own label."""
    return [
        (table, i)
        for name in ("applications", "proactive_disclosure", "statistics_2014")
        for table in tables.get(name, [])
        for i, row in enumerate(table.rows)
        if row.key and any(c.role == "row" and c.text for c in row.cells)
    ]


def _codes(row: PRow) -> list[str]:
    return [c.indicator for c in row.cells if c.indicator]


def _row_lost(rng: Random, tables: dict[str, list[PTable]], damage: Damage) -> None:
    """A form row is not on the page: its cells are gaps, and no neighbour may slip into it."""
    candidates = _candidates(tables)
    if not candidates:
        return
    table, i = rng.choice(candidates)
    row = table.rows[i]
    _shorten(table, i)
    below = table.rows[i + 1].cells if i + 1 < len(table.rows) else []
    for at, cell in enumerate(row.cells):
        if cell.rowspan > 1:  # the merged label moves to the next row of its group
            cell.rowspan -= 1
            below.insert(at, cell)
        elif cell.role == "group" and at < len(below) and below[at].role == "group" and not below[at].text:
            below[at].text = cell.text
    damage.gaps.extend(_codes(row))
    del table.rows[i]


def _shorten(table: PTable, i: int) -> None:
    """Row i leaves: the merged labels that reach over it from above get one row shorter."""
    for above, row in enumerate(table.rows[:i]):
        for cell in row.cells:
            if cell.rowspan > i - above:
                cell.rowspan -= 1


def _label_lost(rng: Random, tables: dict[str, list[PTable]], damage: Damage) -> None:
    """The label of one row is empty; its figures stand there with nothing but their order."""
    candidates = _candidates(tables)
    if not candidates:
        return
    table, i = rng.choice(candidates)
    row = table.rows[i]
    for cell in row.cells:
        if cell.role == "row":
            cell.text = ""
    damage.hard.update(_codes(row))


def _row_cut(rng: Random, tables: dict[str, list[PTable]], damage: Damage) -> None:
    """A page break cuts a row: half of its label on each side, the figures on one of them."""
    long = [
        (t, i)
        for t, i in _candidates(tables)
        if any(len(c.text) > 7 for c in t.rows[i].cells if c.role == "row")
    ]
    if not long:
        return
    table, i = rng.choice(long)
    row = table.rows[i]
    label = next(c for c in row.cells if c.role == "row" and len(c.text) > 7)
    at = rng.randrange(4, len(label.text) - 2)
    rest = [
        PCell(label.text[at:], 1, label.colspan, "row") if c is label else PCell("", 1, c.colspan)
        for c in row.cells
        if c.rowspan == 1
    ]
    label.text = label.text[:at]
    for above, other in enumerate(table.rows[: i + 1]):
        for cell in other.cells:
            if cell.rowspan > max(1, i - above):
                cell.rowspan += 1
    table.rows.insert(i + 1, PRow(rest, key=row.key))
    damage.hard.update(_codes(row))
