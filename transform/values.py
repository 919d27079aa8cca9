"""The text of one table cell to a value in the catalogue's unit, with its status.

The rule: a value is given as `reported` only where the print leaves one reading. Everything
that might be read otherwise is `doubtful`, with the best reading or none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from transform.numerals import NUMBER, normalise, parse_number, parse_quantity
from transform.rows import Status

__all__ = ["CellValue", "is_blank", "looks_like_value", "money_factor", "parse_cell"]

_COUNTERS = (
    "个项目|个项|人次|件次|件套|条次|条|件|项|宗|份|个|次|人|名|篇|例|起|户|家|部|册|期|张|本|处|单|批"
    "|笔|场|则|轮"
)
_MONEY = {
    "亿元": Decimal(10**8),
    "亿": Decimal(10**8),
    "千万元": Decimal(10**7),
    "百万元": Decimal(10**6),
    "万元": Decimal(10**4),
    "万": Decimal(10**4),
    "千元": Decimal(1000),
    "百元": Decimal(100),
    "元": Decimal(1),
    "块": Decimal(1),
}
_NOTHING = re.compile(r"(?:[-/\\—─―–_*、.·…~|\s]+|无|暂无|没有|不涉及|不适用|N/?A|n/?a|None|none|NONE|nil)")
_NOTHING_COUNTED = re.compile(rf"[-/\\—─―–_*]+(?:{_COUNTERS}|万元|元)")
_LETTER_ZERO = re.compile(rf"[Oo○ОоΟο](?:{_COUNTERS}|万?元)?")
_AROUND = re.compile(r"^(?:合计|共计|总计|共有|共|计|为|是|约计)?[::]? *|[。;；,，]+$")
_COUNTER = re.compile(rf"(?P<number>.*?)\s*[(（]?(?:{_COUNTERS})[)）]?")
_CURRENCY = re.compile(
    r"(?:人民币|RMB|CNY)? ?[¥￥]? ?(?P<number>[0-9零〇一二两三四五六七八九十百千约近超逾][^元]*?)\s*"
    r"[(（]?(?P<unit>亿元|千万元|百万元|万元|千元|百元|元|亿|万|块)?[)）]? ?(?:整|正)? ?(?:人民币|RMB)?"
)
_BRACKET = re.compile(r"(?P<number>[^()（）]+?) *[(（](?P<note>[^()（）]*)[)）]")
_REPLACED = re.compile(r"(?:更正|修正|改|调整|应)[为是]")
_BARE = re.compile(NUMBER)
_SPACED = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(?:\.[0-9]+)?")
_ANY_NUMBER = re.compile(NUMBER)
# A mark behind a figure points at a note under the table: 5①, 5*, 5², 5[1], and 5^1 for a raised 1.
_NOTE_MARK = r" ?(?:[*※†#]{1,3}|[①-⑳]|[¹²³⁰⁴-⁹]{1,2}|\^[0-9*①-⑳]{1,2}|[\[〔【](?:注? ?[0-9]{0,2}|\*)[\]〕】])"
_NOTED = re.compile(rf"(?P<number>.*[0-9](?:{_COUNTERS}|[千万亿]?元)?){_NOTE_MARK}")

_UP = "净增加|净增|新增加|新增|增加|增长|增添|增|上升|增多|多|\\+|↑|▲"
_DOWN = "净减少|净减|减少|减|下降|降低|取消|废止|撤销|少|负|-|↓|▼"
_SAME = re.compile(
    r"(?:与?上(?:一)?年)?(?:度)?(?:持平|一致|相同)|不变|无变化|没有变化|未变化|无变动|未变动|无增减|未增减|没有增减"
    r"|不增不减|无新增|未新增|没有新增|无增加|未增加|增/?减均?为? ?0"
)
_CHANGE = re.compile(rf"(?:本年度?|比上年|较上年)?(?P<sign>{_UP}|{_DOWN})[了:]? *(?P<rest>.+)", re.S)
_CHANGE_END = re.compile(r"(?P<rest>[0-9][^↑↓()]*?) *(?:(?P<arrow>[↑↓])|\((?P<word>新?增加?|减少?)\))")
_CHANGE_PAIR = re.compile(
    rf"(?P<a>{_UP}|{_DOWN})[了:]? *(?P<x>[0-9,]+) *(?:{_COUNTERS})?[,、;/和 ]*"
    rf"(?P<b>{_UP}|{_DOWN})[了:]? *(?P<y>[0-9,]+) *(?:{_COUNTERS})?"
)
_ZERO_PAIR = re.compile(r"[+]?0 *[/、,-] *[-]?0")
_RISES = frozenset(w.replace("\\", "") for w in _UP.split("|"))
_UNSURE_MINUS = frozenset("—–")

_LABEL = re.compile(
    r"[0-9]+[.、](?![0-9])|[0-9]+[.、]?[0-9]*%|[(][0-9一二三四五六七八九十]+[)]|[0-9]{2,4}[-./年][0-9]{1,2}[-./月]"
    r"|(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])$|1[3-9][0-9]{9}$|[0-9]{1,2}:[0-9]{2}"
    r"|0[0-9]{2,3}-|[0-9]{4} ?年|[0-9]{1,2} ?月|[0-9]{1,2} ?日"
)
_VALUE_SHAPE = re.compile(
    rf"(?:[¥￥]|人民币|约|近|超过|共|共计|合计)? ?(?:{_UP}|{_DOWN}|[—–])? ?{NUMBER} ?(?:[百千]?[万亿])?"
    rf" ?(?:[余多]|以上|左右)? ?[(]?(?:{_COUNTERS}|[千万亿]?元)?[)]?(?:[余多]|以上|左右)?"
    rf"(?:{_NOTE_MARK})?[。;,]?"
    r"(?: ?\([^()]*\))?"
)
_CHINESE_SHAPE = re.compile(
    # 万元 alone is a unit.
    rf"[零〇○Oo]|(?![百千万]+元)[零〇一二两三四五六七八九十百千万]+ ?(?:{_COUNTERS}|[万亿]?元)"
    rf"|[Oo○](?:{_COUNTERS})"
)
_NUMBERS_SHAPE = re.compile(rf"{NUMBER}(?:[\s/]+{NUMBER})+")

_TOO_LARGE = 10**15


@dataclass(frozen=True, slots=True)
class CellValue:
    """What a cell says. `value` is in the catalogue's unit (CNY in yuan), None where the status
    has none; `note` says in English what was assumed or what made the reading doubtful."""

    value: float | None
    status: Status
    note: str = ""


_BLANK = CellValue(None, Status.BLANK)
_NOT_APPLICABLE = CellValue(None, Status.NOT_APPLICABLE)
_ZERO = CellValue(0.0, Status.REPORTED)


@lru_cache(maxsize=16384)
def is_blank(text: str) -> bool:
    """Whether the cell is printed empty: white space, invisible characters, `&nbsp;` left over."""
    return not _plain(text)


@lru_cache(maxsize=256)
def money_factor(header: str | None) -> Decimal | None:
    """How many yuan the unit in a header means (`万元`, `单位：万元`, `金额（元）`), else None."""
    if not header:
        return None
    found = re.search("|".join(_MONEY), normalise(header))
    return _MONEY[found[0]] if found else None


@lru_cache(maxsize=16384)
def looks_like_value(text: str) -> bool:
    """Whether the cell prints a number or a mark for "none", as opposed to a label.

    True for 12, 1,234, 新增8条, 300.6万, 约44条, 持平, 无, /, 零. False for empty cells, for
    numbered labels (1.属于国家秘密, 一、本年新收, （七）总计), 第二十条第（一）项, 2020年, dates,
    telephone and document numbers, percentages, and for a lone Chinese digit.
    """
    if text.isascii() and text.isdecimal() and len(text) <= 7:
        return True
    plain = _plain(text)
    if not plain or len(plain) > 40:
        return False
    if _NOTHING.fullmatch(plain) or _NOTHING_COUNTED.fullmatch(plain) or _SAME.fullmatch(plain):
        return True
    if _LABEL.match(plain):
        return False
    shapes = (_VALUE_SHAPE, _CHINESE_SHAPE, _NUMBERS_SHAPE, _CHANGE_PAIR, _CHANGE_END)
    return any(shape.fullmatch(plain) for shape in shapes)


@lru_cache(maxsize=16384)
def parse_cell(text: str, *, unit: str, header_unit: str | None = None, signed: bool = False) -> CellValue:
    """Read one cell. `unit` is the catalogue's (item, application, CNY …).

    `header_unit` is the money unit that a column header or row label names; it applies where the
    cell names none. An amount without any unit is taken as yuan and `unit_assumed`; 0 is 0 in
    every unit. `signed` is for change cells (本年增/减). Never raises.
    """
    money = unit == "CNY"
    if not money and text.isascii() and text.isdecimal() and len(text) <= 9:
        return _integer(text)
    plain = _plain(text)
    if not plain:
        return _BLANK
    if _NOTHING.fullmatch(plain) or _NOTHING_COUNTED.fullmatch(plain):
        return _NOT_APPLICABLE
    if _LETTER_ZERO.fullmatch(plain):
        return CellValue(0.0, Status.DOUBTFUL, "a letter or a circle stands where 0 is expected")
    if signed:
        return _change(plain)
    if plain[0] in "-—–+" or (plain[0] == "负" and len(plain) > 1):
        inner = _magnitude(plain.lstrip("-—–+负 "), money, header_unit)
        value = None if inner.value is None else (inner.value if plain[0] == "+" else -inner.value)
        return CellValue(value, Status.DOUBTFUL, "a sign in a cell that is not a change")
    found = _CHANGE.fullmatch(plain)
    if found:
        inner = _magnitude(found["rest"], money, header_unit)
        return CellValue(inner.value, Status.DOUBTFUL, "a change in a cell that is not one")
    return _magnitude(plain, money, header_unit)


def _plain(text: str) -> str:
    """Normalised, without left-over entities and outer space; NFKC leaves brackets as ASCII."""
    if "&" in text:
        text = text.replace("&nbsp;", " ").replace("&#160;", " ")
    return normalise(text).strip()


def _integer(text: str) -> CellValue:
    if text == "0":
        return _ZERO
    if text[0] == "0":
        return CellValue(float(text), Status.DOUBTFUL, "leading zeros: perhaps two cells in one")
    return CellValue(float(text), Status.REPORTED)


def _change(plain: str) -> CellValue:
    """A change cell: the sign stands in a word, an arrow or a character."""
    if _SAME.fullmatch(plain) or _ZERO_PAIR.fullmatch(plain):
        return _ZERO
    pair = _CHANGE_PAIR.fullmatch(plain)
    if pair:
        x, y = (Decimal(pair[k].replace(",", "") or "0") for k in "xy")
        net = (x if pair["a"] in _RISES else -x) + (y if pair["b"] in _RISES else -y)
        clear = not x or not y
        return CellValue(float(net), Status.REPORTED if clear else Status.DOUBTFUL, "net of two changes")
    found = _CHANGE.fullmatch(plain) or _CHANGE_END.fullmatch(plain)
    if found is None:
        if plain[0] in _UNSURE_MINUS:
            inner = _magnitude(plain.lstrip("-—– "), False, None)
            value = None if inner.value is None else -inner.value
            return CellValue(value, Status.DOUBTFUL, "a dash before the number: minus or mark")
        return _magnitude(plain, False, None)
    groups = found.groupdict()
    word = groups.get("sign") or groups.get("arrow") or groups.get("word") or ""
    rising = word in _RISES or word.startswith(("增", "新增"))
    rest = found["rest"].strip()
    if rest[:1] in ("-", "+", "—", "–"):
        inner = _magnitude(rest.lstrip("-+—– "), False, None)
        value = None if inner.value is None or rising else -inner.value
        return CellValue(value, Status.DOUBTFUL, "two signs")
    inner = _magnitude(rest, False, None)
    if inner.value is None:
        return CellValue(None, Status.DOUBTFUL, inner.note or "a change without a number")
    return CellValue(inner.value if rising or not inner.value else -inner.value, inner.status, inner.note)


def _magnitude(plain: str, money: bool, header_unit: str | None) -> CellValue:
    """A cell without sign: number, counter or currency, or whatever can be made of it."""
    text = _AROUND.sub("", plain).strip()
    found = _amount(text, header_unit) if money else _count(text)
    return found if found is not None else _unclear(text, money, header_unit)


def _count(text: str) -> CellValue | None:
    counted = _COUNTER.fullmatch(text)
    spelled = counted["number"] if counted else text
    number = parse_quantity(spelled)
    if number is None:
        return None
    value = number.value
    if len(spelled) > 1 and spelled[0] == "0" and spelled[1] in "0123456789":
        return CellValue(_float(value), Status.DOUBTFUL, "leading zeros: perhaps two cells in one")
    if value != value.to_integral_value():
        return CellValue(_float(value), Status.DOUBTFUL, "a count that is not whole")
    if _float(value) is None:
        return CellValue(None, Status.DOUBTFUL, "more digits than a count can have")
    return CellValue(_float(value), Status.APPROXIMATE if number.approximate else Status.REPORTED)


def _amount(text: str, header_unit: str | None) -> CellValue | None:
    """An amount of money in yuan: the cell's own unit counts before the header's."""
    if _COUNTER.fullmatch(text):
        counted = _count(text)
        return counted if counted is not None and counted.value == 0 else None
    found = _CURRENCY.fullmatch(text)
    if found is None:
        return None
    number = parse_quantity(found["number"].strip())
    if number is None:
        return None
    factor, header = _MONEY.get(found["unit"] or ""), money_factor(header_unit)
    assumed = factor is None and header is None
    yuan = number.value * (factor or header or Decimal(1))
    value = _float(yuan)
    if value is None:
        return CellValue(None, Status.DOUBTFUL, "more digits than an amount can have")
    if assumed and any(c in text for c in "¥￥"):
        assumed = False
    if number.approximate:
        return CellValue(
            value, Status.APPROXIMATE, "no unit printed, taken as yuan" if assumed and yuan else ""
        )
    if assumed and yuan:
        return CellValue(value, Status.UNIT_ASSUMED, "no unit printed, taken as yuan")
    return CellValue(value, Status.REPORTED)


def _unclear(text: str, money: bool, header_unit: str | None) -> CellValue:
    """Best reading of a cell that is not simply a number: always doubtful."""
    bracket = _BRACKET.fullmatch(text)
    if bracket and not _REPLACED.search(bracket["note"]):
        inner = _amount(bracket["number"], header_unit) if money else _count(bracket["number"])
        if inner is not None:
            return CellValue(inner.value, Status.DOUBTFUL, f"a note beside the number: {bracket['note']}")
    if _SPACED.fullmatch(text):
        value = parse_number(text.replace(" ", ""))
        if value is not None:
            return CellValue(_float(value), Status.DOUBTFUL, "a space inside: thousands or two cells")
    noted = _NOTED.fullmatch(text)
    if noted:
        inner = _amount(noted["number"], header_unit) if money else _count(noted["number"])
        if inner is not None:
            return CellValue(inner.value, Status.DOUBTFUL, "a note's mark behind the number")
    numbers = _ANY_NUMBER.findall(text)
    if not numbers:
        return CellValue(None, Status.DOUBTFUL, "no number in the cell")
    if len(numbers) > 1:
        zero = 0.0 if all(float(n.replace(",", "")) == 0 for n in numbers) else None
        return CellValue(zero, Status.DOUBTFUL, "more than one number in the cell")
    numbered = re.fullmatch(rf"[(（]?({NUMBER})[)）.、]?", text)
    if numbered:
        return CellValue(
            _float(Decimal(numbered[1].replace(",", ""))), Status.DOUBTFUL, "looks like a numbering"
        )
    return CellValue(None, Status.DOUBTFUL, "text around the number")


def _float(value: Decimal) -> float | None:
    """The number as stored; None when a double could not hold what was printed."""
    stored = float(value) + 0.0  # a printed -0 is 0
    return stored if value < _TOO_LARGE and Decimal(repr(stored)) == value else None
