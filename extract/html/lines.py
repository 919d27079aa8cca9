"""The line being read: its text, its links, its role.

A line ends at every block border and `<br>`. A line that only links somewhere has the role
`link`, so that menus, lists of other articles and friendly links can be told from the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extract.blocks import ReadError
from extract.html.grid import Item
from extract.html.marks import attributes
from extract.html.tokens import RAISED, clean

__all__ = ["ATTACHMENT", "LINES", "TITLE_CHARS", "Lines", "Page", "is_title", "too_many_lines"]

LINES = 200_000
_HREF = re.compile(r"(?<![\w-])href\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.I)
ATTACHMENT = re.compile(
    r"\.(?:docx?|pdf|wps|xlsx?|et|ofd|rar|zip|7z|rtf|txt|csv|pptx?)(?:$|[?#&])"
    r"|down_?(?:load)?_?file|filedown|file_?download|download\.(?:jsp|aspx?|do|php)|/attachment/download",
    re.I,
)
_TITLE_CLASS = re.compile(
    r"(?<![\w-])(?:class|id)\s*=\s*[\"']?[^\"'>]*?(?<![A-Za-z])"
    r"(?:(?:article|arti?|arc|news|con|content|detail|info|page|main|doc|show|wz|xl|nr|xxgk|view|text)"
    r"[-_]?(?:con|content|main)?[-_]?(?:title|tit|bt)|title|tit|bt|biaoti)(?![A-Za-z])",
    re.I,
)
# Besides links, a line of links may hold dates, counts and separators.
_BESIDE_LINKS = re.compile(r"[^\s\d\-./:|·•>»›＞、,，;；年月日\[\]()（）【】｜\u3000\xa0]")
# A class such as `title` names the article's title, but also the heads of side boxes, which are short.
_MAYBE_TITLE = "title?"
TITLE_CHARS = 8
_PICTURES = 2_000
# Where a page keeps a picture's address; scripts put the others in place of the first.
_SOURCES = ("data-original", "data-src", "original", "src")
_LINK_CHARS = 160
_LINK_LINES = 4


def too_many_lines() -> ReadError:
    """The refusal of a page beyond `LINES`."""
    return ReadError("too_large", f"more than {LINES} lines of text")


def is_title(attrs: str) -> bool:
    """Whether the class or id of a tag says that it holds a title."""
    return ("it" in attrs or "bt" in attrs or "IT" in attrs) and _TITLE_CLASS.search(attrs) is not None


@dataclass(slots=True)
class Page:
    """What the stream gave: items in reading order, meta and link tags, attachments, frames."""

    items: list[Item] = field(default_factory=list)
    metas: list[dict[str, str]] = field(default_factory=list)
    rels: list[dict[str, str]] = field(default_factory=list)
    base: str | None = None
    attachments: list[tuple[str, str]] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    crumbs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # Pictures: how many lines of the page stand before it, its address, its attributes of size.
    pictures: list[tuple[int, str, str, str]] = field(default_factory=list)
    hidden_chars: int = 0
    hidden_tables: int = 0
    struck: list[str] = field(default_factory=list)


class Lines:
    """Collects text into the lines of one container at a time (the page, or a cell)."""

    __slots__ = (
        "_buf",
        "_items",
        "_lines",
        "_link",
        "_link_lines",
        "_link_start",
        "_links",
        "_pre",
        "_role",
        "page",
    )

    def __init__(self) -> None:
        self.page = Page()
        self._items = self.page.items  # where lines go now
        self._buf: list[str] = []
        self._lines = 0
        self._role = "text"
        self._pre = False
        self._link: str | None = None
        self._link_start = 0
        self._link_lines = 0
        self._links: list[tuple[int, int, str]] = []

    def _flush(self) -> None:
        """End the line: clean it, find its role, put it where lines go now."""
        buf = self._buf
        text = "".join(buf)
        role, href = self._role, None
        if role == _MAYBE_TITLE:
            role = "title" if len(text.strip()) >= TITLE_CHARS else "text"
        if self._pre:
            self._flush_pre(text)
        else:
            text = clean(text)
            if text:
                if self._links or self._link is not None:
                    role, href = self._linked(text, role)
                self._append(text, role, href)
        buf.clear()
        if self._links:
            self._links.clear()
        self._link_start = 0

    def _append(self, text: str, role: str, href: str | None) -> None:
        self._lines += 1
        if self._lines > LINES:
            raise too_many_lines()
        self._items.append((text, role, href))

    def _flush_pre(self, text: str) -> None:
        role = "text" if self._role == _MAYBE_TITLE else self._role
        for line in clean(text, pre=True).replace("\r\n", "\n").replace("\r", "\n").split("\n"):
            if line and not line.isspace():
                self._append(line.strip(" \x0b\x0c\u3000\xa0"), role, None)

    def _linked(self, text: str, role: str) -> tuple[str, str | None]:
        """Role and address of a line with links in it."""
        buf, spans = self._buf, self._links
        if self._link is not None:
            spans.append((self._link_start, len(buf), self._link))
            self._link_lines += 1
            if self._link_lines > _LINK_LINES:
                self._link = None  # an anchor that nobody closed
        if "位置" in text or "首页" in text:
            pieces = (clean("".join(buf[start:end])) for start, end, _ in spans)
            self.page.crumbs.setdefault(text, tuple(piece for piece in pieces if piece))
        beside: list[str] = []
        at = 0
        for start, end, _ in spans:
            beside += buf[at:start]
            at = end
        beside += buf[at:]
        rest = clean("".join(beside)) if beside else ""
        if len(text) > _LINK_CHARS or len(rest) >= len(text) or (rest and _BESIDE_LINKS.search(rest)):
            return role, None
        return ("title" if role == "title" else "link"), spans[-1][2]

    def _block(self, attrs: str) -> None:
        if self._buf:
            self._flush()

    def _end_block(self, attrs: str) -> None:
        if self._buf:
            self._flush()
        self._role = "text"

    def _titled_block(self, attrs: str) -> None:
        if self._buf:
            self._flush()
        if attrs and is_title(attrs):
            self._role = _MAYBE_TITLE

    def _title(self, attrs: str) -> None:
        self._block(attrs)
        self._role = "title"

    def _heading(self, attrs: str) -> None:
        self._titled_block(attrs)
        if self._role != _MAYBE_TITLE:
            self._role = "heading"

    def _list_item(self, attrs: str) -> None:
        self._block(attrs)
        self._role = "list"

    def _start_pre(self, attrs: str) -> None:
        self._block(attrs)
        self._pre = True

    def _end_pre(self, attrs: str) -> None:
        self._end_block(attrs)
        self._pre = False

    def _start_link(self, attrs: str) -> None:
        if self._link is not None:
            self._end_link("")
        found = _HREF.search(attrs)
        if found is None:
            return
        self._link = clean(found[1] or found[2] or found[3] or "")
        self._link_start = len(self._buf)
        self._link_lines = 0

    def _end_link(self, attrs: str) -> None:
        link = self._link
        if link is None:
            return
        self._link = None
        buf, start = self._buf, self._link_start
        if ATTACHMENT.search(link):
            text = clean("".join(buf[start:]))
            if not text and self._items and isinstance(self._items[-1], tuple):
                text = self._items[-1][0]
            self.page.attachments.append((text, link))
        if len(buf) > start:
            self._links.append((start, len(buf), link))

    def _raised(self, attrs: str) -> None:
        self._buf.append(RAISED)

    def _picture(self, attrs: str) -> None:
        """Only note its place: a picture ends no line."""
        if len(self.page.pictures) < _PICTURES:
            found = attributes(attrs)
            address = next((found[n] for n in _SOURCES if found.get(n)), "")
            if address:
                before = self._lines + any(not piece.isspace() for piece in self._buf)
                size = (found.get("width", ""), found.get("height", ""))
                self.page.pictures.append((before, address, *size))

    def _embedded(self, attrs: str) -> None:
        found = attributes(attrs)
        address = found.get("src") or found.get("data") or ""
        if address:
            self.page.frames.append(address)

    def _meta(self, attrs: str) -> None:
        self.page.metas.append(attributes(attrs))

    def _rel(self, attrs: str) -> None:
        self.page.rels.append(attributes(attrs))

    def _base(self, attrs: str) -> None:
        self.page.base = self.page.base or attributes(attrs).get("href")
