"""Recognised figures: what the identities prove, mend and leave in doubt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.blocks import Cell
from tests.recognised_tools import BUSY, CELL, CODES, ONE, QUIET, a, figures, settled, sure, unsure
from transform.recognised.odds import picture_of
from transform.rows import Observation


@pytest.mark.parametrize("code", [CELL, a("handled_total", "research"), a("denied.third_party", "total")])
def test_a_misread_digit_is_mended_where_row_and_column_demand_the_other_reading(code: str) -> None:
    right = f"{BUSY[code]:g}"
    wrong = right[:-1] + str((int(right[-1]) + 5) % 10)
    rows, _ = settled(BUSY, {code: unsure(wrong, right)})
    assert (rows[code].status, rows[code].value, rows[code].raw_text) == ("corrected", BUSY[code], wrong)
    assert {o.status for c, o in rows.items() if c != code} == {"reported"}


def test_a_figure_that_no_reading_names_is_mended_where_both_sums_demand_a_look_alike() -> None:
    rows, _ = settled(QUIET, {CELL: unsure("8", "9")})
    assert (rows[CELL].status, rows[CELL].value) == ("corrected", 0)


def test_a_letter_for_a_digit_is_mended() -> None:
    rows, _ = settled(QUIET, {CELL: unsure("O")})
    assert (rows[CELL].status, rows[CELL].value, rows[CELL].raw_text) == ("corrected", 0, "O")


def test_an_unsure_figure_that_the_sums_prove_is_reported() -> None:
    code = CELL
    rows, _ = settled(BUSY, {code: unsure(f"{BUSY[code]:g}", "77")})
    assert (rows[code].status, rows[code].value) == ("reported", BUSY[code])


def test_a_well_read_contradiction_is_the_publishers() -> None:
    rows, _ = settled(BUSY | {CELL: BUSY[CELL] + 40}, {})
    assert {c for c, o in rows.items() if o.status == "contradicted"} == {CELL}
    assert not any(o.status in ("doubtful", "corrected") for o in rows.values())


def test_beside_a_printed_contradiction_an_unsure_figure_is_proven_by_its_other_sum() -> None:
    other = a("granted", "total")
    rows, _ = settled(BUSY | {CELL: BUSY[CELL] + 40}, {other: unsure(f"{BUSY[other]:g}", "3")})
    assert rows[CELL].status in ("contradicted", "doubtful")
    assert rows[other].value == BUSY[other]


def test_one_glyph_misread_everywhere_does_not_prove_itself() -> None:
    """A town with one application prints six ones: read as sevens, all sums still hold."""
    read = {code: unsure("7", "1") for code, value in ONE.items() if value}
    rows, _ = settled(ONE, read)
    assert {rows[c].status for c in read} <= {"doubtful", "corrected"}
    one_sure = {c: cell for c, cell in read.items() if c != a("new", "total")}
    rows, _ = settled(ONE, one_sure)
    assert {rows[c].status for c in one_sure} == {"corrected"}
    assert {rows[c].value for c in one_sure} == {1.0}


def test_an_unreadable_cell_is_inferred_and_named_as_a_gap() -> None:
    rows, gaps = settled(BUSY, {CELL: unsure()})
    assert (rows[CELL].status, rows[CELL].value, rows[CELL].method) == ("inferred", BUSY[CELL], "identity")
    assert [(g.indicator, g.reason) for g in gaps] == [(CELL, "unreadable")]


def test_a_rectangle_of_unreadable_cells_stays_open() -> None:
    """Four cells on two rows and two columns: the sums leave more than one answer."""
    lost = [a(r, c) for r in ("granted", "denied.third_party") for c in ("natural_person", "enterprise")]
    rows, gaps = settled(BUSY, {code: unsure() for code in lost})
    assert {g.indicator for g in gaps} == set(lost)
    assert not any(code in rows for code in lost)


def test_two_readings_that_both_fit_stay_doubtful() -> None:
    """Four unsure cells on two rows and columns, where ±1 cancels out."""
    corners = {
        a("granted", "natural_person"): ("3", "2"),
        a("granted", "enterprise"): ("2", "3"),
        a("denied.third_party", "natural_person"): ("2", "3"),
        a("denied.third_party", "enterprise"): ("3", "2"),
    }
    truth = dict(QUIET)
    for code, (value, _) in corners.items():
        truth[code] = float(value)
    for c in ("natural_person", "enterprise"):
        truth[a("handled_total", c)] = truth[a("new", c)] = 5.0
    for r in ("granted", "denied.third_party"):
        truth[a(r, "total")] = 5.0
    truth[a("handled_total", "total")] = truth[a("new", "total")] = 10.0
    rows, _ = settled(truth, {c: unsure(*texts, best=0.5) for c, texts in corners.items()})
    assert {rows[c].status for c in corners} == {"doubtful"}


@pytest.mark.parametrize(
    ("read", "status", "value"),
    [
        (("4", "1"), "corrected", 1),
        (("1", "4"), "reported", 1),
        (("6", "8"), "doubtful", 6),
    ],
)
def test_table_four_has_one_sum_only(read: tuple[str, ...], status: str, value: float) -> None:
    truth = QUIET | {"reconsideration.upheld": 1.0, "reconsideration.total": 1.0}
    rows, _ = settled(truth, {"reconsideration.upheld": unsure(*read)})
    assert (rows["reconsideration.upheld"].status, rows["reconsideration.upheld"].value) == (status, value)


def test_a_printed_cell_that_two_interpreters_read_differently_goes_the_same_way() -> None:
    rows, _ = settled(BUSY, {CELL: unsure("1", f"{BUSY[CELL]:g}")}, printed=True)
    assert rows[CELL].value == BUSY[CELL]
    assert rows[CELL].status in ("corrected", "reported")


def test_figures_whose_row_is_a_guess_are_not_proven_by_sums() -> None:
    """Two result rows changed over leave every sum as it is."""
    code = a("granted", "natural_person")
    rows, _ = settled(BUSY, {code: unsure(f"{BUSY[code]:g}")}, placed=False)
    assert rows[code].status == "doubtful"


def test_in_a_poor_picture_agreement_alone_proves_nothing() -> None:
    cells = [unsure("3", "8")] * 20 + [sure("0")] * 80
    assert picture_of(cells).poor
    assert picture_of(cells).agreed_wrong > 1e-3
    assert picture_of([sure("0")] * 100) == picture_of([])
    assert not picture_of([]).poor
    dashes = [replace(unsure("—"), confidence=0.1)] * 12  # where no figure belongs: nothing about digits
    assert picture_of([sure("0")] * 60 + dashes) == picture_of([])


DENSITIES = st.sampled_from([0.0, 0.1, 0.3, 1.0])
WRONG_DIGIT = st.integers(1, 9)


def misreading(code: str, truth: Mapping[str, float], by: int, kind: str) -> Cell:
    right = f"{truth[code]:g}"
    wrong = right[:-1] + str((int(right[-1]) + by) % 10)
    wrong = {"digit": wrong, "more": right + str(by), "less": right[:-1]}[kind]
    if not wrong:
        return unsure()
    return {1: unsure(wrong, right), 2: unsure(right, wrong), 3: unsure(wrong)}.get(
        by % 4, unsure(wrong, "5")
    )


def assert_never_silent(truth: Mapping[str, float], rows: Mapping[str, Observation]) -> None:
    for code, o in rows.items():
        assert o.value == truth[code] or o.status in ("doubtful", "contradicted"), (code, truth[code], o)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 50),
    DENSITIES,
    st.sampled_from(CODES),
    WRONG_DIGIT,
    st.sampled_from(["digit", "digit", "more", "less"]),
)
def test_any_single_misread_cell_is_mended_or_flagged(
    seed: int, density: float, code: str, by: int, kind: str
) -> None:
    truth = figures(seed, density)
    rows, gaps = settled(truth, {code: misreading(code, truth, by, kind)})
    assert_never_silent(truth, rows)
    assert code in rows or code in {g.indicator for g in gaps}
    assert all(o.status == "reported" for c, o in rows.items() if c != code and not c.startswith("liti"))


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 50),
    DENSITIES,
    st.lists(st.sampled_from(CODES), min_size=2, max_size=3, unique=True),
    st.lists(WRONG_DIGIT, min_size=3, max_size=3),
)
def test_any_few_misread_cells_are_mended_or_flagged(
    seed: int, density: float, codes: list[str], by: list[int]
) -> None:
    truth = figures(seed, density)
    read = {c: misreading(c, truth, n, "digit") for c, n in zip(codes, by, strict=False)}
    rows, _ = settled(truth, read)
    assert_never_silent(truth, rows)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 50), st.sampled_from(CODES), WRONG_DIGIT)
def test_a_misreading_that_both_recognitions_share_is_flagged(seed: int, code: str, by: int) -> None:
    truth = figures(seed, 0.3)
    rows, _ = settled(truth, {code: sure(f"{(truth[code] + by):g}")})
    assert_never_silent(truth, rows)
    assert rows[code].status == "contradicted"
