"""What a reading of a typeset document is worth, cell by cell."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.typeset import Expected, Rendered

__all__ = ["NULLS", "Problem", "Verdict", "judge"]

NULLS = ("blank", "not_applicable")
OUTCOMES = ("right", "silent", "flagged", "gap", "lost")


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell (or one fact of the document) that is not as it should be."""

    document: str
    kind: str
    indicator: str
    expected: str
    got: str
    traits: tuple[str, ...] = ()


@dataclass(slots=True)
class Verdict:
    """Counts over documents. Cells: `right` value equal; `silent` a wrong value that looks sound;
    `flagged` wrong or empty with a status that says so; `gap` not read and named; `lost` not read
    and not named. Beside them: `status` right value, unexpected status; `extra` a value for
    something that is not printed; `inferred` lost figures given back; `corrected` misread figures
    mended, `miscorrected` where what was mended is wrong all the same; `doubtful` right values under
    suspicion; `township_wrong` and `year_wrong` where the document was loaded.
    """

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    def add(self, other: Verdict) -> None:
        """Sum up."""
        self.counts.update(other.counts)
        self.problems.extend(other.problems)

    def accuracy(self) -> float:
        """Share of printed cells whose value is right."""
        return self.counts["right"] / max(1, self.counts["cells"])


def judge(document: Rendered, result: Any, error: str = "") -> Verdict:
    """Compare one `DocumentResult` (None and `error` where reading failed) with the truth."""
    verdict = Verdict()
    n = verdict.counts
    n["documents"] += 1
    n["cells"] += len(document.expected)
    note = _noter(verdict, document)
    if result is None or result.reason:
        n["quarantined"] += 1
        n["named"] += len(document.expected)
        note("quarantined", "", document.township, error or f"{result.reason}: {result.detail}")
        if result is not None and result.reason == "reader_crashed":
            n["crashed"] += 1
        return verdict
    _judge_identity(document, result, n, note)
    rows: dict[str, list[Any]] = {}
    for observation in result.observations:
        rows.setdefault(observation.indicator, []).append(observation)
    gaps = {gap.indicator for gap in result.gaps}
    complete = True
    for expected in document.expected:
        outcome = _judge_cell(expected, rows.pop(expected.indicator, []), gaps, n, note)
        n[outcome] += 1
        complete &= outcome == "right" or (expected.hard and outcome in ("flagged", "gap"))
    for expected in document.optional:
        found = rows.pop(expected.indicator, [])
        if any(o.status == "reported" and not _same(o.value, expected.value) for o in found):
            n["silent"] += 1
            note("silent", expected.indicator, str(expected.value), _show(found))
    complete &= _judge_rest(document, rows, gaps, n, note)
    n["complete"] += complete
    return verdict


def _noter(verdict: Verdict, document: Rendered) -> Any:
    def note(kind: str, indicator: str, expected: str, got: str) -> None:
        verdict.problems.append(Problem(document.name, kind, indicator, expected, got, document.traits))

    return note


def _judge_identity(document: Rendered, result: Any, n: Counter[str], note: Any) -> None:
    if result.publisher.code != document.code:
        n["township_wrong"] += 1
        note(
            "township",
            "",
            f"{document.code} {document.county}{document.township}",
            str(result.publisher.code),
        )
    if result.year != document.year:
        n["year_wrong"] += 1
        note("year", "", str(document.year), str(result.year))


def _judge_cell(expected: Expected, found: list[Any], gaps: set[str], n: Counter[str], note: Any) -> str:
    want = f"{expected.value} [{expected.status}] {expected.raw!r}"
    if not found:
        outcome = "gap" if expected.indicator in gaps else "lost"
        if expected.value is None and outcome == "lost":
            note("lost-null", expected.indicator, want, "nothing")
        else:
            note(outcome + ("-hard" if expected.hard else ""), expected.indicator, want, "nothing")
        return outcome
    values = {o.value for o in found}
    equal = all(_same(o.value, expected.value) for o in found)
    n["corrected" if equal else "miscorrected"] += any(o.status == "corrected" for o in found)
    n["doubtful"] += equal and any(o.status == "doubtful" for o in found)
    if equal and (expected.value is not None or all(o.status in NULLS for o in found)):
        for o in found:
            if o.status not in expected.statuses:
                n["status"] += 1
                n["false_alarm"] += o.status == "contradicted"
                note("status", expected.indicator, want, _show(found))
        return "right"
    silent = any(o.status == "reported" for o in found) and (values != {None} or len(found) > 1)
    outcome = "silent" if silent else "flagged"
    note(outcome + ("-hard" if expected.hard else ""), expected.indicator, want, _show(found))
    return outcome


def _judge_rest(
    document: Rendered, rows: dict[str, list[Any]], gaps: set[str], n: Counter[str], note: Any
) -> bool:
    sound = True
    for indicator, found in rows.items():
        if _inferred(document, indicator, found):
            n["inferred"] += 1
        elif not indicator.startswith("local:") and any(o.value is not None for o in found):
            n["extra"] += 1
            n["extra_silent"] += any(o.status == "reported" for o in found)
            note("extra", indicator, "not printed", _show(found))
            sound = False
    missing = [code for code in document.gaps if code not in gaps and code not in rows]
    n["gaps_expected"] += len(document.gaps)
    n["gaps_unnamed"] += len(missing)
    if missing:
        note("gap unnamed", missing[0], f"{len(missing)} cells the page does not print", "no gap")
    for path, value in document.local:
        n["local"] += 1
        got = rows.get("local:" + "/".join(path), [])
        if any(_same(o.value, float(value)) for o in got):
            n["local_right"] += 1
        else:
            note("local", "/".join(path), str(value), _show(got))
    return sound and not missing


def _inferred(document: Rendered, indicator: str, found: list[Any]) -> bool:
    """A figure that the page has lost and the identities give back (a blank one has no truth)."""
    if indicator not in document.unprinted or any(o.status != "inferred" for o in found):
        return False
    value = document.unprinted[indicator]
    return value is None or all(_same(o.value, value) for o in found)


def _same(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= 1e-6 + 1e-9 * max(abs(a), abs(b))


def _show(found: list[Any]) -> str:
    return "; ".join(f"{o.value} [{o.status}] {o.raw_text!r}" for o in found) or "nothing"
