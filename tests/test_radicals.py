"""Radicals that PDF makers leave in a text stand for the signs that look like them."""

from __future__ import annotations

import unicodedata

from extract.radicals import fold, folded
from extract.reader import read
from tests.bench.pipeline import read_bytes


def test_radicals_of_both_blocks_and_compatibility_signs_become_signs() -> None:
    assert fold("⻰颈镇⽉⽇⻄⺠⾏政，\uf98e度") == "龙颈镇月日西民行政，年度"


def test_no_sign_is_left_a_radical_and_every_length_holds() -> None:
    kangxi = "".join(map(chr, range(0x2F00, 0x2FD6)))
    out = fold(kangxi)
    assert len(out) == len(kangxi)
    assert all(unicodedata.name(sign).startswith("CJK UNIFIED") for sign in out)


def test_a_reading_without_radicals_is_the_same_object() -> None:
    reading = read("<p>西湖镇</p><table><tr><td>规章<td>0</table>".encode(), name="a.html")
    assert folded(reading) is reading


def test_a_report_with_radicals_finds_its_township_labels_and_prose() -> None:
    page = (
        "<title>⻰颈镇2020年政府信息公开⼯作年度报告</title><h1>⻰颈镇2020年政府信息公开⼯作年度报告</h1>"
        "<p>2020年，清新区⻰颈镇通过政府⽹站主动发布政府信息47条。</p>"
        "<table><tr><td>信息内容<td>本年新制作数量<td>本年新公开数量<td>对外公开总数量"
        "<tr><td>规范性⽂件<td>4<td>5<td>9</table>"
    )
    result, error = read_bytes("a.html", page.encode())
    assert (error, result.publisher.name, result.publisher.county) == ("", "龙颈镇", "清新区")
    found = {o.indicator: o.value for o in result.observations if o.status == "reported"}
    assert found["narrative.website"] == 47
    assert found["normative_documents.disclosed_total"] == 9
