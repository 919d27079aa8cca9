"""Sequences of damaged labels find their rows, or none."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from extract.blocks import Cell
from transform.forms import FormTable, tables_of
from transform.tables.align import align
from transform.tables.lines import Line

FORM: FormTable = tables_of("applications")[-1]
SEVEN = [Cell(0, c, "0") for c in range(3, 10)]


def line(row: int, *labels: str, cells: list[Cell] | None = None) -> Line:
    return Line(row, labels, SEVEN if cells is None else cells)


def printed() -> list[Line]:
    return [line(i, row.label[-1]) for i, (_, row) in enumerate(FORM.sequence)]


def placed(lines: list[Line]) -> list[tuple[int, int]]:
    return [(p.line, p.position) for p in align(lines, FORM)]


def test_clean_labels() -> None:
    assert placed(printed()) == [(i, i) for i in range(len(FORM.sequence))]


def test_flattened_paths() -> None:
    lines = [line(i, "".join(row.label)) for i, (_, row) in enumerate(FORM.sequence)]
    assert placed(lines) == [(i, i) for i in range(len(FORM.sequence))]


def test_label_over_several_cells() -> None:
    lines = printed()
    lines[19] = line(19, "（五）不予处理", "5.要求行政机关确认", "或重新出具已获取信息")
    assert placed(lines) == [(i, i) for i in range(len(lines))]


def test_a_row_that_is_not_printed_stays_empty() -> None:
    lines = printed()
    del lines[7]
    positions = [position for _, position in placed(lines)]
    assert positions == [i for i in range(len(FORM.sequence)) if i != 7]


def test_an_unknown_row_is_left_out() -> None:
    lines = printed()
    lines.insert(5, line(99, "其中：网络申请的数量"))
    assert [(at if at < 5 else at - 1, p) for at, p in placed(lines)] == [(i, i) for i in range(25)]


def test_half_a_label_without_figures_is_not_a_row() -> None:
    lines = printed()
    lines.insert(13, line(99, "政府信息", cells=[Cell(99, c, "") for c in range(3, 10)]))
    assert [p for _, p in placed(lines)] == list(range(25))
    assert 13 not in [at for at, _ in placed(lines)]


def test_a_header_is_not_the_row_of_totals() -> None:
    header = line(0, "自然人", "法人或其他组织", "总计", cells=[Cell(0, c, "") for c in range(4)])
    assert placed([header]) == []


def test_damaged_labels_between_sure_ones() -> None:
    lines = printed()
    lines[0] = line(0, "一、才", "卜年新 收政", "府信息公开申请数量")
    lines[2] = line(2, "(一) 引", "5以公开")
    lines[3] = line(3, "P分公开(区分处理的, -情形,不计其他情形)")
    assert placed(lines) == [(i, i) for i in range(len(lines))]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_losing_characters_never_moves_a_row(data: st.DataObject) -> None:
    """Labels may lose characters and rows may be missing: a placed row is the right one, or it
    is marked shaky."""
    kept = data.draw(st.lists(st.integers(0, 24), min_size=15, unique=True).map(sorted))
    lines = []
    for i in kept:
        label = FORM.sequence[i][1].label[-1]
        lost = data.draw(st.lists(st.integers(0, len(label) - 1), max_size=2))
        lines.append(line(i, "".join(c for at, c in enumerate(label) if at not in lost)))
    for p in align(lines, FORM):
        assert p.position == kept[p.line] or p.shaky
