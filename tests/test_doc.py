"""Word 97-2003: what Word writes, one trap per row, built byte by byte; damage; files of LibreOffice."""

from __future__ import annotations

import json
import struct
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import extract.doc.reader
from extract.blocks import Grid, Paragraph, ReadError, Reading
from extract.detect import sniff
from extract.doc import office as doc_office
from extract.doc.ole import open_ole
from extract.doc.reader import read_doc
from extract.limits import Limits
from extract.pictures.reader import Picture
from tests.doc_maker import (
    CELL,
    CONTINUE,
    IN_TABLE,
    RESTART,
    ROW_END,
    Para,
    compound,
    define,
    fib_of,
    make_doc,
    p,
    row,
    sprm,
    style,
)

GOLDEN = Path(__file__).parent / "golden" / "doc"
THIRDS = [0, 1000, 2000, 3000]
DELETED, HIDDEN, STRUCK, RAISED = sprm(0x0800), sprm(0x083C), sprm(0x0837), sprm(0x2A48)


@pytest.fixture(autouse=True)
def no_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """LibreOffice is not there, unless a test says so."""
    monkeypatch.setattr(doc_office, "office_program", lambda: None)


def texts(reading: Reading) -> list[str]:
    return [block.text for block in reading.blocks if isinstance(block, Paragraph)]


def read(*paras: Para | list[Para], **more: object) -> Reading:
    return read_doc(make_doc(paras, **more))  # type: ignore[arg-type]


def picture(grid: Grid) -> list[str]:
    """One line per row: the text of the covering cell at each place, `.` for a hole, `_` for blank."""
    return [
        " ".join("." if cell is None else (cell.text or "_").replace("\n", "|") for cell in line)
        for line in grid.covering()
    ]


def nested(text: str, more: bytes = b"") -> Para:
    """A paragraph of a table inside a table."""
    return p(text, sprm(0x2416) + sprm(0x6649, 2) + more)


TABLES: dict[str, tuple[list[list[Para]], list[str]]] = {
    "plain": ([row("a", "b", "c", edges=THIRDS), row("d", "", "f", edges=THIRDS)], ["a b c", "d _ f"]),
    "wide cell": (
        [row("a", "b", edges=[0, 2000, 3000]), row("c", "d", "e", edges=THIRDS)],
        ["a a b", "c d e"],
    ),
    "edges almost in line": (
        [row("a", "b", edges=[-108, 2080, 3110]), row("c", "d", "e", edges=[0, 1000, 2000, 3000])],
        ["a a b", "c d e"],
    ),
    "thin cell": (
        [row("a", "b", "c", edges=[0, 1000, 1090, 3000]), row("d", "e", edges=[0, 1000, 3000])],
        ["a b c", "d e e"],
    ),
    "paragraphs in a cell": ([row("总\n\n计", "1", edges=[0, 900, 2000])], ["总|计 1"]),
    "merged down": (
        [
            row("a", "b", edges=[0, 900, 2000], flags=[RESTART, 0]),
            row("", "c", edges=[0, 900, 2000], flags=[CONTINUE, 0]),
            row("d", "e", edges=[0, 900, 2000], flags=[0, 0]),
        ],
        ["a b", "a c", "d e"],
    ),
    "merged down twice on end": (
        [row(t, "x", edges=[0, 900, 2000], flags=[f]) for t, f in
         (("a", RESTART), ("", CONTINUE), ("b", RESTART), ("", CONTINUE))],
        ["a x", "a x", "b x", "b x"],
    ),
    "merged down and wide": (
        [
            row("a", "b", edges=[0, 2000, 3000], flags=[RESTART]),
            row("", "c", edges=[2, 2003, 3000], flags=[CONTINUE]),
            row("d", "e", "f", edges=THIRDS),
        ],
        ["a a b", "a a c", "d e f"],
    ),
    "merged down by a modifier of its own": (
        [
            row("a", "b", edges=[0, 900, 2000], more=sprm(0xD62B, b"\0\3")),
            row("", "c", edges=[0, 900, 2000], more=sprm(0xD62B, b"\0\1")),
        ],
        ["a b", "a c"],
    ),
    "merged sideways, old numbers": (
        [row("a", "", "b", edges=THIRDS, flags=[1, 2, 0]), row("c", "d", "e", edges=THIRDS)],
        ["a a b", "c d e"],
    ),
    "merged sideways, new numbers": (
        [row("a", "", "b", edges=THIRDS, flags=[2, 1, 0]), row("c", "d", "e", edges=THIRDS)],
        ["a a b", "c d e"],
    ),
    "two sideways merges on end": (
        [row("a", "", "b", "", edges=[0, 500, 1000, 1500, 2000], flags=[1, 2, 1, 2]),
         row("c", "d", "e", "f", edges=[0, 500, 1000, 1500, 2000])],
        ["a a b b", "c d e f"],
    ),
    "merged sideways by a modifier": (
        [row("a", "", "b", edges=THIRDS, more=sprm(0x5624, 0x0200)), row("c", "d", "e", edges=THIRDS)],
        ["a a b", "c d e"],
    ),
    "split again": (
        [row("a", "x", "b", edges=THIRDS, flags=[1, 2], more=sprm(0x5625, 0x0200))],
        ["a x b"],
    ),
    "cell inserted by a modifier": (
        [row("a", "b", "c", edges=[0, 1000, 2000], more=sprm(0x7621, 1000 << 16 | 0x0101)),
         row("d", "e", "f", edges=THIRDS)],
        ["a b c", "d e f"],
    ),
    "cell deleted by a modifier": (
        [row("a", "b", edges=THIRDS, more=sprm(0x5622, 0x0302)), row("d", "e", edges=[0, 1000, 2000])],
        ["a b", "d e"],
    ),
    "width changed by a modifier": (
        [row("a", "b", edges=[0, 1500, 2500], more=sprm(0x7623, 1000 << 16 | 0x0100)),
         row("d", "e", edges=[0, 1000, 2000])],
        ["a b", "d e"],
    ),
    "definition of Word 6": (
        [[p("a", IN_TABLE, mark=CELL), p("b", IN_TABLE, mark=CELL),
          p("", ROW_END + define([0, 800, 1600], [0, 0], size=10), mark=CELL)]],
        ["a b"],
    ),
    "indented row": ([row("a", "b", "c", edges=THIRDS), row("d", edges=[1000, 2000])], ["a b c", ". d ."]),
    "empty cells too many": (
        [row("a", "b", "", edges=[0, 900, 2000]), row("c", "d", edges=[0, 900, 2000])],
        ["a b", "c d"],
    ),
    "defined twice, the last counts": (
        [[p("a", IN_TABLE, mark=CELL), p("b", IN_TABLE, mark=CELL),
          p("", ROW_END + define([0, 3000]) + define([0, 2000, 3000]), mark=CELL)],
         row("c", "d", "e", edges=THIRDS)],
        ["a a b", "c d e"],
    ),
    "more than 11 cells": (
        [row(*"abcdefghijklmno", edges=list(range(0, 16 * 600, 600)))], ["a b c d e f g h i j k l m n o"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_tables(name: str) -> None:
    rows, expected = TABLES[name]
    reading = read(p("上文"), *rows, p("下文"))
    (grid,) = reading.grids()
    assert picture(grid) == expected
    assert grid.aligned
    assert texts(reading) == ["上文", "下文"]


def test_a_row_that_does_not_match_its_definition_is_not_trusted() -> None:
    (grid,) = read(row("a", "b", "c", edges=[0, 900, 2000]), row("d", "e", edges=[0, 900, 2000])).grids()
    assert not grid.aligned
    assert [[c.text for c in line] for line in grid.rows()] == [["a", "b", "c"], ["d", "e"]]


def test_a_row_without_widths_is_not_trusted() -> None:
    (grid,) = read(row("a", "b", edges=[0, 0, 0]), row("c", "d", "e", edges=THIRDS)).grids()
    assert not grid.aligned


def test_text_under_a_sideways_merge_is_noted() -> None:
    reading = read(row("a", "9", "b", edges=THIRDS, flags=[1, 2, 0]))
    assert any(note.startswith("covered_text") for note in reading.notes)


def test_properties_in_the_data_stream() -> None:
    large = ROW_END + define([0, 900, 2000])
    data = b"12345678" + struct.pack("<H", len(large)) + large
    end = p("", sprm(0x6646, 8), mark=CELL)
    (grid,) = read([*row("a", "b", edges=[0, 1])[:2], end], data=data).grids()
    assert picture(grid) == ["a b"] and grid.aligned


def test_table_inside_a_table() -> None:
    inner_end = nested("", sprm(0x2417) + sprm(0x244C) + define([0, 500, 900]))
    cell = [nested("x", sprm(0x244B)), nested("y", sprm(0x244B)), inner_end, p("", IN_TABLE, mark=CELL)]
    outer_row = row("a", "b", edges=[0, 900, 2000])
    outer, inner = read([outer_row[0], *cell, outer_row[2]], row("c", "d", edges=[0, 900, 2000])).grids()
    assert picture(outer) == ["a _", "c d"] and picture(inner) == ["x y"]
    assert (outer.number, inner.number, inner.nested_in) == (1, 2, 1)


def test_a_frame_of_one_cell_is_opened() -> None:
    inner_end = nested("", sprm(0x2417) + sprm(0x244C) + define([0, 500, 900]))
    frame = [nested("x", sprm(0x244B)), nested("y", sprm(0x244B)), inner_end,
             p("署名", IN_TABLE, mark=CELL), p("", ROW_END + define([0, 3000]), mark=CELL)]  # fmt: skip
    reading = read(frame)
    (grid,) = reading.grids()
    assert picture(grid) == ["x y"] and grid.nested_in is None
    assert texts(reading) == ["署名"]


def only_row_ends(rows: list[list[Para]]) -> list[list[Para]]:
    """The rows as some programs write them: no paragraph but the last says that it is in a table."""
    return [[*(Para(q.runs, q.mark) for q in line[:-1]), line[-1]] for line in rows]


def test_rows_that_only_their_end_knows_of() -> None:
    rows = [
        row("内容", "数量", edges=[0, 900, 2000]),
        row("规章", "1\n2", edges=[0, 900, 2000]),
        row("行政\n许可", "3", edges=[0, 900, 2000]),
        row("全宽", edges=[0, 2000]),
    ]
    reading = read(
        p("二、主动公开"), *only_row_ends(rows), p("三、申请"), *only_row_ends(rows[:1]), p("四、")
    )
    assert [picture(grid) for grid in reading.grids()] == [
        ["内容 数量", "规章 1|2", "行政|许可 3", "全宽 全宽"],
        ["内容 数量"],
    ]
    assert texts(reading) == ["二、主动公开", "三、申请", "四、"]


RUNS: dict[str, tuple[list[tuple[str, bytes]], str]] = {
    "plain": ([("全年", b""), ("36", b""), ("条", b"")], "全年36条"),
    "deleted": ([("3", DELETED), ("4", b"")], "4"),
    "inserted": ([("3", b""), ("4", sprm(0x0801))], "34"),
    "hidden": ([("内部", HIDDEN), ("公开", b"")], "公开"),
    "hidden, switched off": ([("公开", sprm(0x083C, 0))], "公开"),
    "struck out": ([("7", STRUCK), ("2", b"")], "2"),
    "struck out twice": ([("7", sprm(0x2A53)), ("2", b"")], "2"),
    "raised note": ([("3", b""), ("1", RAISED)], "3^1"),
    "lifted note": ([("3", b""), ("1", sprm(0x4845, 7))], "3^1"),
    "lifted figure": ([("共", b""), ("31", sprm(0x4845, 7))], "共31"),
    "lowered digit": ([("3", b""), ("1", sprm(0x4845, 0xFFFC))], "31"),
    "field": ([("共\x13 PAGE \x143\x15页", b"")], "共3页"),
    "field in a field": ([("\x13 IF \x13 X \x14 0 \x15 \x14有\x15", b"")], "有"),
    "field without result": ([("甲\x13 XE 词 \x15乙", b"")], "甲乙"),
    "field without end": ([("甲\x13乙", b"")], "甲乙"),
    "breaks and hyphens": ([("a\x0bb\x1ec\x1fd\te", b"")], "a\nb-cd\te"),
    "page break": ([("\x0c甲", b"")], "甲"),
    "symbol": ([("(", sprm(0x0855) + sprm(0x6A09, 0xF0FC << 16 | 1)), ("是", b"")], "✓是"),
    "beyond the first plane": ([("\ud842\udfb7镇", b"")], "𠮷镇"),
    "single bytes": ([("2020 A", b"")], "2020 A"),
}


@pytest.mark.parametrize("name", RUNS)
def test_runs(name: str) -> None:
    runs, expected = RUNS[name]
    reading = read(p(runs), p("末"), fonts=["宋体", "Wingdings"])
    assert texts(reading) == [expected, "末"]


def test_what_is_left_out_is_noted() -> None:
    reading = read(p([("\x01", sprm(0x0855)), ("甲", b""), ("9", DELETED), ("\x02", sprm(0x0855))]))
    assert texts(reading) == ["甲"]
    assert {note.partition(":")[0] for note in reading.notes} == {"deleted_text", "footnote"}


PNG = b"\x89PNG\r\n\x1a\n"


def art(kind: int, body: bytes, head: int = 0) -> bytes:
    """A record of a drawing."""
    return struct.pack("<HHI", head, kind, len(body)) + body


def test_pictures_are_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    def record(stream: tuple[object, ...], find: object, limits: object) -> object:
        for block in stream:
            if isinstance(block, Picture):
                seen.append(find(block.href))  # type: ignore[operator]
            else:
                seen.append(block.text if isinstance(block, Paragraph) else picture(block))  # type: ignore[arg-type]
        return tuple(b for b in stream if not isinstance(b, Picture)), ()

    monkeypatch.setattr(extract.doc.reader, "read_pictures", record)
    inline = struct.pack("<IH", 68 + 30, 68) + bytes(62 + 17) + PNG + b"inlin"
    sign = [("\x01", sprm(0x0855) + sprm(0x6A03, 4))]
    floating = art(0xF01E, bytes(17) + PNG + b"float")
    form = [("\x13 FORMTEXT \x01\x14甲\x15", sprm(0x0855) + sprm(0x6A03, 4) + sprm(0x0806))]
    paras = [p([*form, *sign]), p("乙\x08"), row("a", "b", edges=[0, 900, 2000])]
    paras[2][0].runs = [("a", b""), *sign]  # type: ignore[index]
    data = make_doc(paras, data=b"    " + inline, shapes=[(17, 77, floating)])  # type: ignore[arg-type]
    read_doc(data)
    assert seen == ["甲", PNG + b"inlin", "乙", PNG + b"float", ["a b"], PNG + b"inlin"]


def test_a_deleted_paragraph_mark_joins() -> None:
    assert texts(read(Para([("总体", b"")], mark_look=DELETED), p("情况"), p("末"))) == ["总体情况", "末"]


def test_a_deleted_row_goes_but_not_for_its_mark_alone() -> None:
    def made(look: bytes) -> list[Para]:
        line = row("", "", edges=[0, 900, 2000])
        line[0].runs, line[1].runs = [("a", look)], [("9", look)]
        line[2].mark_look = DELETED
        return line

    reading = read(row("x", "y", edges=[0, 900, 2000]), made(DELETED), made(b""))
    assert [picture(grid) for grid in reading.grids()] == [["x y", "a 9"]]
    assert any(note.startswith("deleted_row") for note in reading.notes)


def test_links() -> None:
    reading = read(p('见\x13 HYPERLINK "http://www.example.gov.cn/a.pdf" \x14附件\x15。'))
    assert texts(reading) == ["见附件。"]
    assert reading.links == (("附件", "http://www.example.gov.cn/a.pdf"),)


def test_roles_come_from_the_styles() -> None:
    styles = [style(0, "Normal"), style(62, "Title"), style(0xFFE, "标题 1"), style(0xFFE, "我的", base=1),
              style(0xFFE, "章", papx=sprm(0x2640, 0))]  # fmt: skip
    reading = read(*[p("文", style=n) for n in (0, 1, 2, 3, 4, 99)], p("文", sprm(0x2640, 1)), styles=styles)
    roles = [b.role for b in reading.paragraphs()]
    assert roles == ["text", "title", "heading", "title", "heading", "text", "heading"]


def level(text: str, kind: int, follow: int = 0) -> bytes:
    """A list level: number format and text with its own number as \\0."""
    fixed = struct.pack("<iBB9sB", 1, kind, 0, bytes((text.index("\0") + 1,)), follow) + bytes(12)
    return fixed + struct.pack("<H", len(text)) + text.encode("utf-16-le")


def test_list_numbers_are_printed() -> None:
    lists = (
        struct.pack("<H", 1) + struct.pack("<ii", 77, 0) + bytes(18) + b"\1\0",
        level("\0.", 0, follow=2),
        struct.pack("<I", 1) + struct.pack("<iIIBBBB", 77, 0, 0, 0, 0, 0, 0) + b"\xff\xff\xff\xff",
    )
    item = sprm(0x460B, 1) + sprm(0x260A, 0)
    reading = read(p("属于国家秘密", item), p("5件", item), p("无", sprm(0x460B, 0)), lists=lists)
    assert texts(reading) == ["1.属于国家秘密", "2. 5件", "无"]


def test_a_page_break_counts_no_list_number_but_a_section_end_ends_the_paragraph() -> None:
    assert texts(read(p("甲\x0c乙"), p("丙"))) == ["甲\n乙", "丙"]
    assert texts(read(p("甲", mark="\x0c"), p("丙"), sections=[2, 4])) == ["甲", "丙"]


def test_text_boxes_come_behind_the_paragraph_they_hang_on() -> None:
    reading = read(p("一\x08"), p("二"), boxes=[(1, "标题\r副题")], footnotes="脚注\r")
    assert texts(reading) == ["一", "标题", "副题", "二"]


def test_pieces_in_any_order_with_changes_of_their_own() -> None:
    paras = [p("第一ab段"), row("a", "b", edges=[0, 900, 2000]), p("末段gone")]
    cuts = [2, 4, 6, 8, 11, 13]
    hidden = 0x5C << 1 | 1 << 8  # sprmCFVanish, in short
    reading = read(*paras, cuts=cuts, prms={len(cuts): hidden})
    assert texts(reading) == ["第一ab段", "末段"]
    listed = read(*paras, cuts=cuts, prms={len(cuts): 1}, prcs=[HIDDEN])
    assert texts(listed) == ["第一ab段", "末段"]
    assert [picture(g) for g in reading.grids()] == [["a b"]]


def test_the_streams_of_an_embedded_document_are_not_taken() -> None:
    outer = open_ole(make_doc([p("外")]))
    streams = {name: outer.read(name) or b"" for name in outer.names}
    wrong = {"WordDocument": b"\xec\xa5" + bytes(3000), "1Table": bytes(50)}
    assert texts(read_doc(compound(streams, wrong))) == ["外"]
    inner = {"WordDocument": streams["WordDocument"], "1Table": streams["1Table"]}
    with pytest.raises(ReadError, match="damaged"):
        read_doc(compound({"Contents": b"x" * 5000}, inner))


def test_a_web_page_in_a_word_container() -> None:
    page = "<html><body><h1>年度报告</h1><table><tr><td>a</td><td>1</td></tr></table></body></html>"
    data = compound({"WordDocument": page.encode("gb18030")})
    assert sniff(data, "a.doc") == "doc"
    reading = read_doc(data)
    assert texts(reading) == ["年度报告"] and [picture(g) for g in reading.grids()] == [["a 1"]]


REFUSED: dict[str, tuple[bytes, str]] = {
    "password": (make_doc([p("a")], flags=0x0300), "encrypted"),
    "Word 95": (make_doc([p("a")], magic=0xA5DC, version=104), "format_not_supported"),
    "Works": (compound({"MatOST": b"x" * 5000}), "format_not_supported"),
    "no table stream": (compound({"WordDocument": fib_of([0] * 8, {}, 0, 0xA5EC, 193)}), "damaged"),
    "another stream": (compound({"WordDocument": b"\1\2" * 3000, "1Table": b""}), "damaged"),
    "no text": (make_doc([p(""), p(" ")]), "no_text"),
    "pictures alone": (make_doc([p([("\x01", sprm(0x0855))])]), "image_only"),
    "header cut": (compound({"WordDocument": b"\xec\xa5\xc1\0", "1Table": b""}), "damaged"),
    "no compound file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "damaged"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    data, reason = REFUSED[name]
    with pytest.raises(ReadError) as caught:
        read_doc(data, name="a.doc")
    assert caught.value.reason == reason


def test_the_hint_names_libreoffice() -> None:
    with pytest.raises(ReadError, match="LibreOffice"):
        read_doc(REFUSED["Word 95"][0])


def test_tables_inside_tables_are_bounded() -> None:
    deep = p("x", sprm(0x2416) + sprm(0x6649, 40))
    with pytest.raises(ReadError, match="too_deep"):
        read(deep)


def test_rows_are_bounded() -> None:
    with pytest.raises(ReadError, match="table_too_large"):
        read_doc(
            make_doc([row("a", "b", edges=[0, 900, 2000]) for _ in range(30)]),
            limits=Limits(cells_per_table=20),
        )


SAMPLE = make_doc(
    [p("上文"), *[row("规章", "1", "2", edges=THIRDS, flags=[RESTART]) for _ in range(20)], p("下文" * 900)],
    styles=[style(0, "Normal"), style(62, "Title")],
    boxes=[(1, "框")],
    cuts=[5, 40],
)


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.8, 0.9])
def test_cut_files_are_damaged(share: float) -> None:
    with pytest.raises(ReadError, match="damaged"):
        read_doc(SAMPLE[: int(len(SAMPLE) * share)])


def test_cyclic_chains_end() -> None:
    tables = len(SAMPLE) // 512 - 2
    looped = bytearray(SAMPLE)
    struct.pack_into("<128I", looped, (tables + 1) * 512, *[1] * 128)
    with pytest.raises(ReadError, match="damaged"):
        read_doc(bytes(looped))
    struct.pack_into("<I", looped, 68, 3)  # the list of tables goes on in a sector that names itself
    struct.pack_into("<I", looped, 4 * 512 + 508, 3)
    with pytest.raises(ReadError, match="damaged"):
        read_doc(bytes(looped))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), min_size=1, max_size=40))
@example([(30, 12)])
def test_damage_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    broken = bytearray(SAMPLE)
    for at, value in changes:
        broken[at] = value
    try:
        read_doc(bytes(broken))
    except ReadError:
        return


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 6))
def test_rubbish_in_a_structure_is_read_or_refused(rubbish: bytes, which: int) -> None:
    number = (1, 6, 12, 13, 33, 40, 56)[which]
    whole = open_ole(SAMPLE)
    word, table = bytearray(whole.read("WordDocument") or b""), whole.read("1Table") or b""
    struct.pack_into("<II", word, 154 + 8 * number, len(table), len(rubbish))
    try:
        read_doc(compound({"WordDocument": bytes(word), "1Table": table + rubbish}))
    except ReadError:
        return


@st.composite
def drawn_tables(draw: st.DrawFn) -> tuple[list[list[Para]], list[str]]:
    """A table as it looks, and the rows that print it: columns of any width, merges both ways."""
    n_rows, n_cols = draw(st.integers(1, 6)), draw(st.integers(2, 6))
    edges = [0]
    for _ in range(n_cols):
        edges.append(edges[-1] + draw(st.integers(320, 2500)))
    owner = [[-1] * n_cols for _ in range(n_rows)]
    shapes: list[tuple[int, int, int, int]] = []
    for r in range(n_rows):
        for c in range(n_cols):
            if owner[r][c] >= 0:
                continue
            wide = 1
            while c + wide < n_cols and owner[r][c + wide] < 0 and draw(st.integers(0, 3)) == 0:
                wide += 1
            high = 1
            while r + high < n_rows and draw(st.integers(0, 4)) == 0:
                high += 1
            for rr in range(r, r + high):
                for cc in range(c, c + wide):
                    owner[rr][cc] = len(shapes)
            shapes.append((r, c, high, wide))
    rows = []
    for r in range(n_rows):
        here = [(n, *s) for n, s in enumerate(shapes) if s[0] <= r < s[0] + s[2]]
        here.sort(key=lambda item: item[2])
        flags = [0 if high == 1 else RESTART if top == r else CONTINUE for _, top, _, high, _ in here]
        names = [f"t{n}" if top == r else "" for n, top, _, _, _ in here]
        bounds = [edges[c] for _, _, c, _, _ in here] + [edges[n_cols]]
        shake = draw(st.integers(0, 3))
        rows.append(row(*names, edges=[b + shake for b in bounds], flags=flags))
    # Columns that no row divides are one column for whoever sees the page.
    starts = sorted({c for _, c, _, _ in shapes} | {0})
    return rows, [" ".join(f"t{owner[r][c]}" for c in starts) for r in range(n_rows)]


@settings(max_examples=100, deadline=None)
@given(drawn_tables(), st.lists(st.integers(1, 60), max_size=4))
def test_any_table_comes_back_as_it_looks(drawn: tuple[list[list[Para]], list[str]], cuts: list[int]) -> None:
    rows, expected = drawn
    length = sum(len(t) for line in rows for q in line for t, _ in q.runs) + sum(map(len, rows)) + 2
    reading = read(p("文"), *rows, cuts=[cut for cut in cuts if cut < length])
    grids = list(reading.grids())
    if len({name for line in expected for name in line.split()}) == 1 and len(rows) == 1:
        assert texts(reading) == ["文", "t0"]  # a frame of one cell
        return
    assert [picture(grid) for grid in grids] == [expected]
    assert grids[0].aligned


def test_edges_of_the_drawn_tables_are_what_they_should_be() -> None:
    """The maker itself: a definition read by hand."""
    made = define([0, 5, 9], [RESTART])
    assert made[:4] == struct.pack("<HH", 0xD608, 1 + 6 + 20 + 1)
    assert [b - a for a, b in pairwise(struct.unpack_from("<3h", made, 5))] == [5, 4]


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.doc")), ids=lambda path: path.stem)
def test_documents_of_libreoffice(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    reading = read_doc(path.read_bytes(), name=path.name)
    assert texts(reading) == expected["paragraphs"]
    assert [picture(grid) for grid in reading.grids()] == expected["grids"]
    assert list(reading.notes) == expected["notes"]


def test_there_are_documents_of_libreoffice() -> None:
    assert len(list(GOLDEN.glob("*.doc"))) >= 2


def test_libreoffice_is_asked_for_what_we_cannot_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from tests.docx_maker import make_docx
    from tests.docx_maker import p as docx_p

    made = tmp_path / "made.docx"
    made.write_bytes(make_docx(docx_p("正文")))
    fake = tmp_path / "soffice"
    fake.write_text(
        '#!/bin/sh\nfor last in "$@"; do :; done\nout=$(dirname "$last")/out\nmkdir "$out"\n'
        f'cp {made} "$out/document.docx"\n'
    )
    fake.chmod(0o755)
    monkeypatch.setattr(doc_office, "office_program", lambda: str(fake))
    reading = read_doc(REFUSED["Word 95"][0])
    assert texts(reading) == ["正文"] and reading.format == "doc"
    assert reading.notes[0].startswith("converted:")


def test_open_document_text_goes_through_libreoffice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from extract.reader import read
    from tests.docx_maker import make_docx, package
    from tests.docx_maker import p as docx_p

    odt = package({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"})
    monkeypatch.setattr(doc_office, "office_program", lambda: None)
    with pytest.raises(ReadError, match=r"format_not_supported: OpenDocument text; install LibreOffice"):
        read(odt, name="a.odt")
    made = tmp_path / "made.docx"
    made.write_bytes(make_docx(docx_p("正文")))
    fake = tmp_path / "soffice"
    fake.write_text(
        '#!/bin/sh\nfor last in "$@"; do :; done\ntest "${last##*.}" = odt || exit 1\n'
        f'out=$(dirname "$last")/out\nmkdir "$out"\ncp {made} "$out/document.docx"\n'
    )
    fake.chmod(0o755)
    monkeypatch.setattr(doc_office, "office_program", lambda: str(fake))
    reading = read(odt, name="a.odt")
    assert texts(reading) == ["正文"] and reading.format == "odt"


def test_libreoffice_that_hangs_is_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake = tmp_path / "soffice"
    fake.write_text("#!/bin/sh\nsleep 100 &\nwait\n")
    fake.chmod(0o755)
    monkeypatch.setattr(doc_office, "office_program", lambda: str(fake))
    monkeypatch.setattr(doc_office, "_SECONDS", 0.2)
    with pytest.raises(ReadError, match="could not convert"):
        read_doc(REFUSED["Word 95"][0])


def test_the_length_of_the_text_is_bounded() -> None:
    with pytest.raises(ReadError, match="too_large"):
        read_doc(make_doc([p("总体情况" * 9)]), limits=Limits(text_bytes=20))


WHITE = sprm(0x6870, b"\xff\xff\xff\x00")
SHADED = sprm(0xCA71, b"\x00\x00\x00\xff\x20\x40\x60\x00\x00\x00")


@pytest.mark.parametrize(
    ("look", "want"),
    [
        (WHITE, "1\ufffd 项"),
        (sprm(0x2A42, 8), "1\ufffd 项"),
        (sprm(0x2A42, 1), "15 项"),
        (sprm(0x6870, b"\xff\xff\xff\xff"), "15 项"),  # automatic
        (WHITE + sprm(0x2A0C, 7), "15 项"),
        (WHITE + SHADED, "15 项"),
    ],
    ids=["white", "white of 16", "black", "automatic", "on a marker", "on a colour"],
)
def test_white_digits_on_white_paper_are_no_sure_figures(look: bytes, want: str) -> None:
    assert texts(read(p([("1", b""), ("5 项", look)]))) == [want]


def test_white_digits_are_read_where_a_paragraph_or_cell_has_a_colour() -> None:
    blue = b"\x00\x00\x00\xff\x20\x40\x60\x00\x00\x00"
    text = p([("15", WHITE)])
    assert texts(read(text, p("标题", sprm(0xC64D, blue))))[0] == "15"
    shaded = row("甲", "乙", edges=[0, 1000, 2000], more=sprm(0xD612, blue + blue))
    assert texts(read(text, shaded, p("尾")))[0] == "15"
    paper = row("甲", "乙", edges=[0, 1000, 2000], more=sprm(0xD612, b"\x00\x00\x00\xff" * 2 + b"\0\0"))
    assert texts(read(text, paper, p("尾")))[0] == "\ufffd\ufffd"
