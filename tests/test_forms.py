"""The forms in `data/forms` and the indicator catalogue speak of the same cells."""

from __future__ import annotations

import pytest

from transform.forms import form_tables, indicators, tables_of

SIZES = {
    ("2014", "statistics_2014"): 58,
    ("2019", "proactive_disclosure"): 22,
    ("2019", "applications"): 23 * 7,
    ("2019", "disputes"): 15,
    ("2021", "proactive_disclosure"): 10,
    ("2021", "applications"): 25 * 7,
    ("2021", "disputes"): 15,
}


@pytest.mark.parametrize(("edition", "table"), list(SIZES))
def test_number_of_cells(edition: str, table: str) -> None:
    (form,) = [t for t in tables_of(table) if t.edition == edition]
    codes = form.codes()
    assert len(codes) == len(set(codes)) == SIZES[edition, table]


def test_every_code_is_in_the_catalogue() -> None:
    assert [c for t in form_tables() for c in t.codes() if c not in indicators()] == []


def test_every_indicator_of_the_forms_is_read() -> None:
    read = {c for t in form_tables() for c in t.codes()}
    wanted = {c for c, i in indicators().items() if i.table in {t for _, t in SIZES}}
    assert wanted == read


# Labels that the return of 2014 prints under 行政复议 and again under 行政诉讼.
REPEATED = {"被依法纠错", "被依法纠错数", "被依法纠错数量", "维持具体行政行为数"}
REPEATED |= {"维持具体行政行为", "维持具体行政行为数量"}
REPEATED |= {"其他情形", "其他情形数", "其他情形数量", "其它情形数"}


def test_labels_tell_rows_apart() -> None:
    for form in form_tables():
        several = {k for k, at in form.row_at.items() if len(at) > 1}
        assert several == (REPEATED if form.layout == "list" else set()), (form.edition, form.id)


def test_headings_and_signatures_are_no_rows() -> None:
    for form in form_tables():
        assert not (form.heading_keys | form.foot_keys | form.unknown_keys) & form.row_at.keys()


def test_columns_of_a_block_have_distinct_labels() -> None:
    for form in form_tables():
        for block in form.blocks:
            seen: set[str] = set()
            for column in block.columns:
                assert not seen & column.keys, (form.edition, block.id, column.id)
                seen |= column.keys
