"""What a crawl may meet, in words, and what a person can do about it (`data/troubles.csv`).

`weight`: `note` (told; the source is done all the same), `page` (a page was not taken), `source`
(the source or a host was not asked to the end), `night` (the crawl stopped).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data.advice import Advice

__all__ = ["TroubleText", "trouble_text", "troubles"]


@dataclass(frozen=True, slots=True)
class TroubleText(Advice):
    """A trouble code with its sentence and the action it asks for, in Chinese and English."""

    trouble: str
    weight: str


@cache
def troubles() -> dict[str, TroubleText]:
    """The catalogue by code."""
    path = Path(__file__).with_name("troubles.csv")
    with path.open(encoding="utf-8", newline="") as handle:
        return {row["trouble"]: TroubleText(**row) for row in csv.DictReader(handle)}


def trouble_text(code: str, lang: str = "en") -> str:
    """What happened and what to do, in `lang` (`zh` or `en`); the code itself if it is unknown."""
    found = troubles().get(code)
    return code if found is None else found.text(lang)
