"""The five sample reports of `data/sample`, typeset from their figures, one in two forms.

python -m tests.typeset.sample            rewrites data/sample/reports, byte for byte
python -m tests.typeset.sample --labels DIR   writes label files for a scoring too
python -m tests.typeset.sample --remake   makes the scan and the Word 97 file anew as well

The scan's bytes depend on the versions of the imaging libraries, the Word 97 file needs
LibreOffice: both are kept as they are unless asked for.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import yaml

from tests.typeset.compose import HEADINGS, observations
from tests.typeset.docx import DocxOptions, Print, render_docx
from tests.typeset.engines import convert
from tests.typeset.forms import edition_codes
from tests.typeset.html import render_html
from tests.typeset.model import Block, Expected, Place, Printed, ProseFigure, PTable, Rendered, Spec, Text
from tests.typeset.pages import PageFacts
from tests.typeset.paper.flow import set_pages
from tests.typeset.paper.pdf import write_pdf
from tests.typeset.paper.scan import scan
from tests.typeset.paper.style import Style
from tests.typeset.paper.wear import Wear
from tests.typeset.places import real_places
from tests.typeset.tables import Layout, build_tables
from tests.typeset.txt import render_txt

__all__ = ["SAMPLE", "documents", "main"]

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample"
YEAR, EDITION = 2020, "2019"
SUFFIX = {"pdf": "pdf", "scan": "pdf"}
SCANNER = Wear(dpi=150, skew=0.7, blur=0.4, noise=3.0, fade=0.1, specks=1e-5, quality=50)


def documents(*, remake: bool = False) -> Iterator[Rendered]:
    """The sample reports with what a reader should find in them. `remake`: none of the files that
    lie there is taken over."""
    reports: dict[str, dict[str, Any]] = yaml.safe_load((SAMPLE / "reports.yaml").read_text(encoding="utf-8"))
    places = {place.code: place for place in real_places()}
    figures = _figures()
    local = _local()
    for name, report in reports.items():
        first = _document(name, report, places[report["code"]], figures[name], local.get(name, ()), remake)
        yield first
        if "also" in report:
            yield _kept(replace(first, name=f"{name}.{report['also']}", format=report["also"]), remake)


def _kept(document: Rendered, remake: bool) -> Rendered:
    """The document with the bytes that lie in the sample, or made anew from its .docx."""
    if remake:
        return convert([document], document.format)[0]
    return replace(document, data=(SAMPLE / "reports" / document.name).read_bytes())


def _rows(name: str) -> list[dict[str, str]]:
    with (SAMPLE / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _figures() -> dict[str, dict[str, Printed]]:
    out: dict[str, dict[str, Printed]] = {}
    for row in _rows("figures.csv"):
        value = float(row["value"]) if row["value"] else None
        out.setdefault(row["report"], {})[row["indicator"]] = Printed(row["printed"], value, _statuses(row))
    return out


def _statuses(row: Mapping[str, str]) -> tuple[str, ...]:
    if not row["value"]:
        return ("blank",)
    if "余" in row["printed"]:
        return ("approximate",)
    if row["indicator"] == "narrative.proactive_total":
        return ("contradicted",)  # 337 against its own parts (335) and the table (339)
    if row["indicator"].endswith(".amount") and row["printed"] == "0":
        return ("reported", "unit_assumed")
    return ("reported",)


def _local() -> dict[str, tuple[tuple[tuple[str, str], int], ...]]:
    out: dict[str, list[tuple[tuple[str, str], int]]] = {}
    for row in _rows("local_tables.csv"):
        out.setdefault(row["report"], []).append(((row["column"], row["subcolumn"]), int(row["printed"])))
    return {name: tuple(items) for name, items in out.items()}


def _document(
    name: str,
    report: Mapping[str, Any],
    place: Place,
    figures: Mapping[str, Printed],
    local: tuple[tuple[tuple[str, str], int], ...],
    remake: bool,
) -> Rendered:
    cells = {code: p for code, p in figures.items() if not code.startswith("narrative.")}
    absent = {t for t in ("applications", "disputes") if not cells.keys() & set(edition_codes(EDITION, t))}
    prose = tuple(ProseFigure(c, p) for c, p in figures.items() if c.startswith("narrative."))
    spec = Spec(place, YEAR, EDITION, EDITION, cells, prose, local, omit_tables=frozenset(absent))
    tables = build_tables(spec, Layout())
    _relabel(tables, report.get("labels", {}))
    blocks = _blocks(report, tables, figures, place)
    required, optional = observations(spec, tables, set())
    form = report["format"]
    file = f"{name}.{SUFFIX.get(form, form)}"
    if form == "scan" and not remake:
        data = (SAMPLE / "reports" / file).read_bytes()
    else:
        data = _render(Random(name), report, blocks, place)
    return Rendered(
        name=file,
        data=data,
        format=form,
        place=place,
        year=YEAR,
        edition=EDITION,
        expected=required,
        optional=optional + _nothing(report, figures),
        gaps=tuple(code for table in sorted(absent) for code in edition_codes(EDITION, table)),
        local=local,
    )


def _relabel(tables: Mapping[str, list[PTable]], labels: Mapping[str, str]) -> None:
    for group in tables.values():
        for cell in (c for table in group for row in table.rows for c in row.cells):
            cell.text = labels.get(cell.text, cell.text)


def _nothing(report: Mapping[str, Any], figures: Mapping[str, Printed]) -> tuple[Expected, ...]:
    """Sentences that say nothing came in: a reader may store 0, or leave them alone."""
    text = "".join(line for key in ("overview", "applications", "disputes") for line in report.get(key, ()))
    found = []
    for words, code in (
        ("申请", "applications_received"),
        ("行政复议", "reconsideration"),
        ("行政诉讼", "litigation"),
    ):
        sentence = next((s for s in text.split("。") if words in s and "没有" in s), None)
        if sentence and f"narrative.{code}" not in figures:
            found.append(Expected(f"narrative.{code}", 0.0, ("reported",), sentence, "prose"))
        elif words == "申请" and "1名群众申请" in text:
            found.append(Expected(f"narrative.{code}", 1.0, ("reported",), "1名", "prose"))
    return tuple(found)


def _blocks(
    report: Mapping[str, Any],
    tables: Mapping[str, list[PTable]],
    figures: Mapping[str, Printed],
    place: Place,
) -> list[Block]:
    def texts(key: str) -> list[Text]:
        return [Text(_filled(line, figures)) for line in report.get(key, ())]

    heads = [Text(pair[0], "heading") for pair in HEADINGS]
    out: list[Block] = [Text(report["title"], "title"), *texts("intro"), heads[0], *texts("overview")]
    out += [heads[1], *texts("proactive"), *tables["local"], *tables["proactive_disclosure"]]
    out += [heads[2], *texts("applications"), *tables["applications"]]
    out += [heads[3], *texts("disputes"), *tables["disputes"]]
    return [*out, heads[4], *texts("problems"), heads[5], *texts("others"), Text(place.organ)]


def _filled(line: str, figures: Mapping[str, Printed]) -> str:
    for code, printed in figures.items():
        line = line.replace("{" + code + "}", printed.text)
    return line


def _render(rng: Random, report: Mapping[str, Any], blocks: list[Block], place: Place) -> bytes:
    if report["format"] == "docx":
        options = DocxOptions(runs=True, header_footer=True, stored=True, printed=Print(points=9))
        return render_docx(rng, blocks, options)
    if report["format"] in SUFFIX:
        return _paper(rng, report, blocks, place)
    if report["format"] == "txt":
        return render_txt(rng, blocks, report["layout"], encoding=report["encoding"])
    facts = PageFacts(report["title"], place, YEAR, report["published"], f"{place.code}/2021-00001")
    style, whole, encoding = report["style"], report["page"], report["encoding"]
    return render_html(rng, blocks, facts, style=style, whole_page=whole, encoding=encoding)


def _paper(rng: Random, report: Mapping[str, Any], blocks: list[Block], place: Place) -> bytes:
    """A PDF as Word prints it, or the sealed print out of the scanner."""
    style = Style(text_size=12.0, table_size=9.0, **report.get("paper", {}))
    sheets = set_pages(rng, blocks, style)
    if report["format"] == "scan":
        sheets = scan(rng, sheets, place, SCANNER, layer=False, strips=1)
    return write_pdf(rng, sheets, style, compress=False)


def main(argv: list[str] | None = None) -> int:
    """Write the documents, and the label files where asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.typeset.sample", description=__doc__)
    parser.add_argument("--out", type=Path, default=SAMPLE / "reports")
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--remake", action="store_true", help="the scan and the Word 97 file too")
    args = parser.parse_args(argv)
    for folder in (args.out, args.labels):
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
    for document in list(documents(remake=args.remake)):
        (args.out / document.name).write_bytes(document.data)
        if args.labels:
            stem = document.name.rsplit(".", 1)[0]
            (args.labels / f"{stem}.json").write_text(document.label_json(), encoding="utf-8")
        print(f"{document.name}: {len(document.data)} bytes, {len(document.expected)} figures")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
