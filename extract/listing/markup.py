"""One pass over a page: its links with the words and the date beside them, and what pagers are
made of (scripts, fields, choices, frames). No tree is built: depth and broken nesting cost nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from lxml import etree

__all__ = ["MAX_LINKS", "Anchor", "Field", "Form", "Markup", "Option", "find_date", "read_markup"]

MAX_LINKS = 100_000
_MAX_TEXT = 400_000
_MAX_SCRIPT = 2_000_000
_WORDS = 400
_FURNITURE_TAGS = frozenset({"nav", "header", "footer"})
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|head|header|foot|footer|bottom|topbar|crumbs?|breadcrumb|position|"
    r"location|links?|friend|friendlink|copyright|share|yqlj|dqwz)\d*(?:$|[\s_-])",
    re.I,
)
_CRUMB = re.compile(r"当前(?:的)?位置|所在(?:的)?位置|你的位置|您的位置|位置[:：]")
_STRONG = frozenset({"li", "tr", "dl"})
_WEAK = frozenset(
    {"div", "p", "dd", "dt", "td", "br", "ul", "ol", "table", "section", "h1", "h2", "h3", "h4"}
)
_HEADS = frozenset({"h1", "h2", "h3"})
_VOID = frozenset(
    {"br", "img", "input", "meta", "link", "hr", "base", "col", "area", "embed", "source", "frame"}
)
_WHITE = re.compile(r"\s+")
_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s{0,2}(?:[-/.]|年)\s{0,2}(\d{1,2})\s{0,2}(?:[-/.]|月)\s{0,2}(\d{1,2})(?!\d)"
)


@dataclass(slots=True)
class Anchor:
    """A link as printed: address, its words, its `title`, script, date beside it, place.

    `furniture`: it stands in the head, the foot, a menu or the path of the page. `item`: number of
    the list item or row that it is in.
    """

    href: str
    words: str = ""
    title: str = ""
    script: str = ""
    date: str | None = None
    furniture: bool = False
    item: int = 0
    css: str = ""
    place: tuple[int, int, int] = (0, 0, 0)


@dataclass(slots=True)
class Option:
    """A choice of a list: name of the list, its value, words, the script of the list."""

    name: str
    value: str
    words: str = ""
    script: str = ""


@dataclass(slots=True)
class Field:
    """A field of a form."""

    name: str
    value: str
    kind: str


@dataclass(slots=True)
class Form:
    """A form: address and method as printed, its fields."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)


@dataclass(slots=True)
class Markup:
    """What one pass over a page finds, in reading order."""

    title: str = ""
    base: str = ""
    anchors: list[Anchor] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    script_sources: list[str] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    metas: dict[str, str] = field(default_factory=dict)
    heads: list[str] = field(default_factory=list)
    crumbs: str = ""
    text: str = ""
    passwords: int = 0
    tables: int = 0
    cut: bool = False


class _Enough(Exception):  # noqa: N818 - the end of reading, no error
    pass


def find_date(text: str) -> str | None:
    """The first date of a text as ISO; None without one that exists."""
    for found in _DATE.finditer(text):
        try:
            return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
        except ValueError:
            continue
    return None


class _Reader:
    """The target of the parser."""

    def __init__(self) -> None:
        self.out = Markup()
        self.strong = self.weak = 0
        self.order = 0
        self.open: Anchor | None = None
        self.pieces: list[str] = []
        self.text: list[str] = []
        self.text_length = 0
        self.furniture: list[str] = []  # the furniture element that is open, and what is open inside it
        self.collecting: str | None = None  # title, script, option, a heading
        self.collected: list[str] = []
        self.select: tuple[str, str] = ("", "")
        self.dates: list[tuple[int, int, int, str]] = []
        self.crumb_at: int | None = None
        self.form: Form | None = None

    # what the parser calls ------------------------------------------------------------------
    def start(self, tag: str, attrs: dict[str, str]) -> None:
        self._boundary(tag)
        if self.furniture:
            if tag == self.furniture[0]:
                self.furniture.append(tag)
        elif tag in _FURNITURE_TAGS or _FURNITURE.search(f"{attrs.get('class', '')} {attrs.get('id', '')}"):
            if tag not in _VOID and tag not in ("body", "html", "a"):
                self.furniture.append(tag)
        handler = getattr(self, f"_start_{tag}", None)
        if handler is not None:
            handler(attrs)
        elif tag in _HEADS:
            self._collect(tag)
        if "onclick" in attrs and tag != "a" and self.open is None:
            self._clickable(attrs)

    def end(self, tag: str) -> None:
        self._boundary(tag)
        if self.furniture and tag == self.furniture[0]:
            self.furniture.pop()
        if tag == "a":
            self._close_anchor()
        elif tag == "form":
            self.form = None
        elif tag == self.collecting:
            self._collected(tag)

    def data(self, text: str) -> None:
        if self.collecting in ("script", "style", "title", "option"):
            self.collected.append(text)
            return
        if self.collecting is not None:
            self.collected.append(text)
        if not text.strip():
            if self.open is not None:
                self.pieces.append(" ")
            return
        self.order += 1
        if self.text_length < _MAX_TEXT:
            self.text.append(text)
            self.text_length += len(text)
        if self.crumb_at is None and _CRUMB.search(text):
            self.crumb_at = len(self.text) - 1
        if self.open is not None:
            self.pieces.append(text)
        if len(text) < 200 and (found := find_date(text)) is not None and self.open is None:
            self.dates.append((self.order, self.strong, self.weak, found))

    def comment(self, text: str) -> None:
        """Comments say nothing (old lists are commented out)."""

    def pi(self, target: str, data: str | None = None) -> None:
        """Nor do processing instructions."""

    def close(self) -> Markup:
        self._close_anchor()
        if self.collecting is not None:
            self._collected(self.collecting)
        out = self.out
        out.text = _WHITE.sub(" ", " ".join(self.text)).strip()
        if self.crumb_at is not None:
            out.crumbs = _WHITE.sub(" ", " ".join(self.text[self.crumb_at : self.crumb_at + 16]))[
                :200
            ].strip()
        _give_dates(out.anchors, self.dates)
        return out

    # parts ----------------------------------------------------------------------------------
    def _boundary(self, tag: str) -> None:
        if tag in _STRONG:
            self.strong += 1
        elif tag in _WEAK:
            self.weak += 1

    def _collect(self, what: str) -> None:
        if self.collecting is None:
            self.collecting, self.collected = what, []

    def _collected(self, what: str) -> None:
        text = "".join(self.collected)
        self.collecting = None
        if what == "title":
            self.out.title = self.out.title or _plain(text)
        elif what == "script":
            if text.strip() and sum(map(len, self.out.scripts)) < _MAX_SCRIPT:
                self.out.scripts.append(text[:_MAX_SCRIPT])
        elif what == "option":
            if self.out.options:
                self.out.options[-1].words = _plain(text)
        elif what in _HEADS and len(self.out.heads) < 50:
            self.out.heads.append(_plain(text))

    def _close_anchor(self) -> None:
        if self.open is None:
            return
        words = _plain("".join(self.pieces))
        self.open.date = find_date(words)
        self.open.words = words
        self.open, self.pieces = None, []

    def _anchor(self, href: str, title: str, script: str, css: str) -> None:
        if len(self.out.anchors) >= MAX_LINKS:
            self.out.cut = True
            raise _Enough
        self.order += 1
        self.open = Anchor(
            href,
            title=_plain(title),
            script=script[:5000],
            furniture=bool(self.furniture),
            item=self.strong,
            css=css,
            place=(self.order, self.strong, self.weak),
        )
        self.out.anchors.append(self.open)

    def _start_a(self, attrs: dict[str, str]) -> None:
        self._close_anchor()
        href, script = attrs.get("href", ""), attrs.get("onclick", "")
        if href or script:
            self._anchor(href, attrs.get("title", ""), script, attrs.get("class", ""))

    def _clickable(self, attrs: dict[str, str]) -> None:
        """A row or a list item that a click opens: closed by the next link or the next one of these."""
        if "/" in attrs["onclick"] or "." in attrs["onclick"]:
            self._anchor("", attrs.get("title", ""), attrs["onclick"], attrs.get("class", ""))

    def _start_area(self, attrs: dict[str, str]) -> None:
        self._start_a(attrs)
        self._close_anchor()

    def _start_img(self, attrs: dict[str, str]) -> None:
        if self.open is not None and not self.open.title:
            self.open.title = _plain(attrs.get("alt", ""))

    def _start_title(self, attrs: dict[str, str]) -> None:
        self._collect("title")

    def _start_script(self, attrs: dict[str, str]) -> None:
        if attrs.get("src"):
            self.out.script_sources.append(attrs["src"])
        # Generated pagers put their request into attributes of the script.
        more = " ".join(f'{k}="{v}"' for k, v in attrs.items() if k not in ("src", "type", "language"))
        self._collect("script")
        if more and self.collecting == "script":
            self.collected.append(more + "\n")

    def _start_style(self, attrs: dict[str, str]) -> None:
        self._collect("style")

    def _start_base(self, attrs: dict[str, str]) -> None:
        self.out.base = self.out.base or attrs.get("href", "")

    def _start_meta(self, attrs: dict[str, str]) -> None:
        name = attrs.get("http-equiv") or attrs.get("name") or attrs.get("property") or ""
        if name and len(self.out.metas) < 200:
            self.out.metas.setdefault(name.lower(), attrs.get("content", ""))

    def _frame(self, attrs: dict[str, str]) -> None:
        source = attrs.get("src") or attrs.get("data") or attrs.get("data-src") or ""
        if source and len(self.out.frames) < 500:
            self.out.frames.append(source)

    _start_iframe = _start_frame = _start_embed = _start_object = _frame

    def _start_form(self, attrs: dict[str, str]) -> None:
        self.form = Form(attrs.get("action", ""), attrs.get("method", "get").lower())
        if len(self.out.forms) < 100:
            self.out.forms.append(self.form)

    def _start_input(self, attrs: dict[str, str]) -> None:
        kind = attrs.get("type", "text").lower()
        self.out.passwords += kind == "password"
        name = attrs.get("name") or attrs.get("id") or ""
        if not self.out.forms:
            self.out.forms.append(Form("", "get"))
        form = self.form or self.out.forms[0]
        if name and len(form.fields) < 1000:
            form.fields.append(Field(name, attrs.get("value", ""), kind))

    def _start_select(self, attrs: dict[str, str]) -> None:
        self.select = (attrs.get("name") or attrs.get("id") or "", attrs.get("onchange", "")[:2000])

    def _start_option(self, attrs: dict[str, str]) -> None:
        if self.collecting == "option":
            self._collected("option")
        if len(self.out.options) < 5000:
            self.out.options.append(Option(self.select[0], attrs.get("value", ""), script=self.select[1]))
            self._collect("option")

    def _start_table(self, attrs: dict[str, str]) -> None:
        self.out.tables += 1


def _plain(text: str) -> str:
    return _WHITE.sub(" ", text[:4000]).strip()[:_WORDS]


def _give_dates(anchors: list[Anchor], dates: list[tuple[int, int, int, str]]) -> None:
    """The date of the same list item or row, else the nearest between the two neighbouring links."""
    at = 0
    for number, anchor in enumerate(anchors):
        order, strong, weak = anchor.place
        before = anchors[number - 1].place[0] if number else 0
        after = anchors[number + 1].place[0] if number + 1 < len(anchors) else order + 50
        while at < len(dates) and dates[at][0] <= before and dates[at][1] != strong:
            at += 1
        if anchor.date is not None:
            continue
        best: tuple[int, bool, str] | None = None
        for where, item, block, found in dates[at : at + 6]:
            same = item == strong
            if not same and not before < where < after:
                continue
            far = (0 if same else 10 * abs(item - strong)) + abs(block - weak)
            if not same and far > 24:
                continue
            choice = (far, where < order, found)
            best = choice if best is None or choice < best else best
        anchor.date = best[2] if best else None


def read_markup(text: str) -> Markup:
    """The links and parts of a page. Never raises: what cannot be parsed has no links."""
    reader = _Reader()
    parser = etree.HTMLParser(target=reader, huge_tree=True, encoding="utf-8")
    try:
        parser.feed(text.encode("utf-8", "replace"))
        found = parser.close()
        return found if isinstance(found, Markup) else reader.close()
    except (_Enough, etree.LxmlError):
        return reader.close()
