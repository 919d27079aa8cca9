"""Whose figure it is and of what period: what another organ, another year or all years together count.

A figure belongs to the report only where its clause speaks of the publisher and the reporting year.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from transform.prose.text import Sentence
from transform.prose.tokens import Token
from transform.prose.words import Words

__all__ = [
    "YEAR",
    "Setting",
    "adds_up",
    "beside_year",
    "clause_of",
    "is_year_part",
    "refused",
    "speaks_of_year",
]

YEAR = re.compile(r"((?:19|20)\d\d)年(?!12月31日|12月底|底|末)")


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of the document: the reporting year and whether it covers a county."""

    year: int | None
    county: bool = False


def clause_of(before: str) -> str:
    """The words since the last mark inside `before`."""
    bare = before.rstrip(",;:")
    return before[max(bare.rfind(","), bare.rfind(";"), bare.rfind(":")) + 1 :]


def speaks_of_year(text: str, setting: Setting) -> bool:
    """Whether the last year named in `text` (if any) is the reporting year."""
    named = YEAR.findall(text)
    return not named or setting.year is None or int(named[-1]) == setting.year


def refused(sentence: Sentence, token: Token, setting: Setting, words: Words) -> bool:
    """Another period, year or publisher, a wish, a comparison, or a history."""
    before = token.before
    clause = clause_of(before)
    if words.refused.search(clause) or words.elsewhere.search(clause) or words.until.search(before):
        return True
    if not setting.county and (
        words.county_wide.search(before) or _by_another(sentence.text[: token.start], words)
    ):
        return True
    if not speaks_of_year(before or sentence.text[: token.start], setting):
        return True
    if "分别" in clause and not _one_by_one(clause, words):
        return True
    since = words.cumulative.search(before)
    if since is None:
        return False
    return not (setting.year is not None and since[0] in (f"自{setting.year}年", f"从{setting.year}年"))


def _by_another(told: str, words: Words) -> bool:
    """Whether the last subject before the figure is an organ above: 县政府办公室共收到…申请12件."""
    others = list(words.other_organ.finditer(told))
    if not others:
        return bool(words.handed_on.search(clause_of(told)))
    return not words.own_subject.search(told, others[-1].end())


def _one_by_one(clause: str, words: Words) -> bool:
    """分别为网站51条,微信996条: each figure stands behind its channel, other than 分别发布12条、30条."""
    return words.any_channel.search(clause, clause.index("分别")) is not None


def adds_up(before: str, words: Words) -> bool:
    """目前累计公开…: perhaps since the beginning, unless the year is named."""
    return bool(words.cumulative_weak.search(before)) and not (
        words.this_year.search(before) or YEAR.search(before)
    )


def is_year_part(before: str, words: Words) -> bool:
    """累计公开300条,其中本年度新增30条: the 30 are no part of the year's total, they are it."""
    return words.newly.search(before) is not None


def beside_year(token: Token, found: Sequence[Token], words: Words) -> bool:
    """Whether a total so far (累计) stands beside the year's own figure, and is not the sum of others.

    累计公开300条,其中本年度新增30条; 本年度公开50条,累计公开500条.
    """
    if "累计" not in token.before or words.this_year.search(token.before) or YEAR.search(token.before):
        # 截至2010年底累计 names no year that the figure is of: YEAR does not match it.
        return False
    others = [t for t in found if t is not token and t.counter in words.items]
    before = [t for t in others if t.start < token.start]
    if len(before) > 1 and sum(t.value for t in before) == token.value:
        return False
    return any(words.newly.search(t.before) for t in others if t.start > token.start) or any(
        words.this_year.search(t.before) or YEAR.search(t.before) for t in before
    )
