"""Every question of the cookbook runs as it is printed, on the fictitious county whose answers are known
and on the sample reports; the pages say what the catalogue says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from sql.ask import query
from sql.cookbook import TARGETS, Recipe, cookbook, recipes

TILE, STONE, WOOD, WATER, FIRE = "990101100", "990101101", "990101102", "990101201", "990101202"

ANSWERS: dict[str, list[tuple[Any, ...]]] = {
    "most_requests": [
        ("甲县", "township", 1, "瓦镇", 15.0, 10.0, 2, 3, 4),
        ("甲县", "township", 2, "石镇", 5.0, 10.0, 2, 3, 4),
        ("乙县", "township", 1, "瓦镇", 30.0, 30.0, 1, 1, 4),
    ],
    "never_published": [("990101103", "竹镇", "township", 0, None)],
    "coverage_by_year": [
        (2020, 6, 1, 5, 0.17, 0, 0),
        (2021, 6, 4, 2, 0.67, 0, 0),
        (2022, 6, 3, 3, 0.5, 0, 0),
        (2023, 6, 4, 2, 0.67, 0, 1),
    ],
    "litigation_after_reconsideration": [
        (WATER, "水街道", "甲县", 2.0, 0.0, 4.0),
        (TILE, "瓦镇", "甲县", 1.0, 3.0, None),
    ],
    "disclosure_ranking": [
        (TILE, "瓦镇", "甲县", 10.0, 17.0, 0.5882),
        ("990102100", "瓦镇", "乙县", 3.0, 30.0, 0.1),
    ],
    "disclosure_pooled": [
        (WATER, "水街道", 13.0, 15.0, 0.8667, 2, 2, 3),
        (STONE, "石镇", 7.0, 12.0, 0.5833, 3, 3, 3),
        (TILE, "瓦镇", 27.0, 95.0, 0.2842, 3, 3, 3),
        (WOOD, "木镇", 0.0, 0.0, None, 1, 2, 3),
    ],
    "yuan_or_wan": [
        (TILE, "瓦镇", 2022, "fees.amount", 310_000_000.0, 30_000.0, f"{TILE}-2022.html",
         f"{TILE}-2021.html"),
    ],
    "copied_reports": [
        ("COPY-YEAR", WATER, "水街道", 2022, "水街道", 2021, "strong", f"{WATER}-2022.html",
         f"{WATER}-2021.html"),
    ],
    "broken_sums": [("T3-BAL", 1, 1, 5)],
    "one_applicant": [(TILE, "瓦镇", "甲县", 60.0, 58.0, 48.0, 59.0)],
    "changes": [
        (TILE, "瓦镇", "甲县", 20.0, 60.0, 40.0, "yes", None, None),
        (STONE, "石镇", "甲县", 3.0, 4.0, 1.0, "yes", None, None),
        (WATER, "水街道", "甲县", 7.0, 8.0, 1.0, "yes", None, None),
    ],
    "licensing_by_county": [
        ("甲县", "township", 81.0, 12.0, 66.0, "瓦镇", 3, 0, 0, 3, 4),
        ("甲县", "street", 5.0, 5.0, 5.0, "火街道", 1, 0, 0, 1, 2),
        ("乙县", "township", 8.0, 8.0, 8.0, "瓦镇", 1, 0, 0, 1, 4),
    ],
    "fees_in_wan": [
        ("甲县", "township", 3.2, "瓦镇", 3.2, 2, 0, 3, 4),
        ("甲县", "street", None, None, None, 0, 0, 1, 2),
        ("乙县", "township", None, None, None, 0, 0, 1, 4),
    ],
    "evidence": [
        (15.0, "application", "reported", "15", f"{TILE}-2023.html", 2, 2, 22, 4, 1, 0, 0, True,
         "http://tile.example.gov.cn/nb/2023.html"),
    ],
    "revisions": [
        (STONE, "石镇", "licensing.decisions", 21.0, 12.0, "stone-first.html", "stone-corrected.html"),
    ],
    "late_reports": [
        (STONE, "石镇", "甲县", "2024-05-10", 100),
        (TILE, "瓦镇", "甲县", "2024-03-15", 44),
    ],
    "series_with_breaks": [
        (2020, 12.0, "reported", "2019", 1, None, None, None, None, None),
        (2021, 20.0, "reported", "2021", 1, "yes", 8.0, None, None, None),
        (2022, 60.0, "reported", "2021", 1, "yes", 40.0, None, None, None),
        (2023, 15.0, "reported", "2021", 1, "yes", -45.0, None, None, None),
    ],
    "reliable_reports": [("甲县", 6, 4, 1, 1, 1, 0, 1, 0), ("乙县", 6, 1, 0, 1, 0, 0, 0, 0)],
}  # fmt: skip


def _ids(recipe: Recipe) -> str:
    return recipe.id


def _plain(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [tuple(str(v) if hasattr(v, "isoformat") else v for v in row) for row in rows]


def test_twenty_questions_each_once() -> None:
    assert len(recipes()) == 20 == len({r.id for r in recipes()})


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pages_are_up_to_date(lang: str) -> None:
    assert TARGETS[lang].read_text(encoding="utf-8") == cookbook(lang), "run: python -m sql.cookbook"


@pytest.mark.parametrize("recipe", [r for r in recipes() if r.id in ANSWERS], ids=_ids)
def test_answers_on_the_county(county: Path, recipe: Recipe) -> None:
    assert _plain(query(county, recipe.sql, recipe.params).rows) == ANSWERS[recipe.id]


def test_grounds_of_refusal_on_the_county(county: Path) -> None:
    recipe = next(r for r in recipes() if r.id == "refusal_grounds")
    found = query(county, recipe.sql, recipe.params).rows
    assert len(found) == 8 * 4
    assert [row[1:] for row in found if row[0] == "denial_rate.process_information"] == [
        (2020, 0.0, 12.0, 0.0, 1, 1, 6),
        (2021, 3.0, 29.0, 0.1034, 4, 4, 6),
        (2022, 0.0, 71.0, 0.0, 3, 3, 6),
        (2023, 2.0, 22.0, 0.0909, 2, 4, 6),
    ]


def test_the_printed_form_on_the_county(county: Path) -> None:
    recipe = next(r for r in recipes() if r.id == "printed_form")
    found = {row[0]: row[1:] for row in query(county, recipe.sql, recipe.params).rows}
    assert len(found) == 25
    assert next(iter(found)) == "一、本年新收政府信息公开申请数量"
    assert found["一、本年新收政府信息公开申请数量"] == (12.0, None, None, None, None, None, 15.0, None)


@pytest.mark.parametrize("recipe", recipes(), ids=_ids)
def test_text_parameters_do(county: Path, recipe: Recipe) -> None:
    """On the command line every parameter is text: the answer is the same."""
    words = {name: str(value) for name, value in recipe.params.items()}
    assert query(county, recipe.sql, words) == query(county, recipe.sql, recipe.params)


@pytest.mark.parametrize("recipe", recipes(), ids=_ids)
def test_every_question_runs_on_the_sample(sample_warehouse: Path, recipe: Recipe) -> None:
    values = {"year": 2020, "county": "330411", "township": "330411105", "indicator": "procurement.amount"}
    params = {name: values.get(name, value) for name, value in recipe.params.items()}
    answer = query(sample_warehouse, recipe.sql, params)
    if recipe.id in {
        "most_requests",
        "coverage_by_year",
        "licensing_by_county",
        "reliable_reports",
        "evidence",
    }:
        assert answer.rows


def test_everything_that_is_counted_has_its_coverage_beside_it(county: Path) -> None:
    """A question that adds up or averages over townships says over how many."""
    for recipe in recipes():
        if any(
            word in recipe.sql
            for word in ("_median", "rates_by_county", "county_summary", "rates_over_years")
        ):
            columns = set(query(county, recipe.sql, recipe.params).columns)
            assert columns & {"n_values", "county_values"}, recipe.id
            assert columns & {"n_townships", "county_townships", "n_years"}, recipe.id


def test_in_plain_duckdb_too(county: Path) -> None:
    """The pages promise that no gongkai is needed to ask."""
    with duckdb.connect(str(county), read_only=True) as con:
        for recipe in recipes():
            assert con.execute(recipe.sql, recipe.params).description
