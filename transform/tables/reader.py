"""Find the statutory tables among a document's sheets and read them.

A table may be one grid, several grids (an item of article 20 each; a page break), or share a
grid with others. Its edition is chosen from its own rows and headers, never from the year.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from transform.forms import FormTable, header_keys, tables_of
from transform.labels import key
from transform.rows import Gap, Observation, Status, Unmapped
from transform.tables.align import TELLING, Placement, align, anchors
from transform.tables.cells import Segment, Trace, read_segments
from transform.tables.counted import counted
from transform.tables.editions import headers_seen, is_open, likely, open_rivals
from transform.tables.lines import Line, Sheet
from transform.tables.mend import mended
from transform.tables.rowlabels import NEAR, best_guess
from transform.tables.torn import doubt_torn
from transform.tables.whole import whole_rows

__all__ = ["TableReading", "compare_copies", "read_form_table"]


# Lines of a table that holds one block of 表二, and the likeness that is enough there.
_SMALL = 5
_NEAR_IN_SMALL = 0.6
# Lines of labels between two rows of a table whose labels are a guess.
_LEFT_OF_LABELS = 9


@dataclass(slots=True)
class TableReading:
    """What one statutory table gave. `edition` is None where the table was not found; `unmapped` are
    its rows with figures that the form does not have, `local` what they count; `proven` its rows (table,
    row from 1) if all rows of the form are printed whole and nothing else is.
    """

    table: str
    edition: str | None = None
    observations: list[Observation] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    traces: list[Callable[[], Trace]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    score: float = 0.0
    rows: list[tuple[Sheet, int]] = field(default_factory=list)
    unmapped: list[Unmapped] = field(default_factory=list)
    local: list[Observation] = field(default_factory=list)
    proven: frozenset[tuple[int, int]] = frozenset()


def read_form_table(sheets: Sequence[Sheet], table_id: str, prefer: str | None = None) -> TableReading:
    """Read one table of rows and columns (表二, 表三) from wherever it stands.

    `prefer` is the edition to assume where the table's own print fits two alike.
    """
    editions = tables_of(table_id)
    readings = [_read_group(group, editions, prefer) for group in _groups(sheets, editions)]
    if not readings:
        return TableReading(table_id)
    best = max(readings, key=lambda r: r.score)
    for other in readings:
        if other is not best and other.score * 2 >= best.score:
            compare_copies(best, other)
    for one in readings:
        if one is best or one.score * 2 >= best.score:
            for sheet, row in one.rows:
                sheet.used.add(row)
    return best


def _groups(sheets: Sequence[Sheet], editions: Sequence[FormTable]) -> list[list[Segment]]:
    """Segments in order; a new group starts where the rows begin again."""
    widest = max(editions, key=lambda t: len(t.sequence))
    groups: list[list[Segment]] = []
    last = -1
    for sheet in sheets:
        for lines in _own_lines(sheet, editions):
            positions = [p for t in (widest,) for _, at in anchors(lines, t) for p in at]
            first = min(positions, default=last + 1)
            # Rows that begin again before where the last part ended: a second copy.
            if not groups or (positions and first <= last and _repeats(groups[-1], lines, widest)):
                groups.append([])
                last = -1
            groups[-1].append(Segment(sheet, lines))
            last = max([last, *positions])
    return groups


def _repeats(group: list[Segment], lines: list[Line], table: FormTable) -> bool:
    before = {p for s in group for _, at in anchors(s.lines, table) for p in at}
    again = [p for _, at in anchors(lines, table) for p in at]
    return sum(p in before for p in again) * 2 > len(again)


def _own_lines(sheet: Sheet, editions: Sequence[FormTable]) -> list[list[Line]]:
    """The lines of a sheet from the table's first row to its last, or nothing."""
    exact = {i for t in editions for i, _ in anchors(sheet.lines, t)}
    printed = header_keys(editions[0].id)
    headers = sum(1 for line in sheet.lines[:40] for label in line.labels if key(label) in printed)
    # A table of one item of article 20, headed by its number: little is left to match, and enough.
    enough = NEAR if headers < 2 or len(sheet.lines) > _SMALL else _NEAR_IN_SMALL
    near = set(exact)
    for i, line in enumerate(sheet.lines):
        if i in exact or not line.labels or not line.figures():
            continue
        if max(best_guess(line.labels, t) for t in editions) >= enough:
            near.add(i)
    # Rows named 其他 or 总计 stand in every table and say nothing about which one this is.
    telling = [i for i in near if len(key(sheet.lines[i].labels[-1])) >= TELLING]
    if not telling or (len(telling) < 2 and not headers):
        return []
    if not exact and headers < 2 and len(telling) < 3:
        return []
    low, high = min(near), max(near)
    low = _headers_above(sheet, _widen(sheet, low, -1, editions))
    high = _widen(sheet, high, 1, editions)
    return [mended(sheet.lines[low : high + 1], editions)]


def _headers_above(sheet: Sheet, at: int) -> int:
    """The header rows of the first block belong to the table: they name its columns."""
    while at > 0 and not sheet.lines[at - 1].figures() and sheet.lines[at - 1].row not in sheet.used:
        at -= 1
        if len(sheet.lines[at].labels) > 1:
            break
    return at


def _widen(sheet: Sheet, at: int, step: int, editions: Sequence[FormTable]) -> int:
    """Damaged rows just outside the sure ones belong to the table too: as many cells as the row before, or
    figures right under headers of the form. On a page whose labels are a guess lines that are left of them
    may stand between.
    """
    width = len(sheet.lines[at].cells)
    printed = header_keys(editions[0].id)
    guessed = not sheet.aligned and sheet.page is not None
    headed = passed = False
    nxt = at + step
    while 0 <= nxt < len(sheet.lines) and abs(nxt - at) < (_LEFT_OF_LABELS if guessed else 4):
        line = sheet.lines[nxt]
        headers = sum(1 for x in line.labels if key(x) in printed)
        headed = headed or (headers > 0 and headers * 2 >= len(line.labels))
        if line.figures():
            if abs(len(line.cells) - width) > (0 if passed else 1) and not headed:
                break
            at, headed, passed = nxt, False, False
        elif not headers:
            if not guessed or line.cells:
                break
            passed = True
        nxt += step
    return at


def _read_group(segments: list[Segment], editions: Sequence[FormTable], prefer: str | None) -> TableReading:
    """Align with each edition and keep the better; then read its cells."""
    scored = [(_evidence(segments, t), t.edition, t) for t in likely(segments, editions)]
    best = max(scored, key=lambda x: (round(x[0][0], 6), x[1] == prefer, x[1]))
    (score, placements), _, table = best
    if is_open(segments, placements, table, [t for _, _, t in scored if t is not table]):
        placements = [[replace(p, shaky=True) for p in placed] for placed in placements]
    placements = [doubt_torn(s.lines, at, table) for s, at in zip(segments, placements, strict=True)]
    reading = TableReading(table.id, table.edition, score=score)
    for segment, placed in zip(segments, placements, strict=True):
        reading.rows.extend((segment.sheet, segment.lines[p.line].row) for p in placed)
        reading.unmapped.extend(_unmapped(segment, placed, table))
    read: dict[str, Observation] = {}
    reasons: dict[str, str] = {}
    for code, observation, reason in read_segments(segments, placements, table, reading.traces):
        if observation is not None and code not in read:
            read[code] = observation
        elif observation is None and code not in reasons:
            reasons[code] = reason
    for code in table.codes():
        if code not in read:
            kind, _, detail = reasons.get(code, "row_missing").partition(":")
            reading.gaps.append(Gap(code, kind, detail))
    reading.observations = list(read.values())
    reading.proven = whole_rows(segments, placements, table, [t for _, _, t in scored])
    if reading.gaps or _rows_left(segments, placements):
        _name_rivals(reading, open_rivals(segments, placements, table, [t for _, _, t in scored]))
    return reading


def _rows_left(segments: Sequence[Segment], placements: Sequence[Sequence[Placement]]) -> bool:
    """Whether a line with a row's figures is none of the table's rows."""
    return any(
        line.figures() > 1 and all(p.line != i for p in placed)
        for segment, placed in zip(segments, placements, strict=True)
        for i, line in enumerate(segment.lines)
    )


def _name_rivals(reading: TableReading, rivals: Sequence[FormTable]) -> None:
    """Where cells are missing or rows are left and nothing proves the edition, cells that only another one
    has may be what is printed: they are gaps too.
    """
    named = {g.indicator for g in reading.gaps} | {o.indicator for o in reading.observations}
    for rival in rivals:
        reading.notes.append(f"edition_open: {reading.table}: {reading.edition} or {rival.edition}")
        codes = [code for code in rival.codes() if code not in named]
        reading.gaps += [Gap(code, "row_missing", f"if the edition is {rival.edition}") for code in codes]
        named.update(codes)


def _unmapped(segment: Segment, placed: Sequence[Placement], table: FormTable) -> Iterator[Unmapped]:
    """Rows with labels and figures between the table's first row and its last that are none of it."""
    taken = {p.line for p in placed}
    first, last = (min(taken), max(taken)) if taken else (0, -1)
    for i in range(first, last + 1):
        line = segment.lines[i]
        labels = [x for x in line.labels if key(x) not in table.header_keys]
        if i not in taken and line.printed and labels and line.figures():
            raw = " / ".join(c.text for c in line.cells if c.text)
            label = " / ".join("".join(x.split()) for x in labels[-2:])
            number, row = segment.sheet.number, line.row + 1
            yield Unmapped(table.id, table.edition, label, key(labels[-1]), raw, number, row)


def _evidence(segments: list[Segment], table: FormTable) -> tuple[float, list[list[Placement]]]:
    """How well an edition fits: its rows by label, its columns by header and by number."""
    lines = [line for s in segments for line in s.lines]
    placed = align(lines, table)
    placed = counted(lines, placed, table) or placed
    score = sum(p.score for p in placed)
    for p in placed:
        block, _ = table.sequence[p.position]
        n = len(block.columns)
        cells = lines[p.line].cells
        width = max((i + 1 for i, c in enumerate(cells) if c.text), default=0)
        score += 0.5 if width == n else -0.5 if width > n else 0.0
    score += 3.0 * headers_seen(segments, table)
    # Figures that find no row, and rows that find no figures between the first and the last.
    taken = {p.line for p in placed}
    score -= 0.5 * sum(1 for i, line in enumerate(lines) if i not in taken and line.figures() > 1)
    if placed:
        positions = [p.position for p in placed]
        score -= 0.3 * (max(positions) - min(positions) + 1 - len(positions))
    by_segment: list[list[Placement]] = []
    start = 0
    for s in segments:
        end = start + len(s.lines)
        by_segment.append(
            [Placement(p.line - start, p.position, p.score, p.shaky) for p in placed if start <= p.line < end]
        )
        start = end
    return score, by_segment


def compare_copies(first: TableReading, again: TableReading) -> None:
    """A second copy of a table: what the first lacks is taken; where they differ, neither can
    be trusted alone, so the first's number stays and says so. Copies that differ may be two tables
    (another year's, another body's): then what only one of them prints is in doubt too.
    """
    second = {o.indicator: o for o in again.observations}
    shared = [(o.value, second[o.indicator].value) for o in first.observations if o.indicator in second]
    same = all(a == b or a is None or b is None for a, b in shared)
    for i, o in enumerate(first.observations):
        other = second.pop(o.indicator, None)
        if other is not None and other.value is not None and other.value != o.value:
            first.observations[i] = replace(o, status=Status.CONTRADICTED.value)
            first.notes.append(f"second_copy_differs: {o.indicator}: {o.raw_text} / {other.raw_text}")
        elif not same and (other is None or other.value != o.value):
            first.observations[i] = replace(o, status=Status.DOUBTFUL.value)
    taken = second.values()
    first.observations.extend(taken if same else (replace(o, status=Status.DOUBTFUL.value) for o in taken))
    first.gaps = [g for g in first.gaps if g.indicator not in second]
    first.traces.extend(again.traces)
