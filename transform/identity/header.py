"""What a document says of itself: the fields, titles, breadcrumb and opening that identify it.

Pages print these in their metadata, text dumps as lines (`来源:大五里镇 字体: 打印`) or as the
rows of a table (`发布机构 | 镇安县政府`); here they come together, in plain script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from extract.blocks import Grid, PageMeta, Reading
from transform.identity.boxes import DATE_FIELD, FIELD, HEAD_LINES, PUBLISHER_FIELD, grid_texts, titles_in
from transform.identity.titles import LONG_LINE, SENTENCE, above, completed, is_title, joined, rank
from transform.squeeze import iso_date, plain, squeeze

__all__ = ["Header", "gather"]

_BODY_CHARS = 2400
_FIELD_CHARS = 300
_TAIL_LINES = 3

_TITLE_FIELDS = frozenset({"ArticleTitle", "标题", "信息名称", "名称", "文件名称"})
_TITLE_LABEL = re.compile(r"^[•·]?(?:信息)?(?:标题|名称)[:|]+")
_CRUMB = re.compile(r"位置|首页|主页")
_CRUMB_SPLIT = re.compile(r"\s*(?:[>》→»/\\]|::)+\s*")
_CRUMB_LEAD = re.compile(r"^.{0,6}位置[:是]*")
_PAGE_TITLE_SPLIT = re.compile(r"\s*[_|—–]+\s*|\s+-+\s*|-(?=[^-\d]*$)")
_TELLING = re.compile(r"公开|年报|报告|解读|图解|通知|指南|目录|制度|报表")
_FORM_TABLE = re.compile(r"勾稽|信息内容|规范性文件|行政许可|行政处罚|自然人|统计指标|结果纠正|对外公开总数")
_FORM_TEXT = re.compile(
    r"勾稽关系|信息内容.{0,6}本年|第二十条第\(?[一五六八九]\)?项|统计指标.{0,4}单位.{0,4}统计数", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Header:
    """Evidence of identity, each text squeezed (no white space, simplified script).

    `publishers`: values of publisher-like fields. `titles`: title lines, the strongest first;
    `above`: the short line before a title that begins with the year. `heading`: what the
    document calls itself, report or not. `opening` and `body`: running text, lines joined by
    newlines, cut at 1,200 and about 3,000 characters. `form`: statutory table words were seen.
    `raw`: the beginning as printed. `published`: ISO date. `asked`: the year asked for in the URL.
    """

    publishers: tuple[str, ...]
    titles: tuple[str, ...]
    above: str
    heading: str
    crumbs: tuple[str, ...]
    site: str
    opening: str
    body: str
    tail: str
    raw: str
    form: bool
    n_chars: int
    n_prose_lines: int
    n_title_lines: int
    published: str | None
    index_number: str | None
    host: str | None
    covers: str | None
    asked: int | None


@dataclass(slots=True)
class _Pile:
    """What is collected on the way through the document."""

    publishers: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    indices: list[str] = field(default_factory=list)
    declared: list[str] = field(default_factory=list)
    site: list[str] = field(default_factory=list)
    crumbs: list[str] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    breaks: set[int] = field(default_factory=set)  # numbers of the lines that follow a breadcrumb
    raw: list[str] = field(default_factory=list)
    n_chars: int = 0
    n_title_lines: int = 0
    n_prose_lines: int = 0


def gather(reading: Reading) -> Header:
    """Reads the header evidence off metadata and blocks; stops after the first few thousand characters."""
    pile = _Pile()
    _from_meta(reading.meta, pile)
    texts = _first_texts(reading)
    cleaned = plain("\n".join(text for text, _ in texts)).split("\n")
    for number, (clean, (text, role)) in enumerate(zip(cleaned, texts, strict=False)):
        _take(clean, text, role, number < HEAD_LINES, pile)
    if not any(map(is_title, pile.declared + pile.printed)):
        pile.printed += joined(pile.lines[:14])
    pile.printed += completed(pile.lines[:20])
    printed = sorted(filter(is_title, pile.printed), key=rank)
    titles = tuple(dict.fromkeys(title for title in pile.declared + printed if is_title(title)))
    telling = [
        line
        for line in pile.declared + printed + [line for line in pile.lines[:3] if not SENTENCE.search(line)]
        if _TELLING.search(line) and len(line) <= LONG_LINE
    ]
    body = "\n".join(pile.lines)[: _BODY_CHARS + 600]
    return Header(
        publishers=tuple(dict.fromkeys(filter(None, map(squeeze, pile.publishers)))),
        titles=titles,
        above=above(pile.lines, titles, pile.breaks),
        heading=telling[0] if telling else "",
        crumbs=tuple(filter(None, pile.crumbs)),
        site="\n".join(filter(None, pile.site)),
        opening=body[:1200],
        body=body,
        tail="\n".join(_tail(reading)),
        raw="\n".join(pile.raw)[:_BODY_CHARS],
        form=_has_form(reading, body),
        n_chars=pile.n_chars,
        n_prose_lines=pile.n_prose_lines,
        n_title_lines=pile.n_title_lines,
        published=next(filter(None, map(iso_date, pile.dates)), None),
        index_number=next((value.strip() for value in pile.indices if value and value.strip()), None),
        host=_host(reading.meta.url),
        covers=reading.meta.covers,
        asked=_asked(reading.meta.url),
    )


def _from_meta(meta: PageMeta, pile: _Pile) -> None:
    pile.publishers += filter(None, [meta.publisher])
    pile.dates += filter(None, [meta.published])
    pile.indices += filter(None, [meta.index_number])
    pile.crumbs += (squeeze(crumb[:_FIELD_CHARS]) for crumb in meta.breadcrumb[:HEAD_LINES])
    pile.site.append(squeeze((meta.site or "")[:_FIELD_CHARS]))
    page_titles = [meta.title or ""]
    for label, value in meta.fields[:HEAD_LINES]:
        name = "".join(label[:_FIELD_CHARS].split()).strip(":：[]【】")
        if PUBLISHER_FIELD.fullmatch(name):
            pile.publishers.append(value[:_FIELD_CHARS])
        elif DATE_FIELD.fullmatch(name):
            pile.dates.append(value[:_FIELD_CHARS])
        elif name in _TITLE_FIELDS:
            pile.declared.append(squeeze(value[:_FIELD_CHARS]))
        elif name == "title":
            page_titles.append(value)
    for page_title in page_titles:
        for part in map(squeeze, _PAGE_TITLE_SPLIT.split(plain(page_title[:_FIELD_CHARS]))):
            (pile.declared if is_title(part) else pile.site).append(part)


def _first_texts(reading: Reading) -> list[tuple[str, str]]:
    """The document's first lines of text, each on one line, up to the bounds of the evidence."""
    texts: list[tuple[str, str]] = []
    n_chars = 0
    for text, role in _texts(reading):
        line = text[:_BODY_CHARS].replace("\n", " ")
        texts.append((line, role))
        n_chars += len(line)
        if n_chars > _BODY_CHARS or len(texts) > 3 * HEAD_LINES:
            break
    return texts


def _take(clean: str, text: str, role: str, early: bool, pile: _Pile) -> None:
    """One line of the document: breadcrumb, fields, title or running text."""
    tight = "".join(clean.split())
    if not tight:
        return
    pile.raw.append(text)
    if role == "link":
        pile.n_title_lines += is_title(tight)
        return
    if len(tight) <= 5 and role == "text":
        pile.n_chars += len(tight)
        pile.lines.append(tight)
        return
    tight = _TITLE_LABEL.sub("", tight).strip("|")
    titles = titles_in(tight)
    titled = bool(titles)
    pile.n_title_lines += titled
    pile.n_prose_lines += not titled
    if early:
        if role == "breadcrumb" or (_CRUMB.search(tight[:12]) and len(tight) < 120):
            parts = _CRUMB_SPLIT.split(clean)
            if role == "breadcrumb" or len(parts) > 2:
                pile.crumbs += (_CRUMB_LEAD.sub("", "".join(part.split())) for part in parts)
                pile.breaks.add(len(pile.lines))
                return
        fields = list(FIELD.finditer(clean)) if len(tight) < 200 else []
        for found in fields:
            into = pile.publishers if found["publisher"] else pile.dates if found["date"] else pile.indices
            into.append(found["value"].strip(":[]【】()"))
        if role == "title":
            pile.declared.insert(0, tight)
        else:
            pile.printed += titles
        if fields and len(tight) < 90 and not titled:
            return
    pile.n_chars += len(tight)
    pile.lines.append(tight)


def _texts(reading: Reading) -> Iterator[tuple[str, str]]:
    """(text, role) of the paragraphs and of the tables that hold metadata or running text."""
    for block in reading.blocks:
        if isinstance(block, Grid):
            yield from ((row, "row") for row in grid_texts(block))
        else:
            yield block.text, block.role


def _has_form(reading: Reading, body: str) -> bool:
    if _FORM_TEXT.search(body):
        return True
    for number, grid in enumerate(reading.grids()):
        if number == 8:
            break
        words = "".join(cell.text for cell in grid.cells[:24])
        if len(set(_FORM_TABLE.findall("".join(words.split())))) >= 2:
            return True
    return False


def _tail(reading: Reading) -> list[str]:
    found: list[str] = []
    for block in reversed(reading.blocks):
        if not isinstance(block, Grid):
            found.append(squeeze(block.text[-120:]))
            if len(found) == _TAIL_LINES:
                break
    return found[::-1]


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url if "//" in url else "//" + url).hostname if url else None
    except ValueError:
        return None


def _asked(url: str | None) -> int | None:
    """The year that a report list was asked for: …/xxgkAnnualReport.jsp?area=…&fbtime=2019."""
    if not url or "fbtime=" not in url:
        return None
    try:
        value = parse_qs(urlsplit(url).query).get("fbtime", [""])[0]
    except ValueError:
        return None
    return int(value) if re.fullmatch(r"20\d\d", value) else None
