"""Which texts count as the same: years, figures and names do not tell, words do."""

from __future__ import annotations

import pytest

from extract.blocks import Paragraph
from transform.fingerprint import prose_digest
from transform.rows import Publisher

TOWN = Publisher("990101100", "云溪镇", "安澜县云溪镇人民政府", "township", "安澜县", "甲和市", "虚设省")
OTHER = Publisher("990101101", "白石街道", "白石街道办事处", "street", "安澜县", "甲和市", "虚设省")
TEXT = (
    "2023年，云溪镇人民政府认真贯彻政府信息公开条例，主动公开政府信息120条，办理申请3件，没有行政复议。"
    "我镇明确专人负责信息的收集、审核和发布，“云溪发布”公众号推送信息45条。"
)


def digest(text: str, publisher: Publisher = TOWN, *, times: int = 6) -> str | None:
    return prose_digest([Paragraph(text) for _ in range(times)], publisher)


@pytest.mark.parametrize(
    "same",
    [
        TEXT.replace("2023", "2024"),
        TEXT.replace("120", "1,350").replace("3件", "０件"),
        TEXT.replace("2023年", "二〇二四年"),
        TEXT.replace("，", ", ").replace("信息", "信 息"),
        TEXT.replace("贯彻", "貫徹"),
        TEXT.replace("3件", "三件"),
    ],
)
def test_what_does_not_tell(same: str) -> None:
    assert same != TEXT
    assert digest(same) == digest(TEXT)


@pytest.mark.parametrize(
    "other", [TEXT.replace("认真", "切实"), TEXT.replace("审核和发布", "发布"), TEXT[:-1] + "。多了一句。"]
)
def test_what_tells(other: str) -> None:
    assert digest(other) not in (None, digest(TEXT))


def test_a_neighbours_text_with_the_name_changed() -> None:
    theirs = (
        TEXT.replace("云溪镇人民政府", "白石街道办事处").replace("我镇", "我街道").replace("云溪", "白石")
    )
    assert digest(theirs, OTHER) == digest(TEXT)
    assert digest(TEXT, OTHER) != digest(TEXT)


def test_too_little_text_headings_and_recognised_text_give_none() -> None:
    assert digest(TEXT, times=2) is None
    heading = Paragraph("一、总体情况" * 100)
    assert prose_digest([heading], TOWN) is None
    read = [Paragraph(TEXT, confidence=0.99) for _ in range(6)]
    assert prose_digest(read, TOWN) is None
    assert prose_digest([heading, *[Paragraph(TEXT)] * 6], TOWN) == digest(TEXT)
