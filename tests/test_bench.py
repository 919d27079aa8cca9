"""The measuring instruments measure: a right reading is right, each kind of fault is seen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.bench.baseline import read_baseline
from tests.bench.paged import pages_of, repeated
from tests.bench.verdict import judge
from tests.typeset import FORMATS, Options, Rendered, generate
from transform.rows import DocumentResult, Gap, Observation, Publisher


def one(**options: object) -> Rendered:
    return next(generate(3, 1, Options(formats=("txt",), plain=True, **options)))  # type: ignore[arg-type]


def perfect(document: Rendered) -> DocumentResult:
    observations = tuple(
        Observation(e.indicator, e.value, "", e.status, e.raw, e.method) for e in document.expected
    )
    publisher = Publisher(document.code, document.township, None, document.place.kind)
    gaps = tuple(Gap(code, "row_missing") for code in document.gaps)
    return DocumentResult(publisher, document.year, None, None, (), observations, gaps, ())


def test_a_perfect_reading_is_complete() -> None:
    document = one()
    counts = judge(document, perfect(document)).counts
    assert counts["right"] == counts["cells"] == len(document.expected)
    assert counts["complete"] == 1
    assert not any(counts[k] for k in ("silent", "flagged", "gap", "lost", "extra", "status", "year_wrong"))


@pytest.mark.parametrize(
    ("status", "value", "outcome"),
    [("reported", 7777.0, "silent"), ("doubtful", 7777.0, "flagged"), ("doubtful", None, "flagged")],
)
def test_a_wrong_cell_is_seen(status: str, value: float | None, outcome: str) -> None:
    document = one()
    result = perfect(document)
    first, *rest = result.observations
    wrong = replace(result, observations=(replace(first, value=value, status=status), *rest))
    verdict = judge(document, wrong)
    assert verdict.counts[outcome] == 1
    assert verdict.counts["complete"] == 0
    assert verdict.problems[0].indicator == first.indicator


def test_a_missing_cell_is_lost_unless_it_is_named() -> None:
    document = one()
    result = perfect(document)
    first, *rest = result.observations
    silent = replace(result, observations=tuple(rest))
    named = replace(silent, gaps=(Gap(first.indicator, "cell_missing"),))
    assert judge(document, silent).counts["lost"] == 1
    assert judge(document, named).counts["gap"] == 1


def test_an_invented_cell_a_false_alarm_and_a_wrong_year_are_seen() -> None:
    document = one()
    result = perfect(document)
    invented = Observation("stat2014.complaints", 3.0, "case", "reported", "3", "table")
    alarm = replace(result.observations[0], status="contradicted")
    result = replace(result, year=1999, observations=(alarm, *result.observations[1:], invented))
    counts = judge(document, result).counts
    assert (counts["extra_silent"], counts["false_alarm"], counts["year_wrong"]) == (1, 1, 1)


def test_a_mended_cell_is_counted_and_so_is_a_wrong_mend() -> None:
    document = one()
    result = perfect(document)
    first, second, third, *rest = result.observations
    mended = replace(first, status="corrected")
    wrong = replace(second, status="corrected", value=7777.0)
    doubted = replace(third, status="doubtful")
    counts = judge(document, replace(result, observations=(mended, wrong, doubted, *rest))).counts
    assert (counts["corrected"], counts["miscorrected"], counts["doubtful"]) == (1, 1, 1)
    assert (counts["flagged"], counts["silent"]) == (1, 0)


def test_a_long_file_is_the_report_again_and_again() -> None:
    report = next(generate(3, 1, Options(formats=("pdf",), plain=True)))
    assert pages_of(repeated(report.data, 23)) == 23
    assert pages_of(repeated(report.data, 1)) == pages_of(report.data)


@pytest.mark.parametrize("form", (*FORMATS, "pdf"))
def test_the_baseline_reads_the_form_as_printed(form: str) -> None:
    """An honest opponent: on undamaged pages it finds what an exact look-up can find."""
    options = Options(formats=(form,), plain=True, fancy=0.0)
    right = total = 0
    for document in generate(5, 2 if form == "pdf" else 10, options):
        found = read_baseline(document.name, document.data)
        cells = [e for e in document.expected if e.method == "table"]
        right += sum(e.indicator in found and found[e.indicator] == pytest.approx(e.value) for e in cells)
        total += len(cells)
    assert right / total > 0.97
