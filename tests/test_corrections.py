"""A person's corrections: the file, what they do to a document, and what happens when it changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from extract.text.reader import read_text
from flows.corrections import load_corrections
from transform.corrections import COLUMNS, Correction, CorrectionsError, digest, parse_corrections
from transform.divisions import load_divisions
from transform.document import read_document
from transform.rows import DocumentResult

SHA = "ab" * 32
HEAD = ",".join(COLUMNS)
AMBIGUOUS = "太平镇2022年政府信息公开工作年度报告\n2022年我镇主动公开政府信息152条。收到公开申请3件。\n"


def correction(target: str, expected: str, value: str) -> Correction:
    return Correction(SHA, target, expected, value, "看过原页面", "http://example.gov.cn/a.html")


def read(text: str, *corrections: Correction) -> DocumentResult:
    return read_document(
        read_text(text.encode()), name="a.txt", divisions=load_divisions(), corrections=corrections
    )


def outcomes(result: DocumentResult) -> list[tuple[str, str, str, str]]:
    return [(c.scope, c.result, c.left_text, c.right_text) for c in result.checks if c.rule == "CORRECTION"]


def test_a_township_is_settled() -> None:
    before = read(AMBIGUOUS)
    assert before.reason == "township_ambiguous"
    after = read(AMBIGUOUS, correction("township", before.publisher.printed or "", "500231110"))
    at = load_divisions().place("500231110")
    assert after.reason is None
    assert (after.publisher.code, after.publisher.name, after.publisher.county) == (
        at.code,
        at.name,
        at.county,
    )
    assert after.publisher.printed == before.publisher.printed
    assert "看过原页面" in after.publisher.evidence
    assert outcomes(after) == [("township", "pass", before.publisher.printed, before.publisher.printed)]


def test_a_township_that_is_no_longer_printed_stays_in_quarantine() -> None:
    after = read(AMBIGUOUS, correction("township", "西湖镇", "500231110"))
    assert after.reason == "township_ambiguous"
    assert "it expects '西湖镇', the document has '太平镇'" in after.detail
    assert outcomes(after) == [("township", "fail", "西湖镇", "太平镇")]
    unknown = read(AMBIGUOUS, correction("township", "太平镇", "999999999"))
    assert unknown.reason == "township_ambiguous"


def test_a_year_is_settled_and_decides_which_figures_count() -> None:
    text = "瞻岐镇政府信息公开工作年度报告\n2021年我镇主动公开政府信息152条。\n2020年主动公开政府信息99条。\n"
    before = read(text)
    assert before.reason == "year_unresolved" or before.year is not None
    printed = "" if before.year is None else str(before.year)
    after = read(text, correction("year", printed, "2020"))
    assert (after.reason, after.year) == (None, 2020)
    assert [o.value for o in after.observations] == [99.0]


def test_a_cell_keeps_what_is_printed_beside_the_corrected_value() -> None:
    text = AMBIGUOUS.replace("太平镇", "瞻岐镇")
    after = read(text, correction("narrative.proactive_total", "152 条", "125"))
    (o,) = [o for o in after.observations if o.indicator == "narrative.proactive_total"]
    assert (o.value, o.raw_text, o.status, o.method) == (125.0, "152条", "corrected", "person")
    assert "看过原页面" in o.evidence
    assert outcomes(after) == [("narrative.proactive_total", "pass", "152 条", "152条")]


def test_a_cell_that_changed_is_not_corrected() -> None:
    text = AMBIGUOUS.replace("太平镇", "瞻岐镇").replace("152", "153")
    after = read(text, correction("narrative.proactive_total", "152条", "125"))
    (o,) = [o for o in after.observations if o.indicator == "narrative.proactive_total"]
    assert (o.value, o.status, o.method) == (153.0, "reported", "prose")
    assert outcomes(after) == [("narrative.proactive_total", "fail", "152条", "153条")]


def test_what_the_document_does_not_have_cannot_be_corrected() -> None:
    after = read(AMBIGUOUS.replace("太平镇", "瞻岐镇"), correction("narrative.weibo", "", "4"))
    assert not [o for o in after.observations if o.indicator == "narrative.weibo"]
    assert outcomes(after) == [("narrative.weibo", "fail", "", "not in the document")]


BAD = [
    ("document,target\n", "the first line must be"),
    (f"{HEAD}\n{SHA},township,太平镇,61042,r,e\n", "line 2: value must be a code of nine digits"),
    (f"{HEAD}\n{SHA},year,2020,20,r,e\n", "line 2: value must be a year"),
    (f"{HEAD}\n{SHA},no.such.code,1,2,r,e\n", "neither township nor year"),
    (f"{HEAD}\n{SHA},fees.amount,1,two,r,e\n", "value must be a number"),
    (f"{HEAD}\n{SHA},year,2020,2021,,e\n", "reason and evidence must be filled in"),
    (f"{HEAD}\n{SHA},year,2020,2021,r,\n", "reason and evidence must be filled in"),
    (f"{HEAD}\nreport.html,year,2020,2021,r,e\n", "document must be a sha256"),
    (f"{HEAD}\n{SHA},year,2020,2021,r,e\n{SHA},year,2020,2022,r,e\n", "line 3: year of this document"),
    (f"{HEAD}\n{SHA},year,2020,2021,r,e,more\n", "more columns"),
]


@pytest.mark.parametrize(("text", "fault"), BAD)
def test_faults_of_the_file_are_named(text: str, fault: str) -> None:
    with pytest.raises(CorrectionsError, match=fault):
        parse_corrections(text, "corrections.csv")


def test_both_files_are_read_and_the_users_wins(tmp_path: Path) -> None:
    assert load_corrections(tmp_path).of(SHA) == ()
    address = "http://example.gov.cn/a.html"
    rows = f"\ufeff{HEAD}\n{SHA},year,2020,2021,r,e\n\n{address},township,太平镇,500231110,r,e\n"
    (tmp_path / "corrections.csv").write_text(rows, encoding="utf-8")
    corrections = load_corrections(tmp_path)
    assert [c.target for c in corrections.of(SHA, address, None)] == ["year", "township"]
    (tmp_path / "corrections.csv").write_bytes("太平镇".encode("gb18030"))
    with pytest.raises(CorrectionsError, match="not UTF-8"):
        load_corrections(tmp_path)


def test_the_shipped_file_is_sound() -> None:
    path = Path(__file__).parent.parent / "data" / "corrections.csv"
    parse_corrections(path.read_text(encoding="utf-8"), path.name)


def test_other_corrections_are_another_version() -> None:
    one, other = correction("year", "", "2020"), correction("year", "", "2021")
    assert len({digest([]), digest([one]), digest([other]), digest([one, other])}) == 4
    assert digest([one, other]) == digest([other, one])
    assert digest([one]) != digest([replace(one, evidence="x")])
