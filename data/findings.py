"""What a night may find, in words, and what a person can do about it.

The catalogue is `data/findings.csv`. `stops`: the finding keeps a night from being published.
`acceptable`: a person may accept it, and then it only warns. What the release gate finds broken
inside the warehouse itself has no row here: it always stops, and nobody can accept it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from data.advice import Advice

__all__ = ["FindingKind", "finding_kinds", "finding_text"]


@dataclass(frozen=True, slots=True)
class FindingKind(Advice):
    """A code of a finding with its sentence and the action it asks for, in Chinese and English."""

    finding: str
    stops: bool
    acceptable: bool

    @property
    def severity(self) -> Literal["error", "warning"]:
        """What the finding is when nobody accepted it."""
        return "error" if self.stops else "warning"


@cache
def finding_kinds() -> dict[str, FindingKind]:
    """The catalogue by code."""
    path = Path(__file__).with_name("findings.csv")
    with path.open(encoding="utf-8", newline="") as handle:
        return {row["finding"]: _kind(row) for row in csv.DictReader(handle)}


def _kind(row: dict[str, str]) -> FindingKind:
    answers: dict[str, Any] = {name: row[name] == "yes" for name in ("stops", "acceptable")}
    return FindingKind(**{**row, **answers})


def finding_text(finding: str, lang: str = "en") -> str:
    """What was found and what to do, in `lang` (`zh` or `en`); empty if the code is unknown."""
    found = finding_kinds().get(finding)
    return "" if found is None else found.text(lang)
