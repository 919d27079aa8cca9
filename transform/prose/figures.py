"""One counted figure of a sentence to the narrative code that it states, if it states one.

Missing is better than wrong: a figure counts only where its clause says what was counted,
where, and nothing speaks for another year, another publisher or a part of a whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from transform.prose.scope import YEAR, Setting, adds_up, beside_year, clause_of, is_year_part, refused
from transform.prose.text import Sentence
from transform.prose.tokens import Token
from transform.prose.words import Words

__all__ = ["SO_FAR", "Figure", "figures"]

PROACTIVE = "narrative.proactive_total"
REQUESTS = "narrative.applications_received"
RECONSIDERATION = "narrative.reconsideration"
LITIGATION = "narrative.litigation"

_OWN = re.compile(
    r"通过|利用|依托|借助|运用|[我本](?:镇|乡|街|办|苏木|单位|机关|区|县|市|级)|上|在|于|以|向|借|靠|从|由|用|镇|乡|街道"
)
_BARE_SITE = re.compile(r"[县市区省州旗](?:人民)?政府(?:门户|官方)?网(?:站)?")
_GOES_ON = ("", "共", "共计", "合计", ",共", ",共计", ",合计", ",计")
_NEXT = ("、", "和", "及", ",")
_OWN_CHANNELS = frozenset({"website", "wechat", "weibo"})
_MARKS = ("", ",", ";", ":", ".", "(")
# The weight of a total so far beside the year's own figure: it stands only where that was not read.
SO_FAR = -10
_THROUGH = re.compile(r"^[,;、]?(?:和|及|并|又|另|另外)?(?:通过|利用|依托|借助|运用|在|以)[^,;]*")


@dataclass(frozen=True, slots=True)
class Figure:
    """A stated figure. `weight` ranks statements of one code, `doubtful` marks an open reading."""

    code: str
    value: Decimal
    approximate: bool
    raw: str
    sentence: Sentence
    token: Token | None = None
    weight: int = 0
    doubtful: bool = False


def figures(sentence: Sentence, found: list[Token], setting: Setting, words: Words) -> list[Figure]:
    """The narrative figures of one sentence, in order."""
    out = _respectively(sentence, found, setting, words)
    channel: str | None = None
    so_far = False
    listing = words.parts_follow.match(sentence.text) is not None
    for token in found:
        listing = listing or "其中" in token.before or bool(words.by_channel.search(token.before))
        if refused(sentence, token, setting, words):
            channel = None
            continue
        made = _review(sentence, token, words) or _requests(sentence, token, listing, words)
        if not made and not (token.chinese and token.value < 10):
            made, channel = _published(sentence, token, channel, words)
            if listing and not is_year_part(token.before, words):
                made = [figure for figure in made if figure.code != PROACTIVE]
            if so_far and not made:
                made = _years_own(sentence, token, words)
            if made and beside_year(token, found, words):
                so_far = so_far or any(figure.code == PROACTIVE for figure in made)
                made = [replace(figure, weight=SO_FAR, doubtful=True) for figure in made]
            if _is_one_of_many(token, found, words):
                made = [figure for figure in made if figure.code != PROACTIVE]
        listing = listing or (bool(made) and words.parts_open.match(token.after) is not None)
        out.extend(made)
    return out


def _one(
    code: str, sentence: Sentence, token: Token, weight: int = 0, doubtful: bool = False
) -> list[Figure]:
    return [Figure(code, token.value, token.approximate, token.raw, sentence, token, weight, doubtful)]


def _review(sentence: Sentence, token: Token, words: Words) -> list[Figure]:
    """Reconsideration and litigation about information disclosure: 行政复议0件,行政诉讼1件."""
    before = token.before
    heard, sued = words.reconsideration.search(before), words.litigation.search(before)
    if not (heard or sued) or token.counter not in words.case_counters:
        return []
    clause = clause_of(before)
    if words.review_refused.search(before) or words.review_refused.match(token.after):
        return []
    if not (words.review_topic.search(sentence.text) or sentence.topic in ("review", "requests")):
        return []
    heard, sued = words.reconsideration.search(clause), words.litigation.search(clause)
    if token.value and "受理" in before:
        return []
    if heard and sued:
        if token.value and not clause.endswith(("各", "均为", "各为")):
            return []
        return _one(RECONSIDERATION, sentence, token) + _one(LITIGATION, sentence, token)
    if heard or sued:
        return _one(RECONSIDERATION if heard else LITIGATION, sentence, token)
    return []


def _requests(sentence: Sentence, token: Token, listing: bool, words: Words) -> list[Figure]:
    """Applications received: 收到公开申请3件, 受理1件政府信息公开申请, 新收…申请0件."""
    if token.counter not in words.application_counters:
        return []
    before, clause = token.before, clause_of(token.before)
    if words.request_refused.search(clause) or words.request_kind.search(clause) or "其中" in clause:
        return []
    got = words.received.search(clause)
    asked = words.request.search(clause)
    if not asked and not (clause.endswith(("了", "到", "理", "收", "共")) or got):
        return []
    if not asked:
        rest = clause[got.end() :] if got else "x" * 20
        after = words.request_after.match(token.after)
        if not got or not after or len(rest) > 12 or words.settled.search(rest):
            return []
        if "公开" not in after[0] + clause and sentence.topic != "requests":
            return []
        return _one(REQUESTS, sentence, token, 2)
    about = "公开" in clause or "公开" in before or sentence.topic == "requests"
    if not about or not asked[0].strip():
        return []
    if got:
        return _one(REQUESTS, sentence, token, 2)
    # Without a verb of receiving, 依申请公开4件 may as well be what was released on request.
    if listing or "其中" in before or words.settled.search(clause.replace("办理", "")):
        return []
    sure = not token.value or ("公开申请" in clause and "办理" not in clause)
    return _one(REQUESTS, sentence, token, int(sure), doubtful=not sure)


def _channels(text: str, words: Words) -> list[str]:
    """The channels that a text names, each once; news sites are channels of others."""
    plain = words.news_site.sub("媒体", text)
    named = [name for name, pattern in words.channels.items() if pattern.search(plain)]
    if words.mixed.search(plain):
        named.append("mixed")
    return named


def _published(
    sentence: Sentence, token: Token, inherited: str | None, words: Words
) -> tuple[list[Figure], str | None]:
    """Items published, in all or on one channel; with the channel that a next figure may go on with."""
    before = token.before
    clause = clause_of(before)
    named = _channels(clause, words) or _channels(before, words)
    own = named[0] if len(named) == 1 and named[0] in _OWN_CHANNELS else None
    if token.counter not in words.items and token.counter:
        return [], own if token.counter in ("次", "期") else None
    goes_on = before in _GOES_ON or (words.verb.search(clause) and not before.startswith((";", "其中")))
    if not named and inherited and goes_on:
        named, own = [inherited], inherited
    if words.not_published.search(_told(clause, words)):
        return [], None
    if len(clause) < len(before) and words.linked.match(clause):
        clause = clause_of(before[: -len(clause)].rstrip(",;:")) + "," + clause
    if own is not None:
        return _on_channel(own, sentence, token, clause, words), None
    return _total(sentence, token, clause, named, words), None


def _years_own(sentence: Sentence, token: Token, words: Words) -> list[Figure]:
    """The short form behind a total so far: 累计公开政府信息1200条,其中本年度新增120条."""
    clause = clause_of(token.before)
    dated = is_year_part(clause, words) or words.this_year.search(clause) or YEAR.search(clause)
    short = words.verb_end.search(clause) or clause.endswith("新增")
    if token.counter not in words.items or not (dated and short) or _channels(clause, words):
        return []
    return [] if words.partial.search(clause) else _one(PROACTIVE, sentence, token, 2)


def _is_one_of_many(token: Token, found: list[Token], words: Words) -> bool:
    """通过门户网站公开43条,通过报刊、微信等形式公开285条: two ways side by side, neither is the total."""
    items = [t for t in found if t.counter in words.items]
    at = items.index(token) if token in items else -1
    mine = _channels(clause_of(token.before), words)
    if at < 0 or not mine:
        return False
    through = [
        bool(words.any_channel.search(m[0])) if (m := _THROUGH.match(t.before)) else False for t in items
    ]
    return (at > 0 and through[at] and bool(_channels(items[at - 1].before, words))) or (
        at + 1 < len(items) and through[at + 1]
    )


def _respectively(sentence: Sentence, found: list[Token], setting: Setting, words: Words) -> list[Figure]:
    """微博、微信公众号分别发布信息92条、306条: as many figures as channels, in the same order."""
    out: list[Figure] = []
    for first, second in pairwise(found):
        clause = clause_of(first.before)
        if "分别" not in clause or second.before not in _NEXT or first.counter not in words.items:
            continue
        named = _channels(clause, words)
        if len(named) != 2 or not set(named) <= _OWN_CHANNELS or not words.generic.search(clause):
            continue
        if first.counter != second.counter or second.after[:1] == "、":
            continue
        if refused(sentence, replace(first, before=first.before.replace("分别", "")), setting, words):
            continue
        named.sort(key=lambda name: next(m.start() for m in words.channels[name].finditer(clause)))
        for name, token in zip(named, (first, second), strict=True):
            out += _one(f"narrative.{name}", sentence, token)
    return out


def _told(clause: str, words: Words) -> str:
    """The clause without the names of its channels (微信公众号 and 会议 are no content) and without
    a list that 等 closes: 政策解读、回应关切等信息 are all kinds of information.
    """
    listed = words.list_end.search(clause)
    if listed:
        return clause[listed.end() :]
    named = list(words.any_channel.finditer(clause))
    return clause[named[-1].end() :] if named else clause


def _on_channel(own: str, sentence: Sentence, token: Token, clause: str, words: Words) -> list[Figure]:
    bare = _BARE_SITE.search(clause)
    part_of_own = "其中" in sentence.text[: token.start] or words.by_channel.search(sentence.text)
    if own == "website" and bare and not part_of_own and not _OWN.search(clause.replace(bare[0], "")):
        return []
    generic = words.generic.search(clause)
    said = (
        generic
        or words.channel_end.search(clause)
        or words.list_close.search(clause)
        or words.listed.search(clause)
        or (words.verb_end.search(clause) and (words.generic_after.match(token.after) or own != "website"))
        or (own != "website" and words.channel_object.search(clause))
        or (words.verb_end.search(clause) and token.after[:1] in _MARKS)
        or token.before in _GOES_ON
    )
    if not said:
        return []
    weight = bool(generic) + bool(words.this_year.search(token.before) or YEAR.search(token.before))
    weight += any(w in clause for w in ("共", "计", "总")) - ("其中" in token.before)
    return _one(f"narrative.{own}", sentence, token, weight, adds_up(token.before, words))


def _total(sentence: Sentence, token: Token, clause: str, named: list[str], words: Words) -> list[Figure]:
    newly = is_year_part(clause, words)
    if ("其中" in clause and not newly) or (named and len(named) < 2) or words.partial.search(clause):
        return []
    generic = words.generic.search(clause) or words.listed.search(clause)
    turned = words.verb_end.search(clause) and (
        words.generic_after.match(token.after) or ("主动公开" in clause and token.after[:1] in _MARKS)
    )
    if not (generic or turned) or not (newly or words.verb.search(token.before)) or "申请" in clause:
        return []
    proactive = "主动" in token.before or "公示" in clause or sentence.topic == "proactive"
    official = re.search("政府信息|政务信息|政务$", clause) or "政府信息" in token.after[:8]
    if not (proactive or official or newly or "公开" in clause):
        return []
    weight = 2 * ("主动" in clause) + bool(official) + bool(words.this_year.search(token.before))
    weight += bool(YEAR.search(token.before)) + any(w in clause for w in ("共", "计", "总"))
    return _one(PROACTIVE, sentence, token, weight, adds_up(token.before, words))
