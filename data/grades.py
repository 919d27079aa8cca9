"""Grades of reports (`data/grades.csv`): how far one can be relied upon as a whole."""

from __future__ import annotations

import csv
from functools import cache

from data import HERE

__all__ = ["grade_names", "grades"]


@cache
def grades() -> tuple[dict[str, str], ...]:
    """The grades, best first: grade, complete (yes, no), name_zh, name_en, zh, en."""
    with (HERE / "grades.csv").open(encoding="utf-8", newline="") as handle:
        return tuple(csv.DictReader(handle))


def grade_names(lang: str) -> dict[str, str]:
    """What each grade is called in `lang` (`zh` or `en`)."""
    return {g["grade"]: g["name_zh" if lang == "zh" else "name_en"] for g in grades()}
