"""Which of several documents of one publisher and year is current, and what held on a day."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from sql.records import DocumentName, DocumentRecord
from sql.store import build_path
from tests.warehouse_maker import CODES, RUN, build, observation, opened, record, refused, result

T1, T2, T3 = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-03T08:00:00+08:00"
MANY = [observation(code, 1.0) for code in CODES[:20]]
FEW = MANY[:10]
NEARLY = MANY[:16]
BLANK = [observation(code, None, "blank") for code in CODES[:20]]


def current(home: Path) -> list[str]:
    with duckdb.connect(str(build_path(home)), read_only=True) as con:
        return [
            n for (n,) in con.execute("SELECT document FROM documents WHERE is_current ORDER BY 1").fetchall()
        ]


CASES: dict[str, tuple[str, Sequence[DocumentRecord]]] = {
    "fetched later from the same address": (
        "b",
        [
            record("a", url="http://x/1", fetched_at=T1, res=result(published="2022-03-01", values=MANY)),
            record("b", url="http://x/1", fetched_at=T2, res=result(published="2022-01-01", values=FEW)),
        ],
    ),
    "changed file on disk": (
        "b",
        [
            record("a", path="/in/r.html", fetched_at=T1, res=result(values=MANY)),
            record("b", path="/in/r.html", fetched_at=T2, res=result(values=NEARLY)),
        ],
    ),
    "zones of time are compared as moments": (
        "b",
        [
            record("a", url="http://x/1", fetched_at="2026-01-03T00:30:00Z", res=result(published=None)),
            record("b", url="http://x/1", fetched_at="2026-01-03T09:00:00+08:00", res=result(published=None)),
        ],
    ),
    "published later": (
        "b",
        [
            record("a", res=result(published="2022-01-20", values=MANY)),
            record("b", res=result(published="2022年2月3日", values=NEARLY)),
        ],
    ),
    "a page without the tables does not supersede, however late": (
        "a",
        [
            record("a", res=result(published=None, values=MANY)),
            record("b", res=result(published="2023-01-01", values=FEW)),
        ],
    ),
    "a report printed blank is as complete as any": (
        "b",
        [
            record("a", res=result(published="2022-01-20", values=MANY)),
            record("b", res=result(published="2022-02-20", values=BLANK)),
        ],
    ),
    "more complete": (
        "a",
        [record("a", res=result(values=MANY)), record("b", res=result(values=NEARLY))],
    ),
    "smaller digest": (
        min("ab", key=lambda n: record(n).sha256),
        [record("a", res=result(values=MANY)), record("b", res=result(values=MANY))],
    ),
    # Pairwise, each of these three beats the next; one of them must still win in every order.
    "no circle": (
        "a",
        [
            record("a", url="http://x/1", fetched_at=T2, res=result(published="2022-01-01", values=MANY)),
            record("c", url="http://x/1", fetched_at=T1, res=result(published="2022-03-01", values=MANY)),
            record("d", url="http://x/2", fetched_at=T1, res=result(published="2021-12-01", values=MANY)),
        ],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_one_is_current_in_every_order(tmp_path: Path, case: str) -> None:
    winner, records = CASES[case]
    for number, order in enumerate(itertools.permutations(records)):
        home = tmp_path / str(number)
        build(home, *([r] for r in order))
        assert current(home) == [winner]


def test_publishers_of_one_county_do_not_supersede_each_other(tmp_path: Path) -> None:
    county = "990101000"
    records = [
        record("county", result(county, kind="county_government", printed="甲县人民政府")),
        record("office", result(county, kind="department", printed="甲县教育局", values=MANY)),
        record("office2", result(county, kind="department", printed="甲县 民政局", values=MANY)),
        record(
            "office2b",
            result(county, kind="department", printed="甲县民政局", values=MANY, published="2022-05-01"),
        ),
        record("town", result("990101100")),
        record("town-as-street", result("990101100", kind="street", values=MANY)),
        record("other year", result("990101100", 2020)),
    ]
    build(tmp_path, records)
    assert current(tmp_path) == ["county", "office", "office2b", "other year", "town-as-street"]


def test_an_address_may_carry_another_year_later(tmp_path: Path) -> None:
    old = record("a", result(year=2020), url="http://x/annual", fetched_at=T1)
    new = record("b", result(year=2021), url="http://x/annual", fetched_at=T2)
    build(tmp_path, [old, new])
    assert current(tmp_path) == ["a", "b"]


def test_back_to_the_first_text(tmp_path: Path) -> None:
    """An address that shows A, then B, then A again means A."""
    first = record("a", url="http://x/1", fetched_at=T1, res=result(published=None))
    second = record("b", url="http://x/1", fetched_at=T2, res=result(published=None, values=MANY))
    build(tmp_path, [first, second])
    assert current(tmp_path) == ["b"]
    with opened(tmp_path) as database:
        database.add_names([DocumentName(first.sha256, "a", first.path, "http://x/1", None, T3)])
        database.refresh_current()
    assert current(tmp_path) == ["a"]


def test_a_page_gone_bad_withdraws_nothing(tmp_path: Path) -> None:
    good = record("a", url="http://x/1", fetched_at=T1)
    bad = refused("b", "blocked_page", url="http://x/1", fetched_at=T2)
    build(tmp_path, [good, bad])
    assert current(tmp_path) == ["a", "b"]


def test_a_mended_file_leaves_quarantine(tmp_path: Path) -> None:
    bad = refused("a", path="/in/r.doc", fetched_at=T1)
    good = record("b", path="/in/r.doc", fetched_at=T2)
    build(tmp_path, [bad, good])
    with duckdb.connect(str(build_path(tmp_path)), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM quarantine").fetchone() == (0,)
        superseded = con.execute(
            "SELECT superseded_by FROM documents WHERE status = 'quarantined'"
        ).fetchone()
    assert superseded == (good.sha256,)


def test_as_of_a_day(tmp_path: Path) -> None:
    build(
        tmp_path,
        [
            record("first", result(published="2022-01-20", values=MANY)),
            record("corrected", result(published="2022-03-05", values=MANY)),
            record("poorer, later", result(published="2022-04-01", values=FEW)),
        ],
    )
    days = {
        "2022-01-19": [],
        "2022-01-20": ["first"],
        "2022-03-04": ["first"],
        "2022-03-05": ["corrected"],
        "2030-01-01": ["corrected"],
    }
    with duckdb.connect(str(build_path(tmp_path)), read_only=True) as con:
        for day, expected in days.items():
            found = con.execute("SELECT DISTINCT document FROM as_of(?)", [day]).fetchall()
            assert [n for (n,) in found] == expected, day
        twice = con.execute(
            "SELECT count(*) FROM (SELECT 1 FROM as_of('2022-03-05')"
            " GROUP BY township_code, publisher_key, year, indicator HAVING count(*) > 1)"
        ).fetchone()
    assert twice == (0,)


def test_what_replaced_a_page_holds_from_when_it_was_met(tmp_path: Path) -> None:
    build(
        tmp_path,
        [
            record(
                "old", result(published="2022-01-20"), url="http://x/1", fetched_at="2022-02-01T00:00:00Z"
            ),
            record(
                "new", result(published="2022-01-20"), url="http://x/1", fetched_at="2022-06-01T00:00:00Z"
            ),
        ],
    )
    with duckdb.connect(str(build_path(tmp_path)), read_only=True) as con:
        for day, expected in {"2022-01-20": "old", "2022-05-31": "old", "2022-06-01": "new"}.items():
            assert con.execute("SELECT document FROM as_of(?)", [day]).fetchall() == [(expected,)], day


def test_nothing_to_do_is_not_done(tmp_path: Path) -> None:
    build(tmp_path, [record("a")])
    with opened(tmp_path) as database:
        database.con.execute("UPDATE documents SET is_current = false")
        database.refresh_current()
        assert database.con.execute("SELECT is_current FROM documents").fetchone() == (False,)
        database.merge([record("b", result("990101101"))], RUN)
        database.refresh_current()
        by_name = "SELECT is_current FROM documents ORDER BY document"
        assert database.con.execute(by_name).fetchall() == [(False,), (True,)]  # out of reach of "b"
        database.merge([record("c", result(values=FEW), url="http://x/c")], RUN)
        database.refresh_current()
        assert database.con.execute(by_name).fetchall() == [(False,), (True,), (True,)]
        database.con.execute("UPDATE meta SET value = 'whole' WHERE key = 'stale'")
        database.con.execute("UPDATE documents SET is_current = false")
        database.refresh_current()
        assert database.con.execute(by_name).fetchall() == [(False,), (True,), (True,)]


def test_a_page_that_changed_still_has_its_attachment(tmp_path: Path) -> None:
    """The attachment was read with the old text of the page; the two that hold now are compared."""
    first = [observation("licensing.decisions", 3.0)]
    second = [observation("licensing.decisions", 5.0)]
    url = "http://a/page.html"
    page = record("page 1", result(values=first), url=url, fetched_at="2026-01-01T00:00:00Z")
    attachment = replace(record("a.pdf", result(values=first), url="http://a/a.pdf"), page=page.sha256)
    changed = record("page 2", result(values=second), url=url, fetched_at="2026-02-01T00:00:00Z")
    build(tmp_path, [page, attachment, changed])
    checks = "SELECT result, left_value, right_value FROM checks WHERE rule = 'X-COPY'"
    with duckdb.connect(str(build_path(tmp_path)), read_only=True) as con:
        found = con.execute(checks).fetchall()
        standing = con.execute("SELECT document, is_current FROM documents").fetchall()
    assert [(r, {left, right}) for r, left, right in found] == [("fail", {3.0, 5.0})]
    assert sum(is_current for _, is_current in standing) == 1
    assert ("page 1", False) in standing
