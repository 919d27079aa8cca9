"""Prepare a Word document part for one straight pass: what is not printed goes, what floats is lifted.

After `flatten` the tree holds only what Word prints; every text box stands in a list of its
own with a mark in its old place, and every table is followed by an end mark. So the body can
be read in document order without looking up or down: a paragraph that follows a table cannot
be mistaken for one inside it. (Lifting tables out too would double the time of reading.)
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from extract.blocks import ReadError
from extract.docx.names import ALTERNATE, MARK, MARK_NUMBER, TABLE_END, VAL, a, m, v, w
from extract.docx.styles import Styles, is_on
from extract.docx.white import COLOR, blotted, blotted_run, own_color
from extract.limits import Limits

__all__ = ["TABLE", "TEXT_BOX", "Flat", "flatten"]

TABLE = w("tbl")
TEXT_BOX = w("txbxContent")
_FLOATING = frozenset((TABLE, TEXT_BOX))
_PROMPT = re.compile(r"^\D*(?:单击|点击|點擊|按一下|[Cc]lick|[Tt]ap )\D*$")


@dataclass(slots=True)
class Flat:
    """The lifted text boxes by number of their mark, and what was left out."""

    boxes: list[etree._Element] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)


_Handler = Callable[[etree._Element, Flat], None]


def flatten(root: etree._Element, styles: Styles, limits: Limits) -> Flat:
    """Change the tree under `root` in place. `styles` say which styles hide text or put a colour behind it.

    Raises `ReadError("too_deep")` when tables stand in tables beyond the limit.
    """
    flat = Flat()
    handlers = {**_HANDLERS, COLOR: _white_handler(styles.grounds)}
    if styles.whites:
        handlers |= _white_style_handlers(styles.whites, styles.grounds)
    if styles.hiding:
        handlers |= _both(_hiding_handlers(styles.hiding), handlers)
    found = list(root.iter(TABLE, TEXT_BOX, *handlers))
    floating = [element for element in found if element.tag in _FLOATING]
    if len(floating) < len(found):
        for element in found:
            if element.tag not in _FLOATING:
                handlers[element.tag](element, flat)
        floating = list(root.iter(TABLE, TEXT_BOX))
    for element in floating:
        if _depth(element, limits.table_nesting) > limits.table_nesting:
            raise ReadError("too_deep", f"more than {limits.table_nesting} tables inside each other")
    for element in reversed(floating):  # innermost first: then no subtree is moved twice
        if element.tag == TABLE:
            element.addnext(etree.Element(TABLE_END))
        else:
            _lift(element, flat)
    return flat


def _lift(box: etree._Element, flat: Flat) -> None:
    parent = box.getparent()
    if parent is not None:
        mark = etree.Element(MARK)
        mark.set(MARK_NUMBER, str(len(flat.boxes)))
        flat.boxes.append(box)
        parent.replace(box, mark)


def _depth(element: etree._Element, at_most: int) -> int:
    depth = 0
    for _ in element.iterancestors(TABLE, TEXT_BOX):
        depth += 1
        if depth > at_most:
            break
    return depth


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _grandparent(element: etree._Element, parent_tag: str) -> etree._Element | None:
    """The parent's parent, when the parent is what the caller expects."""
    parent = element.getparent()
    return parent.getparent() if parent is not None and parent.tag == parent_tag else None


def _drop(element: etree._Element, flat: Flat) -> None:
    _remove(element)


def _deleted(element: etree._Element, flat: Flat) -> None:
    """`w:del` and `w:moveFrom`: around runs, on a row, or on the mark that ends a paragraph."""
    row = _grandparent(element, w("trPr"))
    if row is not None:
        flat.dropped["deleted_row"] += 1
        _remove(row)
        return
    owner = _grandparent(element, w("rPr"))
    if owner is not None and owner.tag == w("pPr"):
        return  # stays: the reader joins this paragraph with the next
    if next(element.iter(w("delText"), w("t")), None) is not None:
        flat.dropped["deleted_text"] += 1
    _remove(element)


def _deleted_cell(element: etree._Element, flat: Flat) -> None:
    cell = _grandparent(element, w("tcPr"))
    if cell is not None:
        flat.dropped["deleted_cell"] += 1
        _remove(cell)


def _vanish(element: etree._Element, flat: Flat) -> None:
    run = _grandparent(element, w("rPr"))
    if run is not None and run.tag in (w("r"), m("r")) and is_on(element):
        if next(run.iter(w("t")), None) is not None:
            flat.dropped["hidden_text"] += 1
        _remove(run)


def _struck(element: etree._Element, flat: Flat) -> None:
    """A figure struck out by hand is not the figure: `7̶2` says 2."""
    run = _grandparent(element, w("rPr"))
    if run is not None and run.tag == w("r") and is_on(element):
        if next(run.iter(w("t")), None) is not None:
            flat.dropped["struck_out"] += 1
        _remove(run)


def _raised(element: etree._Element, flat: Flat) -> None:
    """A raised footnote mark must not join the figure before it: 3 and ¹ are not 31."""
    run = _grandparent(element, w("rPr"))
    text = next(run.iter(w("t")), None) if run is not None and run.tag == w("r") else None
    if text is not None and element.get(VAL) == "superscript" and (text.text or "")[:1].isdigit():
        text.text = "^" + (text.text or "")


def _placeholder(element: etree._Element, flat: Flat) -> None:
    """The prompt of an empty content control ("click here to enter text") is not content."""
    control = _grandparent(element, w("sdtPr"))
    if control is None or not is_on(element):
        return
    for content in control.iterchildren(w("sdtContent")):
        # Programs that fill controls in often leave the switch on: only a prompt is dropped.
        if _PROMPT.search("".join(t.text or "" for t in content.iter(w("t")))):
            flat.dropped["placeholder_text"] += 1
            for run in list(content.iter(w("r"))):
                _remove(run)


def _alternate(element: etree._Element, flat: Flat) -> None:
    """Keep one branch: the first that has text, else the first. Both would print it twice."""
    branches = list(element)
    kept = next((b for b in branches if _has_text(b)), branches[0] if branches else None)
    for branch in branches:
        if branch is not kept:
            element.remove(branch)


def _has_text(element: etree._Element) -> bool:
    return next(element.iter(w("t"), m("t"), a("t"), v("textpath")), None) is not None


def _count(what: str) -> _Handler:
    def handler(element: etree._Element, flat: Flat) -> None:
        flat.dropped[what] += 1

    return handler


_PROPERTY_CHANGES = (
    "pPrChange", "rPrChange", "tcPrChange", "trPrChange", "tblPrChange", "tblPrExChange",
    "tblGridChange", "sectPrChange", "numberingChange",
)  # fmt: skip

_HANDLERS: dict[str, _Handler] = {
    ALTERNATE: _alternate,
    w("del"): _deleted,
    w("moveFrom"): _deleted,
    w("cellDel"): _deleted_cell,
    w("vanish"): _vanish,
    w("strike"): _struck,
    w("dstrike"): _struck,
    w("vertAlign"): _raised,
    w("showingPlcHdr"): _placeholder,
    w("rt"): _drop,  # the pronunciation above a word
    w("altChunk"): _count("alt_chunk"),
    w("subDoc"): _count("sub_document"),
    w("object"): _count("embedded_object"),
    w("ddList"): _count("form_dropdown"),
    w("footnoteReference"): _count("footnote"),
    w("endnoteReference"): _count("endnote"),
    a("blip"): _count("picture"),
    v("imagedata"): _count("picture"),
    # what a tracked change of properties says about the state before it
    **{w(name): _drop for name in _PROPERTY_CHANGES},
}


def _white_handler(grounds: frozenset[str]) -> _Handler:
    def handler(element: etree._Element, flat: Flat) -> None:
        flat.dropped["white_text"] += blotted(element, grounds)

    return handler


def _white_style_handlers(whites: frozenset[str], grounds: frozenset[str]) -> dict[str, _Handler]:
    """Runs and paragraphs whose style makes them white; a run may have a colour of its own."""

    def blot(run: etree._Element, flat: Flat) -> None:
        if not own_color(run):
            flat.dropped["white_text"] += blotted_run(run, grounds)

    def run_style(element: etree._Element, flat: Flat) -> None:
        run = _grandparent(element, w("rPr"))
        if run is not None and run.tag == w("r") and element.get(VAL) in whites:
            blot(run, flat)

    def paragraph_style(element: etree._Element, flat: Flat) -> None:
        paragraph = _grandparent(element, w("pPr"))
        if paragraph is not None and element.get(VAL) in whites:
            for run in paragraph.iter(w("r")):
                if run.find(f"{w('rPr')}/{w('rStyle')}") is None:
                    blot(run, flat)

    return {w("rStyle"): run_style, w("pStyle"): paragraph_style}


def _both(first: dict[str, _Handler], then: dict[str, _Handler]) -> dict[str, _Handler]:
    """The first handlers, each followed by the other one of its tag."""

    def chained(one: _Handler, other: _Handler) -> _Handler:
        def handler(element: etree._Element, flat: Flat) -> None:
            other(element, flat)
            one(element, flat)

        return handler

    return {tag: chained(one, then[tag]) if tag in then else one for tag, one in first.items()}


def _hiding_handlers(hiding: frozenset[str]) -> dict[str, _Handler]:
    """Runs and paragraphs whose style hides them; a run may still show itself."""

    def run_style(element: etree._Element, flat: Flat) -> None:
        run = _grandparent(element, w("rPr"))
        if run is not None and run.tag == w("r") and element.get(VAL) in hiding:
            _hide(run, flat)

    def paragraph_style(element: etree._Element, flat: Flat) -> None:
        paragraph = _grandparent(element, w("pPr"))
        if paragraph is not None and element.get(VAL) in hiding:
            for run in list(paragraph.iter(w("r"))):
                _hide(run, flat)

    return {w("rStyle"): run_style, w("pStyle"): paragraph_style}


def _hide(run: etree._Element, flat: Flat) -> None:
    shown = run.find(f"{w('rPr')}/{w('vanish')}")
    if shown is None or is_on(shown):
        flat.dropped["hidden_text"] += 1
        _remove(run)
