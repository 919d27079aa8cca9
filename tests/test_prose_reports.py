"""The running text of real reports against their reviewed labels."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extract.blocks import Paragraph
from transform.prose.reader import ProseResult, read_prose

REPORTS = Path(__file__).resolve().parent.parent.parent / "shared" / "reports"
LABELS = sorted(REPORTS.glob("*/*.json"))

pytestmark = pytest.mark.skipif(not LABELS, reason="the labelled reports are not on this machine")

# Stated in the text in so many words, though the labels do not list them.
BEYOND_LABELS = {("hongze_2023.pdf", "narrative.processing_fee"): 0.0}
CONTRADICTED = {
    ("zhanqi_2020.txt", "337条", 335.0),
    ("19_ganzhaomiao_2025.txt", "137条", 142.0),
}


def text_of(path: Path) -> str:
    if path.suffix == ".pdf":
        pdfium = pytest.importorskip("pypdfium2")
        document = pdfium.PdfDocument(path)
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    return path.read_text(encoding="utf-8")


@cache
def case(label: Path) -> tuple[dict[str, Any], ProseResult]:
    """The label file and what the prose rooms read from the lines that are no table rows."""
    labels = json.loads(label.read_text(encoding="utf-8"))
    lines = (
        line.strip().rstrip("|").strip() for line in text_of(label.with_name(labels["doc"])).splitlines()
    )
    prose = [Paragraph(line) for line in lines if line and "|" not in line and "\t" not in line]
    return labels, read_prose(prose, year=labels["year"], publisher_type=labels["publisher_type"])


def narrative(cells: list[dict[str, Any]]) -> dict[str, float]:
    return {c["code"]: c["value"] for c in cells if c["code"].startswith("narrative.")}


@pytest.mark.parametrize("label", LABELS, ids=lambda path: path.stem)
def test_narrative_figures(label: Path) -> None:
    labels, result = case(label)
    required, optional = narrative(labels["cells"]), narrative(labels.get("optional", []))
    beyond = {code: value for (doc, code), value in BEYOND_LABELS.items() if doc == labels["doc"]}
    read = {o.indicator: o.value for o in result.observations}
    assert {code: read.get(code) for code in required} == required
    assert {code: value for code, value in read.items() if code not in required} == {
        code: value for code, value in (optional | beyond).items() if code in read
    }


@pytest.mark.parametrize("label", LABELS, ids=lambda path: path.stem)
def test_raw_text_is_what_the_document_prints(label: Path) -> None:
    labels, result = case(label)
    printed = {c["code"]: c["raw"] for c in labels["cells"]}
    for observation in result.observations:
        assert observation.raw_text in observation.evidence
        if observation.indicator in printed:
            assert observation.raw_text == printed[observation.indicator]


def test_exactly_the_labelled_contradictions_of_totals_and_parts() -> None:
    failed, passed = set(), 0
    for label in LABELS:
        labels, result = case(label)
        for check in result.checks:
            assert check.rule == "X-PARTS", check
            passed += check.result == "pass"
            if check.result == "fail":
                failed.add((labels["doc"], check.left_text, check.right_value))
    assert failed == CONTRADICTED
    assert passed >= 7
