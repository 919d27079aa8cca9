"""Recognised cells and small scans without pictures, for the tests of mending."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from extract.blocks import Cell
from tests.typeset.figures import FigureOptions, make_figures
from transform.forms import tables_of
from transform.recognised.figures import Seen
from transform.recognised.verdict import mended
from transform.rows import Gap, Observation
from transform.values import parse_cell
from transform.verdict import judge

FORM = tables_of("applications")[-1]
CODES = FORM.codes()
COLUMNS = [c.id for c in FORM.blocks[0].columns]
EDITIONS = {"applications": "2021", "disputes": "2021", "proactive_disclosure": "2021"}


def figures(seed: int, density: float = 0.3, contradictions: int = 0) -> dict[str, float]:
    """The true figures of 表三 and 表四 of one invented report."""
    made = make_figures(
        Random(seed), "2021", "2021", FigureOptions(density=density, contradictions=contradictions)
    )
    tables = ("applications.", "reconsideration.", "litigation.")
    return {c: float(p.value or 0) for c, p in made.cells.items() if c.startswith(tables)}


def sure(text: str) -> Cell:
    return Cell(0, 0, text, confidence=0.98, readings=((text, 0.98),))


def unsure(*readings: str, best: float = 0.6) -> Cell:
    """A cell that two recognitions read differently, the first the likelier; none: unreadable."""
    scored = tuple((t, best if i == 0 else (1 - best) / i) for i, t in enumerate(readings))
    return Cell(0, 0, readings[0] if readings else "", confidence=best if readings else 0.0, readings=scored)


def settled(
    truth: Mapping[str, float], read: Mapping[str, Cell], printed: bool = False, placed: bool = True
) -> tuple[dict[str, Observation], list[Gap]]:
    """The judged observations of a scan of `truth` in which `read` was read otherwise."""
    observations, cells = [], {}
    for at, (code, value) in enumerate(truth.items(), start=1):
        cell = read.get(code, Cell(0, 0, f"{value:g}") if printed else sure(f"{value:g}"))
        got = parse_cell(cell.text, unit="application")
        method = "table" if cell.confidence is None else "ocr"
        observations.append(
            Observation(code, got.value, "application", got.status.value, cell.text, method, 1, 1, at, 1)
        )
        if cell.confidence is not None:
            cells[1, at, 1] = Seen(cell, cell.text, placed)
    out, gaps = mended(observations, cells, EDITIONS)
    judged, _ = judge(out, gaps, EDITIONS)
    return {o.indicator: o for o in judged}, gaps


def a(row: str, column: str) -> str:
    return f"applications.{row}.{column}"


BUSY = figures(3, 1.0)
QUIET = dict.fromkeys(figures(1), 0.0)
ONE = QUIET | {a(r, c): 1.0 for r in ("new", "granted", "handled_total") for c in ("natural_person", "total")}
CELL = a("granted", "natural_person")
