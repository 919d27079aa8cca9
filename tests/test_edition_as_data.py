"""A form edition is data: a catalogue with a fictitious edition of 2026 is read without new code."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from data import HERE
from tests.flow_tools import COMMAND

ROOT = Path(__file__).resolve().parents[1]
INDICATORS = (
    ("f26.hotline.calls", "hotline_2026", "热线 / 来电数", "本年数量", "item"),
    ("f26.hotline.calls.change", "hotline_2026", "热线 / 来电数", "增减", "item"),
    ("f26.hotline.visits", "hotline_2026", "热线 / 来访批次", "本年数量", "item"),
    ("f26.hotline.visits.change", "hotline_2026", "热线 / 来访批次", "增减", "item"),
    ("f26.duty.all", "duties_2026", "一、公开事项总数", "项", "item"),
    ("f26.duty.site", "duties_2026", "（一）网站公开事项数", "项", "item"),
    ("f26.duty.board", "duties_2026", "（二）公示栏公开事项数", "项", "item"),
    ("f26.duty.cost", "duties_2026", "二、公示栏维护费用", "万元", "CNY"),
)
EDITION = {
    "edition": "2026",
    "notice": "试行格式",
    "valid_from": 2026,
    "valid_to": None,
    "tables": [
        {
            "id": "hotline_2026",
            "title_zh": "热线情况",
            "title_en": "Hotline",
            "blocks": [
                {
                    "id": "hotline",
                    "heading": "热线办理情况",
                    "corner": "办理内容",
                    "rows": [
                        {"id": "f26.hotline.calls", "label": ["来电数"]},
                        {"id": "f26.hotline.visits", "label": ["来访批次"]},
                    ],
                    "columns": [
                        {"id": "", "label": ["本年数量"]},
                        {"id": "change", "label": ["较上年增减数"], "signed": True},
                    ],
                }
            ],
        },
        {
            "id": "duties_2026",
            "title_zh": "公开事项表",
            "title_en": "Duties",
            "layout": "list",
            "least_rows": 3,
            "headers": ["事项名称", "计量"],
            "columns": {"own": ["事项数"], "refused": ["累计事项数"], "levels": {}},
            "blocks": [
                {
                    "id": "duties",
                    "heading": "",
                    "corner": "",
                    "rows": [
                        {"id": "f26.duty.all", "label": ["一、公开事项总数"], "unit": "项"},
                        {
                            "id": "f26.duty.site",
                            "label": ["一、公开事项总数", "（一）网站公开事项数"],
                            "unit": "项",
                        },
                        {
                            "id": "f26.duty.board",
                            "label": ["一、公开事项总数", "（二）公示栏公开事项数"],
                            "unit": "项",
                        },
                        {"id": "f26.duty.cost", "label": ["二、公示栏维护费用"], "unit": "万元"},
                    ],
                    "columns": [{"id": "", "label": ["事项数"]}],
                }
            ],
        },
    ],
}
RULE = {
    "id": "F26-SUM",
    "zh": "总数 = 网站 + 公示栏",
    "en": "All = site + board",
    "source": "F",
    "severity": "contradiction",
    "relation": "equal",
    "table": "duties_2026",
    "left": ["f26.duty.all"],
    "right": ["f26.duty.site", "f26.duty.board"],
}
PAGE = """<html><body><h1>椒江区大陈镇人民政府2026年政府信息公开工作年度报告</h1>
<p>现公布椒江区大陈镇2026年度政府信息公开工作年度报告。</p>
<table border=1><tr><td colspan=3>热线办理情况</td></tr>
<tr><td>办理内容</td><td>本年数量</td><td>较上年增减数</td></tr>
<tr><td>来电数</td><td>31</td><td>减少4</td></tr><tr><td>群众来访批数</td><td>7</td><td>2</td></tr></table>
<table border=1><tr><td>事项名称</td><td>计量</td><td>累计事项数</td><td>事项数</td></tr>
<tr><td>一、公开事项总数</td><td>项</td><td>70</td><td>13</td></tr>
<tr><td>（一）网站公开事项数</td><td>项</td><td>60</td><td>9</td></tr>
<tr><td>（二）公示栏公开事项数</td><td>项</td><td>10</td><td>3</td></tr>
<tr><td>（三）广播公开事项数</td><td>项</td><td>5</td><td>1</td></tr>
<tr><td>二、公示栏维护费用</td><td>万元</td><td>9</td><td>0.6</td></tr></table></body></html>"""
TEXT = """椒江区大陈镇人民政府2026年政府信息公开工作年度报告

事项名称 | 计量 | 事项数 |
一、公开事项总数 | 项 | 12 |
（一）网站公开事项数 | 项 | 9 |
（二）公示栏公开事项数 | 项 | 3 |
二、公示栏维护费用 | 万元 | 0.6 |
"""
EXPECTED = {
    "f26.hotline.calls": (31.0, "reported"),
    "f26.hotline.calls.change": (-4.0, "reported"),
    "f26.hotline.visits": (7.0, "reported"),
    "f26.hotline.visits.change": (2.0, "reported"),
    "f26.duty.all": (13.0, "contradicted"),
    "f26.duty.site": (9.0, "contradicted"),
    "f26.duty.board": (3.0, "contradicted"),
    "f26.duty.cost": (6000.0, "reported"),
}
SCRIPT = """
import json, sys
from extract.reader import read
from transform.divisions import load_divisions
from transform.document import read_document
name = sys.argv[1]
result = read_document(read(open(name, "rb").read(), name=name), name=name, divisions=load_divisions(None))
print(json.dumps({
    "values": {o.indicator: [o.value, o.status] for o in result.observations},
    "editions": result.editions, "gaps": [g.indicator for g in result.gaps],
    "failed": [c.rule for c in result.checks if c.result == "fail"],
    "unmapped": [[u.table, u.edition, u.label] for u in result.unmapped]}))
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> dict[str, str]:
    """The environment that names a catalogue with one edition more: files alone."""
    folder = tmp_path / "catalogue"
    shutil.copytree(HERE / "forms", folder / "forms")
    for name in ("indicators.csv", "labels.csv", "identities.yaml"):
        shutil.copy(HERE / name, folder / name)
    edition = folder / "forms" / "2026.yaml"
    edition.write_text(yaml.safe_dump(EDITION, allow_unicode=True), encoding="utf-8")
    with (folder / "indicators.csv").open("a", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerows(
            (code, "2026", table, row, col, unit, code) for code, table, row, col, unit in INDICATORS
        )
    with (folder / "labels.csv").open("a", encoding="utf-8") as handle:
        handle.write("hotline_2026,f26.hotline.visits,群众来访批数,same,\n")
    with (folder / "identities.yaml").open("a", encoding="utf-8") as handle:
        handle.write("\n" + yaml.safe_dump([RULE], allow_unicode=True))
    return {"GONGKAI_CATALOGUE": str(folder), "PYTHONUTF8": "1"}


def _read(path: Path, environment: dict[str, str]) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(path)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def test_a_page_of_the_new_edition_is_read(tmp_path: Path, catalogue: dict[str, str]) -> None:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    read = _read(tmp_path / "page.html", catalogue)
    values = read["values"]
    assert isinstance(values, dict)
    assert {k: tuple(v) for k, v in values.items() if k in EXPECTED} == EXPECTED
    assert read["editions"] == ["2026"]
    assert read["failed"] == ["F26-SUM"]
    assert read["gaps"] == []
    assert read["unmapped"] == [["duties_2026", "2026", "（三）广播公开事项数"]]
    assert values["local:（三）广播公开事项数"] == [1.0, "reported"]


def test_a_dump_lacks_the_other_table(tmp_path: Path, catalogue: dict[str, str]) -> None:
    (tmp_path / "dump.txt").write_text(TEXT, encoding="utf-8")
    read = _read(tmp_path / "dump.txt", catalogue)
    values = read["values"]
    assert isinstance(values, dict)
    assert {k: v[0] for k, v in values.items()} == {
        "f26.duty.all": 12.0,
        "f26.duty.site": 9.0,
        "f26.duty.board": 3.0,
        "f26.duty.cost": 6000.0,
    }
    assert read["gaps"] == [code for code, table, *_ in INDICATORS if table == "hotline_2026"]


def test_without_the_edition_nothing_of_it_is_known(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    values = _read(tmp_path / "page.html", {})["values"]
    assert isinstance(values, dict)
    assert not set(EXPECTED) & set(values)


def test_the_new_edition_goes_through_ingest(tmp_path: Path, catalogue: dict[str, str]) -> None:
    """Into the warehouse, with its indicators and its wide view; the command takes it as data."""
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "page.html").write_text(PAGE, encoding="utf-8")

    def run(*args: str) -> str:
        done = subprocess.run(
            [*COMMAND, "--home", str(tmp_path / "home"), *args],
            cwd=ROOT,
            env={**os.environ, **catalogue, "LANG": "en_US.UTF-8"},
            capture_output=True,
            check=False,
            text=True,
            timeout=180,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("ingest", str(docs), "--json")
    (row,) = json.loads(
        run("query", 'SELECT "f26.duty.cost" AS c, n_left_out FROM wide_duties_2026', "--json")
    )
    assert (row["c"], row["n_left_out"]) == (6000.0, 3)
    labels = json.loads(run("coverage", "--labels", "--json"))
    assert [(x["label"], x["form_table"], x["n_documents"]) for x in labels] == [
        ("（三）广播公开事项数", "duties_2026", 1)
    ]
