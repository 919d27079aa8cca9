"""What a person has settled: whose report a document is, of which year, and what a misread cell says.

A correction names the document, what it is about, what the reading must have found there, what holds
instead, the reason and the evidence. This module holds the row and its file, and is light; what is done
with them is in `transform.corrected`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from data import HERE

__all__ = [
    "COLUMNS",
    "RULE",
    "Correction",
    "CorrectionsError",
    "digest",
    "parse_corrections",
]

COLUMNS = ("document", "target", "expected", "value", "reason", "evidence")
RULE = "CORRECTION"
_SHA256 = re.compile("[0-9a-f]{64}")


class CorrectionsError(ValueError):
    """A corrections file that cannot be used; the message names file, line and fault."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One row. `document` is a sha256 or an address, `target` is `township`, `year` or a code of the
    catalogue; `expected` is the publisher, the year or the cell as the reading has it (empty: none or
    blank); `value` is a nine-digit division code, a year, or a number in the catalogue's unit
    (empty: the cell is blank)."""

    document: str
    target: str
    expected: str
    value: str
    reason: str
    evidence: str


def parse_corrections(text: str, name: str) -> tuple[Correction, ...]:
    """The rows of a corrections file (CSV with the columns `COLUMNS`). Raises CorrectionsError."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise CorrectionsError(f"{name}: the first line must be {','.join(COLUMNS)}")
    rows: dict[tuple[str, str], Correction] = {}
    for raw in reader:
        row = {key: (raw.get(key) or "").strip() for key in COLUMNS}
        if not any(row.values()):
            continue
        correction = Correction(**row)
        key = (correction.document, correction.target)
        fault = "more columns than the first line" if None in raw else _fault(correction)
        if fault is None and key in rows:
            fault = f"{correction.target} of this document is corrected twice"
        if fault:
            raise CorrectionsError(f"{name}, line {reader.line_num}: {fault}")
        rows[key] = correction
    return tuple(rows.values())


def _fault(correction: Correction) -> str | None:
    if not (_SHA256.fullmatch(correction.document) or "://" in correction.document):
        return "document must be a sha256 (64 hexadecimal digits) or an address"
    if not correction.reason or not correction.evidence:
        return "reason and evidence must be filled in"
    if correction.target == "township":
        return None if re.fullmatch(r"\d{9}", correction.value) else "value must be a code of nine digits"
    if correction.target == "year":
        return None if re.fullmatch(r"20\d\d", correction.value) else "value must be a year"
    if correction.target not in _codes():
        return f"target {correction.target!r} is neither township nor year nor a code of the catalogue"
    if correction.value and not re.fullmatch(r"-?\d+(?:\.\d+)?", correction.value):
        return "value must be a number in the catalogue's unit, or empty for a blank cell"
    return None


@cache
def _codes() -> frozenset[str]:
    with (HERE / "indicators.csv").open(encoding="utf-8", newline="") as handle:
        return frozenset(row["code"] for row in csv.DictReader(handle))


def digest(corrections: Iterable[Correction]) -> str:
    """A short name of these corrections; empty for none."""
    rows = sorted(repr(correction) for correction in corrections)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:12] if rows else ""
