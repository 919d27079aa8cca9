"""Codes and numbers of two sides against the truth, for the benchmark."""

from __future__ import annotations

from collections.abc import Sequence

from tests.typeset import Rendered

__all__ = ["score"]


def score(documents: Sequence[Rendered], readings: dict[str, dict[str, float | None]]) -> dict[str, float]:
    """Share of table cells right, and of documents with all of them right, in percent; `different`
    counts values that differ (flagged or not), `unread` documents that gave nothing."""
    right = total = complete = silent = 0
    for document in documents:
        found = readings[document.name]
        cells = [e for e in document.expected if e.method == "table"]
        hits = 0
        for e in cells:
            got = found.get(e.indicator)
            hits += got == e.value or (got is not None and e.value is not None and abs(got - e.value) < 1e-6)
            silent += got is not None and got != e.value
        right += hits
        total += len(cells)
        complete += hits == len(cells)
    return {
        "cells": round(100 * right / total, 3),
        "complete": round(100 * complete / len(documents), 1),
        "different": silent,
        "unread": sum(not found for found in readings.values()),
    }
