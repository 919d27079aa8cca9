"""Titles broken over lines, and what stands above them."""

from __future__ import annotations

import pytest

from transform.identity.titles import above, completed

TITLE = "2021年度大祥区学院路街道政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("lines", "breaks", "found"),
    [
        (["石桥镇人民政府", TITLE], set(), "石桥镇人民政府"),
        (["河口镇", "石桥镇", TITLE], set(), ""),  # the last of a list of names
        (["石桥镇", TITLE], {1}, ""),  # a breadcrumb stands between
        (["政务公开", "石桥镇", TITLE], set(), "石桥镇"),
    ],
)
def test_the_line_above_a_title(lines: list[str], breaks: set[int], found: str) -> None:
    assert above(lines, (TITLE,), breaks) == found


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (
            ["驿城区西园街街道办事处2024年政府信息", "公开工作年度报告"],
            "驿城区西园街街道办事处2024年政府信息公开工作年度报告",
        ),
        (["某县某镇2024年政府", "信息公开工作年度报告"], "某县某镇2024年政府信息公开工作年度报告"),
        (["某镇工作", "公开工作年度报告"], None),  # no year that would be lost
        (["本报告反映2024年的工作。某镇政府信息", "公开工作年度报告"], None),  # a sentence
    ],
)
def test_a_title_broken_before_what_it_is(lines: list[str], whole: str | None) -> None:
    assert completed(lines) == ([whole] if whole else [])
