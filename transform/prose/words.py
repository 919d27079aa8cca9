"""The words of `data/prose.yaml`, compiled once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from data import HERE, read_yaml

__all__ = ["Words", "words"]

_PATH = HERE / "prose.yaml"
_CHINESE = "[零〇一二两三四五六七八九十百千万]"


def _any(items: list[str]) -> str:
    return "|".join(sorted(set(items), key=lambda w: (-len(w), w)))


class Words:
    """Every pattern that the prose rooms use; attributes are compiled regular expressions."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        counters, near = raw["counters"], raw["approximate"]
        self.items = frozenset(counters["items"])
        self.application_counters = frozenset(counters["applications"])
        self.case_counters = frozenset(counters["cases"])
        every = _any([c for group in counters.values() for c in group])
        before, after = _any(near["before"]), _any(near["after"])
        # A figure: a number with its counter, or a rounded one that lost its counter. The pattern
        # starts with the digit and looks back from there, because that scans fast.
        scale = r"(?:[百千]?[万亿])?(?:[余多许+]万?)?"
        count = rf"(?:(?P<counter>{every})(?P<after>{after})?|(?<=[余多许])(?=$|[,;]))"
        self.token = re.compile(
            r"(?P<number>[0-9](?<![0-9A-Za-z.,/\-\[\]第*][0-9])(?<![0-9] [0-9])"
            rf"(?:[0-9]{{0,2}}(?:,[0-9]{{3}})+(?![0-9])|[0-9]*)(?:\.[0-9]+)?{scale}){count}"
        )
        self.chinese_token = re.compile(
            rf"(?P<number>{_CHINESE}(?<!第.)(?<!{_CHINESE}.){_CHINESE}*{scale}){count}"
        )
        self.near_before = re.compile(rf"(?:{before})$")
        self.not_counted = re.compile(rf"^(?:{raw['not_counted']})")
        channels = raw["channels"]
        self.channels = {name: re.compile(pattern) for name, pattern in channels.items()}
        self.any_channel = re.compile("|".join(channels.values()))
        self.partial = re.compile(raw["partial"])
        self.mixed = re.compile(raw["mixed"])
        self.news_site = re.compile(raw["news_site"])
        verbs, generic, linking = raw["verbs"], raw["generic"], raw["linking"]
        self.verb = re.compile(verbs)
        self.generic = re.compile(
            rf"(?:{verbs})(?:了|的|有|出)*(?:20\d\d年度?)?(?:{generic}){linking}$"
            rf"|(?:政府|政务)信息公开{linking}$|(?<=[,等的])(?:{generic}){linking}$|年(?:{generic}){linking}$"
            rf"|^(?:{generic}){linking}$"
        )
        self.listed = re.compile(rf"(?:、[^、]*){{3,}}(?:等[^,;、]{{0,6}}信息|信息等){linking}$")
        # On a channel of one's own a list that 等 closes is all that it carried: 宣传、解读等共计259条.
        self.list_close = re.compile(rf"(?:、[^、,;]*){{2,}}等{linking}$")
        # 政策、咨询、解读等信息: what is listed before 等 is published too, whatever it is.
        self.list_end = re.compile(r"、[^,;]*等")
        self.verb_end = re.compile(rf"(?:{verbs})(?:了|的|数|{linking})$")
        self.linked = re.compile(rf"^{linking}$")
        self.channel_object = re.compile(rf"(?:{raw['channel_object']})(?:信息)?{linking}$")
        self.channel_end = re.compile(
            rf"(?:{channels['website']}|{channels['wechat']}|{channels['weibo']})"
            rf"(?:[”\"]|平台|账号|号|上|中|里|政务|栏目|渠道|方面|共)*{linking}$"
        )
        self.generic_after = re.compile(
            r"^(?:主动公开的?)?(?:各类|相关|本级)*(?:政府|政务|各类|公开)*(?:信息|政务)(?!公开申请|公开指南)"
        )
        refused = raw["refused"]
        self.refused = re.compile("|".join(refused[k] for k in ("period", "earlier", "comparison", "wish")))
        self.until = re.compile(refused["until"])
        self.elsewhere = re.compile(refused["elsewhere"])
        self.not_published = re.compile(rf"{refused['readers']}|{refused['others']}")
        self.county_wide = re.compile(refused["county_wide"])
        self.cumulative = re.compile(refused["cumulative"])
        self.cumulative_weak = re.compile(refused["cumulative_weak"])
        self.this_year = re.compile(refused["this_year"])
        self.newly = re.compile(refused["newly"])
        self.other_organ = re.compile(refused["other_organ"])
        self.own_subject = re.compile(refused["own_subject"])
        self.handed_on = re.compile(refused["handed_on"])
        self._requests(raw)
        self._parts(raw["parts"])
        self.topics: dict[str, re.Pattern[str]] = {
            name: re.compile(pattern) for name, pattern in raw["topics"].items()
        }

    def _requests(self, raw: Mapping[str, Any]) -> None:
        requests, negated, review, fee = raw["applications"], raw["negated"], raw["review"], raw["fee"]
        self.received = re.compile(requests["received"])
        self.request = re.compile(rf"(?:{requests['object']})(?:的)?{raw['linking']}$")
        self.request_after = re.compile(requests["after"])
        self.request_refused = re.compile(requests["refused"])
        self.request_kind = re.compile(requests["kind"])
        self.settled = re.compile(requests["settled"])
        no = raw["negation"]
        self.no_requests = [re.compile(rf"(?:{no}){p}") for p in negated["requests"]]
        self.requests_are_none = re.compile(negated["requests_reversed"])
        self.after_requests = re.compile(negated["after_requests"])
        self.negated_refused = re.compile(negated["refused"])
        self.no_review = re.compile(rf"(?:{no})(?!经复议){negated['review']}")
        self.review_is_none = re.compile(negated["review_reversed"])
        self.reconsideration = re.compile(review["reconsideration"])
        self.litigation = re.compile(review["litigation"])
        self.review_refused = re.compile(review["refused"])
        self.review_topic = re.compile(review["topic"])
        self.fee = re.compile(fee["name"])
        self.no_fee = re.compile(fee["none"])

    def _parts(self, raw: Mapping[str, str]) -> None:
        self.parts_open = re.compile(raw["opens"])
        self.parts_follow = re.compile(raw["next_opens"])
        self.by_channel = re.compile(raw["by_channel"])
        self.rest = re.compile(raw["rest"])
        self.open_end = re.compile(raw["open_end"])


@cache
def words() -> Words:
    """The compiled words of the catalogue."""
    return Words(read_yaml(_PATH))
