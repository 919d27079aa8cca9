"""Text made comparable: one script, one width, no white space; and the dates in it."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from data.script import table as traditional_table

__all__ = ["iso_date", "plain", "squeeze"]

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_DATE = re.compile(
    r"(?<!\d)(20[0-3]\d)\s?(?:年|[-/.])\s?(1[0-2]|0?[1-9])\s?(?:月|[-/.])\s?(3[01]|[12]\d|0?[1-9])(?!\d)"
)
_COMPACT_DATE = re.compile(r"^(20[0-3]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:\d{6})?$")


@cache
def _traditional() -> tuple[re.Pattern[str], dict[int, str]]:
    table = traditional_table()
    return re.compile("[" + re.escape("".join(map(chr, table))) + "]"), table


def plain(text: str) -> str:
    """NFKC, simplified script, invisible characters removed; white space kept."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text)
    text = _INVISIBLE.sub("", text)
    pattern, table = _traditional()
    return pattern.sub(lambda m: table[ord(m[0])], text)


def squeeze(text: str) -> str:
    """`plain` without any white space: names printed as 王 店 镇 or broken over lines close up."""
    return "".join(plain(text).split())


def iso_date(text: str | None) -> str | None:
    """The first calendar date in `text` as ISO, None when there is none: 2022年01月30日, 20220130."""
    if not text:
        return None
    clean = plain(text).strip()
    match = _DATE.search(clean) or _COMPACT_DATE.match(clean)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups())
    longest = 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
    return f"{year}-{month:02d}-{day:02d}" if day <= longest else None
