"""White digits on white paper: nobody sees them, and nobody can say that they are not meant.

A run is white by its own colour, or by that of its style or its paragraph's. What is behind it is a
colour or a marker of the run, a colour of its paragraph, cell or table or of a style of these, of the
page, or a text box, which may have any ground.
"""

from __future__ import annotations

from lxml import etree

from extract.docx.names import VAL, w

__all__ = ["COLOR", "blotted", "blotted_run", "grounds_of", "is_ground", "own_color", "whites_of"]

COLOR = w("color")
# In place of a digit that nobody sees: what holds it is no sure figure.
_UNSEEN = "\ufffd"
_WHITE = 0xFA  # of 255 in every channel
_TEXT, _RUN, _BOX, _SHADE, _MARKER = w("t"), w("r"), w("txbxContent"), w("shd"), w("highlight")
_FILL, _OVER = w("fill"), w("color")
_OWNERS = {w("p"): w("pPr"), w("tc"): w("tcPr"), w("tbl"): w("tblPr"), _RUN: w("rPr")}
_STYLED = (w("pStyle"), w("rStyle"), w("tblStyle"))
_EMPTY = ("nil", "clear", "none", "")


def blotted(element: etree._Element, grounds: frozenset[str]) -> bool:
    """Whether the run of a `w:color` is white on white paper; its digits are then unknown signs.
    `grounds` are the ids of styles that put a colour behind their text.
    """
    if not _is_white(element.get(VAL)):
        return False
    properties = element.getparent()
    run = properties.getparent() if properties is not None else None
    return run is not None and run.tag == _RUN and blotted_run(run, grounds)


def blotted_run(run: etree._Element, grounds: frozenset[str]) -> bool:
    """The same for a run that is known to be white."""
    texts = [t for t in run.iter(_TEXT) if t.text and any(ch.isdigit() for ch in t.text)]
    if not texts or _has_ground(run, grounds):
        return False
    for t in texts:
        t.text = "".join(_UNSEEN if ch.isdigit() else ch for ch in t.text or "")
    return True


def grounds_of(elements: dict[str, etree._Element]) -> frozenset[str]:
    """The ids of the styles, by id, that put a colour behind their text themselves."""
    return frozenset(
        key for key, style in elements.items() if any(is_ground(x) for x in style.iter(_SHADE, _MARKER))
    )


def whites_of(elements: dict[str, etree._Element]) -> frozenset[str]:
    """The ids of the styles, by id, whose own colour of letters is white."""
    return frozenset(
        key
        for key, style in elements.items()
        if (color := style.find(f"{_OWNERS[_RUN]}/{COLOR}")) is not None and _is_white(color.get(VAL))
    )


def own_color(run: etree._Element) -> bool:
    """Whether the run says itself which colour its letters have."""
    return run.find(f"{_OWNERS[_RUN]}/{COLOR}") is not None


def is_ground(element: etree._Element) -> bool:
    """Whether a `w:shd` or a `w:highlight` is another colour than that of paper."""
    if element.tag == _MARKER:
        return element.get(VAL, "none") not in ("none", "white")
    fill = element.get(_FILL, "auto")
    if fill != "auto" and not _is_white(fill):
        return True
    if element.get(VAL, "") in _EMPTY:
        return element.get(_FILL) is None and element.get(w("themeFill")) is not None
    # A pattern of dots, or solid colour: its own colour counts, which is black if none is named.
    return not _is_white(element.get(_OVER))


def _is_white(printed: str | None) -> bool:
    try:
        value = int(printed or "", 16)
    except ValueError:
        return False
    channels = (value >> 16, value >> 8 & 0xFF, value & 0xFF)
    return len(printed or "") == 6 and min(channels) >= _WHITE


def _has_ground(run: etree._Element, grounds: frozenset[str]) -> bool:
    for owner in (run, *run.iterancestors()):
        if owner.tag == _BOX:
            return True
        if owner.tag in _OWNERS and (found := owner.find(_OWNERS[owner.tag])) is not None:
            if any(is_ground(x) for x in found.iterchildren(_SHADE, _MARKER)):
                return True
            if any(x.get(VAL) in grounds for x in found.iterchildren(*_STYLED)):
                return True
    page = run.getroottree().getroot().find(w("background"))
    return page is not None and not _is_white(page.get(COLOR))
