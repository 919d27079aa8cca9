"""Paragraphs to sentences that patterns can meet: one script, ASCII marks, no white space."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data.script import simplify
from extract.blocks import Paragraph
from transform.prose_words import Words

__all__ = ["Sentence", "sentences"]

# One to one, so that nothing moves; the sentence mark 。 stays.
_ASCII = str.maketrans(
    {0xFF01 + i: chr(0x21 + i) for i in range(94)}
    | dict.fromkeys(map(ord, "【〔［[﹝"), "[")
    | dict.fromkeys(map(ord, "】〕］]﹞"), "]")
    | {0x3000: " ", 0xA0: " "}
    | dict.fromkeys([0x200B, 0x200C, 0x200D, 0xFEFF, 0xAD], " ")
)
_TRADITIONAL = re.compile("[條網開門報說發數處實鎮鄉訴請為這與]")
_SPACE = re.compile(r"(?<![0-9A-Za-z])\s+|\s+(?![0-9A-Za-z])")
_HEADING = r"[((]?[一二三四五六七八九十]{1,3}[)、)]|[((][0-9]{1,2}[))]|[0-9]{1,2}[.、](?![0-9])|第[一二三四五六七八九十]+[章节部]"
_STARTS = re.compile(rf"\s*(?:{_HEADING}|[一二三四五六七八九十]是)")
_END = re.compile(r"[。!?;:;][”\"’)]*$")
# In texts without line breaks headings run on: `…。 二、主动公开情况 2017年…`.
_SPLIT = re.compile(r"(?<=[。!?])|\n|\s(?=[一二三四五六七八]、|[(（][一二三四五六七八九十][)）])")
_FOOTER = re.compile(r"\s*[-—–]?\s*(?:第\s*)?[0-9]{1,3}(?:\s*页)?\s*[-—–]?\s*")
_BRACKETS = re.compile(r"\((?![^()]*其中)[^()]{0,40}\)")
_TITLES = re.compile(r"《[^》]{0,60}》")
_QUOTED = re.compile(r"[“\"](?![^”\"]*(?:网|微信|微博))[^”\"]{0,30}[”\"]")
_INTERESTING = re.compile("[0-9]|申请|复议|诉讼|处理费")
_CHINESE_FIGURE = re.compile("[一二两三四五六七八九十百千][条件篇起宗例]")
_NUMBERED = re.compile(rf"\s*(?:{_HEADING})")
_FIGURE = re.compile(r"[0-9]\s*[条件篇起份]")
_MAX_SENTENCE = 1500


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` is ready for patterns (brackets, titles and quotes without channel names left out),
    `printed` is what stands there; `topic` is what the last heading announced; `open_end` says
    that the text breaks off here."""

    text: str
    printed: str
    topic: str | None
    page: int | None
    open_end: bool = False


def sentences(paragraphs: Sequence[Paragraph], words: Words) -> Iterator[Sentence]:
    """The sentences that may state a figure, in order, at most 1,500 characters each."""
    topic: str | None = None
    lines = list(_joined(paragraphs))
    for number, (line, page) in enumerate(lines):
        if _NUMBERED.match(line) or (len(line) <= 25 and line[-1] not in "。；，" and not _FIGURE.search(line)):
            topic = _topic(line[:40], words) if len(line) > 3 else topic
        flat = line.translate(_ASCII)
        if _TRADITIONAL.search(flat):
            flat = simplify(flat)
        last_line = number == len(lines) - 1
        position = 0
        for piece in _pieces(flat):
            printed = line[position : position + len(piece)]
            position += len(piece)
            if _NUMBERED.match(piece):
                topic = _topic(piece[:40], words)
            if len(piece) > _MAX_SENTENCE or not (_INTERESTING.search(piece) or _CHINESE_FIGURE.search(piece)):
                continue
            text = _compact(piece)
            ends = text.endswith(("。", "!", "?", ";"))
            open_end = last_line and position >= len(flat) and not ends
            yield Sentence(text.rstrip("。!?"), printed.strip(), topic, page, open_end)


def _pieces(flat: str) -> Iterator[str]:
    start = 0
    for cut in _SPLIT.finditer(flat):
        if cut.end() > start:
            yield flat[start : cut.end()]
        start = cut.end()
    if start < len(flat):
        yield flat[start:]


def _compact(piece: str) -> str:
    text = _SPACE.sub("", piece)
    if "(" in text:
        text = _BRACKETS.sub("", text)
    if "《" in text:
        text = _TITLES.sub("", text)
    return _QUOTED.sub("", text) if "“" in text or '"' in text else text


def _topic(heading: str, words: Words) -> str | None:
    for name, pattern in words.topics.items():
        if pattern.search(heading):
            return name
    return None


def _joined(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[str, int | None]]:
    """Lines of one paragraph put together again where a line plainly breaks off."""
    held: str | None = None
    page: int | None = None
    for paragraph in paragraphs:
        text = paragraph.text
        if _FOOTER.fullmatch(text) or paragraph.role in ("link", "breadcrumb"):
            continue
        if held is not None:
            if _goes_on(held, text):
                held += text
                continue
            yield held, page
        held, page = text, paragraph.page
    if held is not None:
        yield held, page


def _goes_on(held: str, text: str) -> bool:
    if len(held) < 15 or len(held) > _MAX_SENTENCE or _STARTS.match(text):
        return False
    if _END.search(held.rstrip()) or held.rstrip()[-1] in "条件篇份项次”》>|)）":
        return False
    return not (_NUMBERED.match(held) and len(held) < 30)
