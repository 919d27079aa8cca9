"""Running text in our own words: the figures a reader should take, among those it should not.

Each sentence that carries a figure states it for the whole year and the unit itself. The decoys
are of the kinds that real reports print beside them: document numbers, last year's figures,
parts of a whole, telephone numbers, cumulative counts, hotline calls, meetings.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.typeset.model import Place, Printed, ProseFigure

__all__ = ["Prose", "make_prose"]

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
SMALL = ("零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十")

SENTENCES: dict[str, tuple[str, ...]] = {
    "narrative.proactive_total": (
        "{year}年{we}主动公开政府信息共{n}。",
        "全年{we}累计主动公开各类政府信息{n}，比上年多{small}条。",
        "截至{year}年12月31日，{name}本年度主动公开政府信息{n}，其中{part}。",
        "据统计，{year}年度主动公开政府信息总数为{n}。",
        "一年里，{name}通过多种渠道主动公开政府信息{n}。",
    ),
    "narrative.website": (
        "在{county}人民政府门户网站发布信息{n}。",
        "{year}年政府网站公开政府信息{n}。",
        "{we}全年在政府门户网站上发布各类信息{n}。",
    ),
    "narrative.wechat": (
        "“{stem}发布”微信公众号全年发布信息{n}。",
        "通过微信公众号发布各类信息{n}。",
        "微信公众号“今日{stem}”推送信息{n}，关注人数已有{big}人。",
    ),
    "narrative.weibo": ("官方微博发布信息{n}。", "“{stem}微博”全年发布信息{n}。"),
    "narrative.applications_received": (
        "{year}年，{we}共收到政府信息公开申请{n}，都在法定期限内作了答复。",
        "全年收到政府信息公开申请{n}。",
        "{year}年{name}受理依申请公开{n}，上年度为{small}件。",
    ),
    "narrative.reconsideration": (
        "{year}年因政府信息公开被申请行政复议{n}。",
        "全年发生涉及政府信息公开的行政复议案件{n}。",
    ),
    "narrative.litigation": (
        "{year}年因政府信息公开被提起行政诉讼{n}。",
        "全年发生涉及政府信息公开的行政诉讼案件{n}。",
    ),
    "narrative.processing_fee": (
        "本年度收取依申请公开信息处理费{n}。",
        "{year}年{name}收取信息处理费共计{n}。",
    ),
}
NOTHING: dict[str, tuple[str, ...]] = {
    "narrative.applications_received": (
        "{year}年{we}没有收到政府信息公开申请。",
        "本年度未收到依申请公开事项。",
    ),
    "narrative.reconsideration": ("{year}年没有因政府信息公开引起的行政复议。", "本年度未发生行政复议案件。"),
    "narrative.litigation": ("{year}年没有因政府信息公开引起的行政诉讼。", "本年度未发生行政诉讼案件。"),
    "narrative.processing_fee": ("本年度没有收取信息处理费。",),
}
DECOYS = (
    "上一年度主动公开信息{big}条，今年的结构有所调整。",
    "网站专栏自开设以来累计访问{big}人次。",
    "全年召开政务公开专题会议{small}次，培训工作人员{mid}人次。",
    "办理12345热线转来的工单{big}件，按时办结。",
    "村（社区）公开栏更新{mid}期。",
    "根据《关于做好{last}年政务公开工作的通知》（政办发〔{last}〕{mid}号），明确了{small}项任务。",
    "印发宣传单{big}份，设立信息查阅点{small}处。",
    "公开内容在形成之日起20个工作日内上网，{small}名干部负责审核。",
    "计划在{next}年新增专栏{small}个。",
    "接待来访群众{mid}批{big}人次。",
)
PART_NAMES = ("工作动态", "通知公告", "政策文件", "财政信息", "人事信息", "民生保障")
HEADINGS = (
    "（一）主动公开情况",
    "（二）依申请公开情况",
    "（三）政府信息管理情况",
    "（四）平台建设情况",
    "（五）监督保障情况",
)
PLAIN = (
    "{we}把公开作为日常工作来抓，明确专人负责信息的收集、审核和发布。",
    "对拟公开的内容先审查后发布，保证准确、及时。",
    "办事大厅设有查阅处，群众可以现场查询。",
    "公开目录按上级要求作了梳理，缺项已经补齐。",
    "考核结果纳入年度评议，本年度没有需要追究责任的情形。",
)
SECTION_OF = {  # index into HEADINGS; the fee stands in the last section of the report
    "narrative.proactive_total": 0,
    "narrative.website": 3,
    "narrative.wechat": 3,
    "narrative.weibo": 3,
    "narrative.processing_fee": 4,
}
NOTICES = {
    "2014": "国办发〔2014〕32号",
    "2019": "国办公开办函〔2019〕60号",
    "2021": "国办公开办函〔2021〕30号",
}
PROBLEMS = (
    "不足之处：一是个别栏目更新不够及时；二是公开形式偏少；三是业务培训有待加强。",
    "下一步打算：充实人员力量，改进栏目设置，{next}年底前组织{small}次业务学习。",
    "存在的问题是信息来源偏窄。今后将拓宽渠道，加强与群众的互动。",
)


@dataclass(frozen=True, slots=True)
class Prose:
    """The paragraphs of a report by place, and the figures they state."""

    intro: tuple[str, ...]
    overview: tuple[str, ...]
    problems: tuple[str, ...]
    others: tuple[str, ...]
    figures: tuple[ProseFigure, ...]


def make_prose(
    rng: Random,
    place: Place,
    year: int,
    edition: str,
    totals: dict[str, int | None],
    *,
    fancy: float,
    decoys: bool,
) -> Prose:
    """Text around the tables. `totals` are figures the text must repeat where it states them
    (`narrative.*` codes that the tables know too), None where it had better be silent; the other
    codes get figures of their own."""
    words = {
        "year": year,
        "last": year - 1,
        "next": year + 1,
        "we": place.we,
        "name": place.name,
        "county": place.where or place.county,
        "stem": place.name[:-2] if place.kind == "street" else place.name[:-1],
    }
    figures: list[ProseFigure] = []
    sections: dict[int, list[str]] = {0: [], 1: [], 3: [], 4: []}
    for code in SENTENCES:
        if rng.random() >= (0.75 if code != "narrative.weibo" else 0.4):
            continue
        if (code.endswith("fee") and year < 2021) or (code in totals and totals[code] is None):
            continue
        text, figure = _sentence(rng, code, words, totals, fancy)
        figures.append(figure)
        sections[SECTION_OF.get(code, 1)].append(text)
    plain = [_fill(rng, text, words) for text in rng.sample(PLAIN, len(PLAIN))]
    overview = plain[:1]
    for i, heading in enumerate(HEADINGS):
        lines = sections.get(i, []) if i != 4 else []
        if decoys and rng.random() < 0.6:
            lines.insert(rng.randint(0, len(lines)), _fill(rng, rng.choice(DECOYS), words))
        lines.append(plain[i])
        overview += [heading, "".join(lines)] if rng.random() < 0.7 else [heading, *lines]
    others = (
        [*sections[4], "没有其他需要报告的事项。"]
        if sections[4]
        else [rng.choice(("无。", "没有其他需要报告的事项。"))]
    )
    problems = [_fill(rng, text, words) for text in rng.sample(PROBLEMS, 2)]
    return Prose(
        _intro(rng, place, year, edition), tuple(overview), tuple(problems), tuple(others), tuple(figures)
    )


def _intro(rng: Random, place: Place, year: int, edition: str) -> tuple[str, ...]:
    notice = NOTICES[edition]
    law = "国务院令第492号" if edition == "2014" else "国务院令第711号"
    address = f"{place.city}{place.county}{place.name}"
    text = rng.choice(
        (
            "{c}{o}依照《中华人民共和国政府信息公开条例》和{n}文件编制本报告，数据统计期限为{y}年1月1日至{y}年12月31日。"
            "如有疑问，请与{o}联系（地址：{a}迎春路{k}号，电话：0{d}-{t}）。",
            "按照《中华人民共和国政府信息公开条例》（{l}）的要求，现公布{c}{o}{y}年度政府信息公开工作年度报告。"
            "所列数据自{y}年1月1日起，至{y}年12月31日止。联系电话：0{d}-{t}。",
            "本报告由{o}根据{n}通知的格式编写，反映{c}{m}{y}年的政府信息公开工作，共六个部分。",
        )
    )
    return (
        text.format(
            c=place.where or place.county,
            o=place.organ,
            m=place.name,
            n=notice,
            l=law,
            y=year,
            a=address,
            k=rng.randint(1, 300),
            d=rng.randint(310, 999),
            t=rng.randint(2000000, 8999999),
        ),
    )


def _fill(rng: Random, template: str, words: dict[str, object], **more: object) -> str:
    numbers = {"small": rng.randint(2, 9), "mid": rng.randint(11, 90), "big": rng.randint(120, 9000)}
    return template.format(**numbers, **words, **more)


def _sentence(
    rng: Random, code: str, words: dict[str, object], totals: dict[str, int | None], fancy: float
) -> tuple[str, ProseFigure]:
    known = totals.get(code)
    value = _own_value(rng, code) if known is None else known
    if value == 0 and code in NOTHING and rng.random() < 0.7:
        text = _fill(rng, rng.choice(NOTHING[code]), words)
        return text, ProseFigure(
            code, Printed(text, 0.0, ("reported", "approximate", "inferred")), optional=True
        )
    unit = "元" if code.endswith("fee") else "条" if code not in NOTHING else "件"
    printed = _number(rng, value, unit, fancy)
    text = _fill(rng, rng.choice(SENTENCES[code]), words, n=printed.text, part=_parts(rng, value))
    return text, ProseFigure(code, printed)


def _own_value(rng: Random, code: str) -> int:
    if code.endswith("fee"):
        return rng.choice((0, 0, rng.randint(10, 3000)))
    if code in NOTHING:
        return 0
    return rng.choice((rng.randint(11, 99), rng.randint(100, 999), rng.randint(1000, 4000)))


def _number(rng: Random, value: int, unit: str, fancy: float) -> Printed:
    if unit == "条" and value > 10 and rng.random() < fancy * 0.3:
        rough = value // 10 * 10
        text = rng.choice((f"{rough}余{unit}", f"约{value}{unit}", f"近{rough}{unit}", f"{rough}多{unit}"))
        return Printed(text, float(value if text.startswith("约") else rough), ("approximate",))
    if rng.random() < fancy * 0.4:
        if unit == "件" and 0 < value <= 10:
            return Printed(SMALL[value] + unit, float(value))
        forms = (f"{value} {unit}", f"{value:,}{unit}", str(value).translate(FULL_WIDTH) + unit)
        return Printed(rng.choice(forms), float(value))
    return Printed(f"{value}{unit}", float(value))


def _parts(rng: Random, total: int) -> str:
    """Parts of a whole that add up to it."""
    names = rng.sample(PART_NAMES, 3)
    a = rng.randint(1, max(1, total // 2))
    b = rng.randint(0, max(0, (total - a) // 2))
    return "、".join(f"{name}{n}条" for name, n in zip(names, (a, b, total - a - b), strict=True))
