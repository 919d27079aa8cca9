"""Pages as sites serve them: what becomes a paragraph, what a table, what is left out."""

# ruff: noqa: E501  (sample markup stays in one line)

from __future__ import annotations

import pytest

from extract.blocks import Grid, Paragraph, ReadError, Reading
from extract.html.reader import read_html


def read(body: str, **options: str) -> Reading:
    return read_html(body.encode(), **options)


def lines(body: str) -> list[str]:
    return [p.text for p in read(body).paragraphs()]


def shown(body: str) -> list[object]:
    """Blocks as plain values: a line, or the rows of a table."""
    return [
        block.text if isinstance(block, Paragraph) else [[cell.text for cell in row] for row in block.rows()]
        for block in read(body).blocks
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("loose text<p>one</p>tail", ["loose text", "one", "tail"]),
        ("<p>甲<br>乙<br/>丙</p>", ["甲", "乙", "丙"]),
        ("<p>规<span>范</span><b><i>性</i></b>文<font>件</font>1<u>2</u>3</p>", ["规范性文件123"]),
        ("<p>本年新\n   制作</p>", ["本年新制作"]),
        ("<p>a\n   b  c</p>", ["a b c"]),
        ("<p>&nbsp;&nbsp;甲&nbsp;&#8203;乙&ensp;</p><p>&nbsp;</p>", ["甲\xa0乙"]),
        ("<p>5&lt;6 &amp;amp; x<5</p>", ["5<6 &amp; x<5"]),
        ("<p>前<!-- <p>藏</p> -->后</p>", ["前后"]),
        (
            "<p>甲<![if !supportLists]>1.<![endif]>乙<!--[if gte mso 9]><xml><w:x>q</w:x></xml><![endif]--></p>",
            ["甲1.乙"],
        ),
        ("<p>甲<o:p>&nbsp;</o:p><st1:date Year='2020'>2020年</st1:date></p>", ["甲\xa02020年"]),
        ("<xml><w:View>Normal</w:View></xml><p>甲</p>", ["甲"]),
        ("<p>甲<![CDATA[乙<丙]]></p>", ["甲乙<丙"]),
        ("<script>if(a<b)document.write('<td>1')</script><style>p{}</style><p>甲</p>", ["甲"]),
        ("<SCRIPT>x='</p>'</script ><P>甲</P>", ["甲"]),
        ("<noscript>请开启脚本</noscript><template><p>模</p></template><p>甲</p>", ["甲"]),
        ("<p>甲<span style='display:none'>乙<span>丙</span></span>丁</p>", ["甲丁"]),
        ("<p>甲<span STYLE='DISPLAY: none'>乙</span>丁<i hidden>戊</i></p>", ["甲丁"]),
        ("<p style='display:none'>乙<p>甲<div hidden><div>x</div>y</div><p>丁", ["甲", "丁"]),
        (
            "<style>.no , #n2{color:red;display:none} @media print{.yes{display:none}}</style>"
            "<p>甲<b class='a no'>乙</b><b id=n2>丙</b><b class=yes>丁</b></p>",
            ["甲丁"],
        ),
        ("<p>overflow: hidden; display:none 是样式</p>", ["overflow: hidden; display:none 是样式"]),
        ("<p>共<del>5</del><ins>6</ins>件<s>7</s></p>", ["共6件"]),
        ("<p>面积10<sup>2</sup>，米<sup>2</sup></p>", ["面积10^2，米2"]),
        ("<p><ruby>镇<rt>zhen</rt></ruby></p>", ["镇"]),
        ("<select><option>一月<option selected>二月</select><p>甲", ["二月", "甲"]),
        ("<pre>甲\t1\t2\n\t乙\n\n丙</pre>", ["甲\t1\t2", "\t乙", "丙"]),
        ("<p>甲</p></body></html><p>乙</p>", ["甲", "乙"]),
        ("<html><body><p>甲<html><head><title>内</title></head><body>乙</body></html>丙</p>", ["甲乙丙"]),
        (
            "<?xml version='1.0' encoding='utf-8'?><html xmlns='http://www.w3.org/1999/xhtml'><body><p>甲<br/>乙</p></body></html>",
            ["甲", "乙"],
        ),
        (
            "<p title='a>b'>甲</p><p title=it's>乙</p><td width=\"5\"\">丙</td><p>丁'</p>",
            ["甲", "乙", "丙", "丁'"],
        ),
        ("<v:shape id=x><v:textbox><p>框内</p></v:textbox></v:shape>", ["框内"]),
        ("<div>甲<div>乙</div>丙</div>", ["甲", "乙", "丙"]),
        ("<ul><li>甲<li>乙</ul><dl><dt>丙<dd>丁</dl>", ["甲", "乙", "丙", "丁"]),
        ("<P>甲<BR>乙</P><TABLE><TR><TD>丙</TD></TR></TABLE>", ["甲", "乙", "丙"]),
        ("<textarea>甲<b></textarea>", ["甲<b>"]),
    ],
)
def test_lines(body: str, expected: list[str]) -> None:
    assert lines(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # missing end tags, also with open blocks in the cell
        ("<table><tr><td>1<td>2<tr><td><div>3<td><p><b>4</table>尾", [[["1", "2"], ["3", "4"]], "尾"]),
        ("<table><tr><td><ul><li>1<td>2<tr><td>3<td>4</table>", [[["1", "2"], ["3", "4"]]]),
        ("<div><table><tr><td>1</div><td>2</p></span></tr></table>尾</div>", [[["1", "2"]], "尾"]),
        ("<table><tr><td>1</html></td><td>2</body></td></tr></table>", [[["1", "2"]]]),
        # rows outside and inside groups
        ("<table><thead><tr><th>a<th>b</thead><tr><td>1<td>2<tbody><tr><td>3<td>4<tfoot><tr><td>5<td>6</table>",
         [[["a", "b"], ["1", "2"], ["3", "4"], ["5", "6"]]]),
        # text that stands in no cell is shown before the table
        ("<table>散<tr>落<td>1</td><td>2</td></tr></table>", ["散", "落", [["1", "2"]]]),
        ("<table><caption>表一</caption><tr><td>1<td>2</table>", ["表一", [["1", "2"]]]),
        # lines inside cells
        ("<table><tr><td>甲<br>乙<p>丙</p><p>&nbsp;</p></td><td></td></tr></table>", [[["甲\n乙\n丙", ""]]]),
        ("<table><tr><td><span>规</span><span>章</span><td><a href=x>5</a>件</table>", [[["规章", "5件"]]]),
        # hidden cells and rows, with and without end tags
        ("<table><tr><td>1<td style='display:none'>x<td>2<tr hidden><td>y<tr><td>3<td>4</table>", [[["1", "2"], ["3", "4"]]]),
        ("<table><tr><td>1<span hidden>x</td><td>2</table>", [[["1", "2"]]]),
        # a form field shows its value; Word's row of column widths is no row
        ("<table><tr><td>数量<td><input value=5><input type=hidden value=9></table>", [[["数量", "5"]]]),
        ("<table><tr><td>1<td>2<tr height=0><td width=9><td width=9></table>", [[["1", "2"]]]),
        # layout: one cell, one column, links, an article beside a menu
        ("<table><tr><td><p>甲</p><p>乙</p></td></tr></table>", ["甲", "乙"]),
        ("<table><tr><td>甲</td></tr><tr><td>乙</td></tr></table>", ["甲", "乙"]),
        ("<table><tr><td><a href=1>首页</a></td><td><a href=2>政务</a></td></tr></table>", ["首页", "政务"]),
        ("<table><tr><td>菜单</td><td><p>甲</p><table><tr><td>1</td><td>2</td></tr></table><p>乙</p></td></tr></table>",
         ["菜单", "甲", [["1", "2"]], "乙"]),
        ("<table><tr><td>栏</td><td>" + "<p>这一段是正文，写得比较长一些，用来看出它不是一个数字单元格，而是整篇文章的正文段落，"
         "里面没有表格也没有数字，只有连续的句子。</p>" * 6 + "</td></tr></table>",
         ["栏"] + ["这一段是正文，写得比较长一些，用来看出它不是一个数字单元格，而是整篇文章的正文段落，里面没有表格也没有数字，只有连续的句子。"] * 6),
        ("<table role=presentation><tr><td>甲<td>乙</table>", ["甲", "乙"]),
        # a box of labels with the article in its last row
        ("<table><tr><td>索引号<td>X1<td>名称<td>年报<tr><td>机构<td>某乡<td>日期<td>1月<tr><td colspan=4>"
         "<p>正文</p><table><tr><td>a<td>1</table></table>",
         [[["索引号", "X1", "名称", "年报"], ["机构", "某乡", "日期", "1月"]], "正文", [["a", "1"]]]),
    ],
)  # fmt: skip
def test_tables(body: str, expected: list[object]) -> None:
    assert shown(body) == expected


def test_a_data_table_in_a_data_cell_is_a_grid_of_its_own() -> None:
    reading = read(
        "<table><tr><td>项目<td>说明<table><tr><td>x<td>1<tr><td>y<td>2</table>后文"
        "<tr><td>许可<td>3<tr><td>处罚<td>4</table><p>尾"
    )
    outer, inner = reading.grids()
    assert (outer.number, inner.number, outer.nested_in, inner.nested_in) == (1, 2, None, 1)
    assert [c.text for c in outer.cells] == ["项目", "说明\n后文", "许可", "3", "处罚", "4"]
    assert [c.text for c in inner.cells] == ["x", "1", "y", "2"]


def test_word_export_cells() -> None:
    cell = (
        "<td width=64 rowspan=1 style='width:48.0pt;border:solid windowtext 1.0pt;mso-border-alt:solid'><p class=MsoNormal "
        "align=center style='mso-pagination:widow-orphan'><span lang=EN-US\nstyle='font-family:\"仿宋\"'>{}<o:p></o:p></span></p></td>\n"
    )
    table = "<table class=MsoNormalTable border=1>" + "".join(
        "<tr style='mso-yfti-irow:0'>"
        + "".join(cell.format(f"<span>{r}</span>{c}") for c in range(8))
        + "</tr>"
        for r in range(1, 5)
    )
    (grid,) = read(f"<html xmlns:o='urn:x'><div class=Section1>{table}</table></div>").grids()
    assert [[c.text for c in row] for row in grid.rows()] == [
        [f"{r}{c}" for c in range(8)] for r in range(1, 5)
    ]


@pytest.mark.parametrize(
    ("body", "roles"),
    [
        ("<h1>某乡年报</h1><h2>一、概况</h2><p>文", ["title", "heading", "text"]),
        ("<div class='article-title'>某某乡二〇二〇年年报</div><p>文", ["title", "text"]),
        ("<div class=title>相关</div><p>文", ["text", "text"]),
        ("<ul><li><a href=1>甲</a><li><a href=2>乙</a> 2021-01-02<li>丙</ul>", ["link", "link", "list"]),
        ("<p><a href=1>甲</a> | <a href=2>乙</a></p><p>见<a href=3>附件</a></p>", ["link", "text"]),
        ("<p><a name=_Toc1></a><a name=x>一、总体情况</a></p>", ["text"]),
        ("<p>当前位置：<a href=/>首页</a> &gt; <a href=/x>乡镇</a></p>", ["breadcrumb"]),
        ("<a href=1>甲<p>乙</p><p>丙</p><p>丁</p><p>戊</p><p>己</p><p>庚</p>", ["link"] * 5 + ["text"] * 2),
    ],
)
def test_roles(body: str, roles: list[str]) -> None:
    assert [p.role for p in read(body).paragraphs()] == roles


def test_links_carry_their_address() -> None:
    (line,) = read("<p><a href='/a?x=1&amp;y=2'>甲</a></p>").paragraphs()
    assert line.href == "/a?x=1&y=2"


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (
            "<p>甲</p><div style='display:none'><p>" + "藏" * 30 + "</p><table><tr><td>1</table></div>",
            "hidden: 31 characters",
        ),
        ("<p>甲<del>5</del>", "struck_out"),
        ("<p>甲</p><script>" + "x" * 300, "unclosed"),
        ("<p>甲</p><!--" + "x" * 300, "unclosed"),
    ],
)
def test_what_is_left_out_is_noted(body: str, word: str) -> None:
    assert any(word in note for note in read(body).notes)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "empty_file"),
        (" \n ", "empty_file"),
        ("<html><body></body></html>", "no_text"),
        ("<html><frameset cols='1,2'><frame src=a.html><frame src=b.html></frameset></html>", "no_text"),
        ("<body><iframe src='/x.html'></iframe></body>", "no_text"),
        ("<body><script src=app.js></script><div id=app></div></body>", "no_text"),
        ("<body><div style='display:none'>正文</div></body>", "no_text"),
        ("<html><script>var _ts=1;document.cookie='__jsl_clearance=1';location.reload()</script></html>", "challenge_page"),
        ("<html><title>412</title><body><script>$_ts=window['$_ts']</script><h1>412 Precondition Failed</h1>", "challenge_page"),
        ("<p>请完成安全验证后继续访问</p><script></script>", "challenge_page"),
        ("<table><tr><td>" * 500, "too_deep"),
        ("<table><tr><td>1" * 500 + "</table>" * 500, "too_deep"),
        ("<table>" + "<tr><td>1<td>2" * 20_001, "table_too_large"),
        ("<table>" + ("<tr>" + "<td>1" * 100) * 1_001, "table_too_large"),
        ("<table><tr>" + "<td colspan=600>1" * 3 + "</table>", "table_too_large"),
        ("a<br>" * 200_001, "too_large"),
        ("<p>" + "x" * 20 * 1024 * 1024, "too_large"),
    ],
)  # fmt: skip
def test_refused(body: str, reason: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(body)
    assert caught.value.reason == reason
    assert caught.value.detail


def test_frames_are_named_in_the_refusal() -> None:
    with pytest.raises(ReadError, match=r"left\.html"):
        read("<frameset><frame src=left.html></frameset>")


def test_prose_about_verification_is_no_challenge() -> None:
    body = "<p>本局全年完成网站安全验证12次。</p>" * 60 + "<script></script>"
    assert len(lines(body)) == 60


def test_blocks_stand_in_reading_order() -> None:
    kinds = [
        type(b) for b in read("<p>1<table><tr><td>a<td>b</table><p>2<table><tr><td>c<td>d</table>3").blocks
    ]
    assert kinds == [Paragraph, Grid, Paragraph, Grid, Paragraph]


@pytest.mark.parametrize(
    ("cell", "want"),
    [
        ("<td style='color:#fff'>15</td>", "\ufffd\ufffd"),
        ("<td>1<span style='COLOR: White'>5</span></td>", "1\ufffd"),
        ("<td>1<font color=#FFFFFF>5</font>6</td>", "1\ufffd6"),
        ("<td><p style='color:rgb(255, 255, 255)'>&#49;&nbsp;项</p></td>", "\ufffd\xa0项"),
        ("<td style='color:#fff'><b style='color:#000'>15</b></td>", "15"),
        ("<td style='color:#fff;background:#345'>15</td>", "15"),
        ("<td bgcolor=#003366><font color=white>15</font></td>", "15"),
        ("<td style='background-color:#fff'><font color=white>15</font></td>", "\ufffd\ufffd"),
        ("<td class=dark style='color:#fff'>15</td>", "15"),
        ("<td class=light style='color:#fff'>15</td>", "\ufffd\ufffd"),
        ("<td style='border-color:#fff'>15</td>", "15"),
        ("<td style='color:#f00'>15</td>", "15"),
        ('<td width="5"" style=\'color:#fff\'>15', "\ufffd\ufffd"),
        ("<td style='color:#fff'>无<td>15", "无"),
        ("<td class='a ghost'>15</td>", "\ufffd\ufffd"),
        ("<td class='ghost dark'>15</td>", "15"),
        ("<td class=ghost><b style='color:#000'>15</b></td>", "15"),
        ("<td class=menu>15</td>", "15"),
        ("<td class=touched>15</td>", "15"),
    ],
)
def test_white_digits_on_white_paper_are_no_sure_figures(cell: str, want: str) -> None:
    style = "<style>@media print{td{background:#000}} tr .dark:hover, .dark {background:#345} .light{background:#fff}"
    style += "td.ghost{color:#fff} .bar .menu{color:#fff} .touched:hover{color:#fff}</style>"
    found = read(f"{style}<table><tr><td>甲</td>{cell}</tr><tr><td>乙<td>7</table><p>第3页</p>")
    (grid,) = found.grids()
    assert [c.text for c in grid.cells][1] == want
    assert [c.text for c in grid.cells][-1] == "7" and [*found.paragraphs()][-1].text == "第3页"
    assert any(note.startswith("white_text") for note in found.notes) == ("\ufffd" in want)


@pytest.mark.parametrize("around", ["<tr bgcolor=#036>", "<tr style='background:url(a.png)'>"])
def test_white_digits_on_the_ground_of_their_row_are_read(around: str) -> None:
    (grid,) = read(f"<table>{around}<td>甲<td style='color:#fff'>15</tr><tr><td>乙<td>7</table>").grids()
    assert grid.cells[1].text == "15"


def test_white_headlines_are_read_whatever_the_ground_of_the_site() -> None:
    assert lines("<div style='color:#fff'><h1>2020年年报</h1></div>") == ["2020年年报"]
