"""Reports without any table, as townships wrote them from 2008 to 2013 and many long after.

Five to seven numbered sections, the year's figures in sentences, and beside them what a careless
reader would take for them: totals of all years, the county's figures, other organs' applications, last
year's, sub-totals, enquiries. The sentences are our own.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from tests.typeset.compose import title_of
from tests.typeset.formats import Job, render, suffix
from tests.typeset.model import Block, Expected, Place, Rendered, Text
from tests.typeset.prose import FULL_WIDTH, SMALL

__all__ = ["text_report"]

# (code, sentences, statuses): {n} is the figure, {so_far} a total of all years, {part} parts of it.
_TOTAL = (
    ("{year}年，{we}主动公开政府信息{n}条，其中{part}。", ("reported",)),
    ("{year}年度新增主动公开政府信息{n}条，历年累计公开{so_far}条。", ("reported",)),
    ("到{year}年底累计主动公开政府信息{so_far}条，其中，本年度新增的主动公开政府信息{n}条。", ("reported",)),
    ("全年{we}共公开各类政府信息{n}条，全文电子化率达100%。", ("reported",)),
    ("主动公开政府信息的数量为{n}条。其中：{part}。", ("reported",)),
    ("{year}年{we}主动公开政府信息{n}余条。", ("approximate",)),
    ("截至{year}年底，{we}累计主动公开政府信息{n}条。", ("doubtful",)),
    ("{year}年主动公开政府信息{n}条，自2004年起累计公开{so_far}条。", ("reported",)),
)
_WEBSITE = (
    "在{county}政府网站的{name}专栏公开信息{n}条。",
    "全年通过政府门户网站发布信息{n}条，通过公开栏公开{mid}条。",
    "本年度{we}在政府信息公开网上公开政府信息{n}条。",
)
_APPLICATIONS = (
    "{year}年度{we}共收到政府信息公开申请{n}件，其中当面申请{n}件。",
    "全年受理依申请公开{n}件，均已按期答复；{county}政府办公室共受理{mid}件。",
    "本年度收到公开申请{n}件，上年度为{mid}件。",
)
_NO_APPLICATIONS = (
    "{year}年度{we}没有接到群众要求公开政府信息的申请。",
    "本年度未收到政府信息公开申请，也没有不予公开的情况。",
    "{year}年，{we}未受理依申请公开。",
)
_NO_REVIEW = (
    "{we}{year}年度未发生因政府信息公开引起的行政复议和行政诉讼。",
    "全年没有就政府信息公开申请行政复议、提起行政诉讼的情况。",
    "因政府信息公开被申请行政复议0件，提起行政诉讼0件。",
)
_DECOYS = (
    "据统计，{last}年全{kind}共公开信息{big}条。",
    "全县各乡镇共主动公开政府信息{big}条。",
    "{county}政府办公室全年共收到政府信息公开申请{mid}件。",
    "自2004年《规定》施行以来，{we}累计公开信息{big}条。",
    "全年接受公众关于政府信息公开的咨询{mid}人次，其中来访{small}人次。",
    "已梳理2003年以来的政府信息{big}条，并编入目录。",
    "办理{county}长信箱转来的信件{mid}件，热线{big}件。",
    "{next}年计划公开信息{big}条以上。",
    "配备兼职人员{small}名，设查阅点{small}处，召开会议{small}次。",
    "收到市政府办转办的依申请公开{small}件。",
)
_FILLER = (
    "{we}成立了领导小组，由主要领导任组长，办公室负责日常工作。",
    "编制了公开指南和公开目录，并按要求及时更新。",
    "公开的内容主要有机构职能、规划计划、财政和民政等方面。",
    "没有收取任何费用，也没有减免。",
    "不足之处是内容不够全面、更新不够及时，今后将加强培训。",
)
_SECTIONS = (
    "概述",
    "主动公开政府信息情况",
    "依申请公开政府信息办理情况",
    "政府信息公开的收费及减免情况",
    "因政府信息公开申请行政复议、提起行政诉讼的情况",
    "存在的主要问题及改进情况",
)
_PARTS = ("机构职能类", "规划计划类", "财政信息类", "民政救助类", "工作动态类")


def text_report(seed: int, i: int, form: str, places: Sequence[Place], years: tuple[int, int]) -> Rendered:
    """Document i: a report of text alone in one of FORMATS, with its figures."""
    rng = Random(f"text/{seed}/{i}")
    place, year = rng.choice(places), rng.randint(*years)
    lines, figures = _report(rng, place, year)
    title = title_of(rng, place, year)
    blocks: list[Block] = [Text(title, "title"), *lines, Text(place.organ)]
    made = render(rng, Job(blocks, place, year, title, form, True, None))
    name = f"text_{seed}_{i:05d}.{suffix(form)}"
    return Rendered(name, made.data, form, place, year, "text", figures, files=made.files)


def _report(rng: Random, place: Place, year: int) -> tuple[list[Block], tuple[Expected, ...]]:
    words = {
        "year": year, "last": year - 1, "next": year + 1, "we": place.we, "name": place.name,
        "county": place.where or place.county, "kind": place.we[1:],
    }  # fmt: skip
    figures: list[Expected] = []

    def say(code: str, template: str, value: int, statuses: tuple[str, ...] = ("reported",)) -> str:
        printed = _figure(rng, value)
        text = _fill(rng, template, words, n=printed, so_far=value * 7 + 11, part=_parts(rng, value))
        figures.append(Expected(code, float(value), statuses, printed, "prose"))
        return text

    total = rng.choice((rng.randint(12, 99), rng.randint(100, 999), rng.randint(1000, 2500)))
    template, statuses = rng.choice(_TOTAL)
    if "余条" in template:
        total = total // 10 * 10
    proactive = [say("narrative.proactive_total", template, total, statuses)]
    if rng.random() < 0.5 and "%" not in template:
        proactive.append(say("narrative.website", rng.choice(_WEBSITE), rng.randint(11, total)))
    if rng.random() < 0.4:
        received = [say("narrative.applications_received", rng.choice(_APPLICATIONS), rng.randint(1, 30))]
    else:
        received = [_fill(rng, rng.choice(_NO_APPLICATIONS), words)]
        figures.append(Expected("narrative.applications_received", 0.0, ("reported",), "", "prose"))
    review = [_fill(rng, rng.choice(_NO_REVIEW), words)]
    for code in ("narrative.reconsideration", "narrative.litigation"):
        figures.append(Expected(code, 0.0, ("reported",), "", "prose"))
    told = {1: proactive, 2: received, 4: review}
    style = rng.choice(("{}、{}", "（{}）{}"))
    blocks: list[Block] = [Text(_fill(rng, _INTRO, words))]
    for at, heading in enumerate(_SECTIONS):
        lines = told.get(at, [])
        lines += [_fill(rng, d, words) for d in rng.sample(_DECOYS, rng.randint(0, 2)) if at != 3]
        lines.append(_fill(rng, _FILLER[min(at, 4)], words))
        blocks.append(Text(style.format("一二三四五六"[at], heading), "heading"))
        blocks += [Text("".join(lines))] if rng.random() < 0.6 else [Text(line) for line in lines]
    return blocks, tuple(figures)


_INTRO = (
    "根据《中华人民共和国政府信息公开条例》，{county}{name}编制本报告。"
    "所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"
)


def _fill(rng: Random, template: str, words: dict[str, object], **more: object) -> str:
    numbers = {"small": rng.randint(2, 9), "mid": rng.randint(31, 90), "big": rng.randint(3000, 9000)}
    return template.format(**numbers, **words, **more)


def _figure(rng: Random, value: int) -> str:
    draw = rng.random()
    if draw < 0.1:
        return str(value).translate(FULL_WIDTH)
    if draw < 0.2 and value <= 10:
        return SMALL[value]
    return f" {value} " if draw < 0.3 else str(value)


def _parts(rng: Random, total: int) -> str:
    if total < 5:
        return ""
    names = rng.sample(_PARTS, 3)
    a = rng.randint(1, total // 2)
    b = rng.randint(1, total - a - 1)
    return "，".join(f"{name}{n}条" for name, n in zip(names, (a, b, total - a - b), strict=True))
