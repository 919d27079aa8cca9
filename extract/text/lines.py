"""What a single line of a dump is: blank, a figure, a heading, the start of a row."""

from __future__ import annotations

import regex

__all__ = [
    "BLANK",
    "CELL_LENGTH",
    "HEADING",
    "could_be_cell",
    "ends_sentence",
    "has_digit",
    "is_heading",
    "is_number_line",
    "starts_row",
]

BLANK = regex.compile(r"[\s\u3000\xa0]*")
HEADING = regex.compile(r"\s*[一二三四五六七八九十]{1,2}[、.．]")
# The longest row label of the form has 40 characters; a note in brackets may follow it, and some
# cities print whole definitions there (规范性文件（指…）), which do not count.
CELL_LENGTH = 70
_BRACKETED = regex.compile(r"[（(][^（）()]{20,200}[）)]")

_BLANKS = r"[\s\u3000\xa0]*"
# A mark behind a figure points at a note under the table.
_NOTE = r"(?:[*＊※]{1,3}|[①-⑳]|[¹²³⁴-⁹]{1,2}|[\[［〔]注?\d{0,2}[\]］〕])?"
_NUMBER = regex.compile(
    rf"{_BLANKS}(?:[+\-−－]?[\d０-９][\d０-９,，.]*\s*(?:万?元|万|亿元|条|件|个|项|宗)?{_NOTE}"
    rf"|[/／\-—－–]{{1,3}}|无){_BLANKS}"
)
_SENTENCE_END = regex.compile(r"[。；;]\s*$")
_ROW_START = regex.compile(
    r"\s*(?:第[一二三四五六七八九十\d]+条|[（(]?[一二三四五六七八九十]{1,2}[）)、.．]|\d{1,2}[、.．](?!\d))"
)
_SECTION = regex.compile(r"\s*[一二三四五六七八九十]{1,2}[、.．][^\s\d]*(?:情况|事项|问题)\s*")
# A caption that names the year of the table under it parts two tables of one report.
_YEAR_CAPTION = regex.compile(
    r"(?:附[件表]?\d?[：:、. ]*)?(?:19|20)\d\d ?年度?[^\s\d]{0,30}(?:情况|数据|统计表?|如下)[：:]?"
)


def is_number_line(line: str) -> bool:
    """Whether the line holds nothing but a number or a dash, as a cell of figures does."""
    return len(line) < 40 and _NUMBER.fullmatch(line) is not None


def starts_row(line: str) -> bool:
    """Whether the line's numbering or article says that it begins a row of its own."""
    return _ROW_START.match(line) is not None


def has_digit(text: str) -> bool:
    """Whether a digit stands in it."""
    return any(ch.isdigit() for ch in text)


def is_heading(line: str) -> bool:
    """Whether the line is the heading of one of the report's sections."""
    return _SECTION.fullmatch(line) is not None


def ends_sentence(line: str) -> bool:
    """Whether a full stop or semicolon ends the line."""
    return _SENTENCE_END.search(line) is not None


def could_be_cell(line: str) -> bool:
    """Whether the line is short enough for a cell, no sentence, and no caption of a year's table."""
    text = line.strip()
    if len(text) > CELL_LENGTH:
        text = _BRACKETED.sub("", text[: 4 * CELL_LENGTH + 1])
    if not 0 < len(text) <= CELL_LENGTH or ends_sentence(text):
        return False
    return _YEAR_CAPTION.fullmatch(text) is None
