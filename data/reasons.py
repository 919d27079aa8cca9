"""Why a document is in quarantine, in words, and what a person can do about it.

The catalogue is `data/reasons.csv`; every reason that a reader or the pipeline raises has a
row there.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data.advice import Advice

__all__ = ["Reason", "reason_text", "reasons"]


@dataclass(frozen=True, slots=True)
class Reason(Advice):
    """A reason code with its sentence and the action it asks for, in Chinese and English."""

    reason: str


@cache
def reasons() -> dict[str, Reason]:
    """The catalogue by reason code."""
    path = Path(__file__).with_name("reasons.csv")
    with path.open(encoding="utf-8", newline="") as handle:
        return {row["reason"]: Reason(**row) for row in csv.DictReader(handle)}


def reason_text(reason: str, lang: str = "en") -> str:
    """What happened and what to do, in `lang` (`zh` or `en`); the code itself if it is unknown."""
    found = reasons().get(reason)
    return reason if found is None else found.text(lang)
