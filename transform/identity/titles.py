"""Lines that read like the title of an openness report, whole or broken over lines."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise

__all__ = ["LONG_LINE", "SENTENCE", "above", "completed", "is_title", "joined", "rank"]

LONG_LINE = 90
_TITLE = re.compile(
    r"(?:政府|政务|党务|信息|信公|公开)[^。;!?]{0,14}(?:报告|年报(?!表)|年度报(?!表)|年度总结|工作总结|情况统计表|信息公开年度)"
)
SENTENCE = re.compile(
    r"[。;!?]|,.{12,}|^第?[一二三四五六七八九十\d]{1,2}[、.]|^\([一二三四五六七八九十\d]+\)|如下[:]?$|(?:根据|依据|按照)"
)
_CONTINUES = re.compile(
    r"(?:街道|道|镇|乡|民政府|人民政府|政府(?!信息)|府|办事处|事处|处)(?=[^政]{0,8}20\d\d)"
)
_YEAR = re.compile(r"20\d\d|二[〇○Oo0零]")
_ENDS = re.compile(
    r"(?:年?度?)(?:政?府|政?务)?(?:信?息)?公?开(?:工作)?(?:年度?)?(?:工作)?(?:情况)?(?:的)?(?:报告|年报)"
)
# What a page puts beside the report: attachments, neighbours in the list, related pages.
_BESIDE = re.compile(
    r"\s*(?:附件|附表|附|相关|上一篇|下一篇|上一条|下一条|链接|返回|推荐|更多|索引号|索取号|文号|主题分类)"
    r"[\d一二三]?\s*[::\]】]"
)
_NAME = re.compile(r"^[^,。:]{1,10}(?:街道|镇|乡|苏木)$")
_LABELLED = re.compile(r"^[^:]{0,8}[:|]|字体|打印|浏览|点击|访问量|分享")


def is_title(line: str) -> bool:
    """Whether a squeezed line reads like the title of an openness report (not yet: of which kind)."""
    return (
        6 <= len(line) <= LONG_LINE
        and _TITLE.search(line) is not None
        and SENTENCE.search(line) is None
        and not _BESIDE.match(line)
    )


def joined(lines: list[str]) -> list[str]:
    """A title broken over two or three lines: …政府信息公开 / 工作年度报告."""
    for count in (2, 3):
        for at in range(len(lines) - count + 1):
            parts = lines[at : at + count]
            if all(len(part) <= 45 for part in parts) and is_title("".join(parts)):
                return ["".join(parts)]
    return []


def rank(title: str) -> tuple[bool, bool]:
    """Titles with a year first, those that begin in the middle of a name last."""
    return _YEAR.search(title) is None, _CONTINUES.match(title) is not None


def completed(lines: list[str]) -> list[str]:
    """A title whose line begins in the middle of the publisher's name, or of the words for what it is where
    the year stands before them, with the line before it.
    """
    return [
        a + b
        for a, b in pairwise(lines)
        if len(a) <= 40
        and is_title(b)
        and is_title(a + b)
        and (_CONTINUES.match(b) or (_ENDS.match(b) and _YEAR.search(a) and not _YEAR.search(b)))
    ]


def above(lines: list[str], titles: tuple[str, ...], breaks: Collection[int] = ()) -> str:
    """The short line right before the title's line, when the title itself begins with the year.

    What stands before a breadcrumb (the numbers of lines in `breaks` follow one), or last in a list of names,
    is the page's navigation and names others.
    """
    for title in titles:
        if title in lines and re.match(r"(?:关于)?(?:20\d\d|二[〇○O0零])|政府信息|信息公开", title):
            at = lines.index(title)
            before = lines[at - 1] if at and at not in breaks else ""
            listed = at > 1 and _NAME.search(before) and _NAME.search(lines[at - 2])
            if 0 < len(before) <= 30 and not listed and not _LABELLED.search(before):
                return before
    return ""
