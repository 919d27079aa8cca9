"""Reports without a table, typeset: every one loads, nothing that stands beside a figure is taken for it."""

from __future__ import annotations

from collections import Counter

from extract.reader import read
from tests.bench.verdict import judge
from tests.typeset import real_places
from tests.typeset.textonly import text_report
from transform.divisions import load_divisions
from transform.document import read_document

DOCUMENTS = 150


def test_prose_only_reports_of_2008_to_2013() -> None:
    places, divisions = real_places(), load_divisions()
    counts: Counter[str] = Counter()
    for i in range(DOCUMENTS):
        document = text_report(5, i, ("html", "docx", "txt")[i % 3], places, (2008, 2013))
        reading = read(document.data, name=document.name)
        result = read_document(reading, name=document.name, divisions=divisions)
        verdict = judge(document, result)
        assert not verdict.counts["quarantined"], (document.name, result.reason, result.detail)
        assert result.editions == ("text",)
        assert all(o.method == "prose" and o.raw_text in o.evidence for o in result.observations)
        wrong = [p for p in verdict.problems if p.kind in {"silent", "extra"}]
        assert not wrong, (document.name, wrong)
        counts += verdict.counts
    assert counts["cells"] > 4 * DOCUMENTS
    assert counts["right"] >= 0.98 * counts["cells"], counts
