"""The typesetter's own honesty: what it says a document prints is what the document prints."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from random import Random

import lxml.etree
import lxml.html
import pytest

from tests.typeset import (
    FORMATS,
    Options,
    Rendered,
    fictitious_places,
    generate,
    printing,
    sample,
    write_divisions,
)
from tests.typeset.damage import Damage, apply_damage
from tests.typeset.figures import FigureOptions, make_figures
from tests.typeset.forms import application_rows, edition_codes
from tests.typeset.generate import build_spec
from tests.typeset.html import ENCODINGS
from tests.typeset.rules import broken, identities
from tests.typeset.tables import APPLICATION_STYLES, DISPUTE_STYLES, Layout, build_tables

SHARED = Path(__file__).resolve().parents[2] / "shared" / "reports"
EDITIONS = (("2019", "2019"), ("2021", "2021"), ("2021", "2019"))
TABLES = ("proactive_disclosure", "applications", "disputes")


def every_code(table2: str, table3: str) -> set[str]:
    editions = (table2, table3, table3)
    return {code for table, e in zip(TABLES, editions, strict=True) for code in edition_codes(e, table)}


def test_the_editions_have_the_cells_of_the_form() -> None:
    counts = [[len(edition_codes(e, t)) for t in TABLES] for e in ("2019", "2021")]
    assert counts == [[22, 161, 15], [10, 175, 15]]
    assert len(application_rows("2019")) == 23
    assert len(application_rows("2021")) == 25


@pytest.mark.parametrize(("table2", "table3"), EDITIONS)
@pytest.mark.parametrize("density", [0.0, 0.2, 0.5, 1.0])
def test_figures_are_consistent(table2: str, table3: str, density: float) -> None:
    for seed in range(12):
        figures = make_figures(Random(seed), table2, table3, FigureOptions(density=density, fancy=1.0))
        assert set(figures.cells) == every_code(table2, table3)
        assert figures.contradictions == ()
        assert not broken({c: p.value for c, p in figures.cells.items()}, table3)
        if density == 1.0:
            zeros = [c for c, p in figures.cells.items() if p.value == 0]
            assert not zeros


@pytest.mark.parametrize(("table2", "table3"), EDITIONS)
def test_a_planted_error_breaks_an_identity_it_takes_part_in(table2: str, table3: str) -> None:
    for seed in range(20):
        figures = make_figures(Random(seed), table2, table3, FigureOptions(density=0.3, contradictions=1))
        assert figures.contradictions
        for error in figures.contradictions:
            assert error.planted in error.operands
            assert figures.cells[error.planted].statuses[0] == "contradicted"


def test_the_identities_are_those_of_the_form() -> None:
    rules = [rule for rule, *_ in identities("2021")]
    assert {r: rules.count(r) for r in set(rules)} == {"T3-ROW": 25, "T3-BAL": 7, "T3-SUM": 7, "T4-ROW": 3}
    sums = next(right for rule, scope, _, right in identities("2019") if (rule, scope) == ("T3-SUM", "total"))
    assert len(sums) == 19


def test_blank_tables_and_cells_have_no_value() -> None:
    options = FigureOptions(blank_tables=frozenset({"applications"}))
    figures = make_figures(Random(1), "2021", "2021", options)
    printed = [figures.cells[c] for c in edition_codes("2021", "applications")]
    assert all(p.value is None and p.statuses[0] in ("blank", "not_applicable") for p in printed)


def value_of(text: str, default_unit: str = "元") -> Decimal:
    """An independent reading of what an official prints for money."""
    plain = "".join(str(ord(c) - 0xFF10) if "０" <= c <= "９" else c for c in text)
    match = re.fullmatch(r"([\d,.．]+)\s*(万元|万|元)?", plain.strip())
    assert match, text
    unit = match[2] or default_unit
    return Decimal(match[1].replace(",", "").replace("．", ".")) * (10000 if unit.startswith("万") else 1)


def test_money_is_printed_as_it_is_meant() -> None:
    rng = Random(5)
    for _ in range(400):
        yuan = Decimal(rng.randint(0, 10**9)) / rng.choice((1, 10, 100))
        for fancy in (0.0, 1.0):
            asked = printing.amount(rng, yuan, fancy)
            assert float(value_of(asked.text)) == asked.value == float(yuan)
            fees = printing.fees(rng, yuan, fancy)
            assert float(value_of(fees.text, "万元")) == fees.value


def test_changes_and_counts_are_printed_as_they_are_meant() -> None:
    rng = Random(6)
    for n in (-12, -1, 0, 3, 1234):
        for _ in range(60):
            text = printing.change(rng, n, 1.0).text
            digits = "".join(str(int(c)) for c in text if c.isdigit())
            assert digits in (str(abs(n)), "") and (digits or text.strip() == "持平")
            assert ("减" in text or any(s in text for s in "-－−")) == (n < 0)
            count = printing.count(rng, abs(n), "item", 1.0)
            assert int("".join(str(int(c)) for c in count.text if c.isdigit())) == abs(n) == count.value


@pytest.mark.parametrize("applications", APPLICATION_STYLES)
@pytest.mark.parametrize("disputes", DISPUTE_STYLES)
def test_every_layout_prints_every_cell_once_on_a_full_grid(applications: str, disputes: str) -> None:
    options = Options(plain=True)
    for seed in range(4):
        rng = Random(seed)
        spec, _ = build_spec(rng, fictitious_places()[0], options, 0, Damage())
        layout = Layout("five", applications, split_at=9, split_header=seed % 2 == 0, disputes=disputes)
        tables = build_tables(spec, layout)
        codes = [c.indicator for group in tables.values() for t in group for c in t.values()]
        assert sorted(filter(None, codes)) == sorted(every_code(spec.table2, spec.table3))
        apply_damage(rng, tables, seed, Damage())
        for table in (t for group in tables.values() for t in group):
            widths = {sum(cell.colspan for cell, _ in line) for line in table.lines()}
            assert len(widths) == 1, (table.name, widths)


def corpus(n: int = 60, **options: object) -> list[Rendered]:
    return list(generate(11, n, Options(**options)))  # type: ignore[arg-type]


def test_printed_and_missing_cells_together_are_the_form() -> None:
    for document in corpus(120):
        printed = {e.indicator for e in document.expected if e.method == "table"}
        table2, _, table3 = document.edition.partition("+")
        assert printed | set(document.gaps) == every_code(table2, table3 or table2)
        assert not printed & set(document.gaps)
        assert len(printed) == sum(e.method == "table" for e in document.expected)


def test_bytes_are_deterministic_and_independent_of_the_number_of_documents() -> None:
    few, many = corpus(9), corpus(12)
    assert [d.data for d in few] == [d.data for d in many[:9]]
    assert len({d.data for d in many}) == 12


def test_all_damage_levels_and_formats_occur() -> None:
    traits = {t for d in corpus(240) for t in d.traits}
    assert {f"damage{i}" for i in range(4)} <= traits
    assert {"split", "page", "nested", "run_on", "local_table", "characters", "row_lost"} <= traits


def cells_of(document: Rendered) -> list[str]:
    """The texts of all cells, by means that share nothing with the typesetter."""
    if document.format == "html":
        root = lxml.html.fromstring(document.data)
        return ["".join(str(t) for t in td.itertext()) for td in root.iter("td", "th")]
    if document.format == "docx":
        with zipfile.ZipFile(io.BytesIO(document.data)) as archive:
            root = lxml.etree.fromstring(archive.read("word/document.xml"))
        w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
        return ["".join(t.text or "" for t in tc.iter(f"{w}t")) for tc in root.iter(f"{w}tc")]
    return re.split(r"[\t\n]", document.data.decode())


@pytest.mark.parametrize("form", FORMATS)
def test_the_figures_stand_in_the_document_in_the_order_expected(form: str) -> None:
    for document in corpus(6, formats=(form,), plain=True):
        figures = [e.raw for e in document.expected if e.method == "table"]
        printed = [c.strip() for c in cells_of(document)]
        position = 0
        for raw in figures:
            position = printed.index(raw, position) + 1
        numbers = [c for c in printed if c and (c[0].isdigit() or c[0] in "+-") and "." not in c[:2]]
        assert [n for n in numbers if n in figures] == [f for f in figures if f in numbers]


@pytest.mark.parametrize("form", FORMATS)
def test_prose_figures_stand_in_the_text(form: str) -> None:
    for document in corpus(6, formats=(form,), plain=True):
        prose = [e for e in document.expected if e.method == "prose"]
        if form == "docx":
            with zipfile.ZipFile(io.BytesIO(document.data)) as archive:
                text = re.sub(r"<[^>]+>", "", archive.read("word/document.xml").decode())
        else:
            text = document.data.decode()
        assert all(e.raw in text for e in prose)
        assert document.township in text
        assert document.county in text
        assert str(document.year) in text


def test_every_page_encoding_occurs_and_decodes() -> None:
    seen = set()
    for document in corpus(200, formats=("html",)):
        codec = ENCODINGS[next(t for t in document.traits if t in ENCODINGS)][0]
        seen.add(codec)
        assert document.township in document.data.decode(codec)
    assert seen == {codec for codec, _ in ENCODINGS.values()}


def test_docx_members_carry_a_fixed_time() -> None:
    for document in corpus(3, formats=("docx",)):
        with zipfile.ZipFile(io.BytesIO(document.data)) as archive:
            assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def export(documents: Iterable[Rendered], path: Path) -> None:
    """A perfect export of the documents."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(("document", "township", "year", "indicator", "value", "status"))
        for d in documents:
            for e in d.expected:
                value = "" if e.value is None else repr(e.value)
                writer.writerow((d.name, d.township, d.year, e.indicator, value, e.status))


def test_a_perfect_export_scores_perfectly(tmp_path: Path) -> None:
    scorer = SHARED / "score.py"
    if not scorer.exists():
        pytest.skip(f"no {scorer}: the reviewed labels are not on this machine")
    documents = corpus(12)
    labels = tmp_path / "labels"
    labels.mkdir()
    for d in documents:
        (labels / f"{d.name}.json").write_text(d.label_json(), encoding="utf-8")
    export(documents, tmp_path / "observations.csv")
    call = [sys.executable, str(scorer), str(labels), str(tmp_path / "observations.csv"), "--json"]
    total = json.loads(subprocess.run(call, check=True, capture_output=True, text=True).stdout)["total"]
    assert total["cell_accuracy"] == 1.0
    assert total["silent_errors"] == total["extra"] == 0
    assert total["township_right"] == total["year_right"] == 12


def test_invented_divisions_are_not_real(tmp_path: Path) -> None:
    assert all(p.code.startswith("99") and len(p.code) == 9 for p in fictitious_places())
    assert len({p.code for p in fictitious_places()}) == len(fictitious_places())
    write_divisions(tmp_path / "divisions.csv")
    rows = (tmp_path / "divisions.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "code,name,pinyin"
    assert {len(r.split(",")[0]) for r in rows[1:]} == {2, 4, 6, 9}


def test_the_sample_is_what_the_command_writes() -> None:
    written = {p.name: p.read_bytes() for p in (sample.SAMPLE / "reports").iterdir()}
    assert {d.name: d.data for d in sample.documents()} == written


@pytest.mark.parametrize("document", list(sample.documents()), ids=lambda d: d.name)
def test_the_sample_has_the_figures_of_the_reviewed_reports(document: Rendered) -> None:
    path = SHARED / "seeds" / f"{document.name.rsplit('.', 1)[0]}.json"
    if not path.exists():
        pytest.skip(f"no {path}: the reviewed labels are not on this machine")
    label = json.loads(path.read_text(encoding="utf-8"))
    ours = json.loads(document.label_json())
    for key in ("township", "county", "province", "year"):
        assert ours[key] == label[key]
    want = {(c["code"], c["value"], c["raw"]) for c in label["cells"]}
    assert {(c["code"], c["value"], c["raw"]) for c in ours["cells"]} == want
    assert [(c["path"], c["value"]) for c in ours["local"]] == [
        (c["path"], c["value"]) for c in label["local"]
    ]
