"""What scripts get instead of a page: `<datastore>` with records in CDATA, and JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from extract.listing.dates import find_date
from extract.listing.markup import Anchor, Markup
from extract.listing.target import read_markup

__all__ = ["Answer", "read_answer", "read_records", "read_scripts"]

_RECORD = re.compile(r"<record\b[^>]{0,200}>", re.I)
_RECORD_END = re.compile(r"</record\s*>", re.I)
_GROUP = re.compile(r"<nextgroup\b[^>]{0,200}>(.{0,3000}?)</nextgroup>", re.S | re.I)
_HREF = re.compile(r"""href\s*=\s*(["'])(.*?)\1""", re.S | re.I)
_TOTAL = re.compile(r"<totalrecord>\s*(\d{1,7})\s*</totalrecord>", re.I)
_JSONP = re.compile(r"^\s*(?:/\*\*/)?\s*[\w$.]{1,80}\s*\((.*)\)\s*;?\s*$", re.S)
_DEEPEST = 40
_TITLES = "title doctitle articletitle infotitle subject name docname filename titlename".split()
_ADDRESSES = (
    "url post_url href link docpuburl linkurl htmlurl infourl pageurl arturl staticurl path puburl visiturl"
).split()
_TOTALS = "post_count total totalcount totalrecord totalrecords recordcount totalelements".split()
_OBJECT = re.compile(r"\{[^{}]{5,2000}\}")
_FIELD = re.compile(r"""["']?\b(\w{2,20})["']?\s*:\s*(?:"([^"\n]{0,500})"|'([^'\n]{0,500})')""")
_WRITTEN = re.compile(r"""\\(["'/])""")
_PIECED = re.compile(r"""["'+`$]|\{\{|<%""")
_TAG = re.compile(r"<[^>]{1,200}>")


@dataclass(slots=True)
class Answer:
    """The links of an answer, how many entries the whole listing has (None where it does not
    say), how many are here, and the printed address of the next group."""

    markup: Markup = field(default_factory=Markup)
    total: int | None = None
    entries: int = 0
    following: str | None = None


def read_records(text: str) -> Answer:
    """The records of a `<datastore>`, the answer of a script's pager or embedded in a page."""
    answer = Answer()
    pieces = list(_pieces(text))
    answer.entries = len(pieces)
    # One list item each, so that a date beside one record is not taken for the next one's.
    answer.markup = read_markup("".join(f"<ul><li>{piece}</li></ul>" for piece in pieces))
    if total := _TOTAL.search(text):
        answer.total = int(total[1])
    if (group := _GROUP.search(text)) and (href := _HREF.search(group[1])):
        answer.following = href[2].replace("&amp;", "&").strip() or None
    return answer


def _pieces(text: str) -> Iterator[str]:
    """What stands in the records of a text, one after the other."""
    at = 0
    while begin := _RECORD.search(text, at):
        end = _RECORD_END.search(text, begin.end())
        if end is None:
            return
        inner = text[begin.end() : end.start()].strip().removeprefix("<![CDATA[").removesuffix("]]>")
        yield inner if "<" in inner else unescape(inner)
        at = end.end()


def read_answer(text: str) -> Answer | None:
    """The links of a JSON answer; None where the text is not JSON."""
    body = text.strip().lstrip("\ufeff")
    if wrapped := _JSONP.match(body):
        body = wrapped[1].strip()
    if not body.startswith(("{", "[")):
        return None
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    answer = Answer(entries=_longest(value, 0))
    for item in _objects(value, 0):
        if isinstance(item, str):
            piece = read_markup(item)
            answer.entries = max(answer.entries, len(piece.anchors))
            answer.markup.add(piece)
            answer.markup.scripts += piece.scripts
        else:
            _take(item, answer)
    return answer


def _longest(value: Any, depth: int) -> int:
    """The most objects with a title that one list of an answer holds: the entries of this page."""
    if depth > _DEEPEST or not isinstance(value, dict | list):
        return 0
    inner = value.values() if isinstance(value, dict) else value
    own = 0
    if isinstance(value, list):
        own = sum(
            isinstance(item, dict) and any(str(key).lower() in _TITLES for key in item) for item in value
        )
    return max(own, max((_longest(item, depth + 1) for item in inner), default=0))


def read_scripts(scripts: list[str]) -> Markup:
    """The links that stand in a page's scripts: objects with a title and an address (trees, lists),
    and markup that a script writes as it stands."""
    answer = Answer()
    for script in scripts:
        for found in _OBJECT.finditer(script):
            pairs = {m[1]: _plain_text(m[2] or m[3] or "") for m in _FIELD.finditer(found.group())}
            if len(pairs) > 1:
                _take(pairs, answer)
        if "<a" in script and "href" in script:
            written = read_markup(_WRITTEN.sub(r"\1", script))
            for anchor in written.anchors:
                # A piece of a template: its address is put together when the script runs.
                if not _PIECED.search(f"{anchor.href}{anchor.words}{anchor.title}"):
                    answer.markup.anchors.append(anchor)
    return answer.markup


def _plain_text(value: str) -> str:
    """A text of a script, its escapes resolved."""
    if "\\" not in value:
        return value
    try:
        return str(json.loads(f'"{value}"'))
    except ValueError:
        return value.replace("\\/", "/")


def _objects(value: Any, depth: int) -> Iterator[dict[str, Any] | str]:
    """Every object, and every text that is markup with links, in order."""
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _objects(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner, depth + 1)
    elif isinstance(value, str) and "<a" in value and "href" in value:
        yield value


def _take(item: dict[str, Any], answer: Answer) -> None:
    fields = {str(key).lower().replace("-", "_"): value for key, value in item.items()}
    for name in _TOTALS:
        number = fields.get(name)
        if isinstance(number, int | str) and str(number).isdecimal() and len(str(number)) < 8:
            answer.total = max(answer.total or 0, int(number))
    title = next((v for n in _TITLES if isinstance(v := fields.get(n), str) and v.strip()), "")
    address = next((v for n in _ADDRESSES if isinstance(v := fields.get(n), str) and _is_address(v)), "")
    if not title or not address:
        return
    dates = (v for n, v in fields.items() if ("date" in n or "time" in n) and isinstance(v, str))
    beside = next((found for v in dates if (found := find_date(v))), None)
    answer.markup.anchors.append(Anchor(address, words=_TAG.sub("", title).strip()[:400], date=beside))


def _is_address(value: str) -> bool:
    return value.startswith(("http", "/", "./", "../")) or "." in value or "/" in value
