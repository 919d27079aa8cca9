"""Whether a page changed in what it says, or only in what every answer has anew."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import urljoin

from lxml import etree

from extract.crawl.urls import normalise

__all__ = ["sameness"]

# Parsing costs seconds from here on; such a page is the same when its bytes are.
_LARGEST = 4_000_000
# Scripts and forms carry tickets and tokens; a reader of reports sees none of them.
_UNSEEN = frozenset({"script", "style", "noscript", "template", "input", "link", "base"})
# What decides what is printed, where, and whether it can be seen.
_TELLING = ("colspan", "rowspan", "style", "class", "color", "bgcolor", "hidden", "alt")
_LEADING = ("href", "src", "data")
_WHITE = re.compile(r"\s+")
# Page furniture that differs with every visit: counters of visits, the date of today.
_MOVING = re.compile(
    r"(?:浏览|访问|阅读|点击)(?:次数|人次|量|数)?[:：为]?\d+次?|今天是[^<>]{0,30}?(?:星期|周)[一二三四五六日天]"
    r"|(?:页面|网站)?(?:执行|生成|访问)(?:时间|用时)[:：]?[\d.]+(?:毫秒|秒|ms|s)"
)


def sameness(text: str, url: str) -> str | None:
    """A digest of what an HTML page shows and links to, None for a page that cannot be parsed or
    has more than `_LARGEST` characters.

    Two answers of one address with the same digest print the same report: text, tables, pictures
    and links are alike, and only scripts, hidden fields, session numbers or counters differ.
    """
    if len(text) > _LARGEST:
        return None
    try:
        parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None:
        return None
    shown: list[str] = []
    for node in root.iter():
        if isinstance(node.tag, str) and node.tag not in _UNSEEN:
            shown.append(f"\x00{node.tag}{_attributes(node, url)}\x00{node.text or ''}")
        shown.append(node.tail or "")
    words = _MOVING.sub("", _WHITE.sub("", "".join(shown)))
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def _attributes(node: etree._Element, url: str) -> str:
    told = [f"{name}={node.get(name)}" for name in _TELLING if node.get(name) is not None]
    for name in _LEADING:
        value = node.get(name)
        if value is not None:
            told.append(f"{name}={normalise(_joined(url, value)) or value}")
    if node.tag == "meta" and "token" not in (node.get("name") or "").lower():
        told.append(f"{node.get('name')}={node.get('content')}")
    return "".join(told)


def _joined(url: str, value: str) -> str:
    try:
        return urljoin(url, value)
    except ValueError:
        return value
