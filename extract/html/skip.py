"""Elements whose text is not read: hidden, struck out, glosses; and lists of choices.

Their end is found in the flat stream, also where the end tag is missing: a hidden cell ends
with the next cell, a hidden paragraph with the next block.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extract.html.marks import HIDDEN, STRUCK, attributes
from extract.html.scan import Token, going_on, split_tag, without_tags
from extract.html.tokens import clean

__all__ = ["SKIPPED", "Skipped", "skip"]

# Skipped wherever they stand: deleted text, the glosses of ruby, lists of choices.
SKIPPED = frozenset({"del", "s", "strike", "rt", "rp", "select"})
_STRUCK = frozenset({"del", "s", "strike"})
_VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr frame basefont bgsound".split()
)
_CELLS = frozenset(
    {"td", "th", "tr", "/td", "/th", "/tr", "tbody", "thead", "tfoot", "/tbody", "/thead", "/tfoot"}
)
_NEXT_BLOCK = frozenset(
    "p div table ul ol dl h1 h2 h3 h4 h5 h6 hr pre form section article center blockquote "
    "/div /ul /ol /li /section /article /form /center /blockquote /body /html".split()
)
_ENDED_BY: dict[str, frozenset[str]] = {
    "p": _NEXT_BLOCK | _CELLS,
    "li": frozenset({"li", "/ul", "/ol"}) | _CELLS,
    "td": _CELLS,
    "th": _CELLS,
    "tr": frozenset({"tr", "tbody", "thead", "tfoot", "/tbody", "/thead", "/tfoot"}),
    "tbody": frozenset({"tbody", "thead", "tfoot"}),
}
_NOTHING: frozenset[str] = frozenset()


@dataclass(slots=True)
class Skipped:
    """What was skipped: the token to go on with, text to show after all, and what was left out."""

    token: Token
    shown: str = ""
    struck: str = ""
    hidden_chars: int = 0
    hidden_tables: int = 0


def skip(name: str, mark: str, attrs: str, text: str, stream: Iterator[Token], *, in_cell: bool) -> Skipped:
    """Read on until the element `name` ends. `mark` says why it is skipped, if not by its name."""
    if name in _VOID or name.startswith("/") or attrs.endswith("/"):
        return Skipped(going_on(text))
    texts = [text]
    choices: list[str] = []
    n_tables, token = _to_end(name, stream, texts, choices, in_cell)
    left_out = clean("".join(texts))
    if mark == STRUCK or (not mark and name in _STRUCK):
        return Skipped(token, struck=left_out)
    if mark == HIDDEN:
        return Skipped(token, hidden_chars=len(left_out), hidden_tables=n_tables + (name == "table"))
    return Skipped(token, shown=choices[-1] if choices else "")


def _to_end(
    name: str, stream: Iterator[Token], texts: list[str], choices: list[str], in_cell: bool
) -> tuple[int, Token]:
    """Consume the element; the number of tables in it, and the token to go on with."""
    ended_by = _ENDED_BY.get(name, _CELLS if in_cell and name != "table" else _NOTHING)
    end = "/" + name
    depth, inner, n_tables = 1, 0, 0
    for token in stream:
        cell, _, _, _, whole, text = token.groups()
        if cell is not None:  # in one piece: begins and ends here
            if not inner and "td" in ended_by:
                return n_tables, token
            texts.append(without_tags(token.group()))
            continue
        printed, attrs = split_tag(whole)
        tag = printed.lstrip(HIDDEN + STRUCK).lower()
        if not inner and tag in ended_by:
            return n_tables, token
        if tag == end:
            depth -= 1
            if not depth:
                return n_tables, going_on(text)
        elif tag == name:
            depth += not attrs.endswith("/")
        elif tag == "table":
            inner += 1
            n_tables += 1
        elif tag == "/table":
            if not inner and in_cell:
                return n_tables, token
            inner -= inner > 0
        elif tag == "option" and (not choices or "selected" in attributes(attrs)):
            choices.append(text)
        texts.append(text)
    return n_tables, going_on("")
