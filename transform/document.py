"""One document's blocks to its observations, gaps, checks, publisher and year.

Pure: the same blocks give the same result. This is where the parts of `transform` meet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.blocks import Grid, Paragraph, Reading
from extract.text.lines import is_heading
from transform.corrected import correct_cells, correct_identity
from transform.corrections import Correction
from transform.divisions import Divisions
from transform.fingerprint import prose_digest
from transform.identities import plain
from transform.identity.identify import Identity, identify
from transform.listed.figures import Reader
from transform.prose.reader import ProseResult, read_prose, running_text
from transform.recognised.figures import cells_of, is_recognised, restored
from transform.recognised.identity import corroborated
from transform.recognised.verdict import mended
from transform.rows import Check, DocumentResult, Observation, Status
from transform.statutory import missing_tables, read_tables, unmapped_rows, with_lost_tables
from transform.tables.cells import Trace
from transform.tables.flow import loose_sheets
from transform.tables.lines import Sheet, sheet_of_grid
from transform.tables.local import read_local
from transform.tables.reader import TableReading
from transform.verdict import judge

__all__ = ["Explained", "explain", "read_document"]

# `2020年情况：`, `附：2021年度统计表`; a sentence that mentions a year is no heading.
_YEAR_HEADING = re.compile(r"[^\d，。,]{0,6}(20[0-3]\d)\s*年度?[^\d，。,]{0,14}[:：]?")
# Longer texts at the edge of a stream of cells are sentences, not labels.
_PROSE_LABEL = 12
_PROSE_ROLES = frozenset({"text", "title", "heading", "list"})


@dataclass(frozen=True, slots=True)
class Explained:
    """A result with the way it was reached, for `gongkai inspect`."""

    result: DocumentResult
    identity: Identity
    sheets: tuple[Sheet, ...]
    traces: tuple[Trace, ...]


def read_document(
    reading: Reading, *, name: str, divisions: Divisions, corrections: Sequence[Correction] = ()
) -> DocumentResult:
    """All that one document gives. Never raises for bad content: what cannot be loaded has a
    quarantine reason in the result. `corrections` are those of this document.
    """
    return _read(reading, name, divisions, corrections)[0]


def explain(
    reading: Reading, *, name: str, divisions: Divisions, corrections: Sequence[Correction] = ()
) -> Explained:
    """`read_document`, keeping the sheets, the alignment and the identity's evidence."""
    result, identity, sheets, tables = _read(reading, name, divisions, corrections)
    traces = tuple(trace() for table in tables for trace in table.traces)
    return Explained(result, identity, tuple(sheets), traces)


def _read(
    reading: Reading, name: str, divisions: Divisions, corrections: Sequence[Correction]
) -> tuple[DocumentResult, Identity, list[Sheet], list[TableReading]]:
    recognised = is_recognised(reading)
    identity = identify(reading, name=name, divisions=divisions)
    as_read = reading
    if recognised:
        identity = corroborated(identity, reading, name=name, divisions=divisions)
        reading = restored(reading)
    identity, settled_by_hand = correct_identity(identity, corrections, divisions)
    sheets, prose_blocks = _sheets(reading.blocks)
    ours, others = _of_this_year(sheets, identity.year)
    tables = read_tables(ours, Reader(identity.publisher.publisher_type, identity.year))
    tables = with_lost_tables(tables, reading, len(sheets))
    editions = {t.table: t.edition for t in tables if t.edition}
    sentences = _prose(prose_blocks, sheets)
    prose = read_prose(
        sentences,
        year=identity.year,
        publisher_type=identity.publisher.publisher_type,
    )
    observations = _doubt_last([o for t in tables for o in t.observations], reading)
    gaps = [g for t in tables for g in t.gaps] + missing_tables(tables, reading.blocks, identity.year)
    local = _once([*(o for t in tables for o in t.local), *read_local(ours)])
    checks = [*settled_by_hand, *prose.checks, *_local_checks(prose, local)]
    everything = [*observations, *prose.observations]
    if recognised:
        proven = frozenset(row for t in tables for row in t.proven)
        seen = cells_of(as_read, reading, ours, proven)
        everything, unreadable = mended(everything, seen, editions, prose.unsure)
        gaps += unreadable
    everything, gaps, by_hand = correct_cells(everything, gaps, corrections)
    checks += by_hand
    settled, all_checks = judge(everything, gaps, editions, checks)
    result = DocumentResult(
        publisher=identity.publisher,
        year=identity.year,
        title=identity.title,
        published=identity.published,
        editions=tuple(sorted(set(editions.values()))) or ("text",),
        observations=(*settled, *local),
        gaps=tuple(gaps),
        checks=tuple(all_checks),
        notes=(*reading.notes, *identity.notes, *others, *(n for t in tables for n in t.notes)),
        index_number=identity.index_number,
        url=reading.meta.url,
        table_editions=tuple(sorted(f"{table}:{edition}" for table, edition in editions.items())),
        prose_digest=prose_digest(sentences, identity.publisher),
        unmapped=unmapped_rows(tables, ours),
        credit_code=identity.credit_code,
    )
    return _settle(result, identity, reading), identity, sheets, tables


def _once(local: Sequence[Observation]) -> list[Observation]:
    """The first print of each path."""
    out: dict[str, Observation] = {}
    for o in local:
        out.setdefault(o.indicator, o)
    return list(out.values())


def _doubt_last(observations: list[Observation], reading: Reading) -> list[Observation]:
    """A dump that ends with a figure of a table may have been cut in it: 4 may have been 40.

    A zero cannot go on, and text after the table shows that its last cell is whole.
    """
    last = reading.blocks[-1] if reading.format == "txt" and reading.blocks else None
    if not isinstance(last, Grid) or not last.cells:
        return observations
    end = last.cells[-1]
    place = (last.number, end.row + 1, end.col + 1)
    return [
        replace(o, status=Status.DOUBTFUL.value)
        if o.value and (o.table_no, o.row_no, o.column_no) == place
        else o
        for o in observations
    ]


def _sheets(blocks: Sequence[Paragraph | Grid]) -> tuple[list[Sheet], list[Paragraph | Grid]]:
    """Every table as a sheet, in reading order, and the blocks that may hold running text."""
    grids = sum(1 for b in blocks if isinstance(b, Grid))
    loose, used = loose_sheets(blocks, grids + 1)
    at: list[tuple[int, Sheet]] = list(loose)
    caption: tuple[str, ...] = ()
    heading = ""
    texts: list[Paragraph | Grid] = []
    for i, block in enumerate(blocks):
        if isinstance(block, Grid):
            sheet = sheet_of_grid(block, caption)
            sheet.heading = heading
            at.append((i, sheet))
            texts.append(block)
            caption = ()
        else:
            caption = (*caption[-1:], block.text)
            heading = block.text if is_heading(block.text) else heading
            if i not in used and block.role in _PROSE_ROLES:
                texts.append(block)
    at.sort(key=lambda x: x[0])
    return [sheet for _, sheet in at], texts


def _of_this_year(sheets: Sequence[Sheet], year: int | None) -> tuple[list[Sheet], list[str]]:
    """The sheets without those that a heading of their own gives to another year, as reports do
    that print last year's tables for comparison; with a note for each that is left out.
    """
    ours: list[Sheet] = []
    notes: list[str] = []
    for sheet in sheets:
        named = _YEAR_HEADING.fullmatch(sheet.caption[-1]) if sheet.caption else None
        if named and year is not None and int(named[1]) != year:
            notes.append(f"other_year: table {sheet.number} stands under {sheet.caption[-1]}")
        else:
            ours.append(sheet)
    return (ours, notes) if ours else (list(sheets), [])


def _prose(blocks: Sequence[Paragraph | Grid], sheets: Sequence[Sheet]) -> list[Paragraph]:
    """Running text, with the sentences that a stream of cells swallowed at its edges."""
    extra = [
        Paragraph(label, confidence=_least_confidence(sheet))
        for sheet in sheets
        if not sheet.aligned
        for line in sheet.lines
        if line.row not in sheet.used
        for label in line.labels
        if len(label) > _PROSE_LABEL and not line.cells
    ]
    return [*running_text(blocks), *extra]


def _least_confidence(sheet: Sheet) -> float | None:
    """None for a printed table; its labels are as sure as its worst recognised cell."""
    cells = sheet.grid.cells if sheet.grid is not None else [c for line in sheet.lines for c in line.cells]
    return min((c.confidence for c in cells if c.confidence is not None), default=None)


def _local_checks(prose: ProseResult, local: Sequence[Observation]) -> list[Check]:
    """Figures of the text against the report's own table of counts.

    A table outside the form breaks a stated total down. Assessed only where the names tie the
    two together: the table has a branch for at least two of the parts that the text names.
    """
    branches: dict[str, list[Observation]] = {}
    for o in local:
        if o.value is not None and o.status == Status.REPORTED:
            branches.setdefault(o.indicator.removeprefix("local:").split("/")[0], []).append(o)
    out: list[Check] = []
    for parts in prose.parts:
        named = {n: value for label, value in parts.items if (n := label.removesuffix("类")) in branches}
        if len(named) < 2:
            continue
        for label, value in named.items():
            out.append(_branch_check("X-LOCAL", label, value, branches[label]))
        everything = [o for group in branches.values() for o in group]
        out.append(_branch_check("X-LOCAL", "total", parts.total, everything))
    return out


def _branch_check(rule: str, scope: str, stated: float, counted: Sequence[Observation]) -> Check:
    total = sum(o.value or 0.0 for o in counted)
    return Check(
        rule=rule,
        scope=scope,
        result="pass" if stated == total else "fail",
        severity="contradiction",
        left_text=plain(stated),
        left_value=stated,
        right_text="+".join(plain(o.value or 0.0) for o in counted),
        right_value=total,
        indicators=tuple(o.indicator for o in counted),
    )


def _settle(result: DocumentResult, identity: Identity, reading: Reading) -> DocumentResult:
    """Decide whether the document can be loaded, and if not, why."""
    if identity.refusal is not None:
        reason, detail = identity.refusal
    elif not result.observations:
        reason, detail = "no_figures", _attachments(reading)
    else:
        return result
    return replace(result, reason=reason, detail=detail)


def _attachments(reading: Reading) -> str:
    names = ", ".join(text or address for text, address in reading.links[:3])
    return f"the page points to: {names}" if names else "neither a statutory table nor a figure in the text"
