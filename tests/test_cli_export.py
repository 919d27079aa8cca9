"""`export`, `inspect` and `doctor` on the command line."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

import pytest

from tests.flow_tools import Installation
from tests.sample_maker import FOLDER


def test_export_csv(sample: Installation, tmp_path: Path) -> None:
    shown = sample.run("export", tmp_path / "out")
    assert "observations.csv" in shown
    with (tmp_path / "out" / "observations.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {r["document"] for r in rows}
    assert {Path(name).stem for name in names} == {p.stem for p in FOLDER.iterdir()}
    assert len(names) == 5  # the report that comes in two forms counts once
    assert (
        list(rows[0])[:17]
        == (
            "document,township_code,township,county,city,province,publisher_type,year,indicator,value,unit,status,"
            "raw_text,method,page,table_no,row_no,column_no"
        ).split(",")[:17]
    )
    quarantined = (tmp_path / "out" / "quarantine.csv").read_text(encoding="utf-8")
    assert "note.txt" in quarantined


def test_export_filters_and_formats(sample: Installation, tmp_path: Path) -> None:
    files = json.loads(
        sample.run("export", tmp_path / "p", "--format", "parquet", "--county", "秀洲区", "--json")
    )
    assert all(Path(f["file"]).is_file() for f in files)
    sample.run("export", tmp_path / "e", "--excel", "--indicator", "procurement.amount", "--year", "2020")
    data = (tmp_path / "e" / "observations.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == 6


def test_export_in_several_formats_at_once(sample: Installation, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shown = sample.run(
        "export", out, "--format", "sdmx-csv", "--format", "xlsx", "--county", "浙江省", "--lang", "en"
    )
    assert "SDMX lacks 29 figures" in shown
    assert {p.name for p in out.iterdir()} == {
        "reports.xlsx", "sdmx_data.csv", "sdmx_structure.xml", "dictionary.md", "manifest.json",
    }  # fmt: skip
    filters = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["filters"]
    assert filters == {"divisions": [{"code": "33", "name": "浙江省"}]}
    for wrong, said in (
        ("太平镇", "give the code"),
        ("秀州区", "no division named"),
        ("999999", "no division"),
    ):
        done = sample.outcome("export", out, "--division", wrong)
        assert done.returncode == 1
        assert said in done.stderr.decode()
    assert (out / "reports.xlsx").exists()


# ---- inspect and doctor --------------------------------------------------------------------------


def test_inspect_shows_the_way_from_cells_to_observations(sample: Installation) -> None:
    shown = sample.run("inspect", FOLDER / "wangdian_2020.pdf")
    for part in (
        "王店镇",
        "330411",
        "Alignment row by row",
        "procurement.amount",
        "1080000",
        "108万元",
        "reported",
    ):
        assert part in shown


def test_inspect_as_json(sample: Installation) -> None:
    told = json.loads(sample.run("inspect", "--json", FOLDER / "xihu_2020.txt"))
    assert told["result"]["year"] == 2020
    assert told["grids"]
    assert told["alignment"]


def test_inspect_of_what_cannot_be_read(sample: Installation, tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_bytes(b"")
    done = sample.outcome("inspect", tmp_path / "empty.html")
    assert done.returncode == 1
    assert "empty_file" in done.stderr.decode()
    assert (
        json.loads(sample.run("inspect", "--json", tmp_path / "empty.html", code=1))["reason"] == "empty_file"
    )
    sample.run("inspect", tmp_path / "missing.html", code=2)


def test_inspect_of_an_archive(sample: Installation, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(FOLDER / "longjing_2020.doc", "town/report.doc")
    (listed,) = json.loads(sample.run("inspect", "--json", tmp_path / "all.zip"))
    assert listed["member"] == "town/report.doc" and listed["size"] > 10_000
    member = ("inspect", "--json", tmp_path / "all.zip", "--member")
    assert json.loads(sample.run(*member, "town/report.doc"))["result"]["publisher"]["name"] == "龙颈镇"
    sample.run(*member, "town/other.doc", code=2)


def test_inspect_draws_the_pages(sample: Installation, tmp_path: Path) -> None:
    sample.run("inspect", "--no-grids", "--image", tmp_path / "pages", FOLDER / "wangdian_2020.pdf")
    drawn = sorted((tmp_path / "pages").iterdir())
    assert drawn and all(path.read_bytes().startswith(b"\x89PNG") for path in drawn)
    sample.run("inspect", "--image", tmp_path, FOLDER / "xihu_2020.txt", code=2)


def test_doctor(sample: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {r["what"]: r for r in json.loads(sample.run("doctor", "--json"))}
    assert rows["Prefect server"]["state"] == "ok"
    assert rows["format html"]["state"] == "ok"
    assert rows["format pdf"]["state"] == "ok"
    assert rows["format odt"]["state"] == ("ok" if rows["LibreOffice"]["state"] == "ok" else "not read")
    assert rows["recognition of scans and pictures"]["state"] == "ok"
    assert rows["format pptx"]["hint"]
    assert "7 documents" in rows["warehouse"]["hint"]
    monkeypatch.setattr("extract.doc.office.office_program", lambda: None)
    rows = {r["what"]: r for r in json.loads(sample.run("doctor", "--json"))}
    assert (rows["format odt"]["state"], rows["LibreOffice"]["state"]) == ("not read", "not there")
    assert "not made yet" in Installation(tmp_path).run("doctor")
