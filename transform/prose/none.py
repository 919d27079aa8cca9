"""Statements that nothing came: no applications, no reconsideration, no litigation, no fee."""

from __future__ import annotations

import re
from decimal import Decimal

from transform.prose.figures import LITIGATION, RECONSIDERATION, REQUESTS, Figure
from transform.prose.scope import Setting, speaks_of_year
from transform.prose.text import Sentence
from transform.prose.words import Words

__all__ = ["FEE", "fee", "none_stated"]

FEE = "narrative.processing_fee"
_AMOUNT = re.compile(r"(?<![0-9.,])([0-9][0-9,]*(?:\.[0-9]+)?)(万元|元)")
# A figure other than 0 inside a phrase that denies, or right behind it: two statements run into one.
_COUNT = re.compile(r"(?<![0-9.])0*[1-9][0-9,]*(?:件|起|宗|例|次)")
_SOME = re.compile(r"[^,;0-9]{0,4}0*(?:[1-9][0-9,]*(?:\.[0-9]+)?|0\.[0-9]*[1-9][0-9]*)(?:万元|元)")
_ACTUAL = re.compile(r"实际?收")
_ZERO = Decimal(0)


def none_stated(sentence: Sentence, setting: Setting, words: Words) -> list[Figure]:
    """The zeros that a sentence states in words, `raw` being the phrase."""
    text = sentence.text
    out: list[Figure] = []
    if "申请" in text or "请求" in text:
        phrase = _no_requests(sentence, setting, words)
        if phrase:
            out.append(Figure(REQUESTS, _ZERO, False, phrase, sentence))
    if "复议" in text or "诉讼" in text:
        out.extend(_no_review(sentence, setting, words))
    return out


def _allowed(sentence: Sentence, start: int, end: int, setting: Setting, words: Words) -> bool:
    before = sentence.text[:start]
    clause = before[max(before.rfind(","), before.rfind(";")) + 1 :]
    cut_off = sentence.open_end and end >= len(sentence.text)
    if cut_off or words.refused.search(clause) or words.elsewhere.search(clause):
        return False
    return speaks_of_year(before, setting)


def _no_requests(sentence: Sentence, setting: Setting, words: Words) -> str | None:
    text = sentence.text
    for pattern in words.no_requests:
        for found in pattern.finditer(text):
            what = found["what"]
            if words.negated_refused.search(what) or not words.after_requests.match(text[found.end() :]):
                continue
            if (
                "公开" not in text[max(0, found.start() - 30) : found.end() + 6]
                and sentence.topic != "requests"
            ):
                continue
            if _allowed(sentence, found.start(), found.end(), setting, words):
                return found[0]
    reversed_ = words.requests_are_none.search(text)
    if reversed_ and _allowed(sentence, reversed_.start(), reversed_.end(), setting, words):
        return reversed_[0]
    return None


def _no_review(sentence: Sentence, setting: Setting, words: Words) -> list[Figure]:
    text = sentence.text
    if not (words.review_topic.search(text) or sentence.topic in ("review", "requests")):
        return []
    found = words.no_review.search(text)
    phrase = found[0] if found else ""
    if not found:
        found = words.review_is_none.search(text)
        if found:
            start = max(text.rfind(mark, 0, found.start()) for mark in ",;") + 1
            phrase = text[start : found.end()]
    if not found or words.review_refused.search(phrase) or _COUNT.search(phrase):
        return []
    if not _allowed(sentence, found.start(), found.end(), setting, words):
        return []
    out = []
    if words.reconsideration.search(phrase):
        out.append(Figure(RECONSIDERATION, _ZERO, False, phrase, sentence))
    if words.litigation.search(phrase):
        out.append(Figure(LITIGATION, _ZERO, False, phrase, sentence))
    return out


def fee(sentence: Sentence, setting: Setting, words: Words) -> list[Figure]:
    """The information processing fee (since 2021), in yuan; only where it is named."""
    text = sentence.text
    named = words.fee.search(text)
    if not named or (setting.year is not None and setting.year < 2020):
        return []
    none = words.no_fee.search(text)
    if none and _SOME.match(text, none.end()):
        return []
    if none and _allowed(sentence, none.start(), none.end(), setting, words):
        return [Figure(FEE, _ZERO, False, none[0], sentence)]
    amounts = list(_AMOUNT.finditer(text))
    if not amounts or not speaks_of_year(text[: amounts[0].start()], setting):
        return []
    if words.refused.search(text) or (words.county_wide.search(text) and not setting.county):
        return []
    paid = [a for a in amounts if _ACTUAL.search(text[max(0, a.start() - 12) : a.start()])]
    chosen = paid[-1] if paid else amounts[-1]
    values = {_yuan(a) for a in amounts}
    if len(values) > 1 and not paid:
        return []
    return [Figure(FEE, _yuan(chosen), False, chosen[0], sentence)]


def _yuan(amount: re.Match[str]) -> Decimal:
    value = Decimal(amount[1].replace(",", ""))
    return value * 10000 if amount[2] == "万元" else value
