"""Every labelled real document, read from bytes to observations, against its reviewed labels.

The documents lie outside the project, in `../shared/reports`; without them these tests are
skipped. Formats that have no reader yet are named, not passed over in silence.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extract.reader import READERS, read
from transform.divisions import load_divisions
from transform.document import read_document
from transform.rows import DocumentResult

REPORTS = Path(__file__).resolve().parent.parent.parent / "shared" / "reports"
LABELS = sorted(p for p in REPORTS.glob("*/*.json")) if REPORTS.is_dir() else []
FORMATS = {".txt": "txt", ".html": "html", ".docx": "docx", ".pdf": "pdf"}
# Openings that name a township which several counties have, and no county: a person must decide.
AMBIGUOUS = {"太平镇", "中村乡", "福禄镇"}
# Printed in the text and left out of the labels: section six states a processing fee of 0元.
STATED = {"洪泽区人民政府": {"narrative.processing_fee": 0.0}}

pytestmark = pytest.mark.skipif(not LABELS, reason="no labelled documents in ../shared/reports")


def labelled() -> list[Any]:
    out = []
    for path in LABELS:
        document = json.loads(path.read_text(encoding="utf-8"))["doc"]
        fmt = FORMATS[Path(document).suffix]
        marks = [] if fmt in READERS else [pytest.mark.skip(reason=f"no reader for {fmt} yet")]
        out.append(pytest.param(path, id=path.stem, marks=marks))
    return out


@cache
def reading(path: Path) -> tuple[dict[str, Any], DocumentResult]:
    label = json.loads(path.read_text(encoding="utf-8"))
    data = (path.parent / label["doc"]).read_bytes()
    result = read_document(read(data, name=label["doc"]), name=label["doc"], divisions=load_divisions())
    return label, result


@pytest.mark.parametrize("path", labelled())
def test_every_labelled_cell(path: Path) -> None:
    label, result = reading(path)
    got = {o.indicator: o for o in result.observations}
    for cell in label["cells"]:
        read_cell = got.get(cell["code"])
        if cell["value"] is None:
            assert read_cell is None or (
                read_cell.value is None and read_cell.status in ("blank", "not_applicable")
            )
            continue
        assert read_cell is not None, cell["code"]
        assert read_cell.value in [cell["value"], *cell.get("also", [])], cell["code"]
        assert read_cell.status != "doubtful", cell["code"]


@pytest.mark.parametrize("path", labelled())
def test_nothing_beyond_the_labels(path: Path) -> None:
    label, result = reading(path)
    known = {c["code"] for c in label["cells"]}
    optional = {c["code"]: c["value"] for c in label["optional"]} | STATED.get(label["township"], {})
    extra = {
        o.indicator: o.value
        for o in result.observations
        if o.indicator not in known and not o.indicator.startswith("local:")
    }
    assert {code: value for code, value in extra.items() if optional.get(code, object()) != value} == {}


@pytest.mark.parametrize("path", labelled())
def test_tables_outside_the_form(path: Path) -> None:
    label, result = reading(path)
    want = {"local:" + "/".join(row["path"]): row["value"] for row in label["local"]}
    assert {o.indicator: o.value for o in result.observations if o.indicator.startswith("local:")} == want


@pytest.mark.parametrize("path", labelled())
def test_publisher_and_year(path: Path) -> None:
    label, result = reading(path)
    assert result.year == label["year"]
    if label["township"] in AMBIGUOUS:
        assert result.reason == "township_ambiguous"
        assert label["county"] in {c.county for c in result.publisher.candidates} | {"西咸新区"}
        return
    names = {label["township"], *label.get("township_aliases", [])}
    assert result.reason is None
    assert result.publisher.name in names
    assert result.publisher.county == label["county"]
    assert result.publisher.code is not None


@pytest.mark.parametrize("path", labelled())
def test_contradictions_are_those_of_the_labels(path: Path) -> None:
    label, result = reading(path)
    broken = [c for c in result.checks if c.result == "fail" and c.severity == "contradiction"]
    assert len(broken) == len(label["contradictions"]), broken
    words = " ".join(label["contradictions"])
    for check in broken:
        for side in (check.left_value, check.right_value):
            assert side is not None
            assert f"{side:g}" in words, check


@pytest.mark.parametrize("path", labelled())
def test_what_is_missing_is_named(path: Path) -> None:
    """A cut-off document says which cells of its tables it does not have."""
    label, result = reading(path)
    printed = {c["code"] for c in label["cells"]}
    gaps = {g.indicator for g in result.gaps}
    assert not gaps & printed
    tables = {o.indicator for o in result.observations if o.method == "table"}
    if label["truncated"] and tables:
        assert gaps or len(printed) > 150
