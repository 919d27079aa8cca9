"""Metadata that a page prints: labelled fields on lines, and boxes of labels and values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from extract.blocks import Cell, Grid
from transform.identity.titles import is_title
from transform.squeeze import plain

__all__ = ["DATE_FIELD", "FIELD", "HEAD_LINES", "PUBLISHER_FIELD", "grid_texts", "titles_in"]

HEAD_LINES = 80


def _labels(words: str) -> str:
    return "|".join(r"\s*".join(word) for word in words.split())


_PUBLISHER_LABEL = _labels(
    "发布机构 发布单位 发布部门 信息来源 文章来源 稿件来源 来源 发文机关 发文单位 发文机构 制发机关 公开机构 "
    "公开主体 公开单位 公开责任部门 责任部门 责任单位 产生机构 生成机构 信息公开机构 信息提供单位 供稿单位 "
    "报送单位 单位名称 填报单位 编制单位"
)
_DATE_LABEL = _labels(
    "发布日期 发布时间 发文日期 发文时间 成文日期 成文时间 生成日期 公开日期 公开时间 信息提供日期 录入时间 "
    "添加时间 日期 时间"
)
_INDEX_LABEL = _labels("索引号 信息索引号 索取号")
PUBLISHER_FIELD = re.compile(rf"(?:{_PUBLISHER_LABEL})|ContentSource|publisher", re.IGNORECASE)
DATE_FIELD = re.compile(rf"(?:{_DATE_LABEL})|PubDate", re.IGNORECASE)
FIELD = re.compile(
    rf"(?<![\u4e00-\u9fff])(?:(?P<publisher>{_PUBLISHER_LABEL})|(?P<date>{_DATE_LABEL})|(?P<index>{_INDEX_LABEL}))"
    r"\s*[】\]]?\s*[:|]\s*(?P<value>[^\s|]*)"
)
_ONLY_LABEL = re.compile(rf"(?:{_PUBLISHER_LABEL}|{_DATE_LABEL}|{_INDEX_LABEL})\s*[:：]?")


def titles_in(line: str) -> list[str]:
    """The line itself, or the cells of a metadata row, that read like a title. A short cell without a
    year (分类 | 政府信息公开年报 | 发布日期 | 2026-01-16) is a category, and the date is not the title's.
    """
    if "|" not in line:
        return [line] if is_title(line) else []
    return [cell for cell in line.split("|") if is_title(cell) and (len(cell) >= 12 or "20" in cell)]


def grid_texts(grid: Grid) -> Iterator[str]:
    """Rows of a metadata box as `label | value`, and running text that sits in a layout table.

    A dump of single lines may have come out as one large grid, title and all: of large grids
    the rows with a single cell are looked at.
    """
    large = len(grid.cells) > 60
    rows = grid.rows()
    if not large and grid.n_rows <= 12:
        yield from _under_labels(rows)
    for number, row in enumerate(rows):
        texts = [cell.text for cell in row if cell.text]
        if large:
            if number > HEAD_LINES:
                return
            if len(texts) == 1 and len(texts[0]) >= 6:
                yield texts[0]
            continue
        if any(len(text) > 120 for text in texts):
            yield from (line for text in texts for line in text.split("\n") if line.strip())
        elif texts and grid.n_rows <= 12:
            line = plain(" | ".join(texts))
            if FIELD.search(line) or is_title("".join(line.split())):
                yield line


def _under_labels(rows: list[list[Cell]]) -> Iterator[str]:
    """`label | value` of a box whose values stand under their labels: 发布机构 over 某镇人民政府."""
    for upper, lower in pairwise(rows):
        values = {cell.col: cell.text for cell in lower}
        for cell in upper:
            value = values.get(cell.col, "")
            if _ONLY_LABEL.fullmatch(cell.text) and value and not _ONLY_LABEL.fullmatch(value):
                yield plain(f"{cell.text} | {value}")
