"""Tables in text dumps: every way they survive gives the cells back."""

from __future__ import annotations

import pytest

from extract.blocks import Grid, ReadError
from extract.text.reader import read_text


def grids(text: str) -> list[Grid]:
    return list(read_text(text.encode()).grids())


def rows(grid: Grid) -> list[list[str]]:
    return [[c.text for c in row] for row in grid.rows()]


TABLE = [["信息内容", "本年制发件数", "本年废止件数"], ["规章", "0", "0"], ["行政规范性文件", "2", "1"]]

BY_ROWS = {
    "tab before every cell": "\n".join("".join(f"\t{c}\n" for c in row) for row in TABLE),
    "tab separated": "\n".join("\t".join(row) for row in TABLE),
    "pipes": "\n".join(" | ".join(row) + " |" for row in TABLE),
    "pipes without the last": "\n".join(" | ".join(row) for row in TABLE),
    "markdown": "\n".join("| " + " | ".join(row) + " |" for row in [TABLE[0], ["---"] * 3, *TABLE[1:]]),
}
CELLS = [c for row in TABLE for c in row]
BY_CELLS = {
    "a cell a line, blank lines between": "\n\n".join(CELLS),
    "a cell a line": "\n".join(CELLS),
    "a pipe behind every cell": "\n".join(f"{c} |" for c in CELLS),
    "a pipe between, on lines of its own": "\n|\n".join(CELLS),
}


@pytest.mark.parametrize("layout", BY_ROWS)
def test_layouts_that_keep_rows(layout: str) -> None:
    text = f"一、总体情况\n全年公开信息十条。\n\n{BY_ROWS[layout]}\n\n三、结语。\n"
    (grid,) = grids(text)
    assert rows(grid) == TABLE


@pytest.mark.parametrize("layout", BY_CELLS)
def test_layouts_that_lose_rows(layout: str) -> None:
    (grid,) = grids(
        f"一、总体情况\n全年公开信息十条，情况良好。\n\n{BY_CELLS[layout]}\n\n这里是后面的文字，不是表格。\n"
    )
    cells = [c.text for c in grid.cells if c.text]
    assert cells[-len(CELLS) :] == CELLS
    assert not grid.aligned


def test_text_around_tables_is_kept() -> None:
    reading = read_text(f"标题\n正文第一句。\n{BY_ROWS['pipes']}\n后面的文字，很长的一句话。\n".encode())
    assert [p.text for p in reading.paragraphs()] == ["标题", "正文第一句。", "后面的文字，很长的一句话。"]


def test_broken_label_in_a_cell_of_its_own() -> None:
    text = "\t信息内容\n\t本年新\n制作数量\n\t本年新\n公开数量\n\n\t规章\n\t0\n\t0\n"
    (grid,) = grids(text)
    assert rows(grid) == [["信息内容", "本年新\n制作数量", "本年新\n公开数量"], ["规章", "0", "0"]]


def test_broken_label_among_lines() -> None:
    (grid,) = grids("信息内容\n\n本年新\n制作数量\n\n规章\n\n0\n\n0\n\n规范性文件\n\n1\n\n2\n")
    assert [c.text for c in grid.cells][:3] == ["信息内容", "本年新\n制作数量", "规章"]


def test_empty_cell_among_lines() -> None:
    (grid,) = grids("信息内容\n\n规章\n\n0\n\n\n\n3\n\n规范性文件\n\n1\n\n2\n\n3\n")
    assert [c.text for c in grid.cells] == ["信息内容", "规章", "0", "", "3", "规范性文件", "1", "2", "3"]


def test_a_pipe_before_most_rows_is_an_empty_first_cell() -> None:
    text = "三、结果 | 甲项 | 1 | 2 |\n | 乙项 | 3 | 4 |\n | 丙项 | 5 | 6 |\n | 丁项 | 7 | 8 |\n"
    text += "四、结转 | | 9 | |\n"
    (grid,) = grids(text)
    assert rows(grid)[1:] == [
        ["", "乙项", "3", "4"],
        ["", "丙项", "5", "6"],
        ["", "丁项", "7", "8"],
        ["四、结转", "", "9", ""],
    ]
    (framed,) = grids("| 规章 | 1 | 2 |\n| 文件 | 3 | 4 |\n| 许可 | | 5 |\n")
    assert rows(framed) == [["规章", "1", "2"], ["文件", "3", "4"], ["许可", "", "5"]]


def test_a_definition_in_brackets_does_not_make_a_label_too_long() -> None:
    label = "规范性文件（指" + "本机关制定并向社会发布的各类公文、" * 6 + "逐件统计）"
    (grid,) = grids(f"信息内容\n\n规章\n\n0\n\n3\n\n{label}\n\n1\n\n2\n")
    assert [c.text for c in grid.cells] == ["信息内容", "规章", "0", "3", label, "1", "2"]
    assert grids("1\n2\n" + "没有括号的长句" * 12 + "\n3\n4\n") == []


def test_empty_leading_cells_of_tab_rows_are_kept() -> None:
    (grid,) = grids("\t栏目\n\t子栏目\n\t数量\n\n\t法规\n\t文件\n\t4\n\n\t\n\t其他\n\t9\n")
    assert rows(grid)[2] == ["", "其他", "9"]


def test_two_tables_with_text_between_are_two() -> None:
    text = f"{BY_ROWS['tab separated']}\n四、下一节的标题\n{BY_ROWS['tab separated']}\n"
    assert [rows(g) for g in grids(text)] == [TABLE, TABLE]


def test_prose_with_numbers_is_no_table() -> None:
    assert grids("2020年公开信息120条。\n其中网站60条，微信60条。\n没有收到申请。\n") == []


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_charsets(charset: str) -> None:
    text = "王店镇2020年政府信息公开工作年度报告\n一、总体情况\n全年主动公开政府信息三百九十六条。\n" * 3
    reading = read_text(text.encode(charset))
    assert next(reading.paragraphs()).text == "王店镇2020年政府信息公开工作年度报告"


def test_nothing_printed() -> None:
    with pytest.raises(ReadError) as error:
        read_text(b"  \n\t\n \n")
    assert error.value.reason == "no_text"


BY_LINES = {
    "commas": "\n".join(",".join(row) for row in TABLE),
    "semicolons": "\n".join(";".join(row) for row in TABLE),
    "quoted commas": "\n".join(",".join(f'"{c}"' for c in row) for row in TABLE),
    "drawn frame": "\n├──┼──┤\n".join("│" + "│".join(row) + "│" for row in TABLE),
    "typed frame": "\n+----+----+\n".join("|" + "|".join(row) + "|" for row in TABLE),
    "columns of blanks": "\n".join("   ".join(row) for row in TABLE),
    "single blanks": "\n".join(" ".join(row) for row in TABLE),
}


@pytest.mark.parametrize("layout", BY_LINES)
def test_rows_on_lines_of_their_own(layout: str) -> None:
    more = BY_LINES[layout].replace("规章", "其他文件")
    (grid,) = grids(f"一、总体情况\n全年公开信息十条。\n\n{BY_LINES[layout]}\n{more}\n\n三、结语。\n")
    assert rows(grid) == [*TABLE, TABLE[0], ["其他文件", "0", "0"], TABLE[2]]


@pytest.mark.parametrize(
    "text",
    [
        "公开 12 条，其中网站 6 条。\n电话 0574 88123456\n邮编 315000 地址 某路 3 号\n",
        "甲,乙\n丙,丁\n戊,己\n",
        "1,234\n2,345\n",
    ],
)
def test_lines_with_marks_are_not_yet_a_table(text: str) -> None:
    assert grids(text) == []


def test_a_section_heading_parts_tables_of_lines() -> None:
    part = "规章 0 0 0\n规范性文件 1 2 3\n其他文件 4 5 6\n"
    assert len(grids(f"{part}三、收到和处理申请情况\n{part}")) == 2


@pytest.mark.parametrize("layout", ["tab separated", "pipes without the last"])
def test_a_heading_does_not_go_on_with_a_figure(layout: str) -> None:
    (grid,) = grids(f"{BY_ROWS[layout]}\n第二十条第（五）项\n{BY_ROWS[layout]}\n")
    assert rows(grid) == [*TABLE, ["第二十条第（五）项"], *TABLE]


def test_tab_rows_that_dropped_merged_cells_are_not_aligned() -> None:
    (grid,) = grids("一、新收\t1\t2\t3\n三、结果\t（一）公开\t4\t5\t6\n（二）部分\t7\t8\t9\n")
    assert not grid.aligned
    (grid,) = grids("项目\t甲\t乙\n规章\t1\n文件\t2\t3\n")
    assert grid.aligned


def test_page_numbers_and_running_titles_are_no_cells() -> None:
    cells = [str(n) for n in range(10, 30)]
    dump = "\n\n".join(["规章", *cells[:10], "某镇工作年度报告\n\n— 3 —", *cells[10:15]])
    dump += "\n\n某镇工作年度报告\n\n— 4 —\n\n" + "\n\n".join(cells[15:])
    reading = read_text(dump.encode())
    (grid,) = reading.grids()
    assert [c.text for c in grid.cells] == ["规章", *cells]
    assert reading.notes == ("page_furniture: 4 lines of page numbers and running titles left out",)


def test_numbers_between_dashes_that_do_not_rise_stay() -> None:
    reading = read_text("— 3 —\n正文在此。\n— 3 —\n".encode())
    assert [p.text for p in reading.paragraphs()] == ["— 3 —", "正文在此。", "— 3 —"]


def test_numbers_before_form_feeds_count_pages() -> None:
    counted = read_text("规章\n5\n第一页的话。\n1\n\f后面的话。\n2\n\f末尾的话。\n".encode())
    assert [p.text for p in counted.paragraphs()] == ["规章", "5", "第一页的话。", "后面的话。", "末尾的话。"]
    cell = read_text("规章\n5\n\f规范性文件\n7\n\f其他。\n".encode())
    assert [p.text for p in cell.paragraphs()][:4] == ["规章", "5", "规范性文件", "7"]


def test_blank_lines_at_the_end_of_a_table_are_no_cells() -> None:
    (grid,) = grids("规章\n0\n\n规范性文件\n1\n2\n其他文件\n3\n4\n")
    assert [c.text for c in grid.cells] == ["规章", "0", "规范性文件", "1", "2", "其他文件", "3", "4"]


def test_cells_under_doubled_blank_lines_keep_their_rows() -> None:
    table = "".join("".join(f"\t{c}\n" for c in row) + "\n" for row in [*TABLE, *TABLE, *TABLE])
    (grid,) = grids(table.replace("\n", "\n\n"))
    assert rows(grid) == [*TABLE, *TABLE, *TABLE]


def test_long_runs_without_figures_are_read_once() -> None:
    """A part of a refused run is not tried again: this takes hours where it is."""
    reading = read_text(("甲 乙\n" * 60_000).encode())
    assert sum(1 for _ in reading.paragraphs()) == 60_000


def test_a_caption_with_a_year_parts_two_tables() -> None:
    cells = "规章\n0\n1\n2\n3\n4\n"
    reading = read_text(f"2022年情况：\n{cells}2023年情况：\n{cells}".encode())
    assert [p.text for p in reading.paragraphs()] == ["2022年情况：", "2023年情况："]
    assert [[c.text for c in g.cells] for g in reading.grids()] == [cells.split(), cells.split()]
