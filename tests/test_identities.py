"""Identities prove, blame and infer; blanks are never zeros by themselves."""

from __future__ import annotations

import pytest

from transform.forms import tables_of
from transform.identities import evaluate, rules
from transform.rows import Check, Gap, Observation
from transform.verdict import judge

FORM = tables_of("applications")[-1]
COLUMNS = [c.id for c in FORM.blocks[0].columns]
EDITIONS = {"applications": "2021", "disputes": "2021"}


def table(**figures: float | None) -> dict[str, Observation]:
    """A full 表三 of zeros with some cells changed (`granted__natural_person=2`)."""
    out = {}
    changed = {"applications." + k.replace("__", "."): v for k, v in figures.items()}
    for code in FORM.codes():
        value = changed.get(code, 0.0)
        status = "blank" if value is None else "reported"
        out[code] = Observation(code, value, "application", status, "", "table")
    return out


def consistent(**more: float | None) -> dict[str, Observation]:
    figures: dict[str, float | None] = {}
    for row, n in (
        ("new", 5),
        ("granted", 3),
        ("denied.third_party", 1),
        ("handled_total", 4),
        ("carried_out", 1),
    ):
        figures[f"{row}__natural_person"] = n
        figures[f"{row}__total"] = n
    return table(**{**figures, **more})


def run(
    cells: dict[str, Observation], gaps: list[str] | None = None
) -> tuple[dict[str, Observation], list[Check]]:
    rows, checks = judge(list(cells.values()), [Gap(g, "row_missing") for g in gaps or []], EDITIONS)
    return {o.indicator: o for o in rows}, checks


def failed(checks: list[Check]) -> list[tuple[str, str]]:
    return [(c.rule, c.scope) for c in checks if c.result == "fail"]


def test_a_consistent_table_passes_everything() -> None:
    rows, checks = run(consistent())
    assert {c.result for c in checks} == {"pass"}
    assert len(checks) == 7 + 7 + 25
    assert {o.status for o in rows.values()} == {"reported"}


def test_one_wrong_figure_is_found_where_row_and_column_meet() -> None:
    rows, checks = run(consistent(granted__natural_person=4))
    assert failed(checks) == [("T3-SUM", "natural_person"), ("T3-ROW", "applications.granted")]
    blamed = [c for c, o in rows.items() if o.status == "contradicted"]
    assert blamed == ["applications.granted.natural_person"]
    assert rows["applications.granted.natural_person"].value == 4


def test_both_sides_are_kept() -> None:
    _, checks = run(consistent(granted__natural_person=4))
    (row,) = [c for c in checks if c.rule == "T3-ROW" and c.result == "fail"]
    assert (row.left_text, row.left_value) == ("3", 3)
    assert (row.right_text, row.right_value) == ("4+0+0+0+0+0", 4)


def test_disputes_contradict_as_a_group() -> None:
    figures = {"upheld": 10.0, "corrected": 1.0, "other": 0.0, "pending": 0.0, "total": 0.0}
    cells = {
        f"reconsideration.{k}": Observation(f"reconsideration.{k}", v, "case", "reported", "", "table")
        for k, v in figures.items()
    }
    rows, checks = run(cells)
    assert failed(checks) == [("T4-ROW", "reconsideration")]
    assert {o.status for o in rows.values()} == {"contradicted"}


def test_blank_operand_is_not_assessable() -> None:
    _, checks = run(consistent(new__total=None))
    results = {(c.rule, c.scope): c.result for c in checks}
    assert results["T3-ROW", "applications.new"] == "not_assessable"
    assert results["T3-BAL", "total"] == "not_assessable"


def test_a_total_proves_that_blanks_stand_for_zero() -> None:
    rows, checks = run(consistent(granted__enterprise=None, granted__research=None))
    results = {(c.rule, c.scope): c.result for c in checks}
    assert results["T3-ROW", "applications.granted"] == "pass"
    blank = rows["applications.granted.enterprise"]
    assert (blank.status, blank.value, blank.inferred_value) == ("blank", None, 0)


def test_a_blank_gets_its_inferred_value_beside_and_never_inside() -> None:
    rows, _ = run(consistent(granted__natural_person=None))
    blank = rows["applications.granted.natural_person"]
    assert (blank.status, blank.value, blank.inferred_value) == ("blank", None, 3)


def test_a_lost_row_is_inferred() -> None:
    cells = consistent()
    lost = [f"applications.granted.{c}" for c in COLUMNS]
    for code in lost:
        del cells[code]
    rows, _ = run(cells, lost)
    assert rows["applications.granted.natural_person"].value == 3
    assert {rows[c].status for c in lost} == {"inferred"}
    assert {rows[c].method for c in lost} == {"identity"}


def test_two_lost_rows_are_not_guessed() -> None:
    cells = consistent()
    lost = [
        f"applications.{r}.{c}"
        for r in ("granted", "denied.third_party")
        for c in ("natural_person", "total")
    ]
    for code in lost:
        del cells[code]
    rows, _ = run(cells, lost)
    assert not any(c in rows for c in lost)


def test_inference_that_disagrees_is_dropped() -> None:
    cells = consistent(carried_out__natural_person=0)
    del cells["applications.new.natural_person"]
    rows, _ = run(cells, ["applications.new.natural_person"])
    assert "applications.new.natural_person" not in rows


def test_a_doubtful_reading_is_ours_before_it_is_the_publishers() -> None:
    cells = consistent(granted__natural_person=4)
    code = "applications.granted.natural_person"
    cells[code] = Observation(code, 4.0, "application", "doubtful", "", "table")
    rows, _ = run(cells)
    assert [c for c, o in rows.items() if o.status == "contradicted"] == []
    assert rows[code].status == "doubtful"


def test_a_doubtful_zero_under_a_total_of_zero_is_sure() -> None:
    cells = consistent()
    code = "applications.denied.state_secret.research"
    cells[code] = Observation(code, 0.0, "application", "doubtful", "", "table")
    rows, _ = run(cells)
    assert rows[code].status == "reported"


@pytest.mark.parametrize(
    ("figures", "fails"),
    [((5, 1, 6), True), ((5, 0, 5), False), ((5, 1, 7), False), ((0, 0, 0), False)],
)
def test_items_typed_into_the_column_of_decisions(figures: tuple[float, ...], fails: bool) -> None:
    codes = [f"licensing.{c}" for c in ("items_last_year", "items_change", "decisions")]
    cells = {
        c: Observation(c, v, "item", "reported", "", "table") for c, v in zip(codes, figures, strict=True)
    }
    checks = evaluate(cells, {"proactive_disclosure": "2019"})
    assert [c.rule for c in checks if c.result == "fail"] == (["MIS1"] if fails else [])
    assert {c.severity for c in checks} == {"finding"}


def test_every_rule_names_known_indicators() -> None:
    from transform.forms import indicators

    known = indicators()
    assert [c for r in rules() for c in (*r.left, *r.right) if c not in known] == []
