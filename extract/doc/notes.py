"""What the readers of Word's older formats say of what they left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NoReturn

from extract.blocks import Grid, Paragraph, ReadError

__all__ = ["UNSEEN", "has_text", "notes_as_text", "refuse_empty"]

UNSEEN = "\ufffd"
"""In place of a digit that is printed in the colour of the paper: what holds it is no sure figure."""

_LEFT_OUT = {
    "deleted_text": "text that a tracked change deletes",
    "deleted_row": "table rows that a tracked change deletes",
    "hidden_text": "hidden text",
    "struck_out": "text struck out",
    "white_text": "white digits on white paper stand for nothing sure",
    "embedded_object": "embedded objects were not read",
    "footnote": "footnotes were not read",
}


def has_text(block: Paragraph | Grid) -> bool:
    """Whether anything is printed in it."""
    return isinstance(block, Paragraph) or any(cell.text for cell in block.cells)


def refuse_empty(notes: Counter[str], remarks: Sequence[str]) -> NoReturn:
    """Raises `ReadError`: `image_only` or `no_text`, by what was left out; `remarks` on the pictures."""
    if notes["picture"]:
        raise ReadError("image_only", "; ".join([f"{notes['picture']} pictures and no text", *remarks]))
    if notes["embedded_object"]:
        raise ReadError("no_text", "the content is an embedded object; save it as a document of its own")
    raise ReadError("no_text", "the document has no text")


def notes_as_text(notes: Counter[str]) -> tuple[str, ...]:
    """`code: what happened`, with how often."""
    out = []
    for note, n in notes.items():
        if note == "picture":
            continue  # what became of pictures is said by those who read them
        if note in _LEFT_OUT:
            out += [f"{note}: {_LEFT_OUT[note]} ({n})"] if n else []
        else:
            out.append(note if n == 1 else f"{note} ({n} times)")
    return tuple(out)
