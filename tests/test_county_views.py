"""Views and macros on the fictitious county: statuses, breaks, rates, printed forms, peers."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from data import HERE
from data.rates import RateError, rates
from sql.ask import query
from sql.layout import form_cells
from sql.publish import publish
from tests.county_maker import report
from tests.warehouse_maker import build, observation
from transform.rows import Gap

TILE, STONE, WOOD, BAMBOO, WATER, FIRE = (
    "990101100", "990101101", "990101102", "990101103", "990101201", "990101202",
)  # fmt: skip


def rows(db: Path, sql: str, **values: object) -> list[tuple[Any, ...]]:
    return query(db, sql, values).rows


@pytest.mark.parametrize(
    ("township", "year", "indicator", "status", "reason"),
    [
        (TILE, 2023, "applications.new.total", "reported", None),
        (WOOD, 2023, "applications.new.total", "contradicted", None),
        (FIRE, 2023, "applications.new.total", "blank", None),
        (FIRE, 2023, "applications.handled_total.total", "not_read", "row_missing"),
        (FIRE, 2023, "reconsideration.total", "not_printed", None),
        (BAMBOO, 2023, "applications.new.total", "no_report", None),
    ],
)
def test_evidence_says_why_there_is_no_figure(
    county: Path, township: str, year: int, indicator: str, status: str, reason: str | None
) -> None:
    sql = "SELECT status, reason FROM evidence($township, $year, $indicator) WHERE is_current IS NOT false"
    assert rows(county, sql, township=township, year=year, indicator=indicator) == [(status, reason)]


def test_evidence_has_both_versions_and_the_sums(county: Path) -> None:
    found = rows(
        county,
        "SELECT document, value, is_current, valid_to IS NULL FROM evidence($t, 2023, 'licensing.decisions')",
        t=STONE,
    )
    assert found == [("stone-corrected.html", 12.0, True, True), ("stone-first.html", 21.0, False, False)]
    ((checks, blamed),) = rows(
        county, "SELECT checks, checks[1].is_blamed FROM evidence($t, 2023, 'applications.new.total')", t=WOOD
    )
    assert [(c["rule"], c["result"], c["left_text"], c["right_value"]) for c in checks] == [
        ("T3-BAL", "fail", "900+0", 9.0)
    ]
    assert blamed is True
    ((findings,),) = rows(county, "SELECT year_findings FROM evidence($t, 2022, 'fees.amount')", t=TILE)
    assert [f["rule"] for f in findings] == ["JUMP-UNIT"]
    assert rows(county, "FROM evidence('000000000', 2023, 'fees.amount')") == []


def test_a_break_of_the_form_goes_with_the_change(county: Path) -> None:
    found = rows(
        county,
        "SELECT year, change, edition_break, previous_edition, edition, chain, break_zh IS NOT NULL"
        " FROM year_on_year WHERE township_code = $t AND indicator = $i ORDER BY year",
        t=TILE, i="licensing.decisions",
    )  # fmt: skip
    assert found == [
        (2021, 15.0, True, "2019", "2021", "flag", True),
        (2022, 5.0, False, "2021", "2021", "yes", False),
        (2023, 6.0, False, "2021", "2021", "yes", False),
    ]
    received = rows(
        county,
        "SELECT chain FROM year_on_year WHERE township_code = $t AND indicator = $i AND year = 2021",
        t=TILE, i="applications.new.total",
    )  # fmt: skip
    assert received == [("yes",)]


def test_what_no_concept_speaks_of_is_flagged_across_editions(county: Path) -> None:
    known = {i for (i,) in rows(county, "SELECT indicator FROM indicator_breaks")}
    found = rows(
        county,
        "SELECT DISTINCT chain FROM year_on_year"
        " WHERE year = 2021 AND edition_break AND NOT list_contains($k, indicator)",
        k=sorted(known),
    )  # fmt: skip
    assert found == [("flag",)]


def test_rates_of_a_report(county: Path) -> None:
    found = {
        rate: (numerator, denominator, value, suppressed)
        for rate, numerator, denominator, value, suppressed in rows(
            county,
            "SELECT rate, numerator, denominator, value, is_suppressed FROM rates"
            " WHERE township_code = $t AND year = 2022",
            t=TILE,
        )
    }
    assert found["disclosure_rate"] == (7.0, 59.0, 0.1186, False)
    assert found["denial_rate"] == (0.0, 59.0, 0.0, False)
    assert found["not_held_share"] == (4.0, 59.0, 0.0678, False)
    assert found["not_processed_share"] == (48.0, 59.0, 0.8136, False)
    assert found["carry_over_rate"] == (2.0, 61.0, 0.0328, False)
    assert found["natural_person_share"] == (58.0, 60.0, 0.9667, False)
    assert found["correction_rate"] == (2.0, 3.0, None, True)
    # Direct litigation is not printed, so there is no intensity; nothing is taken for 0.
    assert not {"dispute_intensity", "loss_rate.direct", "repeal_ratio", "procurement_per_project"} & set(
        found
    )


def test_every_rate_of_the_catalogue_is_worked_out(tmp_path: Path) -> None:
    """A report that prints 20 in every part: each rate is its number of parts above over those below."""
    parts = {code for rate in rates() for _, code in rate.parts()}
    home = tmp_path / "home"
    build(home, [report(TILE, 2021, [observation(code, 20.0) for code in sorted(parts)])])
    publish(home, tmp_path / "w.duckdb")
    found = dict(rows(tmp_path / "w.duckdb", "SELECT rate, value FROM rates"))
    assert found == {r.id: round(len(r.numerator) / len(r.denominator), 4) for r in rates()}


def test_a_rate_needs_all_of_its_parts(county: Path) -> None:
    """木镇 of 2023 prints a contradicted figure and 火街道 a blank: neither has a rate."""
    assert rows(county, "FROM rates WHERE year = 2023 AND township_code IN ($a, $b)", a=WOOD, b=FIRE) == []


def test_the_county_is_pooled_and_not_averaged(county: Path) -> None:
    ((numerator, denominator, value, values, reported, townships),) = rows(
        county,
        "SELECT numerator, denominator, value, n_values, n_reported, n_townships FROM rates_by_county"
        " WHERE county_code = '990101' AND year = 2023 AND rate = 'disclosure_rate'",
    )
    assert (numerator, denominator, value) == (14.0, 22.0, 0.6364)
    assert (values, reported, townships) == (2, 4, 6)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"numerator": ["applications.new.totl"]}, "no indicator"),
        ({"denominator": []}, "no parts"),
        ({"denominator": ["applications.new.total", "applications.new.total"]}, "one twice"),
        ({"numerator": ["applications.new.total", "fees.amount"]}, "adds up"),
        ({"numerator": ["procurement.projects"], "denominator": ["fees.amount"]}, "no edition"),
    ],
)
def test_faults_of_the_catalogue_of_rates(tmp_path: Path, fault: dict[str, Any], words: str) -> None:
    rate = {"id": "x", "zh": "甲", "en": "x", "unit": "share", "numerator": ["applications.granted.total"],
            "denominator": ["applications.handled_total.total"], **fault}  # fmt: skip
    (tmp_path / "rates.yaml").write_text(yaml.safe_dump([rate]), encoding="utf-8")
    with pytest.raises(RateError, match=words):
        rates(tmp_path / "rates.yaml")


def test_the_forms_have_every_cell_once() -> None:
    own = [c for c in form_cells() if c.is_of_edition]
    assert Counter((c.edition, c.form_table) for c in own) == {
        ("2014", "statistics_2014"): 58,
        ("2019", "proactive_disclosure"): 22, ("2019", "applications"): 161, ("2019", "disputes"): 15,
        ("2021", "proactive_disclosure"): 10, ("2021", "applications"): 175, ("2021", "disputes"): 15,
    }  # fmt: skip
    with (HERE / "indicators.csv").open(encoding="utf-8", newline="") as handle:
        catalogue = {
            (edition, row["code"])
            for row in csv.DictReader(handle)
            for edition in row["templates"].split()
            if edition != "text"
        }
    # Beside its own cells an edition has those of others that its reports may print.
    assert {(c.edition, c.indicator) for c in own} < catalogue
    assert {(c.edition, c.indicator) for c in form_cells()} > catalogue
    for edition in ("2014", "2019", "2021"):
        places = [(c.line, c.column_no) for c in form_cells() if c.edition == edition]
        assert len(places) == len(set(places))


def test_a_form_shows_what_is_printed_and_says_what_is_not(tmp_path: Path) -> None:
    home = tmp_path / "home"
    values = [
        observation("applications.new.natural_person", 3.0),
        observation("applications.new.enterprise", None, "blank"),
        observation("applications.new.total", 9.0, "contradicted"),
        # A row of the edition of 2019 in a table of 2021: both occur in one report.
        observation("applications.other.total", 4.0),
    ]
    gaps = [Gap("applications.new.research", "cell_missing")]
    build(home, [report(TILE, 2022, values, gaps=gaps)])
    publish(home, tmp_path / "w.duckdb")
    found = rows(
        tmp_path / "w.duckdb",
        "SELECT row_en, cell_1, cell_2, cell_3, cell_7, n_left_out, remarks, is_of_edition, columns_en[1]"
        " FROM form_2021 ORDER BY line",
    )
    assert found == [
        ("Applications newly received", 3.0, None, None, None, 1,
         "法人或其他组织 / 商业企业 blank; 法人或其他组织 / 科研机构 not_read; 总计 contradicted 9", True,
         "natural persons"),
        ("Applications other handling (one row; some 2021 reports keep it)", None, None, None, 4.0, 0, None,
         False, "natural persons"),
    ]  # fmt: skip
    assert rows(tmp_path / "w.duckdb", "FROM form_2019") == []


def test_peers_at_every_level(county: Path) -> None:
    found = rows(
        county,
        "SELECT township_code, county_rank, county_percentile, city_rank, city_percentile, province_rank,"
        " rank, percentile, city_median, city_values, city_reports, city_townships, national_values,"
        " national_reports, national_townships FROM compare('applications.new.total', 2023)"
        " WHERE publisher_type = 'township'",
    )
    counts = (15.0, 3, 4, 8, 3, 4, 12)
    assert found == [
        ("990102100", 1, None, 1, 100.0, 1, 1, 100.0, *counts),
        (TILE, 1, 100.0, 2, 50.0, 2, 2, 50.0, *counts),
        (STONE, 2, 0.0, 3, 0.0, 3, 3, 0.0, *counts),
        (WOOD, *[None] * 7, *counts),
    ]


def test_missing_knows_what_is_known(county: Path) -> None:
    found = rows(
        county, "SELECT township_code, n_years, first_year, last_year FROM missing($c, 2023)", c="甲县"
    )
    assert found == [(BAMBOO, 0, None, None), (WATER, 2, 2021, 2022)]
    assert len(rows(county, "FROM missing(NULL, 2023)")) == 18 - 5
    assert rows(county, "FROM missing('无此县', 2023)") == []


def test_find_township_lists_all_that_is_meant(county: Path) -> None:
    found = rows(county, "SELECT township_code, n_years FROM find_township('瓦镇')")
    assert found == [(TILE, 4), ("990102100", 1), ("990201100", 0)]
    assert rows(county, "SELECT township_code FROM find_township('乙县瓦镇')") == [("990102100",)]
