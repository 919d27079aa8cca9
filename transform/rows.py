"""What a document becomes: observations, gaps, checks, and who published it for which year.

These are the row types that the warehouse stores. All are frozen and hold plain values
only, so that they travel between processes and compare by content.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "Candidate",
    "Check",
    "DocumentResult",
    "Gap",
    "Observation",
    "Publisher",
    "Status",
    "Unmapped",
]


class Status(StrEnum):
    """How far a value can be trusted (DESIGN, the observation)."""

    REPORTED = "reported"
    CONTRADICTED = "contradicted"
    APPROXIMATE = "approximate"
    UNIT_ASSUMED = "unit_assumed"
    BLANK = "blank"
    NOT_APPLICABLE = "not_applicable"
    INFERRED = "inferred"
    CORRECTED = "corrected"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Observation:
    """One indicator of one document.

    `indicator` is a code of the catalogue, or `local:` and the label path joined by `/`.
    `value` is in the catalogue's unit (CNY in yuan) and None for `blank`,
    `not_applicable` and unreadable `doubtful` cells. `raw_text` is the text as printed.
    `method` is `table`, `prose`, `identity`, `ocr` or `person` (a correction). The place counts
    from 1; `evidence` is the label path as printed, or the sentence for prose. `inferred_value`
    is the one value that the identities leave for a cell that is printed blank; it never enters
    `value`, because nothing is printed there.
    """

    indicator: str
    value: float | None
    unit: str
    status: str
    raw_text: str
    method: str
    page: int | None = None
    table_no: int | None = None
    row_no: int | None = None
    column_no: int | None = None
    evidence: str = ""
    inferred_value: float | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A cell that the recognised form table should have and that was not read.

    `reason`: `row_missing`, `cell_missing`, `table_missing`, `unreadable`.
    """

    indicator: str
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A row with figures inside a recognised form table whose label the form does not know.

    `table` and `edition` are those of the form it was aligned with, `label` and `raw_text` as
    printed (several labels or figures joined by ` / `); `key` is the label without numbering, notes
    and marks, by which prints of one label meet. The place counts from 1.
    """

    table: str
    edition: str
    label: str
    key: str
    raw_text: str
    table_no: int | None = None
    row_no: int | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One evaluation of one rule, with both sides.

    `result` is `pass`, `fail` or `not_assessable` (a blank operand). `severity` of the rule:
    `contradiction` (the publisher's figures disagree) or `finding` (worth a look, no value
    is touched). `scope` names the column, row or group the rule was evaluated for.
    `left_text` and `right_text` spell the terms, for instance `10+1+0+0`.
    `indicators` are all operands, `blamed` those that a failed check points at.
    """

    rule: str
    scope: str
    result: str
    severity: str
    left_text: str
    left_value: float | None
    right_text: str
    right_value: float | None
    indicators: tuple[str, ...] = ()
    blamed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A division that the document's name could mean."""

    code: str
    name: str
    county: str
    city: str
    province: str


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who published the report, resolved against the division catalogue.

    `code` is the 9-digit statistical code of a township, or the 6-digit code of a county
    followed by `000` for county governments and departments; None when unresolved.
    `name` is the official name of the division (瞻岐镇); `printed` the publisher's name as
    the document prints it. `publisher_type` is one of township, street, zone, farm,
    county_government, department, other. `evidence` says which words decided.
    """

    code: str | None
    name: str | None
    printed: str | None
    publisher_type: str
    county: str | None = None
    city: str | None = None
    province: str | None = None
    evidence: str = ""
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentResult:
    """All that one document gave. Either `reason` is None and the document can be loaded,
    or `reason` is a quarantine code of `data/reasons.csv` and `detail` tells a person what
    to do; then `observations` may still hold what was read, for `inspect`.

    `editions` are those of the tables that were found, `table_editions` says which table has
    which (`applications:2021`). `prose_digest` stands for the running text (transform.fingerprint).
    """

    publisher: Publisher
    year: int | None
    title: str | None
    published: str | None
    editions: tuple[str, ...]
    observations: tuple[Observation, ...]
    gaps: tuple[Gap, ...]
    checks: tuple[Check, ...]
    notes: tuple[str, ...] = ()
    reason: str | None = None
    detail: str = ""
    index_number: str | None = None
    url: str | None = None
    table_editions: tuple[str, ...] = ()
    prose_digest: str | None = None
    unmapped: tuple[Unmapped, ...] = ()
    credit_code: str | None = None
