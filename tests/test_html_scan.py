"""Cells taken in one piece read as they do tag by tag; cells made fast are cells."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.blocks import Cell, ReadError
from extract.cells import new_cell
from extract.html.flow import Flow
from extract.html.lines import Page
from extract.html.scan import split_tag, tokens, without_tags
from extract.html.tokens import Prepared, prepare
from extract.limits import DEFAULT_LIMITS

CELLS = [
    ("<td>1</td>", [("td", None, "1", "")]),
    ("<TD width=5 >\n<p class=a><span x='>'>1</span></p>\n</TD>", [("TD width=5 ", " class=a", "1", "")]),
    ("<td><b>1</b>2<i>3</i></td>", [("td", None, "1", "2<i>3</i>")]),
    ("<th></th>", [("th", None, "", "")]),
    ("<td><p>1</p><p>2</p></td>", []),
    ("<td>1<p>2</p></td>", []),
    ("<td>1<br>2</td>", []),
    ("<td>1<td>2", []),
    ("<tdx>1</tdx><td", []),
]


@pytest.mark.parametrize(("markup", "expected"), CELLS)
def test_which_cells_come_in_one_piece(markup: str, expected: list[object]) -> None:
    assert [t.group(1, 2, 3, 4) for t in tokens(Prepared(markup)) if t[1] is not None] == expected


def test_text_and_tags() -> None:
    found = [t.group(5, 6) for t in tokens(Prepared("甲<5 乙<p a='>'>丙< 丁</p>戊<br"))]
    assert found == [("", "甲<5 乙"), ("p a='>'", "丙< 丁"), ("/p", "戊"), ("br", "")]
    assert split_tag("/td class=a") == ("/td", " class=a")
    assert without_tags("<b x='>'>1<2</b>") == "1<2"


def page(text: str, *, every_tag: bool) -> Page | str:
    prepared = prepare(text)
    prepared.marked_inline = prepared.marked_inline or every_tag
    try:
        return Flow(DEFAULT_LIMITS).run(prepared)
    except ReadError as error:
        return error.reason


PARTS = (
    "<table> </table> <tr> </tr> <td> </td> <td>1</td> <td><p>甲</p></td> <th><b>x</b>&nbsp;y</th> "
    "<TD>2</TD> "
    "<td><p_class=news-title>一个相当长的标题文字</p></td> <td_rowspan=2><span>3</span></td> "
    "<td_hidden>4</td> "
    "<p> </p> <p_class=title> <div_hidden> </div> <tr_hidden> <select> </select> <del> </del> "
    "<a_href=x> </a> "
    "<pre> </pre> <li> <h1> <span> </span> <b> < > & 文 \n"
).split(" ")


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([part.replace("_", " ") for part in PARTS]), max_size=40))
def test_cells_in_one_piece_read_as_tag_by_tag(parts: list[str]) -> None:
    text = "".join(parts)
    assert page(text, every_tag=False) == page(text, every_tag=True)


def test_a_cell_made_fast_is_a_cell() -> None:
    made = new_cell(1, 2, "x", 3, 4)
    assert repr(made) == repr(Cell(1, 2, "x", 3, 4))  # every field is there
    assert type(made) is Cell
    assert made == Cell(1, 2, "x", 3, 4)
    assert hash(made) == hash(Cell(1, 2, "x", 3, 4))
    assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301
    with pytest.raises(FrozenInstanceError):
        made.row = 5  # type: ignore[misc]
