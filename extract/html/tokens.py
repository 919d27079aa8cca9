"""The page before it is read: what shows no text goes, what is hidden or struck out is marked.

Everything here takes time linear in the length of the page, also where the page is hostile.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

from extract.html.marks import HIDDEN, INSIDE, STRUCK, attributes, style_rules
from extract.html.white import blotted

__all__ = ["INLINE", "RAISED", "Prepared", "clean", "prepare"]

# Tags without meaning: Word wraps every cell in them.
INLINE = ("span", "font", "o:p", "b", "strong", "em", "i", "u")
# Placed before a superscript, so that a footnote digit does not become part of a number.
RAISED = "\ue002"

# What shows no text of its own. Script and style end only at their own end tag, as in browsers;
# an XML island of Word must be closed to be dropped, or it would take the page with it.
_OPAQUE = re.compile(
    # A cheap look before the alternatives: most tags (span, td, tr, table, th, tbody) are none of these.
    r"<(?=[sSnNtTiIxX][^dDrRaAhHbBpPuU]|[!?])(?:"
    r"!--(?:-?>|(?P<comment>.*?)(?P<end>--!?>|\Z))"
    r"|!\[CDATA\[(?P<cdata>.*?)(?:\]\]>|\Z)"
    r"|(?P<raw>(?i:script|style|noscript|template|iframe|noframes|title|textarea))(?=[\s/>])[^>]*+>?"
    r"(?P<body>[^<]*+(?:<(?!/(?i:(?P=raw))[\s/>])[^<]*+)*+)(?P<close></[^>]*+>?)?"
    r"|(?P<xml>(?i:xml))(?=[\s>])[^>]*+>[^<]*+(?:<(?!/?(?i:xml)[\s>])[^<]*+)*+</(?i:xml)\s*>"
    r"|[!?][^>]*+>?"
    r")",
    re.S,
)
_ONE_TAG = re.compile(rf"<(/?[a-zA-Z\ue000\ue001][^\s/>]*+)({INSIDE})>?")
_INVISIBLE_COMMON = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202c\u202d\u202e\u2060\ufeff"
_INVISIBLE_SIGNS = dict.fromkeys((173, *range(8203, 8208), *range(8234, 8239), 8288, 65279))
_SPACE_RUN = re.compile(r"[ \t\r\n\f]+")
# A line broken inside Chinese text is no space (CSS: segment break between wide characters).
_WIDE = "\u2e80-\u303f\u3041-\u9fff\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff"
_WRAPPED = re.compile(rf"(?<=[{_WIDE}])[ \t\r]*\n[ \t\r\n\f]*(?=[{_WIDE}])")
# Each begins with a literal, which the engine finds quickly; one pattern for all is 30 times slower.
# Before it the rarest letter of the word: most pages lack it, and one letter is found in no time.
_HITS = tuple(
    ("H" if word == "HIDDEN" else "Y" if word.isupper() else "", word, re.compile(word + rest))
    for words, rest in (
        ("display DISPLAY", r"\s*:\s*(?i:none)"),
        ("visibility VISIBILITY", r"\s*:\s*(?i:hidden|collapse)"),
        ("line-through", ""),
        ("hidden HIDDEN", r"(?=[\s=/>])"),
    )
    for word in words.split()
)
_HIDES = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.I)
_CSS_NAME = re.compile(r"(?:[a-zA-Z]\w*)?([.#])(-?[A-Za-z_][\w-]*)\s*\Z")


@dataclass(slots=True)
class Prepared:
    """The page without what shows no text, and what was learnt on the way."""

    text: str
    titles: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    hidden_names: frozenset[str] = frozenset()
    scripts: int = 0
    frames: list[str] = field(default_factory=list)
    marked_inline: bool = False
    white_digits: int = 0
    notes: list[str] = field(default_factory=list)


def prepare(html: str) -> Prepared:
    """Take out comments, scripts, styles; mark the elements that are hidden or struck out."""
    page = Prepared("")
    styles: list[str] = []
    pieces: list[str] = []
    at = 0
    for found in _OPAQUE.finditer(html):
        pieces.append(html[at : found.start()])
        at = found.end()
        kind = found.lastgroup
        if kind is None:
            continue
        pieces.append(_opaque(found, page, styles))
    pieces.append(html[at:])
    text = "".join(pieces)
    if any(sign in text for sign in _INVISIBLE_COMMON):
        text = text.replace("\u2028", "\n").replace("\u2029", "\n")
        for code in _INVISIBLE_SIGNS:
            text = text.replace(chr(code), "")
    text, page.white_digits = blotted(text, styles, lambda: style_rules(styles))
    page.hidden_names = _hidden_names(styles)
    page.text = _mark(text, page)
    return page


def _opaque(found: re.Match[str], page: Prepared, styles: list[str]) -> str:
    """What stays of one opaque region in the text (mostly nothing)."""
    raw = found["raw"]
    if raw is None:
        if found["cdata"] is not None:
            return found["cdata"].replace("&", "&amp;").replace("<", "&lt;")
        if found["comment"] is not None:
            _comment(found, page)
        return ""
    raw, body = raw.lower(), found["body"]
    if raw == "textarea":
        return "<div>" + body.replace("<", "&lt;") + "</div>"
    if raw == "title":
        page.titles.append(clean(body))
    elif raw == "style":
        styles.append(body)
    elif raw == "script":
        page.scripts += 1
    elif raw == "iframe":
        page.frames.append(attributes(found.group()[7:].partition(">")[0]).get("src", ""))
    if found["close"] is None and len(body) > 200:
        page.notes.append(f"unclosed: <{raw}> is not closed, {len(body)} characters after it are not shown")
    return ""


def _comment(found: re.Match[str], page: Prepared) -> None:
    if len(page.comments) < 20:
        page.comments.append(found["comment"][:500])
    if not found["end"] and len(found["comment"]) > 200:
        page.notes.append(f"unclosed: a comment hides the last {len(found['comment'])} characters")


def _hidden_names(styles: list[str]) -> frozenset[str]:
    """`.class` and `#id` that the page's own style sheet hides (media rules left out)."""
    names: set[str] = set()
    for style in styles:
        if not _HIDES.search(style):
            continue
        for selectors, rule in style_rules([style]):
            if _HIDES.search(rule):
                for selector in selectors.split(","):
                    if named := _CSS_NAME.match(selector.strip()):
                        names.add(named[1] + named[2])
    return frozenset(names)


def _mark(text: str, page: Prepared) -> str:
    """Put a mark before the name of each tag whose attributes hide or strike it out."""
    hidden_names = page.hidden_names
    hits = [
        found.start()
        for rare, word, hit in _HITS
        if rare in text and word in text
        for found in hit.finditer(text)
    ]
    if hidden_names:
        words = "|".join(sorted((re.escape(name[1:]) for name in hidden_names), key=len, reverse=True))
        hits += [found.start() for found in re.finditer(rf"(?<![\w-])(?:{words})(?![\w-])", text)]
    if not hits:
        return text
    pieces: list[str] = []
    done = behind = 0  # behind: where the tag looked at last ends
    before = 0
    for hit in sorted(hits):
        if hit < behind:
            continue  # the same tag again
        start = text.rfind("<", before, hit)
        before = hit
        tag = _ONE_TAG.match(text, start) if start >= 0 else None
        if tag is None:
            continue
        behind = tag.end()
        mark = _mark_of(tag[1], tag[2], hidden_names) if behind > hit else ""
        if mark:
            page.marked_inline = page.marked_inline or tag[1].lower() in INLINE
            pieces += (text[done : start + 1], mark)
            done = start + 1
    return "".join([*pieces, text[done:]])


def _mark_of(name: str, printed: str, hidden_names: frozenset[str]) -> str:
    if name.startswith(("/", HIDDEN, STRUCK)):
        return ""
    found = attributes(printed)
    style = found.get("style", "")
    if "hidden" in found or _HIDES.search(style):
        return HIDDEN
    if hidden_names and (
        "#" + found.get("id", "") in hidden_names
        or any("." + one in hidden_names for one in found.get("class", "").split())
    ):
        return HIDDEN
    return STRUCK if "line-through" in style.lower() else ""


def clean(text: str, pre: bool = False) -> str:
    """Printed text: entities resolved, white space as a browser shows it, ends stripped.

    No-break and ideographic spaces inside are kept. With `pre` all white space is kept.
    """
    if "&" in text:
        text = unescape(text).translate(_INVISIBLE_SIGNS)
    if RAISED in text:
        text = re.sub(rf"(?<=\d){RAISED}(?=\d)", "^", text).replace(RAISED, "")
    if pre:
        return text
    text = text.strip()
    if "\n" in text:
        text = _WRAPPED.sub("", text)
        return _SPACE_RUN.sub(" ", text)
    if "  " in text or "\t" in text or "\r" in text or "\f" in text:
        return _SPACE_RUN.sub(" ", text)
    return text
