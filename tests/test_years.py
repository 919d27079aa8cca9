"""What reports of several years, or of several publishers, say of each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from data.years import YearRuleError, year_rules
from sql.records import DocumentRecord
from sql.store import build_path
from tests.warehouse_maker import CODES, RUN, build, observation, opened, record, refused, result
from transform.rows import Observation

TOWN = "990101100"
OUT, IN = "applications.carried_out", "applications.carried_in"
MANY = {code: float(1 + n % 7) for n, code in enumerate(CODES[29:45])}


def report(
    year: int,
    values: Mapping[str, float | None] | Sequence[Observation],
    code: str = TOWN,
    *,
    prose: str | None = None,
    status: str = "reported",
    method: str = "table",
    name: str = "",
    **more: Any,
) -> DocumentRecord:
    if isinstance(values, Mapping):
        values = [
            observation(c, v, "blank" if v is None else status, method=method) for c, v in values.items()
        ]
    made = replace(result(code, year, values, **more), prose_digest=prose)
    return record(name or f"{code}-{year}", made)


def found(home: Path, columns: str = "rule, scope, year, left_text, right_text") -> list[tuple[Any, ...]]:
    with duckdb.connect(str(build_path(home)), read_only=True) as con:
        return con.execute(
            f"SELECT {columns} FROM year_findings ORDER BY rule, township_code, year, scope"  # noqa: S608
        ).fetchall()


STOCK = "normative_documents"
IDENTITIES: dict[str, tuple[dict[str, float | None], dict[str, float | None], list[tuple[Any, ...]]]] = {
    "a backlog goes on": ({f"{OUT}.total": 3}, {f"{IN}.total": 3}, []),
    "a backlog does not": ({f"{OUT}.total": 3}, {f"{IN}.total": 0}, [("YOY", "total", 2021, "3", "0")]),
    "blank is not zero": ({f"{OUT}.total": 3}, {f"{IN}.total": None}, []),
    "not printed is not zero": ({f"{OUT}.total": 3}, {f"{OUT}.total": 0}, []),
    "a column explains the total": (
        {f"{OUT}.total": 3, f"{OUT}.enterprise": 1},
        {f"{IN}.total": 4, f"{IN}.enterprise": 2},
        [("YOY", "enterprise", 2021, "1", "2")],
    ),
    "a column explains the total in part": (
        {f"{OUT}.total": 3, f"{OUT}.enterprise": 1},
        {f"{IN}.total": 9, f"{IN}.enterprise": 2},
        [("YOY", "enterprise", 2021, "1", "2"), ("YOY", "total", 2021, "3", "9")],
    ),
    "columns against each other leave the total": (
        {f"{OUT}.total": 3, f"{OUT}.enterprise": 3, f"{OUT}.research": 0},
        {f"{IN}.total": 3, f"{IN}.enterprise": 0, f"{IN}.research": 3},
        [("YOY", "enterprise", 2021, "3", "0"), ("YOY", "research", 2021, "0", "3")],
    ),
    "items follow their change": (
        {"penalty.items_last_year": 10, "penalty.items_change": -2},
        {"penalty.items_last_year": 8},
        [],
    ),
    "items do not": (
        {"penalty.items_last_year": 10, "penalty.items_change": -2},
        {"penalty.items_last_year": 12},
        [("P19-ITEMS", "penalty", 2021, "10+-2", "12")],
    ),
    "a stock follows its flows": (
        {f"{STOCK}.in_force": 5},
        {f"{STOCK}.in_force": 7, f"{STOCK}.issued": 3, f"{STOCK}.repealed": 1},
        [],
    ),
    "a stock does not": (
        {f"{STOCK}.in_force": 5},
        {f"{STOCK}.in_force": 8, f"{STOCK}.issued": 3, f"{STOCK}.repealed": 1},
        [("P21-STOCK", STOCK, 2021, "5+3-1", "8")],
    ),
    "a stock without its flows": (
        {f"{STOCK}.in_force": 5},
        {f"{STOCK}.in_force": 8, f"{STOCK}.issued": 3},
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", IDENTITIES)
def test_identities_over_two_years(tmp_path: Path, case: str) -> None:
    before, after, expected = IDENTITIES[case]
    build(tmp_path, [report(2020, before), report(2021, after)])
    assert found(tmp_path) == expected


def test_both_documents_and_no_third_are_named(tmp_path: Path) -> None:
    build(
        tmp_path,
        [
            report(2020, {f"{OUT}.total": 3}),
            report(2021, {f"{IN}.total": 0, f"{OUT}.total": 2}),
            report(2023, {f"{IN}.total": 7}),  # 2022 is missing: nothing can be said
            report(2021, {f"{IN}.total": 3, f"{OUT}.total": 2}, "990101101"),
        ],
    )
    columns = "document, other_document, year, other_year, left_value, right_value, strength, is_recognised"
    assert found(tmp_path, columns) == [(f"{TOWN}-2021", f"{TOWN}-2020", 2021, 2020, 3, 0, "strong", False)]


def test_publishers_of_one_county_are_apart(tmp_path: Path) -> None:
    county = "990101000"
    build(
        tmp_path,
        [
            report(2020, {f"{OUT}.total": 3}, county, kind="department", printed="甲县教育局"),
            report(2021, {f"{IN}.total": 0}, county, kind="department", printed="甲县民政局"),
        ],
    )
    assert found(tmp_path) == []


def test_a_scan_on_one_side_is_said(tmp_path: Path) -> None:
    scan = report(2021, {f"{IN}.total": 0}, method="ocr")
    build(tmp_path, [report(2020, {f"{OUT}.total": 3}), scan])
    assert found(tmp_path, "rule, strength, is_recognised") == [("YOY", "weak", True)]


def test_a_doubtful_figure_proves_nothing(tmp_path: Path) -> None:
    doubtful = report(2021, {f"{IN}.total": 0}, status="doubtful", method="ocr")
    build(tmp_path, [report(2020, {f"{OUT}.total": 3}), doubtful])
    assert found(tmp_path) == []


AMOUNTS: dict[str, tuple[dict[int, float | None], list[tuple[int, int]]]] = {
    # year: amount; expected (year named, year beside it)
    "steady": ({2021: 5e5, 2022: 7e5, 2023: 2e5}, []),
    "one slip": ({2021: 5e5, 2022: 7e9, 2023: 2e5}, [(2022, 2021)]),
    "the last": ({2021: 5e5, 2022: 6e5, 2023: 7e9}, [(2023, 2022)]),
    "the first": ({2021: 5e9, 2022: 6e5, 2023: 7e5}, [(2021, 2022)]),
    "of two the larger": ({2022: 6e5, 2023: 7e9}, [(2023, 2022)]),
    "too small among larger ones": ({2021: 5e9, 2022: 6e5, 2023: 7e9}, [(2022, 2021)]),
    "from a year on": ({2021: 5e5, 2022: 5e9, 2023: 6e9, 2024: 7e9}, [(2022, 2021)]),
    "two years long": ({2021: 5e5, 2022: 5e9, 2023: 6e9, 2024: 7e5}, [(2022, 2021), (2023, 2024)]),
    "over a year without fees": ({2021: 5e5, 2022: 0, 2023: None, 2024: 7e9}, [(2024, 2021)]),
    "a thousandfold is another matter": ({2021: 5e5, 2022: 5e8}, []),
    "a millionfold too": ({2021: 5e3, 2022: 5e9}, []),
    "nothing before": ({2021: 0, 2022: 5e9}, []),
}


@pytest.mark.parametrize("case", AMOUNTS)
@pytest.mark.parametrize("status", ["reported", "unit_assumed"])
def test_jumps(tmp_path: Path, case: str, status: str) -> None:
    amounts, expected = AMOUNTS[case]
    build(tmp_path, [report(y, {"procurement.amount": v}, status=status) for y, v in amounts.items()])
    assert found(tmp_path, "year, other_year") == expected


def test_other_figures_may_jump(tmp_path: Path) -> None:
    build(tmp_path, [report(y, {"licensing.decisions": v}) for y, v in ((2021, 3.0), (2022, 30_000.0))])
    assert found(tmp_path) == []


FEW = dict(list(MANY.items())[:7])
SAME = dict.fromkeys(MANY, 2.0)
COPIES: dict[str, tuple[list[DocumentRecord], list[tuple[Any, ...]]]] = {
    "same figures": ([report(2020, MANY), report(2021, MANY)], [("COPY-YEAR", "figures", 2021)]),
    "zeros do not tell": (
        [report(2020, {**MANY, CODES[60]: 0}), report(2021, {**MANY, CODES[61]: 0, CODES[62]: None})],
        [("COPY-YEAR", "figures", 2021)],
    ),
    "one figure tells": ([report(2020, MANY), report(2021, {**MANY, CODES[60]: 1})], []),
    "too few": ([report(2020, FEW), report(2021, FEW)], []),
    "too much alike": ([report(2020, SAME), report(2021, SAME)], []),
    "all zero": ([report(2020, dict.fromkeys(MANY, 0.0)), report(2021, dict.fromkeys(MANY, 0.0))], []),
    "in doubt": ([report(2020, MANY, status="doubtful"), report(2021, MANY, status="doubtful")], []),
    "two years apart": ([report(2019, MANY), report(2021, MANY)], []),
    "same text": (
        [report(2020, FEW, prose="a"), report(2021, MANY, prose="a")], [("COPY-YEAR", "prose", 2021)],
    ),
    "text and figures": (
        [report(2020, MANY, prose="a"), report(2021, MANY, prose="a")],
        [("COPY-YEAR", "prose+figures", 2021)],
    ),
    "of a neighbour": (
        [report(2020, MANY), report(2020, MANY, "990102103"), report(2020, MANY, "990201100")],
        [("COPY-PLACE", "figures", 2020), ("COPY-PLACE", "figures", 2020)],
    ),
    "the text of a neighbour": (
        [report(2020, FEW, prose="a"), report(2020, MANY, "990102103", prose="a")],
        [("COPY-PLACE", "prose", 2020)],
    ),
    "of a neighbour's other year": ([report(2020, MANY), report(2021, MANY, "990102103")], []),
    "texts that are none": ([report(2020, FEW), report(2020, FEW, "990102103")], []),
}  # fmt: skip


@pytest.mark.parametrize("case", COPIES)
def test_copies(tmp_path: Path, case: str) -> None:
    reports, expected = COPIES[case]
    build(tmp_path, reports)
    assert [r[:3] for r in found(tmp_path)] == expected


def test_figures_of_the_text_and_of_other_tables_do_not_make_a_copy(tmp_path: Path) -> None:
    values = {c: float(n) for n, c in enumerate(CODES) if c.startswith("narrative.")}
    values |= {f"local:{n}": float(n) for n in range(20)}
    build(tmp_path, [report(2020, values), report(2021, values)])
    assert found(tmp_path) == []


def test_what_is_superseded_or_gone_is_out_of_it(tmp_path: Path) -> None:
    """Only current reports count, and each change is judged with both neighbours."""
    with opened(tmp_path) as database:

        def after(*records: DocumentRecord) -> list[tuple[Any, ...]]:
            database.merge(records, RUN)
            database.refresh_current()
            rows = database.con.execute("SELECT year, other_year FROM year_findings ORDER BY 1").fetchall()
            return list(rows)

        middle = report(2021, {f"{IN}.total": 3, f"{OUT}.total": 2})
        assert after(report(2020, {f"{OUT}.total": 3}), middle, report(2022, {f"{IN}.total": 2})) == []
        wrong = {f"{IN}.total": 4, f"{OUT}.total": 9}
        later = report(2021, wrong, name="later", published="2023-01-01")
        assert after(later) == [(2021, 2020), (2022, 2021)]
        assert after(replace(later, result=middle.result)) == []
        assert after(later, refused(middle.name)) == [(2021, 2020), (2022, 2021)]
        assert after(refused(later.name)) == []


def test_findings_change_what_is_published_and_nothing_else(tmp_path: Path) -> None:
    reports = [report(2020, {f"{OUT}.total": 3}), report(2021, {f"{IN}.total": 0})]
    build(tmp_path, reports)
    with duckdb.connect(str(build_path(tmp_path)), read_only=True) as con:
        kinds = con.execute("SELECT status, value FROM observations ORDER BY year").fetchall()
        assert kinds == [("reported", 3), ("reported", 0)]
        assert con.execute("SELECT rule, other_document FROM findings").fetchall() == [
            ("YOY", f"{TOWN}-2020")
        ]
        assert con.execute("SELECT count(*) FROM contradictions").fetchone() == (0,)
        version = con.execute("SELECT value FROM meta WHERE key = 'content_version'").fetchone()
    with opened(tmp_path) as database:
        database.con.execute("DELETE FROM year_terms")
        database.con.execute("UPDATE meta SET value = 'yes' WHERE key = 'stale'")
        database.refresh_current()
        changed = database.con.execute("SELECT value FROM meta WHERE key = 'content_version'").fetchone()
    assert changed != version


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"kind": "guess"}, "kind 'guess'"),
        ({"strength": "some"}, "strength 'some'"),
        ({"left": [], "right": []}, "0 terms"),
        ({"left": []}, "both sides"),
        ({"right": ["this fees.amount"]}, "both years"),
        ({"left": ["next fees.amount"]}, "term 'next"),
        ({"left": ["this"]}, "term 'this'"),
    ],
)
def test_faults_of_the_rules_are_named(tmp_path: Path, rule: dict[str, Any], words: str) -> None:
    sound = {
        "id": "A",
        "kind": "identity",
        "zh": "甲",
        "en": "a",
        "strength": "weak",
        "left": ["this fees.amount"],
        "right": ["previous fees.amount"],
    }
    path = tmp_path / "years.yaml"
    path.write_text(yaml.safe_dump([sound | rule]), encoding="utf-8")
    with pytest.raises(YearRuleError, match=words):
        year_rules(path)


def test_the_rules_speak_of_indicators() -> None:
    assert {t.indicator for r in year_rules() for t in r.terms} <= set(CODES)
