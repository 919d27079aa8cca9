"""Publisher and year of a scan: two places, one sure place, or quarantine."""

from __future__ import annotations

import pytest

from extract.blocks import PageMeta, Paragraph, Reading
from tests.identity_tools import BODY, identified, place
from transform.divisions import load_divisions
from transform.identity.identify import Identity
from transform.recognised.identity import corroborated


def scan(text: str, *, confidence: float = 0.6, sure: str = "", name: str = "", **meta: object) -> Identity:
    """The identity of a scan whose lines were not read alike twice, but for those in `sure`."""
    blocks = tuple(
        Paragraph(line.strip(), confidence=0.97 if line.strip() in sure.split("\n") else confidence)
        for line in f"{text}\n{BODY}".splitlines()
        if line.strip()
    )
    reading = Reading("pdf", blocks, PageMeta(**meta))  # type: ignore[arg-type]
    return corroborated(identified(reading, name), reading, name=name, divisions=load_divisions())


TITLE = "鄞州区瞻岐镇2020年政府信息公开工作年度报告"
PERIOD = "本报告所列数据的统计期限为2020年1月1日至2020年12月31日。"
SIGNED = "瞻岐镇人民政府\n2021年1月20日"


@pytest.mark.parametrize(
    ("text", "sure", "where", "year"),
    [
        (f"{TITLE}\n{PERIOD}\n{SIGNED}", "", "鄞州区/瞻岐镇", 2020),
        (f"{TITLE}\n{PERIOD}", TITLE, "鄞州区/瞻岐镇", 2020),
        # The county has no other name one character away: the catalogue bears the name out.
        (f"{TITLE}\n{PERIOD}", "", "鄞州区/瞻岐镇", 2020),
        (TITLE, "", "identity_unproven", 2020),
        (TITLE, TITLE, "鄞州区/瞻岐镇", 2020),
        (f"{TITLE}\n{SIGNED}", "", "鄞州区/瞻岐镇", 2020),
        # A digit of the title misread; period and signature say what it was.
        (
            f"{TITLE.replace('2020', '2026')}\n{PERIOD}\n2020年，我镇加强公开。\n{SIGNED}",
            "",
            "鄞州区/瞻岐镇",
            2020,
        ),
        # … without a signature nobody can say which of the two was copied.
        (f"{TITLE.replace('2020', '2026')}\n{PERIOD}", "", "identity_unproven", 2026),
        # A character of the name misread in the title, right in the signature.
        (f"鄞州区瞻歧镇2020年政府信息公开工作年度报告\n{PERIOD}\n{SIGNED}", "", "鄞州区/瞻岐镇", 2020),
        (
            f"鄞州区詹岐镇2020年政府信息公开工作年度报告\n{PERIOD}\n詹岐镇人民政府\n2021年1月5日",
            "",
            "鄞州区/瞻岐镇",
            2020,
        ),
    ],
)
def test_name_and_year_of_a_scan(text: str, sure: str, where: str, year: int) -> None:
    found = scan(text, sure=sure)
    assert (place(found), found.year) == (where, year)


def test_a_title_in_two_lines_that_were_read_alike_tells_the_year() -> None:
    """The text names the next year as often, and beside a word of the whole year."""
    first, second = TITLE.removesuffix("年度报告"), "年度报告"
    plans = "计划在2021年新增专栏7个。全年公开信息2399条。\n下一步打算：2021年底前再增加栏目。"
    found = scan(f"{first}\n{second}\n{plans}", sure=f"{first}\n{second}")
    assert (place(found), found.year) == ("鄞州区/瞻岐镇", 2020)
    # … and not if the second line may be something else.
    assert scan(f"{first}\n{second}\n{plans}", sure=first).refusal is not None


def test_a_name_of_the_whole_nation_needs_a_second_place() -> None:
    alone = "瞻岐镇2020年政府信息公开工作年度报告"
    assert place(scan(f"{alone}\n{PERIOD}")) == "identity_unproven"
    assert place(scan(f"{alone}\n{PERIOD}\n{SIGNED}")) == "鄞州区/瞻岐镇"
    assert place(scan(f"{alone}\n{PERIOD}", name=f"{alone}.pdf")) == "鄞州区/瞻岐镇"
    assert place(scan(f"{alone}\n{PERIOD}", publisher="瞻岐镇人民政府")) == "鄞州区/瞻岐镇"


def test_the_quarantine_says_what_was_read() -> None:
    found = scan(f"{TITLE.replace('2020', '2026')}\n{PERIOD}")
    assert found.refusal is not None
    assert "2026 was" in found.refusal[1] and "period stated is 2020" in found.refusal[1]


def test_a_mended_name_leaves_a_note() -> None:
    found = scan(f"鄞州区瞻歧镇2020年政府信息公开工作年度报告\n{PERIOD}\n{SIGNED}")
    assert [n for n in found.notes if n.startswith("name_mended: 瞻歧镇")]


def test_a_near_name_that_exists_is_not_overruled_by_one_mention() -> None:
    """西湖镇 and 东湖镇 differ in one character: both stand in the text, neither is a misprint."""
    text = f"繁昌区平铺镇2020年政府信息公开工作年度报告\n{PERIOD}\n平铺镇人民政府\n2021年1月5日"
    assert place(scan(text)).endswith("平铺镇")


def test_refusals_of_other_kinds_stay() -> None:
    found = scan("关于做好2020年政府信息公开工作年度报告编制工作的通知\n各镇人民政府：\n现将有关事项通知如下")
    assert found.refusal is not None
    assert found.refusal[0] != "identity_unproven"


def test_printed_text_is_not_asked_for_more() -> None:
    blocks = tuple(Paragraph(line) for line in f"{TITLE}\n{BODY}".splitlines())
    reading = Reading("pdf", blocks)
    before = identified(reading)
    assert corroborated(before, reading, name="", divisions=load_divisions()) is before


def test_a_long_name_that_one_title_misses_by_a_character_is_the_only_one_near() -> None:
    title = "鄞州区钟公届街道2020年政府信息公开工作年度报告"
    assert place(scan(f"{title}\n{PERIOD}")) == "鄞州区/钟公庙街道"
    # of a short name half is left: not enough
    assert place(scan(f"鄞州区詹岐镇2020年政府信息公开工作年度报告\n{PERIOD}")) != "鄞州区/瞻岐镇"


def test_a_name_read_alike_twice_is_no_misprint_of_another() -> None:
    """A township that is younger than the catalogue must not become its neighbour."""
    title, signature = "鄞州区詹岐镇2020年政府信息公开工作年度报告", "詹岐镇人民政府"
    found = scan(f"{title}\n{PERIOD}\n{signature}\n2021年1月5日", sure=f"{title}\n{signature}")
    assert found.refusal is not None and found.publisher.name != "瞻岐镇"
