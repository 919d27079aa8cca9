"""The social credit code: its check digit, where it is looked for, and where it is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sql.records import DocumentRecord
from sql.store import build_path
from tests.identity_tools import identified, lines
from tests.warehouse_maker import build, record, result
from transform.identity.creditcode import credit_codes, is_credit_code

# As printed in addresses and index numbers of public pages.
REAL = (
    "11370883004325769B", "11370830004335465W", "11370828004332205R", "1133068200259085XF",
    "113708120043221548", "113708300043354572", "113306830025853214", "116223010139324488",
)  # fmt: skip


@pytest.mark.parametrize("code", REAL)
def test_check_digits_of_real_codes(code: str) -> None:
    assert is_credit_code(code)


@given(st.sampled_from(REAL), st.integers(2, 16), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_one_wrong_sign_is_seen(code: str, place: int, sign: str) -> None:
    changed = code[:place] + sign + code[place + 1 :]
    assert is_credit_code(changed) == (changed == code)


FOUND = [
    ("1133068200259085XF/2015-28256", ("1133068200259085XF",), ()),
    ("http://www.example.gov.cn/report.jsp?area=11370883004325769B&fbtime=2010", ("11370883004325769B",), ()),
    ("11370883004325769b", ("11370883004325769B",), ()),
    ("113708830043257698/2016-1", (), ("113708830043257698",)),
    ("001008003010038", (), ()),
    ("QZ09045-1620-2017-20153", (), ()),
    ("620702081/2026-00007", (), ()),
    ("2011370883004325769B", (), ()),  # part of a longer number
    ("91370883004325769B", (), ()),  # a company's
]


@pytest.mark.parametrize(("text", "good", "bad"), FOUND)
def test_where_codes_are_seen(text: str, good: tuple[str, ...], bad: tuple[str, ...]) -> None:
    assert credit_codes([text, None, ""]) == (good, bad)


REPORT = "唐村镇2010年政府信息公开工作年度报告\n我镇2010年公开信息46条。未收到公开申请。"


def test_the_code_is_the_publishers_and_no_evidence_of_the_county() -> None:
    url = "http://www.zoucheng.gov.cn/module/xxgk/xxgkAnnualReport.jsp?area=11370883004325769B&fbtime=2010"
    found = identified(lines(REPORT, url=url))
    assert found.credit_code == "11370883004325769B"
    many = REPORT.replace("唐村镇", "太平镇")
    bare = identified(lines(many, url="http://example.gov.cn/report.jsp?area=11370883004325769B"))
    assert bare.credit_code == found.credit_code
    assert bare.refusal is not None
    assert bare.refusal[0] == "township_ambiguous"


def test_wrong_and_several_codes_are_remarks() -> None:
    wrong = identified(lines(f"索引号: 113708830043257698/2016-1\n{REPORT}"))
    assert wrong.credit_code is None
    assert any("check digit of 113708830043257698" in note for note in wrong.notes)
    url = "http://example.gov.cn/r.jsp?area=11370883004325769B"
    two = identified(lines(f"索引号: 113708120043221548/2016-1\n{REPORT}", url=url))
    assert two.credit_code is None
    assert any("several" in note for note in two.notes)


def test_the_warehouse_shows_codes_of_two_townships(tmp_path: Path) -> None:
    def report(code: str, year: int, credit: str) -> DocumentRecord:
        made = replace(result(code, year), credit_code=credit)
        return record(f"{code}-{year}", made)

    build(
        tmp_path,
        [
            report("990101100", 2020, REAL[0]),
            report("990101100", 2021, REAL[0]),
            report("990101101", 2021, REAL[0]),
            report("990101102", 2021, REAL[1]),
        ],
    )
    with duckdb.connect(str(build_path(tmp_path)), read_only=True) as con:
        found = con.execute(
            "SELECT credit_code, township_code, first_year, last_year, townships_of_code FROM publisher_codes"
            " ORDER BY ALL"
        ).fetchall()
    assert found == [
        (REAL[1], "990101102", 2021, 2021, 1),
        (REAL[0], "990101100", 2020, 2021, 2),
        (REAL[0], "990101101", 2021, 2021, 2),
    ]
