"""White digits on white paper: nobody sees them, and nobody can say that they are not meant.

A page is looked at only if it writes white letters at all, in a `style`, a `font` or a rule of its own for
one name, class or id (`whites_of`). What is behind them is
a ground that they or an element around them have: a `background`, a `bgcolor`, or a rule of the page's
own style sheets for the name, class or id. Headlines are left alone: their ground is often the site's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from extract.html.marks import INSIDE, attributes

__all__ = ["blotted", "grounds_of", "whites_of"]

_UNSEEN = "\ufffd"
_WHITE = 0xFA  # of 255 in every channel
_COLOR = r"(?:#?f[a-f0-9]f[a-f0-9]f[a-f0-9]\b|#fff\b|white\b|(?:rgb|hsl)a?\()"
_MAYBE = re.compile(rf"color\s*[:=]\s*[\"']?\s*{_COLOR}", re.I)
_DECLARED = re.compile(r"(?<![\w-])(color|background(?:-color|-image)?)\s*:\s*([^;]*)", re.I)
_NO_GROUND = re.compile(
    r"(?:none|transparent|inherit|initial|unset|white|#fff|#ffffff|rgba?\(255[ ,]+255[ ,]+255[^)]*\)|\s|"
    r"!important|repeat|scroll|left|top|0%?|0px)*+",
    re.I,
)
_RGB = re.compile(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)", re.I)
_TAG = re.compile(rf"<(/?)([a-zA-Z][^\s/>]*+)({INSIDE})>?")
_DIGIT = re.compile(r"&#?\w+;?|\d")
_SELECTOR = re.compile(r"([.#]?-?[A-Za-z_][\w-]*)(?::[\w-]+(?:\([^)]*\))?)*$")
_ALONE = re.compile(r"(?:[A-Za-z][\w-]*(?=[.#]))?([.#]?-?[A-Za-z_][\w-]*)")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_HEADLINES = frozenset("h1 h2 h3 h4 h5 h6".split())
# An open one of these is ended by the next of its kind, where the end tag is left out.
_SIBLINGS = {"td": ("td", "th"), "th": ("td", "th"), "tr": ("td", "th", "tr"), "p": ("p",), "li": ("li",)}


@dataclass(frozen=True, slots=True)
class _Open:
    name: str
    white: bool
    ground: bool
    headline: bool


_PAGE = _Open("", white=False, ground=False, headline=False)


def grounds_of(rules: Iterator[tuple[str, str]]) -> frozenset[str]:
    """Names, `.class` and `#id` of the elements that style sheets (selectors, declarations) give a ground."""
    out: set[str] = set()
    for selectors, declared in rules:
        if _grounded(declared):
            out |= {m[1].lower() for one in selectors.split(",") if (m := _SELECTOR.search(one.strip()))}
    return frozenset(out)


def whites_of(rules: Iterator[tuple[str, str]]) -> frozenset[str]:
    """Names, `.class` and `#id` alone whose letters style sheets make white, whatever stands around them."""
    out: set[str] = set()
    for selectors, declared in rules:
        colors = [value for kind, value in _DECLARED.findall(declared) if kind.lower() == "color"]
        if colors and _is_white(colors[-1]):
            out |= {m[1].lower() for one in selectors.split(",") if (m := _ALONE.fullmatch(one.strip()))}
    return frozenset(out)


def blotted(
    text: str, styles: Sequence[str], rules: Callable[[], Iterator[tuple[str, str]]]
) -> tuple[str, int]:
    """The page with a sign for every digit that is white on white paper, and how many. `styles` are its own
    style sheets, whose `rules` are asked for only where they or the page write white letters.
    """
    inline = ("olor" in text or "OLOR" in text) and _MAYBE.search(text)
    whites: frozenset[str] = frozenset()
    if any(_MAYBE.search(style) for style in styles):
        # Most white letters of a site stand in menus: what the page does not use costs nothing.
        low = text.lower()
        whites = frozenset(name for name in whites_of(rules()) if name.lstrip(".#") in low)
    if not inline and not whites:
        return text, 0
    grounds = grounds_of(rules())
    pieces: list[str] = []
    opened = [_PAGE]
    names: Counter[str] = Counter()
    at = count = 0
    for tag in _TAG.finditer(text):
        piece = text[at : tag.start()]
        state = opened[-1]
        if state.white and not state.ground and not state.headline and piece:
            count += sum(map(_is_digit, _DIGIT.findall(piece)))
            piece = _DIGIT.sub(_blot, piece)
        pieces += (piece, tag.group())
        at = tag.end()
        name = tag[2].lower()
        if tag[1]:
            _close(opened, names, name)
        elif name not in _VOID and not tag[3].endswith("/"):
            _end_siblings(opened, name, names)
            names[name] += 1
            opened.append(_inner(opened[-1], name, tag[3], grounds, whites))
    pieces.append(text[at:])
    return "".join(pieces), count


def _close(opened: list[_Open], names: Counter[str], name: str) -> None:
    """Every element is opened and closed once, so that all of it takes linear time."""
    while names[name]:
        last = opened.pop().name
        names[last] -= 1
        if last == name:
            return


def _end_siblings(opened: list[_Open], name: str, names: Counter[str]) -> None:
    while opened[-1].name in _SIBLINGS.get(name, ()):
        names[opened.pop().name] -= 1


def _inner(outer: _Open, name: str, printed: str, grounds: frozenset[str], whites: frozenset[str]) -> _Open:
    headline = outer.headline or name in _HEADLINES
    white, ground = outer.white or name in whites, outer.ground or name in grounds
    if "=" not in printed:
        return (
            outer
            if (name, white, ground, headline) == (outer.name, outer.white, outer.ground, outer.headline)
            else _Open(name, white, ground, headline)
        )
    found = attributes(printed)
    if whites and not white:
        white = bool(_names(found) & whites)
    style = found.get("style", "")
    colors = [value for kind, value in _DECLARED.findall(style) if kind.lower() == "color"]
    if colors:
        white = _is_white(colors[-1])
    elif name == "font" and "color" in found:
        white = _is_white(found["color"])
    ground = ground or bool(found.get("background")) or _grounded(style)
    ground = ground or ("bgcolor" in found and not _is_white(found["bgcolor"]))
    if grounds and not ground:
        ground = bool(_names(found) & grounds)
    return _Open(name, white, ground, headline)


def _names(found: dict[str, str]) -> set[str]:
    """The id and the classes of an element as style sheets write them."""
    return {"#" + found.get("id", "").lower(), *("." + one.lower() for one in found.get("class", "").split())}


def _grounded(style: str) -> bool:
    return any(
        kind.lower() != "color" and not _NO_GROUND.fullmatch(value.strip())
        for kind, value in _DECLARED.findall(style)
    )


def _is_white(printed: str) -> bool:
    value = printed.replace("!important", "").strip().lower()
    if value == "white":
        return True
    if rgb := _RGB.match(value):
        return min(map(int, rgb.groups())) >= _WHITE
    digits = value.removeprefix("#")
    if len(digits) == 3 and value.startswith("#"):
        digits = "".join(ch + ch for ch in digits)
    try:
        return len(digits) == 6 and min(bytes.fromhex(digits)) >= _WHITE
    except ValueError:
        return False


def _is_digit(sign: str) -> bool:
    return (unescape(sign) if sign[0] == "&" else sign).isdigit()


def _blot(found: re.Match[str]) -> str:
    return _UNSEEN if _is_digit(found.group()) else found.group()
