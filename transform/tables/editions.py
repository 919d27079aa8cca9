"""Which edition of the form a table follows, and whether anything proves it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat

from extract.blocks import SURE
from transform.forms import FormTable
from transform.labels import key
from transform.tables.align import Placement, anchors
from transform.tables.cells import Segment
from transform.tables.headers import match_column

__all__ = ["headers_seen", "is_open", "likely", "open_rivals"]


def is_open(
    segments: list[Segment], placements: list[list[Placement]], table: FormTable, others: Sequence[FormTable]
) -> bool:
    """Whether nothing says that the columns are those of this edition and not of another: no header is left
    near the rows, and no row prints as many figures as it has in this edition alone.
    """
    mine = _columns(table)
    rivals = [_columns(t) for t in others]
    if not any(mine[k] != r[k] for r in rivals for k in mine.keys() & r.keys()):
        return False
    for segment, placed in zip(segments, placements, strict=True):
        for p in placed:
            own = mine[table.sequence[p.position][1].label[-1]]
            widths = {len(r[k]) for r in rivals for k in r if k == table.sequence[p.position][1].label[-1]}
            if widths and len(own) not in widths and segment.lines[p.line].figures() == len(own):
                return False
    return headers_seen(segments, table) == 0


def _columns(table: FormTable) -> dict[str, tuple[str, ...]]:
    """The columns of each row, by its own label."""
    return {row.label[-1]: tuple(c.id for c in block.columns) for block, row in table.sequence}


def open_rivals(
    segments: list[Segment],
    placements: list[list[Placement]],
    table: FormTable,
    editions: Sequence[FormTable],
) -> list[FormTable]:
    """The other editions that the table may follow all the same: no row with sure figures is one of `table`
    to the letter and none of theirs, and the headers are not those of `table` rather than theirs.
    """
    out: list[FormTable] = []
    for rival in editions:
        if rival is table or not {*rival.codes()} - {*table.codes()}:
            continue
        differ = headers_seen(segments, table) - headers_seen(segments, rival)
        if differ < 1.0 and not any(map(_proves, segments, placements, repeat(table), repeat(rival))):
            out.append(rival)
    return out


def _proves(segment: Segment, placed: Sequence[Placement], table: FormTable, rival: FormTable) -> bool:
    own = {i for i, _ in anchors(segment.lines, table)} - {i for i, _ in anchors(segment.lines, rival)}
    lines = [segment.lines[p.line] for p in placed if p.line in own and not p.shaky]
    return any(
        line.figures() and all(c.confidence is None or c.confidence >= SURE for c in line.cells)
        for line in lines
    )


def likely(segments: list[Segment], editions: Sequence[FormTable]) -> Sequence[FormTable]:
    """The one edition in which every row of figures is a row to the letter, if only one is."""
    lines = [line for s in segments for line in s.lines]
    figures = {i for i, line in enumerate(lines) if line.figures()}
    # Rows printed blank are anchored too: it is the rows of figures that must all be found.
    whole = [
        t for t in editions if len(t.blocks) == 1 and figures and figures <= {i for i, _ in anchors(lines, t)}
    ]
    return whole if len(whole) == 1 else editions


def headers_seen(segments: list[Segment], table: FormTable) -> float:
    """Headers near the table that print a column of this edition: to the letter, or nearly."""
    sheets = {id(s.sheet): s.sheet for s in segments}.values()
    texts = {label for sheet in sheets for line in sheet.lines for label in line.labels if len(label) < 40}
    seen = 0.0
    for block in table.blocks:
        hits: dict[int, float] = {}
        for text in texts:
            at, _ = match_column(text, block)
            if at is not None:
                exact = key(text) in block.columns[at].keys
                hits[at] = max(hits.get(at, 0.0), 1.0 if exact else 0.25)
        seen += sum(hits.values())
    return seen
