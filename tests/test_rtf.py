"""RTF: code pages, groups that are not printed, rows of cells, one trap per row."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import extract.rtf.reader
from extract.blocks import Grid, Paragraph, ReadError, Reading
from extract.detect import sniff
from extract.limits import Limits
from extract.pictures.reader import Picture
from extract.rtf.reader import read_rtf
from tests.waiting import ends

FONTS = (
    r"{\fonttbl{\f0\fnil\fcharset134 \'cb\'ce\'cc\'e5;}{\f1\fswiss\fcharset0 Arial{\*\falt X};}"
    r"{\f2\fcharset238 Y;}}"
)
STYLES = (
    r"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}{\s2 Title;}{\*\cs10 Strong;}"
    r"{\s3{\*\keycode \shift n}\u26631 \'3f\'cc\'e2 2;}}"
)


def rtf(body: str, head: str = FONTS + STYLES) -> bytes:
    """A document in code page 936, `body` as ASCII."""
    return (r"{\rtf1\ansi\ansicpg936\deff0" + head + body + "}").encode("ascii")


def gb(text: str) -> str:
    """Text as escaped bytes of GB18030."""
    return "".join(f"\\'{b:02x}" for b in text.encode("gb18030"))


def texts(reading: Reading) -> list[str]:
    return [block.text for block in reading.blocks if isinstance(block, Paragraph)]


def picture(grid: Grid) -> list[str]:
    return [
        " ".join("." if cell is None else (cell.text or "_").replace("\n", "|") for cell in line)
        for line in grid.covering()
    ]


PROSE: dict[str, tuple[str, list[str]]] = {
    "escaped bytes": (gb("总体情况") + r"\par " + gb("二、"), ["总体情况", "二、"]),
    "second byte as a letter": (r"\'81@\'81A\par", ["丂丄"]),
    "unicode with fallback": (r"\uc2\u24635\'d7\'dc\u20307\'cc\'e5\par", ["总体"]),
    "unicode without fallback": (r"\uc0\u24635\u20307 abc\par", ["总体abc"]),
    "unicode, negative": (r"\uc1\u-24643?x\par", ["鿝x".replace("鿝", chr(65536 - 24643)) ]),
    "unicode, two halves": (r"\uc1\u-10174?\u-8265?\par", ["\U00020bb7"]),
    "fallback ends with its group": (r"{\uc1\u24635}x\par", ["总x"]),
    "western font in a Chinese document": (r"\f1 " + gb("年报") + r"\'b0\par", ["年报°"]),
    "another code page": (r"\f2\'e8\'f8\par", ["čř"]),
    "groups and runs": (r"{\b " + gb("全年") + r"}{\i 36}" + gb("条") + r"\par", ["全年36条"]),
    "signs": (r"a\tab b\line c\~d\_e\-f\emdash g\{\}\\\par", ["a\tb\nc\xa0d-ef—g{}\\"]),
    "hidden and deleted": (r"{\v 1}{\deleted 2}{\strike 3}\v 4\v0 5\par", ["5"]),
    "plain switches hiding off": (r"\v 4\plain 5\par", ["5"]),
    "raised note": (r"3{\super 1}\par", ["3^1"]),
    "lifted note": (r"3{\up7 1}2\par", ["3^12"]),
    "lifted figure": (r"{\up7 31}\par", ["31"]),
    "lowered again": (r"3\up0 1\par", ["31"]),
    "header and footer": (r"{\header x\par}{\footerf y\par}z\par", ["z"]),
    "unknown destination": (r"{\*\something 99}7\par", ["7"]),
    "information": (r"{\info{\title x}}7\par", ["7"]),
    "bytes of a picture": ("7\\bin3 }}}8\\par", ["78"]),
    "field": (r'{\field{\*\fldinst PAGE}{\fldrslt 3}}\par', ["3"]),
    "printed list number": (r"{\listtext\pard\plain 1.\tab}" + gb("规章") + r"\par", ["1.规章"]),
    "list number before a figure": (r"{\pntext 1.\tab}5\par", ["1.\t5"]),
    "last line without end": (r"a\par b", ["a", "b"]),
    "end of line as paragraph": ("a\\\nb\\par", ["a", "b"]),
    "text box behind": (r"{\shp{\*\shpinst{\sp{\sn a}{\sv 1}}{\shptxt x\par y}}{\shprslt x}}z\par "
                                      r"w\par",
                                      ["z", "x", "y", "w"]),
}  # fmt: skip


@pytest.mark.parametrize("name", PROSE)
def test_prose(name: str) -> None:
    body, expected = PROSE[name]
    reading = read_rtf(rtf(body))
    assert texts(reading) == expected
    assert not list(reading.grids())


def line(*texts: str, edges: list[int], marks: dict[int, str] | None = None) -> str:
    definition = "".join((marks or {}).get(n, "") + rf"\cellx{edge}" for n, edge in enumerate(edges))
    return rf"\trowd\trleft0{definition}" + "".join(rf"\pard\intbl {t}\cell " for t in texts) + r"\row "


TABLES: dict[str, tuple[str, list[str]]] = {
    "plain": (line("a", "b", edges=[900, 2000]) + line("c", "", edges=[900, 2000]), ["a b", "c _"]),
    "wide cell": (line("a", "b", edges=[2000, 3000]) + line("c", "d", "e", edges=[1000, 2000, 3000]),
                  ["a a b", "c d e"]),
    "merged down": (line("a", "b", edges=[900, 2000], marks={0: r"\clvmgf"})
                    + line("", "c", edges=[900, 2000], marks={0: r"\clvmrg"}), ["a b", "a c"]),
    "merged sideways": (line("a", "", "b", edges=[900, 2000, 3000], marks={0: r"\clmgf", 1: r"\clmrg"})
                        + line("c", "d", "e", edges=[900, 2000, 3000]), ["a a b", "c d e"]),
    "paragraphs in a cell": (line(r"a\par b", "1", edges=[900, 2000]), ["a|b 1"]),
    "definition used again": (line("a", "b", edges=[900, 2000]) + r"\pard\intbl c\cell d\cell\row ",
                              ["a b", "c d"]),
    "definition at the end too": (r"\trowd\cellx900\cellx2000\pard\intbl a\cell b\cell"
                                  r"{\trowd\cellx900\cellx2000\row}" + line("c", "d", edges=[900, 2000]),
                                  ["a b", "c d"]),
    "cells that do not say so": (r"\trowd\cellx900\cellx2000 a\cell b\par c\cell\row ", ["a b|c"]),
    "deleted figure": (line("a", r"{\deleted 9}8", edges=[900, 2000]), ["a 8"]),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_tables(name: str) -> None:
    body, expected = TABLES[name]
    reading = read_rtf(rtf(r"\pard x\par " + body + r"\pard y\par"))
    (grid,) = reading.grids()
    assert picture(grid) == expected and grid.aligned
    assert texts(reading) == ["x", "y"]


def test_table_inside_a_table() -> None:
    inner = (
        r"\pard\intbl\itap2 x\nestcell y\nestcell"
        r"{\*\nesttableprops\trowd\cellx400\cellx900\nestrow}{\nonesttables\par}"
    )
    body = r"\trowd\cellx900\cellx2000\pard\intbl a\cell " + inner + r"\pard\intbl\itap1 b\cell\row "
    outer, nested = read_rtf(rtf(body)).grids()
    assert picture(outer) == ["a b"] and picture(nested) == ["x y"]
    assert nested.nested_in == outer.number == 1


def test_a_framed_figure_is_the_figure_of_its_cell() -> None:
    inner = r"\pard\intbl\itap2 7\nestcell{\*\nesttableprops\trowd\cellx400\nestrow}{\nonesttables\par}"
    body = r"\trowd\cellx900\cellx2000\pard\intbl a\cell " + inner + r"\pard\intbl\itap1\cell\row "
    (grid,) = read_rtf(rtf(body + line("b", "8", edges=[900, 2000]))).grids()
    assert picture(grid) == ["a 7", "b 8"]


def test_roles() -> None:
    reading = read_rtf(rtf(r"\pard\s1 a\par\pard\s2 b\par\pard\s3 c\par\pard\outlinelevel1 d\par\pard e\par"))
    assert [b.role for b in reading.paragraphs()] == ["heading", "title", "heading", "heading", "text"]


def test_links_and_notes() -> None:
    body = r'{\field{\*\fldinst{HYPERLINK "http://a.gov.cn/b"}}{\fldrslt{link}}}'
    body += r"{\footnote x}{\object{\*\objdata 00}}\par"
    reading = read_rtf(rtf(body))
    assert texts(reading) == ["link"] and reading.links == (("link", "http://a.gov.cn/b"),)
    assert {note.partition(":")[0] for note in reading.notes} == {"embedded_object", "footnote"}


def test_pictures_are_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    def record(stream: tuple[object, ...], find: object, limits: object) -> object:
        for block in stream:
            seen.append(find(block.href) if isinstance(block, Picture) else block.text)  # type: ignore[operator, union-attr]
        return tuple(b for b in stream if not isinstance(b, Picture)), ("pictures_read: 2",)

    monkeypatch.setattr(extract.rtf.reader, "read_pictures", record)
    sign = b"\x89PNG\r\n\x1a\n"
    hexadecimal = r"{\*\shppict{\pict{\*\blipuid 00}\pngblip " + sign.hex() + "0102\n03}}"
    binary = rtf(r"{\pict\pngblip\bin9 @@@@@@@@@}b\par").replace(b"@" * 9, sign + b"}")
    reading = read_rtf(
        rtf("a" + hexadecimal + r"{\nonshppict{\pict 00}}\par c\par")[:-1]
        + binary[binary.index(b"{\\pict") :]
    )
    assert seen == ["a", sign + b"\1\2\3", "c", "b", sign + b"}"]
    assert "pictures_read: 2" in reading.notes


def test_a_row_that_does_not_match_is_not_trusted() -> None:
    body = line("a", "b", "c", edges=[900, 2000]) + line("d", "e", edges=[900, 2000])
    (grid,) = read_rtf(rtf(body)).grids()
    assert not grid.aligned


REFUSED = {
    "not rtf": (b"{\\html}", "damaged"),
    "cut": (rtf(r"a\par{\b b")[:-1], "damaged"),
    "cut in a cell": (rtf(line("a", "12", edges=[900, 2000]))[:-12], "damaged"),
    "no text": (rtf(r"\par"), "no_text"),
    "pictures alone": (rtf(r"{\pict 00}\par"), "image_only"),
    "groups in groups": (b"{\\rtf1" + b"{" * 3000 + b"}" * 3001, "too_deep"),
    "tables in tables": (rtf(r"\pard\intbl\itap90 x\par"), "too_deep"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    data, reason = REFUSED[name]
    with pytest.raises(ReadError) as caught:
        read_rtf(data)
    assert caught.value.reason == reason


def test_rows_are_bounded() -> None:
    with pytest.raises(ReadError, match="table_too_large"):
        read_rtf(rtf(line("a", edges=[900]) * 30), limits=Limits(cells_per_table=20))


def test_a_missing_last_brace_is_forgiven() -> None:
    assert texts(read_rtf(rtf(r"a\par")[:-1])) == ["a"]


def test_it_is_rtf_whatever_its_name() -> None:
    assert sniff(rtf("a"), "a.doc") == "rtf"


WORDS = [
    r"\trowd", r"\cellx900", r"\cell ", r"\row ", r"\intbl ", r"\itap2 ", "{", "}", "a", r"\u24635?", r"\'d7",
    r"\nestcell ", r"\nestrow ", r"\pard ", r"\par ", r"{\shptxt ", r"{\*\x ", r"\uc-5 ", r"\bin9 ", r"\v ",
]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_anything_is_read_or_refused(words: list[str]) -> None:
    try:
        read_rtf(rtf("".join(words)))
    except ReadError:
        return


COLORS = r"{\colortbl;\red0\green0\blue0;\red255\green255\blue255;}"


@pytest.mark.parametrize(
    ("cell", "want"),
    [
        (r"1{\cf2 5}", "1\ufffd"),
        (r"{\cf2 15}", "\ufffd\ufffd"),
        (r"{\cf1 15}", "15"),
        (r"{\cf2 甲}15".replace("甲", r"\u30002 ?"), "甲15"),
        (r"{\cf2\highlight1 15}", "15"),
        (r"{\cf9 15}", "15"),
    ],
)
def test_white_digits_on_white_paper_are_no_sure_figures(cell: str, want: str) -> None:
    body = r"\trowd\cellx2000\cellx4000 \intbl a\cell " + cell + r"\cell\row\pard end\par"
    (grid,) = read_rtf((r"{\rtf1\ansi" + COLORS + body + "}").encode("ascii")).grids()
    assert [c.text for c in grid.cells] == ["a", want]


def test_a_million_groups_are_refused() -> None:
    with ends(), pytest.raises(ReadError) as caught:
        read_rtf(b"{\\rtf1 " + b"{}" * 1_000_000 + b"12}")
    assert caught.value.reason == "too_large"
