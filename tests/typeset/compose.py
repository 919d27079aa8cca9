"""A report as a sequence of blocks: title, text, tables, in the order of the six sections."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from tests.typeset.model import Block, Expected, Place, PTable, Spec, Text
from tests.typeset.prose import Prose

__all__ = ["compose", "observations", "title_of"]

HEADINGS = (
    ("一、总体情况", "一、概述"),
    ("二、主动公开政府信息情况", "二、主动公开政府信息的情况"),
    ("三、收到和处理政府信息公开申请情况", "三、收到和处理政府信息公开申请的情况"),
    ("四、政府信息公开行政复议、行政诉讼情况", "四、因政府信息公开被申请行政复议、提起行政诉讼情况"),
    ("五、存在的主要问题及改进情况", "五、政府信息公开工作存在的主要问题及改进情况"),
    ("六、其他需要报告的事项", "六、其他需要报告的事项"),
)
HEADINGS_2014 = (
    "一、概述",
    "二、主动公开政府信息的情况",
    "三、依申请公开政府信息和不予公开政府信息的情况",
    "四、存在的主要问题和改进措施",
    "五、其他需要报告的事项",
)
TITLES = (
    "{c}{o}{y}年政府信息公开工作年度报告",
    "{c}{n}{y}年度政府信息公开工作年度报告",
    "{y}年度{c}{n}政府信息公开工作年度报告",
    "{c}{o}关于{y}年度政府信息公开工作的报告",
    "{c}{n}{y}政府信息公开工作年度报告",
    "{n}{y}年政府信息公开年度报告",
    "{o}{y}年度政府信息公开工作年度报告",
    "{ci}{c}{n}{y}年政府信息公开工作年度报告",
)


def title_of(rng: Random, place: Place, year: int) -> str:
    """A title as offices write them; those without the county rely on the text for it."""
    template = rng.choice(TITLES)
    county = place.where or place.county
    return template.format(
        c=county, ci=place.city if place.city not in county else "", o=place.organ, n=place.name, y=year
    )


def compose(
    rng: Random, spec: Spec, prose: Prose, tables: dict[str, list[PTable]], title: str, *, signed: bool = True
) -> list[Block]:
    """The blocks of the whole report, headings and signature included."""
    if "statistics_2014" in tables:
        return _compose_2014(rng, spec, prose, tables, title)
    pick = rng.randint(0, 1)
    heads = [Text(pair[pick], "heading") for pair in HEADINGS]
    blocks: list[Block] = [Text(title, "title"), *_texts(prose.intro)]
    blocks += [heads[0], *_texts(prose.overview)]
    blocks += [heads[1], *tables["local"], *tables["proactive_disclosure"]]
    for head, name in ((heads[2], "applications"), (heads[3], "disputes")):
        blocks += [head, *tables[name]]
        if not tables[name]:
            blocks.append(Text("详见有关部门的统计。"))
    blocks += [heads[4], *_texts(prose.problems), heads[5], *_texts(prose.others)]
    if signed:
        month, day = rng.choice(((1, rng.randint(3, 31)), (2, rng.randint(1, 20))))
        blocks += [Text(spec.place.organ), Text(f"{spec.year + 1}年{month}月{day}日")]
    return blocks


def _compose_2014(
    rng: Random, spec: Spec, prose: Prose, tables: dict[str, list[PTable]], title: str
) -> list[Block]:
    """Five sections of text; the return stands between them or is annexed behind the signature."""
    heads = [Text(t, "heading") for t in HEADINGS_2014]
    caption = rng.choice(("政府信息公开情况统计表", f"附件：{spec.year}年政府信息公开情况统计表", ""))
    table: list[Block] = [*[Text(caption)] * bool(caption), *tables["statistics_2014"]]
    inside = rng.random() < 0.3
    signature = [Text(spec.place.organ), Text(f"{spec.year + 1}年1月{rng.randint(5, 31)}日")]
    return [
        Text(title, "title"),
        *_texts(prose.intro),
        *(heads[0], *_texts(prose.overview[:1]), heads[1], *tables["local"], *_texts(prose.overview[1:])),
        *(table if inside else []),
        *(heads[2], Text("依法做好申请的受理和答复工作。")),
        *(heads[3], *_texts(prose.problems), heads[4], *_texts(prose.others), *signature),
        *([] if inside else table),
    ]


def _texts(lines: Sequence[str]) -> list[Text]:
    return [Text(line) for line in lines if line]


def observations(
    spec: Spec, tables: dict[str, list[PTable]], hard: set[str]
) -> tuple[tuple[Expected, ...], tuple[Expected, ...]]:
    """What the printed page says: the required observations, and the optional ones of the text."""
    out = []
    for name, group in tables.items():
        if name == "local":
            continue
        for table in group:
            for cell in table.values():
                assert cell.indicator is not None
                assert cell.printed is not None
                p = cell.printed
                hard_cell = cell.indicator in hard
                out.append(Expected(cell.indicator, p.value, p.statuses, p.text.strip(), "table", hard_cell))
    prose = [
        (f, Expected(f.code, f.printed.value, f.printed.statuses, f.printed.text, "prose"))
        for f in spec.prose
    ]
    required = tuple(out) + tuple(e for f, e in prose if not f.optional)
    return required, tuple(e for f, e in prose if f.optional)
