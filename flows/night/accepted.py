"""Findings that a person has looked at and accepts: then they warn and stop nothing.

`HOME/accepted.csv` holds them, one row each, with the reason and a last day:

    finding,subject,until,reason
    source_silent,zj-yinzhou,2027-02-28,site is being moved; asked the county on 12 January
    season_short,,2027-03-15,the province moved the deadline to March

`subject` is the source where the finding is about one; `until` may be empty. `--accept` says the
same for one night.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data.findings import finding_kinds

__all__ = ["COLUMNS", "Acceptance", "AcceptanceError", "given", "load_accepted"]

COLUMNS = ("finding", "subject", "until", "reason")


class AcceptanceError(Exception):
    """An acceptance that cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One accepted finding; `until` is the last day on which it holds, None for no end."""

    finding: str
    subject: str
    until: date | None
    reason: str

    def holds(self, finding: str, subject: str, today: date) -> bool:
        """Whether this finding is accepted on that day."""
        return (self.finding, self.subject) == (finding, subject) and not self.is_over(today)

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.until is not None and self.until < today


def load_accepted(home: Path) -> tuple[Acceptance, ...]:
    """The rows of `HOME/accepted.csv`, none if there is no file. Raises AcceptanceError, OSError."""
    path = home / "accepted.csv"
    if not path.exists():
        return ()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise AcceptanceError(f"{path}: not UTF-8 ({error.reason} at byte {error.start})") from None
    reader = csv.DictReader(io.StringIO(text))
    if reader.fieldnames is None:
        return ()
    if tuple(reader.fieldnames) != COLUMNS:
        raise AcceptanceError(f"{path}: the columns must be {','.join(COLUMNS)}")
    return tuple(_row(row, f"{path}, line {reader.line_num}") for row in reader)


def given(options: Iterable[str], reason: str) -> tuple[Acceptance, ...]:
    """What `--accept FINDING[:SUBJECT]` says. Raises AcceptanceError."""
    out = []
    for option in options:
        finding, _, subject = option.partition(":")
        out.append(_acceptance(finding, subject, None, reason, f"--accept {option}"))
    return tuple(out)


def _row(row: dict[str, str | None], place: str) -> Acceptance:
    values = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if None in row:
        raise AcceptanceError(f"{place}: more cells than columns; put a reason with commas in quotes")
    until = None
    if values["until"]:
        try:
            until = date.fromisoformat(values["until"])
        except ValueError:
            raise AcceptanceError(f"{place}: {values['until']!r} is no date (YYYY-MM-DD)") from None
    if not values["reason"]:
        raise AcceptanceError(f"{place}: a reason is needed")
    return _acceptance(values["finding"], values["subject"], until, values["reason"], place)


def _acceptance(finding: str, subject: str, until: date | None, reason: str, place: str) -> Acceptance:
    may = _acceptable()
    if finding not in may:
        raise AcceptanceError(f"{place}: {finding!r} is none of {', '.join(may)}")
    return Acceptance(finding, subject, until, reason)


def _acceptable() -> Sequence[str]:
    return [kind.finding for kind in finding_kinds().values() if kind.acceptable]
