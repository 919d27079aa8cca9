"""Townships through time: names they no longer bear, and townships that are no more.

`data/divisions/aliases.csv` is kept by hand, `renamed.csv` and `former.csv` are derived from the code
lists of several years (data/divisions/PROVENANCE.md). A township that was merged away keeps its own
last code: the report of 2016 of one of two townships merged in 2020 is not a report of the other.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from data import HERE

__all__ = ["Alias", "Former", "aliases", "former_townships"]

_HERE = HERE / "divisions"
_FIRST, _LAST = 0, 9999


@dataclass(frozen=True, slots=True)
class Alias:
    """A name that a division of today bore in the reporting years `first` to `last`."""

    code: str
    name: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Former:
    """A township that is no more: its last code, the county of today that its land is in, the
    reporting years in which it can have published, and the codes of today that took it over.

    `reused` says that its code has another bearer today; its reports cannot be kept under it.
    """

    code: str
    name: str
    county: str
    first: int
    last: int
    successors: tuple[str, ...]
    reused: bool


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def aliases() -> Iterator[Alias]:
    """All aliases, those kept by hand first."""
    for name in ("aliases.csv", "renamed.csv"):
        for row in _rows(_HERE / name):
            first, last = int(row["valid_from"] or _FIRST), int(row["valid_to"] or _LAST)
            yield Alias(row["code"], row["alias"], first, last)


def former_townships() -> Iterator[Former]:
    """All former townships in code order."""
    for row in _rows(_HERE / "former.csv"):
        yield Former(
            row["code"],
            row["name"],
            row["county"],
            int(row["valid_from"] or _FIRST),
            int(row["valid_to"] or _LAST),
            tuple(filter(None, row["successors"].split("|"))),
            row["code_status"] == "reused",
        )
