"""A scan that prints the county of its township with one letter misread, and a township's neighbours."""

from __future__ import annotations

import pytest

from extract.blocks import Paragraph, Reading
from tests.identity_tools import BODY, identified, place
from transform.divisions import load_divisions
from transform.identity.identify import Identity
from transform.recognised.identity import corroborated

PERIOD = "本报告所列数据的统计期限为2024年1月1日至2024年12月31日。"


def scan(*lines: str, sure: bool = False, confidence: float | None = 0.6) -> Identity:
    """The identity of a scan: its first line read alike twice, the others only if `sure`."""
    texts = [*lines, PERIOD, *BODY.split("\n")]
    blocks = tuple(
        Paragraph(text.strip(), confidence=confidence and (0.97 if sure or n == 0 else confidence))
        for n, text in enumerate(texts)
        if text.strip()
    )
    reading = Reading("pdf", blocks)
    return corroborated(identified(reading), reading, name="", divisions=load_divisions())


def opening(county: str, name: str) -> str:
    return f"按照《政府信息公开条例》的要求，现公布{county}{name}办事处2024年度政府信息公开工作年度报告。"


TITLE = "东关街道2024年政府信息公开年度报告"


def test_the_only_county_one_letter_away_tells_which_township_of_the_name_is_meant() -> None:
    found = scan(TITLE, opening("埔桥区", "东关街道"))
    assert (place(found), found.year) == ("埇桥区/东关街道", 2024)
    assert [n for n in found.notes if n.startswith("county_mended: 埔桥区")]


def test_printed_text_is_never_mended() -> None:
    assert place(scan(TITLE, opening("埔桥区", "东关街道"), confidence=None)) == "township_ambiguous"


def test_what_was_read_alike_twice_is_a_misreading_only_in_the_city_of_the_county() -> None:
    """A district may be younger than the catalogue, or long gone."""
    line, dim = opening("埔桥区", "东关街道"), "我街道认真做好公开工作。"
    two_sure = f"{TITLE}\n{line}"
    blocks = (*(Paragraph(t, confidence=0.97) for t in two_sure.split("\n")), Paragraph(dim, confidence=0.6))
    reading = Reading("pdf", (*blocks, *(Paragraph(t, confidence=0.6) for t in BODY.split("\n") if t)))
    again = corroborated(identified(reading), reading, name="", divisions=load_divisions())
    assert place(again) == "township_ambiguous"
    there = Reading("pdf", (*reading.blocks, Paragraph("宿州市政府网站公开本报告。", confidence=0.6)))
    assert (
        place(corroborated(identified(there), there, name="", divisions=load_divisions()))
        == "埇桥区/东关街道"
    )


@pytest.mark.parametrize(
    ("county", "name"),
    [
        ("虎山区", "向阳街道"),  # 房山区, 松山区 and 龙山区 are as near
        ("莲湖区", "东关街道"),  # a county too, in another province, one letter from 莲池区
        ("埔轿区", "东关街道"),  # two letters
    ],
)
def test_what_may_be_another_county_stays_ambiguous(county: str, name: str) -> None:
    found = scan(TITLE.replace("东关街道", name), opening(county, name))
    assert found.refusal is not None and found.refusal[0] in ("township_ambiguous", "township_unresolved")


def test_a_misread_county_speaks_against_another_one_in_the_text() -> None:
    head, line = "保定市莲池区政府信息公开平台", opening("埔桥区", "东关街道")
    assert place(scan(TITLE, head)) == "莲池区/东关街道"
    assert place(scan(TITLE, head, line)) == "identity_unproven"


def test_a_county_that_a_letter_makes_another_one_needs_two_places() -> None:
    title = "向阳街道2024年政府信息公开年度报告"
    once = scan(title, opening("松山区", "向阳街道"))
    assert place(once) == "identity_unproven"
    assert once.refusal is not None and "房山区" in once.refusal[1]
    assert place(scan(title, opening("松山区", "向阳街道"), sure=True)).startswith("松山区")
    assert place(scan(title, opening("松山区", "向阳街道"), "松山区政府网站。")).startswith("松山区")


def test_a_township_is_no_misprint_of_its_neighbour() -> None:
    """下口镇 and 下槐镇 both lie in 平山县."""
    blocks = (
        Paragraph("平山县下口镇2024年政府信息公开年度报告", confidence=0.6),
        *(Paragraph(t, confidence=0.6) for t in (PERIOD, "与下槐镇交流。", "下槐镇来访。")),
        *(Paragraph(t, confidence=0.6) for t in BODY.split("\n") if t),
    )
    reading = Reading("pdf", blocks)
    found = corroborated(identified(reading), reading, name="", divisions=load_divisions())
    assert place(found) == "identity_unproven"
