"""Paragraphs to sentences that patterns can meet: one script, ASCII marks, no white space."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from data.script import simplify
from extract.blocks import Grid, Paragraph
from transform.prose.words import Words

__all__ = ["Sentence", "plain", "running_text", "sentences"]

# One to one, so that nothing moves; the sentence mark 。 stays. The few frequent marks are replaced
# one by one (faster than a table), the rest only where such characters occur.
_MARKS = tuple(zip("，：；（）、〔〕【】！？", ",:;()、[][]!?", strict=True))
_RARE = re.compile(
    "[\uff02-\uff07\uff0a\uff0b\uff0d-\uff19\uff1c-\uff1e\uff20-\uff5e\u3000\u00a0\u200b-\u200d\ufeff\u00ad［］﹝﹞]"
)
_ASCII = str.maketrans(
    {0xFF01 + i: chr(0x21 + i) for i in range(94)}
    | dict.fromkeys([0x3000, 0xA0, 0x200B, 0x200C, 0x200D, 0xFEFF, 0xAD], " ")
    | {0xFE5D: "[", 0xFE5E: "]"}
)
_TRADITIONAL = re.compile("[條網開門報說發數處實鎮鄉訴請為這與複議訟費無總計眾]")
_SPACE = re.compile(r"(?<![0-9A-Za-z])\s+|\s+(?![0-9A-Za-z])")
# Recognition loses small stops and leaves a gap: `未发生行政复议案件 2025年…被提起行政诉讼3件`.
_LOST_STOP = re.compile(r"(?<=[\u4e00-\u9fff])[ \u3000]+(?=[\u4e00-\u9fff]|20[0-9]{2}年)")
_HEADING = (
    r"[(（]?[一二三四五六七八九十]{1,3}[)）、]|[(（][0-9]{1,2}[)）]|[0-9]{1,2}[.、](?![0-9])"
    r"|第[一二三四五六七八九十]+[章节部]"
)
_STARTS = re.compile(rf"\s*(?:{_HEADING}|[一二三四五六七八九十]是)")
_END = re.compile(r"[。!?;:！？；：][”\"’)）]*$")
# In texts without line breaks headings run on: `…。 二、主动公开情况 2017年…`.
_SPLIT = re.compile(r"[。!?！？\n]|\s(?=[一二三四五六七八]、|[(（][一二三四五六七八九十][)）])")
_FOOTER = re.compile(r"\s*[-—–]?\s*(?:第\s*)?[0-9]{1,3}(?:\s*页)?\s*[-—–]?\s*")
_BRACKETS = re.compile(r"\((?![^()]*其中)[^()]{0,40}\)")
# A title is no statement, but 《某县政府网》 and an address in brackets name a site.
_TITLES = re.compile(r"《(?![^》]*网》)[^》]{0,60}》")
_ADDRESS = re.compile(r"(?<=政府)\((?:https?:|www\.)[^()]{0,80}\)")
_QUOTED = re.compile(r"[“\"](?![^”\"]*(?:网|微信|微博|公众号))[^”\"]{0,30}[”\"]")
# A sentence is worth a look for a figure with a counter, or for a negation about requests.
_COUNTED = re.compile(
    "[0-9０-９]\\s*[余多许万餘許萬+]{0,2}\\s*[条條件篇则則份项項起宗例个個次批期元余多餘许許]"
)
_NEGATED = re.compile("[未没沒无無零]")
_ABOUT = re.compile("申[请請]|[请請]求|[复複][议議]|[诉訴][讼訟]|[处處]理[费費]")
_CHINESE_FIGURE = re.compile("[一二两三四五六七八九十百千][余多餘]?[条條件篇起宗例]")
_NUMBERED = re.compile(rf"\s*(?:{_HEADING})")
_FIGURE = re.compile(r"[0-9]\s*[条件篇起份]")
_MAX_SENTENCE = 1500
_PROSE_CELL = 60
_SENTENCE = 12


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` is ready for patterns (brackets, titles and quotes without channel names left out),
    `printed` is what stands there; `topic` is what the last heading announced; `open_end` says
    that the text breaks off here. `confidence` is that of its paragraphs, None for printed text."""

    text: str
    printed: str
    topic: str | None
    page: int | None
    open_end: bool = False
    confidence: float | None = None


def running_text(blocks: Iterable[Paragraph | Grid]) -> list[Paragraph]:
    """The paragraphs of a reading, with the prose that stands in cells (layout tables, a whole page
    as one cell), in reading order. A cell is prose when it is long and holds a full sentence.
    Dumps put a pipe behind every line of a page: there the cells that are alone in their row are its
    lines, as soon as one of them ends a sentence."""
    out: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            out.append(block)
            continue
        alone = _alone(block)
        for at, cell in enumerate(block.cells):
            if at in alone or (len(cell.text) >= _PROSE_CELL and "。" in cell.text):
                lines = (line.strip() for line in cell.text.split("\n"))
                out.extend(
                    Paragraph(line, page=cell.page, confidence=cell.confidence) for line in lines if line
                )
    return out


def _alone(grid: Grid) -> frozenset[int]:
    """Places in `grid.cells` of the cells without neighbours, where one of them ends a sentence."""
    filled: dict[int, list[int]] = {}
    for at, cell in enumerate(grid.cells):
        if cell.text:
            filled.setdefault(cell.row, []).append(at)
    single = [row[0] for row in filled.values() if len(row) == 1]
    ends = any(grid.cells[at].text.endswith("。") and len(grid.cells[at].text) >= _SENTENCE for at in single)
    return frozenset(single) if ends else frozenset()


def sentences(paragraphs: Sequence[Paragraph], words: Words) -> Iterator[Sentence]:
    """The sentences that may state a figure, in order, at most 1,500 characters each."""
    topic: str | None = None
    lines = list(_joined(paragraphs))
    last = len(lines) - 1
    for number, (line, page, confidence) in enumerate(lines):
        if _NUMBERED.match(line) or (
            len(line) <= 25 and line[-1] not in "。；，" and not _FIGURE.search(line)
        ):
            topic = _topic(line[:40], words) if len(line) > 3 else topic
        if not _worth(line):
            continue
        for piece, at_end in _pieces(line):
            if _NUMBERED.match(piece):
                topic = _topic(piece[:40], words)
            if len(piece) > _MAX_SENTENCE or not _worth(piece):
                continue
            text = _compact(piece if confidence is None else _LOST_STOP.sub(",", piece))
            open_end = at_end and number == last and not text.endswith(("。", "!", "?", ";"))
            yield Sentence(text.rstrip("。!?"), piece.strip(), topic, page, open_end, confidence)


def _worth(text: str) -> bool:
    return bool(
        _COUNTED.search(text)
        or (_NEGATED.search(text) and _ABOUT.search(text))
        or _CHINESE_FIGURE.search(text)
    )


def _pieces(line: str) -> Iterator[tuple[str, bool]]:
    """The sentences of a line, as printed, and whether each is its last."""
    start = 0
    for cut in _SPLIT.finditer(line):
        if cut.end() > start:
            yield line[start : cut.end()], cut.end() == len(line)
        start = cut.end()
    if start < len(line):
        yield line[start:], True


def plain(piece: str) -> str:
    """Simplified script with ASCII digits and marks, character for character."""
    for wide, narrow in _MARKS:
        piece = piece.replace(wide, narrow)
    if _RARE.search(piece):
        piece = piece.translate(_ASCII)
    return simplify(piece) if _TRADITIONAL.search(piece) else piece


def _compact(piece: str) -> str:
    text = _SPACE.sub("", plain(piece))
    if "(" in text:
        text = _BRACKETS.sub("", _ADDRESS.sub("网站", text))
    if "《" in text:
        text = _TITLES.sub("", text)
    return _QUOTED.sub("", text) if "“" in text or '"' in text else text


def _topic(heading: str, words: Words) -> str | None:
    for name, pattern in words.topics.items():
        if pattern.search(heading):
            return name
    return None


def _joined(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[str, int | None, float | None]]:
    """Lines of one paragraph put together again where a line plainly breaks off: text, page, and
    the least confidence of its lines."""
    held: str | None = None
    page: int | None = None
    confidence: float | None = None
    for paragraph in paragraphs:
        text = paragraph.text
        if _FOOTER.fullmatch(text) or paragraph.role in ("link", "breadcrumb"):
            continue
        if held is not None:
            if _goes_on(held, text):
                held += text
                if paragraph.confidence is not None:
                    least = 1.0 if confidence is None else confidence
                    confidence = min(least, paragraph.confidence)
                continue
            yield held, page, confidence
        held, page, confidence = text, paragraph.page, paragraph.confidence
    if held is not None:
        yield held, page, confidence


def _goes_on(held: str, text: str) -> bool:
    if len(held) < 15 or len(held) > _MAX_SENTENCE or _STARTS.match(text):
        return False
    if _END.search(held.rstrip()) or held.rstrip()[-1] in "条件篇份项次”》>|)）":
        return False
    return not (_NUMBERED.match(held) and len(held) < 30)
