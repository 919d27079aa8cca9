"""The labelled real documents: township, county and year right, or quarantined for a good reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from extract.text.reader import read_text
from tests.identity_tools import identified, lines, place

REPORTS = Path(__file__).parent.parent.parent / "shared" / "reports"
DOCUMENTS = sorted(REPORTS.glob("*/*.txt"))

# Their text names neither county nor city nor province, and the name is borne by several townships.
AMBIGUOUS = {"03_taiping_2022", "05_zhongcun_2020", "11_fulu_2019"}
# With the address of the page: two are settled by it, one is then seen to be a copy.
BY_ADDRESS = {
    "03_taiping_2022": "泾阳县/太平镇",
    "05_zhongcun_2020": "会昌县/中村乡",
    "11_fulu_2019": "hijacked_copy",
}
COPIES = {"11_fulu_2019", "14_xixia_2017"}

pytestmark = pytest.mark.skipif(not DOCUMENTS, reason=f"the labelled documents are not at {REPORTS}")


def label(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return loaded


def names(known: dict[str, Any]) -> set[str]:
    return {known["township"], *known.get("township_aliases", ())}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.stem)
@pytest.mark.parametrize("reader", ["lines", "text reader"])
def test_documents(path: Path, reader: str) -> None:
    text = path.read_bytes()
    reading = lines(text.decode()) if reader == "lines" else read_text(text)
    found, known = identified(reading, name=path.name), label(path)
    assert found.year == known["year"]
    if path.stem in AMBIGUOUS:
        assert place(found) == "township_ambiguous"
        assert names(known) & {c.name for c in found.publisher.candidates}
    else:
        assert found.refusal is None
        assert found.publisher.name in names(known)
        assert found.publisher.county == known["county"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.stem)
def test_documents_with_their_address(path: Path) -> None:
    known = label(path)
    if not known["url"]:
        pytest.skip("the label has no address")
    found = identified(lines(path.read_text(encoding="utf-8"), url=known["url"]))
    expected = "hijacked_copy" if path.stem in COPIES else BY_ADDRESS.get(path.stem)
    assert place(found) == (expected or f"{known['county']}/{found.publisher.name}")
    assert found.year == known["year"]
