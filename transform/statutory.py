"""Every table of the forms that a document prints, by its layout, and what of them is missing."""

from __future__ import annotations

from collections.abc import Sequence

from extract.blocks import Grid, Paragraph, Reading
from transform.forms import FormTable, edition_in, form_tables, table_ids
from transform.labels import key
from transform.listed.figures import Reader
from transform.listed.reader import read_list
from transform.rows import Gap, Unmapped
from transform.tables.blank import blank_table
from transform.tables.dispute_text import disputes_in_text
from transform.tables.disputes import read_disputes
from transform.tables.lines import Sheet
from transform.tables.loose_rows import add_loose_rows
from transform.tables.reader import TableReading, read_form_table

__all__ = ["missing_tables", "read_tables", "unmapped_rows", "with_lost_tables"]

# Labels of the form in a text without a table, from which on the table is said to be missing.
_LEAST_MENTIONS = 4
_MENTIONS_WITHIN = 100_000
# Titles of tables that stand over nothing, from which on the tables are said to be missing.
_LEAST_ANNOUNCED = 2
_LONGEST_HEADING = 60


def read_tables(sheets: Sequence[Sheet], reader: Reader) -> list[TableReading]:
    """Every table of the forms, by its layout: lists first, since what they claim is no other's.

    Where a table's own print fits two editions alike, that of the tables before it is taken.
    """
    tables: list[TableReading] = []
    rest = list(sheets)

    def prefer() -> str | None:
        return next((t.edition for t in tables if t.edition), None)

    for name in table_ids("list"):
        reading, rest = read_list(rest, name, reader)
        tables.append(reading)
    lists = len(tables)
    for name in table_ids("grid"):
        tables.append(read_form_table(rest, name, prefer=prefer()))
    first = next((t.edition for t in tables[lists:] if t.edition), None)
    for name in table_ids("cross"):
        tables.append(read_disputes(rest, name, first))
    return tables


def with_lost_tables(tables: Sequence[TableReading], reading: Reading, sheets: int) -> list[TableReading]:
    """The tables, those that were not found as tables read from what is left of them: the figures of a cross
    table in one text, blank ones where their labels prove it. `sheets` is how many tables the document has
    besides.
    """
    out: list[TableReading] = []
    edition = next((t.edition for t in tables if t.edition), None)
    for t in tables:
        found = None
        if t.edition is None and t.table in table_ids("cross"):
            found = disputes_in_text(reading.blocks, t.table, edition)
        if t.edition is not None and t.table in table_ids("grid"):
            add_loose_rows(t, reading.blocks)
        if found is None and t.edition is None and t.table not in table_ids("list") and reading.text_pages:
            found = blank_table(t.table, reading.blocks, reading.text_pages, sheets + 1, edition)
            sheets += found is not None
        out.append(found or t)
    return out


def unmapped_rows(tables: Sequence[TableReading], sheets: Sequence[Sheet]) -> tuple[Unmapped, ...]:
    """Rows of a form table that none of the tables knows."""
    used = {(s.number, row + 1) for s in sheets for row in s.used}
    listed = {t.table for t in tables if t.local or t.table in table_ids("list")}
    return tuple(
        u for t in tables for u in t.unmapped if t.table in listed or (u.table_no, u.row_no) not in used
    )


def missing_tables(
    tables: Sequence[TableReading], blocks: Sequence[Paragraph | Grid], year: int | None = None
) -> list[Gap]:
    """Cells of the tables that the report should have and that were not found: those of the same
    edition as the tables that were, of the edition whose words the text prints, or of that of the report's
    `year` where headings announce its tables, and those of the others.
    """
    found = [t.edition for t in tables if t.edition]
    edition = found[0] if found else _mentioned(blocks) or _announced(blocks, year)
    if edition is None:
        return []
    gaps: dict[str, Gap] = {}
    for t in tables:
        if t.edition is not None:
            continue
        forms = [form for form in form_tables() if form.id == t.table]
        if not any(form.edition == edition for form in forms):
            continue
        # Nothing says which edition a table follows that was not found: reports mix them.
        for form in sorted(forms, key=lambda form: form.edition != edition):
            detail = "" if form.edition == edition else f"if the edition is {form.edition}"
            for code in form.codes():
                gaps.setdefault(code, Gap(code, "table_missing", detail))
    return list(gaps.values())


def _mentioned(blocks: Sequence[Paragraph | Grid]) -> str | None:
    """The edition whose labels run through a text that has no table: squashed or lost in the dump."""
    text = "".join(b.text for b in blocks if isinstance(b, Paragraph))[:_MENTIONS_WITHIN]
    printed = "".join(text.split())
    # An edition's first table tells it from the others; the later ones are much the same in all.
    first: dict[str, FormTable] = {}
    for form in form_tables():
        first.setdefault(form.edition, form)
    hits = {
        edition: sum(1 for k in form.row_at.keys() | form.header_keys if len(k) > 5 and k in printed)
        for edition, form in first.items()
    }
    enough = [e for e in hits if hits[e] >= max(_LEAST_MENTIONS, first[e].least_rows)]
    return max(enough, key=lambda edition: hits[edition], default=None)


def _announced(blocks: Sequence[Paragraph | Grid], year: int | None) -> str | None:
    """The edition of a year, where headings of a text without a table are the titles of its tables: these
    stood in text boxes, pictures or frames that nothing was left of.
    """
    edition = edition_in(year) if year is not None else None
    titles = {key(form.title) for form in form_tables() if form.edition == edition}
    lines = (key(b.text) for b in blocks if isinstance(b, Paragraph) and len(b.text) <= _LONGEST_HEADING)
    announced = {title for line in lines for title in titles if line.endswith(title)}
    return edition if len(announced) >= _LEAST_ANNOUNCED else None
