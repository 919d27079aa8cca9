"""Pages, their attachments and their saved folders: what belongs together is one report."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from urllib.parse import quote

import duckdb
import pytest

from extract.blocks import Reading
from extract.reader import read
from flows.bundle import belongs_to_page, mentions, resolve
from flows.relations import Ties
from tests.docx_maker import make_docx, p
from tests.flow_tools import Installation
from tests.picture_tools import page, photograph
from tests.typeset import Options, generate, real_places
from transform.identity.attached import with_page

# ---- what belongs together -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "belongs"),
    [
        ("in/a_files/logo.png", True),
        ("in/a.files/deep/style.css", True),
        ("in/a_files/jquery.js.下载", True),
        ("in/a_files/report.pdf", False),
        ("in/b_files/logo.png", False),
        ("in/a.html", False),
    ],
)
def test_the_folder_of_a_saved_page(name: str, belongs: bool) -> None:
    assert belongs_to_page(name, {"in/a.html", "in/c.doc"}) is belongs


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("./report.pdf", "in/report.pdf"),
        ("../x/other.doc", "x/other.doc"),
        ("/attach/0/report.pdf", "in/report.pdf"),
        ("https://cdn.example.gov.cn/a/report.pdf?x=1", "in/report.pdf"),
        ("../files/0001.doc", "store/99"),
        ("%E8%A1%A8.png", "in/a_files/表.png"),
        ("%B1%ED.png", "in/a_files/表.png"),
        ("missing.pdf", None),
        ("a.html", None),
        ("http://[", None),
        ("", None),
    ],
)
def test_where_an_address_leads(address: str, target: str | None) -> None:
    names = {"in/a.html", "in/report.pdf", "x/other.doc", "store/99", "in/a_files/表.png"}
    urls = {"https://www.example.gov.cn/files/0001.doc": "store/99"}
    assert resolve(address, "in/a.html", "https://www.example.gov.cn/zwgk/a.html", names, urls) == target


def test_what_a_page_mentions() -> None:
    body = '<a href="a&amp;b.pdf">附件：<b>年报</b></a><a href="#top">x</a><a href="javascript:x()">y</a>'
    found = mentions(page(body + "<img src=t.png>"))
    assert found.pictures == ("t.png",)
    assert found.links == (("a&b.pdf", "附件："),)
    assert mentions(b"%PDF <img src=a.png>").pictures == ()
    assert mentions("<a href=附件.doc>".encode("gbk")).links == (("附件.doc", ""),)


def test_hostile_markup_takes_no_time() -> None:
    for markup in (b"<img " * 400_000, b'<a href="' * 200_000, b"<a " + b'x="' * 500_000, b"<" * 2_000_000):
        mentions(markup)


def test_a_page_with_many_documents_is_no_page_of_any() -> None:
    names = {"l.html", *(f"{n}.pdf" for n in range(6))}
    ties = Ties(names, {})
    ties.tell("l.html", "s", None, page("".join(f'<a href="{n}.pdf">x</a>' for n in range(6))))
    assert ties.page_of("1.pdf") is None
    told = ties.tell("d.html", "t", None, page('<a href="1.pdf">x</a>'))
    assert (told.attachments, ties.page_of("1.pdf")) == (("1.pdf",), "t")


def test_a_document_saved_under_its_printed_name() -> None:
    ties = Ties({"a.html", "2020年年报.docx"}, {})
    ties.tell("a.html", "s", None, page('<a href="/down.jsp?id=7">2020年年报.docx</a>'))
    assert ties.page_of("2020年年报.docx") == "s"


# ---- what a page says of its attachment ----------------------------------------------------------

PAGE_HEAD = (
    '<meta name="ArticleTitle" content="某镇2020年政府信息公开工作年度报告">'
    '<meta name="ContentSource" content="某镇人民政府"><meta name="PubDate" content="2021-01-20">'
)


def attached(text: str) -> Reading:
    own = read(make_docx(p(text) + p("一、总体情况")), name="a.docx")
    return with_page(own, read(page(PAGE_HEAD + "<p>见附件</p>"), name="p.html"))


def test_a_silent_attachment_has_the_page_speak_for_it() -> None:
    meta = attached("正文如下。").meta
    assert (meta.publisher, meta.published) == ("某镇人民政府", "2021-01-20")
    assert meta.title == "某镇2020年政府信息公开工作年度报告"


def test_an_attachment_with_a_title_keeps_it() -> None:
    meta = attached("某镇2021年政府信息公开工作年度报告").meta
    assert meta.title is None
    assert "ArticleTitle" not in dict(meta.fields)
    assert meta.published == "2021-01-20"


# ---- through the flow ----------------------------------------------------------------------------


def rows(gongkai: Installation, sql: str) -> list[tuple[object, ...]]:
    con = duckdb.connect(str(gongkai.warehouse), read_only=True)
    try:
        return con.execute(sql).fetchall()
    finally:
        con.close()


def report(form: str, seed: int = 3) -> bytes:
    """One report; the same figures in every format."""
    (made,) = generate(seed, 1, Options(formats=(form,), plain=True), real_places())
    return made.data


LINKING = '<h1>年度报告</h1><p><a href="report.docx">附件：report.docx</a></p>'


def test_a_page_that_only_links_points_to_its_attachment(gongkai: Installation, tmp_path: Path) -> None:
    canonical = '<link rel="canonical" href="https://www.example.gov.cn/p.html">'
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "page.html").write_bytes(
        page(canonical + PAGE_HEAD.replace("2021-01-20", "2031-05-06") + LINKING)
    )
    (folder / "report.docx").write_bytes(report("docx"))
    summary = gongkai.ingest(folder)
    assert (summary["loaded"], summary["pointers"], summary["quarantined"]) == (1, 1, {})
    listed = rows(gongkai, "SELECT document, status, reason, detail, published_at FROM documents")
    found = {name: rest for name, *rest in listed}
    assert found["page.html"][:3] == ["pointer", "attachment", "see report.docx"]
    assert str(found["report.docx"][3]) == "2031-05-06"
    assert rows(gongkai, "SELECT url FROM documents WHERE document = 'report.docx'") == [(None,)]
    assert rows(gongkai, "SELECT count(*) FROM quarantine") == [(0,)]
    assert gongkai.ingest(folder)["run_id"] is None


def test_an_attachment_whose_name_on_disk_is_gbk(gongkai: Installation, tmp_path: Path) -> None:
    """As archives from Windows leave it when they are unpacked elsewhere; the page has it in its link."""
    folder = tmp_path / "in"
    folder.mkdir()
    name = "年报.docx".encode("gbk")
    try:
        (folder / os.fsdecode(name)).write_bytes(report("docx"))
    except OSError:
        pytest.skip("this file system takes names in UTF-8 only")
    (folder / "page.html").write_bytes(page(f'<h1>年度报告</h1><p><a href="{quote(name)}">附件</a></p>'))
    summary = gongkai.ingest(folder)
    assert (summary["loaded"], summary["pointers"], summary["quarantined"]) == (1, 1, {})


def test_an_attachment_that_comes_later_finds_its_page(gongkai: Installation, tmp_path: Path) -> None:
    """And the result is the same as if both had come together."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "page.html").write_bytes(page(LINKING))
    assert sum(gongkai.ingest(folder)["quarantined"].values()) == 1
    (folder / "report.docx").write_bytes(report("docx"))
    assert gongkai.ingest(folder)["read"] == 1
    other = Installation(tmp_path / "other")
    other.ingest(folder)
    assert other.exported() == gongkai.exported()
    assert rows(gongkai, "SELECT count(*) FROM quarantine") == [(0,)]


def test_a_page_fetched_before_is_found_by_its_address(gongkai: Installation, tmp_path: Path) -> None:
    for name, data, told in (
        ("1/p", page(LINKING), {"url": "https://www.example.gov.cn/a/p.html"}),
        (
            "2/f",
            report("docx"),
            {"url": "https://f.example.gov.cn/9", "page_url": "https://www.example.gov.cn/a/p.html"},
        ),
    ):
        place = tmp_path / name
        place.parent.mkdir()
        place.write_bytes(data)
        place.with_name(place.name + ".meta.json").write_text(json.dumps(told))
        gongkai.ingest(place)
    assert rows(gongkai, "SELECT document, status, detail FROM documents ORDER BY document") == [
        ("f", "loaded", None),
        ("p", "pointer", "see f"),
    ]


@pytest.mark.parametrize("broken", [False, True])
def test_page_and_attachment_with_figures_are_one_report(
    broken: bool, gongkai: Installation, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    html = report("html")
    docx = report("docx")
    text = html.decode("utf-8")
    link = '<p><a href="report.docx">附件</a></p>'
    text = text.replace("</body>", f"{link}</body>") if "</body>" in text else text + link
    (folder / "page.html").write_bytes(text.encode())
    (folder / "report.docx").write_bytes(docx)
    if broken:
        figure = re.compile(r"(<td[^>]*>(?:<[^>]*>)*)(\d{2,3})(?=<)")
        changed = figure.sub(lambda m: f"{m[1]}{int(m[2]) + 1}", text, count=1)
        assert changed != text
        (folder / "page.html").write_bytes(changed.encode())
    assert gongkai.ingest(folder)["loaded"] == 2
    assert rows(gongkai, "SELECT count(*) FILTER (is_current), count(*) FROM documents") == [(1, 2)]
    checks = rows(
        gongkai, "SELECT result, severity, left_text, right_text FROM check_list WHERE rule = 'X-COPY'"
    )
    assert {c[0] for c in checks} == ({"fail"} if broken else {"pass"})
    both = f"{checks[0][2]} {checks[0][3]}"
    assert "page.html" in both
    assert "report.docx" in both
    if broken:
        assert checks[0][1] == "contradiction"
        assert "X-COPY" in gongkai.run("checks")


def test_parts_of_a_saved_page_are_no_documents(gongkai: Installation, tmp_path: Path) -> None:
    beside = tmp_path / "in" / "page_files"
    beside.mkdir(parents=True)
    (tmp_path / "in" / "page.html").write_bytes(report("html"))
    for name in ("a.js", "b.css", "logo.png"):
        (beside / name).write_bytes(b"x")
    (beside / "other.docx").write_bytes(report("docx", seed=8))
    summary = gongkai.ingest(tmp_path / "in")
    assert (summary["found"], summary["loaded"], summary["passed"]) == (2, 2, {"part_of_page": 3})


def test_a_page_is_read_again_when_its_pictures_come(gongkai: Installation, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "page.html").write_bytes(page("<h1>某镇2020年度报告</h1><p>如下：</p><img src='images/t.png'>"))
    first = gongkai.ingest(folder)
    assert "picture_missing: 1 (images/t.png)" in first["refusals"][0]["detail"]
    (folder / "images").mkdir()
    (folder / "images" / "t.png").write_bytes(photograph(500, 300))
    second = gongkai.ingest(folder)
    assert (second["read"], second["passed"]) == (1, {"part_of_page": 1})
    assert "picture_missing" not in second["refusals"][0]["detail"]
    third = gongkai.ingest(folder)
    assert (third["run_id"], third["found"], third["known"]) == (None, 1, 1)
    assert third["passed"] == {"part_of_page": 1}
    assert rows(gongkai, "SELECT kind, href FROM document_parts") == [("part", "images/t.png")]
