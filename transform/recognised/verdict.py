"""Recognised figures: proven by the identities, mended (`corrected`), or flagged (`doubtful`).

In a text format a broken identity is the publisher's. In a scan it is ours first: a figure that
two recognitions did not read alike is `reported` only where the sums leave it no other number,
`corrected` where they leave exactly one that was not read, and `doubtful` otherwise. Where no
identity reaches (表二, tables outside the form), only recognitions that agree count.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from extract.blocks import Cell
from transform.identities import Rule, rules
from transform.recognised.figures import Place, Seen
from transform.recognised.odds import (
    Figure,
    Picture,
    doubted,
    figure,
    figure_of_text,
    picture_of,
    unreadable,
)
from transform.recognised.search import Equation, Verdict, weigh
from transform.rows import Gap, Observation, Status
from transform.values import parse_cell

__all__ = ["doubtful_alone", "mended"]

# A figure of ours is reported, or corrected, when it is wrong less often than this. Unsure cells
# are a few in a hundred, so that all reported figures together stay below one in ten thousand.
_REPORTED = 1e-3
_CORRECTED = 4e-3
# How often the publisher breaks a rule by one given difference.
_BROKEN = {"T3": 1e-4, "T4": 5e-4}
# Rules that no form states.
_BROKEN_ELSEWHERE = 5e-3
# A printed blank beside figures stands for 0 nearly always.
_BLANK_IS_NOT_ZERO = 0.03
# A larger share of the cells is empty only where the publisher leaves zeros out.
_FEW_BLANKS = 0.1
# Points get lost, and long figures have more places to be wrong in: nothing vouches for an amount.
_STRICT = 0.98
_LONG = 5
# Below it recognitions of a 0 had next to nothing to go by.
_DUSTY = 0.5

_NUMBERS = frozenset({Status.REPORTED, Status.UNIT_ASSUMED, Status.APPROXIMATE})
_EMPTY = frozenset({Status.BLANK, Status.NOT_APPLICABLE})


def doubtful_alone(cell: Cell, *, money: bool = False) -> bool:
    """Whether a recognised figure that no identity takes part in must be doubted."""
    if cell.confidence is None:
        return False
    long = sum(c.isdigit() for c in cell.text) >= _LONG
    bare = cell.text.strip() in ("0", "")
    return doubted(cell) or ((long or money or "." in cell.text) and not bare and cell.confidence < _STRICT)


def mended(
    observations: Sequence[Observation],
    cells: Mapping[Place, Seen],
    editions: Mapping[str, str],
    unsure_text: frozenset[str] = frozenset(),
) -> tuple[list[Observation], list[Gap]]:
    """The observations of a document with recognised parts, each with the status it deserves, and
    the gaps of cells that stay unreadable.

    `cells` gives the recognised cell behind a place; `unsure_text` names the figures of the
    running text whose line was not read alike twice.
    """
    by_code = {o.indicator: o for o in observations}
    seen = {o.indicator: found for o in observations if (found := cells.get(_place(o)))}
    picture = picture_of(one.cell for one in cells.values() if one.placed)
    if picture.poor:
        seen = _blanks_doubted(seen, by_code)
    figures = _figures(by_code, seen, unsure_text, picture)
    index = {one.code: i for i, one in enumerate(figures)}
    equations = _equations(by_code, index, editions)
    tied = {figures[i].code for q in equations for i, _ in q.terms}
    verdicts = {figures[i].code: v for i, v in weigh(figures, equations).items()}
    out: list[Observation] = []
    gaps: list[Gap] = []
    for o in observations:
        verdict = verdicts.get(o.indicator) if o.indicator in tied else None
        if o.indicator in unsure_text:
            out.append(_text_figure(o, verdict))
        elif o.indicator in seen:
            settled = _settled(o, seen[o.indicator], verdict, o.indicator in tied, picture)
            if settled is None or settled.status == Status.INFERRED:
                gaps.append(Gap(o.indicator, "unreadable", "not to be made out in the picture"))
            if settled is not None:
                out.append(settled)
        else:
            out.append(o)
    likely = {o.indicator: v.value for o in out if (v := verdicts.get(o.indicator)) and v.value != o.value}
    return _unvouched(out, editions, seen.keys(), likely), gaps


def _blanks_doubted(seen: dict[str, Seen], by_code: Mapping[str, Observation]) -> dict[str, Seen]:
    """In a poor picture a few empty cells among figures are rather figures that nobody saw."""
    empty = [code for code in seen if by_code[code].status == Status.BLANK]
    if len(empty) > _FEW_BLANKS * len(seen):
        return seen
    return seen | {c: replace(seen[c], cell=replace(seen[c].cell, confidence=0.0)) for c in empty}


def _place(o: Observation) -> Place:
    return (o.table_no or 0, o.row_no or 0, o.column_no or 0)


def _figures(
    by_code: Mapping[str, Observation],
    seen: Mapping[str, Seen],
    unsure_text: frozenset[str],
    picture: Picture,
) -> list[Figure]:
    """Variables: every operand of an identity that has a number, or may have one."""
    operands = {code for rule in _sums() for code in rule.operands}
    out: list[Figure] = []
    for code, o in by_code.items():
        if code not in operands:
            continue
        one = seen.get(code)
        if one is not None and (o.value is not None or doubted(one.cell)):
            out.append(figure(o, one.cell, picture))
        elif o.value is not None:
            sure = code not in unsure_text if o.method == "ocr" else None
            out.append(figure_of_text(o, sure, picture))
    return out


def _sums() -> Iterable[Rule]:
    return (r for r in rules() if r.relation == "equal" and r.severity == "contradiction")


def _equations(
    by_code: Mapping[str, Observation], index: Mapping[str, int], editions: Mapping[str, str]
) -> list[Equation]:
    """The identities whose operands were all read, blanks among the parts taken as zeros."""
    out: list[Equation] = []
    for rule in _sums():
        if rule.table is not None:
            edition = editions.get(rule.table)
            if edition is None or (rule.editions and edition not in rule.editions):
                continue
        empty = [c for c in rule.operands if c in by_code and c not in index]
        if any(c not in by_code for c in rule.operands) or (empty and rule.left[0] in empty):
            continue
        broken = _BLANK_IS_NOT_ZERO if empty else _BROKEN.get(rule.id[:2], _BROKEN_ELSEWHERE)
        terms = [(index[c], 1) for c in rule.left if c in index]
        terms += [(index[c], -1) for c in rule.right if c in index]
        out.append(Equation(tuple(terms), -math.log(broken)))
    return out


def _settled(
    read: Observation, one: Seen, verdict: Verdict | None, tied: bool, picture: Picture
) -> Observation | None:
    """One table cell; None where nothing can be said of it but that it is there. `tied`: an
    identity reaches it.
    """
    o, cell = replace(read, raw_text=one.raw), one.cell
    sure = verdict is not None and verdict.wrong <= _REPORTED
    if not doubted(cell):
        if o.status not in _NUMBERS or (tied and not picture.poor):
            return o
        if verdict is None:
            # Lines of text drop empty cells: a figure that stands there may be its neighbour's.
            alone = not one.placed or picture.agreed_wrong > _REPORTED
            alone = alone or doubtful_alone(cell, money=o.unit == "CNY")
            return replace(o, status=Status.DOUBTFUL.value) if alone else o
    if unreadable(cell) and o.value is None:
        if verdict is None or not sure or not one.placed:
            return None
        return replace(
            o,
            value=verdict.value,
            status=Status.INFERRED.value,
            method="identity",
            inferred_value=verdict.value,
        )
    if o.status in _EMPTY:
        # A dash or a stroke: sure where the sums leave nothing that a figure could add.
        nothing = sure and verdict is not None and verdict.value == 0
        return o if nothing else replace(o, status=Status.DOUBTFUL.value)
    if verdict is None or not one.placed or _placed_with_doubt(o, cell):
        return replace(o, status=Status.DOUBTFUL.value)
    if verdict.value == o.value and o.raw_text == cell.text and o.status in _NUMBERS:
        # Sums cannot tell a 0 from an empty cell with dust in it.
        dust = o.value == 0 and (cell.confidence or 0.0) < _DUSTY
        return o if sure and not dust else replace(o, status=Status.DOUBTFUL.value)
    if verdict.wrong > _CORRECTED:
        return replace(o, status=Status.DOUBTFUL.value)
    return replace(o, value=verdict.value, status=Status.CORRECTED.value)


def _placed_with_doubt(o: Observation, cell: Cell) -> bool:
    """Whether it was the row or the column that raised the doubt, or a second print that differs."""
    read = parse_cell(cell.text, unit=o.unit).status
    return o.status == Status.CONTRADICTED or (o.status == Status.DOUBTFUL and read != Status.DOUBTFUL)


def _text_figure(o: Observation, verdict: Verdict | None) -> Observation:
    """A figure of a recognised line: reported where the table says the same."""
    proven = verdict is not None and verdict.wrong <= _REPORTED and verdict.value == o.value
    return replace(o, status=(Status.REPORTED if proven else Status.DOUBTFUL).value)


def _unvouched(
    observations: list[Observation],
    editions: Mapping[str, str],
    recognised: Collection[str],
    likely: Mapping[str, float],
) -> list[Observation]:
    """Recognised figures that only broken identities know, beside a doubtful one: any of them may
    be the one that is wrong. Where another number in one cell (`likely`) explains a broken
    identity, that cell alone is meant.
    """
    by_code = {o.indicator: o for o in observations}
    numbered = [o for o in observations if o.value is not None]
    index = {o.indicator: i for i, o in enumerate(numbered)}
    values = [likely.get(o.indicator, o.value or 0.0) for o in numbered]
    suspects = {o.indicator for o in numbered if o.status == Status.DOUBTFUL}
    mine = {o.indicator for o in numbered if o.indicator in recognised and o.status == Status.REPORTED}
    held: set[str] = set()
    broken: list[set[str]] = []
    for q in _equations(by_code, index, editions):
        operands = {numbered[i].indicator for i, _ in q.terms}
        if sum(sign * values[i] for i, sign in q.terms):
            broken.append(operands)
        elif meant := operands & likely.keys():
            held |= operands - meant
            broken.append(meant | (operands & suspects))
        else:
            held |= operands
    while more := {c for terms in broken if terms & suspects for c in terms & mine} - held - suspects:
        # Each new suspect casts its doubt on the other sums that it breaks.
        suspects |= more
    return [
        replace(o, status=Status.DOUBTFUL.value) if o.indicator in suspects & mine else o
        for o in observations
    ]
