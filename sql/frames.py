"""Records as Arrow tables, one per warehouse table: the shape in which DuckDB loads fastest.

A record is looked at once before it may enter: what would break a rule of the warehouse
(two rows for one indicator, a number under `blank`, a township nobody knows) turns that one
document into a quarantined one with the reason `invalid_result`, so that a faulty document
stops neither its batch nor the night. The release gate tests the same rules afterwards.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any

import pyarrow as pa

from sql.records import LOADED, QUARANTINED, DocumentName, DocumentRecord, Run
from sql.rows import LOCAL, Loaded, array, check_tables, observation_tables
from transform.rows import DocumentResult, Publisher, Status

__all__ = ["EARLIEST_YEAR", "LOCAL", "admit", "cell_tables", "name_table", "tables"]

# The first regulation of this kind is Guangzhou's of 2002; earlier years are misreadings.
EARLIEST_YEAR = 2002
# Kinds of publisher of which one division has exactly one; all others are told apart by name.
_DIVISION_TYPES = frozenset({"township", "street", "zone", "farm"})
_CONTRADICTED = ("contradiction", "fail")
_STATUSES = frozenset(str(s) for s in Status)
_WITHOUT_VALUE = frozenset({"blank", "not_applicable"})
_NULLABLE = _WITHOUT_VALUE | {"doubtful"}
_CODE = re.compile(r"[1-9][0-9]{8}")
_STATUS, _METHOD = attrgetter("status"), attrgetter("method")
_CHECK = attrgetter("rule", "severity", "result")
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")

Rows = list[tuple[Any, ...]]


def admit(
    record: DocumentRecord, townships: Container[str], indicators: Container[str], this_year: int
) -> DocumentRecord:
    """The record as it may enter: itself, or quarantined as `invalid_result` with what is wrong.

    `this_year` is the year of the run: no report is about a later one.
    """
    if record.status != LOADED:
        return record
    faults = _faults(record.result, townships, indicators, this_year)
    if not faults:
        return record
    detail = "; ".join(faults[:5]) + (f"; … {len(faults) - 5} more" if len(faults) > 5 else "")
    return replace(record, status=QUARANTINED, reason="invalid_result", detail=detail)


def _faults(
    result: DocumentResult | None, townships: Container[str], indicators: Container[str], this_year: int
) -> list[str]:
    """What of the result would break a rule of the warehouse, in words; empty when sound."""
    if result is None:
        return ["loaded without a result"]
    faults = []
    if result.publisher.code is None or result.publisher.code not in townships:
        faults.append(f"township code {result.publisher.code!r} is not in the catalogue")
    elif not _CODE.fullmatch(result.publisher.code):
        faults.append(f"township code {result.publisher.code!r} has not nine digits")
    if result.year is None or not EARLIEST_YEAR <= result.year <= this_year:
        faults.append(f"year {result.year!r} is out of range")
    seen: set[str] = set()
    for o in result.observations:
        code, value = o.indicator, o.value
        if code in seen and not code.startswith(LOCAL):
            faults.append(f"{code} was read twice")
        elif code not in indicators and not code.startswith(LOCAL):
            faults.append(f"{code} is not in the catalogue")
        seen.add(code)
        if o.status not in _STATUSES:
            faults.append(f"{code} has the unknown status {o.status!r}")
        elif o.status not in _NULLABLE if value is None else o.status in _WITHOUT_VALUE:
            faults.append(f"{code} is {o.status} with value {value!r}")
        elif value is not None and not math.isfinite(value):
            faults.append(f"{code} has value {value!r}")
    return faults


def publisher_key(publisher: Publisher) -> str:
    """What tells publishers of one division code apart: empty for the division's own government."""
    kind = publisher.publisher_type
    if kind in _DIVISION_TYPES or kind == "county_government":
        return "" if kind in _DIVISION_TYPES else kind
    return f"{kind}:{''.join((publisher.printed or publisher.name or '').split())}"


def timestamp(text: str) -> datetime:
    """ISO 8601 to UTC without zone (text without a zone is taken as UTC). Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


def published_date(text: str | None) -> date | None:
    """The first full date in a publication date as printed, None when there is none."""
    found = _DATE.search(text) if text else None
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


_S, _I, _D, _T = pa.string(), pa.int32(), pa.float64(), pa.timestamp("us")
_L = pa.list_(pa.string())

_COLUMNS: dict[str, tuple[tuple[str, pa.DataType], ...]] = {
    "documents": (
        ("sha256", _S), ("document", _S), ("path", _S), ("url", _S), ("source_id", _S), ("format", _S),
        ("size", pa.int64()), ("fetched_at", _T), ("status", _S), ("reason", _S), ("detail", _S),
        ("township_code", _S), ("publisher", _S), ("publisher_type", _S), ("publisher_key", _S),
        ("candidates", _S), ("year", _I), ("title", _S), ("published_at", pa.date32()),
        ("published_text", _S), ("index_number", _S), ("credit_code", _S), ("editions", _S), ("notes", _S),
        ("n_observations", _I), ("n_values", _I), ("n_readable", _I), ("n_gaps", _I),
        ("n_contradictions", _I), ("n_recognised", _I), ("n_doubtful", _I), ("n_blank", _I),
        ("n_unit_assumed", _I), ("n_proven", _I), ("n_open", _I), ("table_editions", _S),
        ("prose_digest", _S), ("parser_version", _S), ("run_id", _S), ("doc", _I),
    ),
    "gaps": (
        ("sha256", _S), ("township_code", _S), ("year", _I), ("indicator", _S), ("reason", _S),
        ("detail", _S),
    ),
    "unmapped_rows": (
        ("sha256", _S), ("township_code", _S), ("year", _I), ("form_table", _S), ("edition", _S),
        ("label", _S), ("label_key", _S), ("raw_text", _S), ("table_no", _I), ("row_no", _I),
    ),
    "document_names": (
        ("sha256", _S), ("document", _S), ("path", _S), ("url", _S), ("source_id", _S), ("seen", _T),
    ),
    "document_parts": (("sha256", _S), ("kind", _S), ("href", _S), ("part_sha256", _S)),
    "grids": (
        ("sha256", _S), ("table_no", _I), ("n_rows", _I), ("n_cols", _I), ("aligned", pa.bool_()),
        ("page", _I), ("nested_in", _I),
    ),
    "cells": (
        ("sha256", _S), ("table_no", _I), ("row_no", _I), ("column_no", _I), ("rowspan", _I),
        ("colspan", _I), ("text", _S), ("page", _I), ("confidence", _D),
    ),
}  # fmt: skip


def _table(name: str, rows: Rows) -> pa.Table:
    columns = _COLUMNS[name]
    values: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    arrays = [array(column, kind) for (_, kind), column in zip(columns, values, strict=True)]
    return pa.Table.from_arrays(arrays, names=[n for n, _ in columns])


def tables(
    batch: Iterable[DocumentRecord], run: Run, first_doc: int, keys: Mapping[str, int]
) -> dict[str, pa.Table]:
    """The batch as `documents`, `document_parts`, `document_names`, `observations`, `gaps`,
    `unmapped_rows`, `checks`, with the `indicator_keys` that `keys` does not know and the `lists` of
    the checks.

    Rows of quarantined documents are counted, but only loaded ones enter the tables of what was read.
    Documents are numbered from `first_doc`; observations and checks name theirs by that number, and the
    township by its code as a number.
    """
    rows: dict[str, Rows] = {n: [] for n in ("documents", "gaps", "unmapped_rows", "document_parts")}
    names, loaded = [], list[Loaded]()
    for doc, record in enumerate(batch, first_doc):
        rows["documents"].append((*_document_row(record, run), doc))
        names.append(
            DocumentName(
                record.sha256, record.name, record.path, record.url, record.source_id, record.fetched_at
            )
        )
        rows["document_parts"] += [(record.sha256, "part", p.href, p.sha256) for p in record.parts]
        if record.page is not None:
            rows["document_parts"].append((record.sha256, "page", None, record.page))
        result = record.result
        if record.status != LOADED or result is None:
            continue
        loaded.append((doc, result))
        key = (record.sha256, result.publisher.code, result.year)
        rows["gaps"] += [(*key, g.indicator, g.reason, g.detail) for g in result.gaps]
        rows["unmapped_rows"] += [
            (*key, u.table, u.edition, u.label, u.key, u.raw_text, u.table_no, u.row_no)
            for u in result.unmapped
        ]
    out = {n: _table(n, r) for n, r in rows.items()} | {"document_names": name_table(names)}
    return out | observation_tables(loaded, keys) | check_tables(loaded)


def _document_row(record: DocumentRecord, run: Run) -> tuple[Any, ...]:
    head = (
        record.sha256, record.name, record.path, record.url, record.source_id, record.format, record.size,
        timestamp(record.fetched_at), record.status, record.reason, record.detail or None,
    )  # fmt: skip
    tail = (record.version or run.parser_version, run.run_id)
    result = record.result
    if result is None:
        return (*head, *(None,) * 13, *(0,) * 11, None, None, *tail)
    publisher = result.publisher
    ours = [o for o in result.observations if not o.indicator.startswith(LOCAL)]
    statuses = Counter(map(_STATUS, ours))
    without = Counter(o.status for o in ours if o.value is None)
    checks = Counter(map(_CHECK, result.checks))
    sums = Counter[str]()
    for (rule, severity, outcome), n in checks.items():
        # A sum that the form itself demands, and not one of text against table (X-…) or an expectation.
        if severity == "contradiction" and not rule.startswith("X-"):
            sums[outcome] += n
    return (
        *head, publisher.code, publisher.printed or publisher.name, publisher.publisher_type,
        publisher_key(publisher), _candidates(publisher), result.year, result.title,
        published_date(result.published), result.published, result.index_number, result.credit_code,
        " ".join(result.editions) or None, "\n".join(result.notes) or None,
        len(result.observations),
        statuses.total() - statuses["doubtful"] - without.total() + without["doubtful"],
        statuses.total() - statuses["doubtful"],
        len(result.gaps),
        sum(n for (_, severity, outcome), n in checks.items() if (severity, outcome) == _CONTRADICTED),
        list(map(_METHOD, ours)).count("ocr"),
        statuses["doubtful"],
        statuses["blank"] + statuses["not_applicable"],
        statuses["unit_assumed"],
        sums["pass"],
        sums["not_assessable"],
        " ".join(result.table_editions) or None,
        result.prose_digest,
        *tail,
    )  # fmt: skip


def _candidates(publisher: Publisher) -> str | None:
    return (
        "; ".join(
            f"{c.code} {c.name} ({', '.join(p for p in (c.county, c.city, c.province) if p)})"
            for c in publisher.candidates
        )
        or None
    )


def name_table(names: Iterable[DocumentName]) -> pa.Table:
    """Names under which documents were met, with when they were."""
    return _table(
        "document_names",
        [(n.sha256, n.name, n.path, n.url, n.source_id, timestamp(n.fetched_at)) for n in names],
    )


def cell_tables(batch: Iterable[DocumentRecord]) -> dict[str, pa.Table]:
    """The grids of the batch as `grids` and `cells`; rows and columns count from 1."""
    grids: Rows = []
    cells: Rows = []
    for record in batch:
        for g in record.grids:
            grids.append((record.sha256, g.number, g.n_rows, g.n_cols, g.aligned, g.page, g.nested_in))
            cells += [
                (record.sha256, g.number, c.row + 1, c.col + 1, c.rowspan, c.colspan, c.text, c.page,
                 c.confidence)
                for c in g.cells
            ]  # fmt: skip
    return {"grids": _table("grids", grids), "cells": _table("cells", cells)}
