"""A page read tag by tag into a `Markup`: one pass, no tree."""

from __future__ import annotations

import re
from typing import Any, cast

from lxml import etree

from extract.listing.dates import Place, find_date, nearest
from extract.listing.markup import MAX_LINKS, Anchor, Field, Form, Markup, Option

__all__ = ["read_markup"]

_TEXT_CHARS = 400_000
_SCRIPT_CHARS = 2_000_000
_WORDS = 400
_SCRIPT_OF_LINK = 5000
_FURNITURE_TAGS = frozenset({"nav", "header", "footer"})
# Class names and ids of what stands around a page's own content.
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|head|header|foot|footer|bottom|topbar|crumbs?|breadcrumb|"
    r"position|location|friend|friendlinks?|copyright|share|yqlj|dqwz)\d*(?:$|[\s_-])",
    re.I,
)
_CRUMB = re.compile(r"(?:当前|现在|目前|所在|您的|你的)(?:的|所在)?位置|^\s*位置\s*[:：]")
_CRUMB_PIECES = 16
_BESIDE_PIECES = 12
_PICTURES = 60
_SMALL_PX = 150  # no table is legible in a smaller picture
_PIXELS = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*$")
_ITEMS = frozenset({"li", "tr", "dl"})
_BLOCKS = frozenset("div p dd dt td br ul ol table section h1 h2 h3 h4".split())
_HEADS = frozenset({"h1", "h2", "h3"})
_VOID = frozenset("br img input meta link hr base col area embed source frame".split())
_NO_FURNITURE = _VOID | {"a", "body", "html"}
_SILENT = frozenset({"script", "style", "title", "option"})
_WHITE = re.compile(r"\s+")


class _Enough(Exception):  # noqa: N818 - the end of reading, no error
    """The page has more links than are read."""


class _Target:
    """A target for `lxml.etree.HTMLParser`."""

    def __init__(self) -> None:
        self._out = Markup()
        self._place: Place = (0, 0, 0)
        self._open: Anchor | None = None
        self._pieces: list[str] = []
        self._text: list[str] = []
        self._text_chars = self._script_chars = 0
        self._furniture: list[str] = []  # the tag that began it, once for each of its kind inside
        self._collecting: str | None = None
        self._collected: list[str] = []
        self._select = ("", "")
        self._dates: list[tuple[Place, str]] = []
        self._crumb_at: int | None = None
        self._form: Form | None = None
        self._items = self._inside = 0
        self._beside: list[str] = []  # what the list item or row has shown so far

    # -- what the parser calls ------------------------------------------------------------

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        """An element begins."""
        self._bound(tag, ended=False)
        if self._furniture:
            if tag == self._furniture[0]:
                self._furniture.append(tag)
        elif tag not in _NO_FURNITURE and (
            tag in _FURNITURE_TAGS or _FURNITURE.search(f"{attrs.get('class', '')} {attrs.get('id', '')}")
        ):
            self._furniture.append(tag)
        handler = _STARTS.get(tag)
        if handler is not None:
            handler(self, attrs)
        elif tag in _HEADS or tag in ("title", "style"):
            self._collect(tag)
        if tag != "a" and self._open is None and _leads(attrs.get("onclick", "")):
            # A row or list item that a click opens; the next link ends it.
            self._begin("", attrs.get("title", ""), attrs["onclick"])

    def end(self, tag: str) -> None:
        """An element ends."""
        self._bound(tag, ended=True)
        if self._furniture and tag == self._furniture[0]:
            self._furniture.pop()
        if tag == "a":
            self._finish()
        elif tag == "form":
            self._form = None
        elif tag == self._collecting:
            self._store(tag)

    def data(self, text: str) -> None:
        """Text between tags."""
        if self._collecting is not None:
            self._collected.append(text)
            if self._collecting in _SILENT:
                return
        if self._open is not None:
            self._pieces.append(text)
        if text.isspace():
            return
        order, item, block = self._place
        self._place = (order + 1, item, block)
        if len(self._beside) < _BESIDE_PIECES:
            self._beside.append(text)
        if self._text_chars < _TEXT_CHARS:
            self._text.append(text)
            self._text_chars += len(text)
            if self._crumb_at is None and _CRUMB.search(text):
                self._crumb_at = len(self._text) - 1
        if self._open is None and len(text) < 200 and (found := find_date(text)) is not None:
            self._dates.append((self._place, found))

    def comment(self, text: str) -> None:
        """Comments say nothing: old lists are commented out."""

    def close(self) -> Markup:
        """The page is at its end."""
        self._finish()
        if self._collecting is not None:
            self._store(self._collecting)
        out = self._out
        out.text = _WHITE.sub(" ", " ".join(self._text)).strip()
        if self._crumb_at is not None:
            path = " ".join(self._text[self._crumb_at : self._crumb_at + _CRUMB_PIECES])
            out.crumbs = _WHITE.sub(" ", path)[:200].strip()
        found = nearest([a.place for a in out.anchors], self._dates)
        for anchor, beside in zip(out.anchors, found, strict=True):
            anchor.date = anchor.date or beside
        return out

    # -- its parts ------------------------------------------------------------------------

    def _bound(self, tag: str, *, ended: bool) -> None:
        order, item, block = self._place
        if tag in _ITEMS:
            self._inside = max(0, self._inside + (-1 if ended else 1))
            self._items += 1
            self._place = (order, self._items if self._inside else 0, block)
            self._beside = []
        elif tag in _BLOCKS:
            self._place = (order, item, block + 1)

    def _collect(self, what: str) -> None:
        if self._collecting in _HEADS or self._collecting == "option":
            self._store(self._collecting)  # its end is missing
        if self._collecting is None:
            self._collecting, self._collected = what, []

    def _store(self, what: str) -> None:
        text = "".join(self._collected)
        self._collecting = None
        if what == "title":
            self._out.title = self._out.title or _plain(text)
        elif what == "script":
            room = _SCRIPT_CHARS - self._script_chars
            if room > 0 and text.strip():
                self._out.scripts.append(text[:room])
                self._script_chars += len(text)
        elif what == "option" and self._out.options:
            self._out.options[-1].words = _plain(text)
        elif what in _HEADS and len(self._out.heads) < 50:
            self._out.heads.append(_plain(text))

    def _begin(self, href: str, title: str, script: str) -> None:
        if len(self._out.anchors) >= MAX_LINKS:
            self._out.cut = True
            raise _Enough
        order, item, block = self._place
        self._place = (order + 1, item, block)
        self._open = Anchor(href, title=_plain(title), script=script[:_SCRIPT_OF_LINK], place=self._place)
        self._open.furniture = bool(self._furniture)
        self._open.beside = _plain(" ".join(self._beside)) if item else ""
        self._out.anchors.append(self._open)

    def _finish(self) -> None:
        if self._open is not None:
            self._open.words = _plain("".join(self._pieces))
            self._open.date = find_date(self._open.words)
            self._open, self._pieces = None, []

    def _a(self, attrs: dict[str, str]) -> None:
        self._finish()
        href, script = attrs.get("href", ""), attrs.get("onclick", "")
        if href or script:
            self._begin(href, attrs.get("title", ""), script)

    def _area(self, attrs: dict[str, str]) -> None:
        self._a({"title": attrs.get("alt", ""), **attrs})
        self._finish()

    def _img(self, attrs: dict[str, str]) -> None:
        if self._open is not None and not self._open.title:
            self._open.title = _plain(attrs.get("alt", ""))
        source = attrs.get("src") or attrs.get("data-src") or attrs.get("data-original") or ""
        small = any(_pixels(attrs.get(side, "")) < _SMALL_PX for side in ("width", "height"))
        ours = source and not (small or self._furniture or source.startswith("data:"))
        if ours and len(self._out.pictures) < _PICTURES:
            self._out.pictures.append(source)

    def _script(self, attrs: dict[str, str]) -> None:
        # Generated pagers put their request into attributes of the script.
        more = " ".join(f'{k}="{v}"' for k, v in attrs.items() if k not in ("src", "type", "language"))
        self._collect("script")
        if more and self._collecting == "script":
            self._collected.append(more + "\n")

    def _base(self, attrs: dict[str, str]) -> None:
        self._out.base = self._out.base or attrs.get("href", "")

    def _meta(self, attrs: dict[str, str]) -> None:
        name = attrs.get("http-equiv") or attrs.get("name") or attrs.get("property") or ""
        if name and len(self._out.metas) < 200:
            self._out.metas.setdefault(name.lower(), attrs.get("content", ""))

    def _frame(self, attrs: dict[str, str]) -> None:
        source = attrs.get("src") or attrs.get("data") or attrs.get("data-src") or ""
        if source and len(self._out.frames) < 500:
            self._out.frames.append(source)

    def _begin_form(self, attrs: dict[str, str]) -> None:
        self._form = Form(attrs.get("action", ""), attrs.get("method", "get").lower())
        if len(self._out.forms) < 100:
            self._out.forms.append(self._form)

    def _input(self, attrs: dict[str, str]) -> None:
        kind = attrs.get("type", "text").lower()
        self._out.passwords += kind == "password"
        name = attrs.get("name") or attrs.get("id") or ""
        if not self._out.forms:
            self._out.forms.append(Form("", "get"))
        form = self._form or self._out.forms[0]
        if name and len(form.fields) < 1000:
            form.fields.append(Field(name, attrs.get("value", ""), kind))

    def _begin_select(self, attrs: dict[str, str]) -> None:
        self._select = (attrs.get("name") or attrs.get("id") or "", attrs.get("onchange", "")[:2000])

    def _option(self, attrs: dict[str, str]) -> None:
        if self._collecting == "option":
            self._store("option")
        if len(self._out.options) < 5000:
            self._out.options.append(Option(self._select[0], attrs.get("value", ""), script=self._select[1]))
            self._collect("option")


def _pixels(size: str) -> float:
    """A width or height in pixels; without end where it is not said in pixels."""
    found = _PIXELS.match(size)
    return float(found[1]) if found else float("inf")


_STARTS = {
    "a": _Target._a,
    "area": _Target._area,
    "base": _Target._base,
    "embed": _Target._frame,
    "form": _Target._begin_form,
    "frame": _Target._frame,
    "iframe": _Target._frame,
    "img": _Target._img,
    "input": _Target._input,
    "meta": _Target._meta,
    "object": _Target._frame,
    "option": _Target._option,
    "script": _Target._script,
    "select": _Target._begin_select,
}


def read_markup(text: str) -> Markup:
    """The parts of a page. Never raises: what cannot be parsed has no links."""
    target = _Target()
    # lxml's types know no parser that builds something else than a tree.
    parser: Any = etree.HTMLParser(target=cast(Any, target), huge_tree=True, encoding="utf-8")
    try:
        parser.feed(text.encode("utf-8", "replace"))
        return cast(Markup, parser.close())
    except (_Enough, etree.LxmlError):
        return target.close()


def _leads(script: str) -> bool:
    return bool(script) and ("/" in script or ".htm" in script or ".jsp" in script or ".aspx" in script)


def _plain(text: str) -> str:
    return _WHITE.sub(" ", text[:4000]).strip()[:_WORDS]
