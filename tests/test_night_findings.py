"""What a night finds: tables of (tonight, history) and what must come of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data.findings import finding_kinds, finding_text
from extract.crawl.state import Night
from extract.crawl.types import Outcome, SourceReport
from flows.night.accepted import Acceptance, AcceptanceError, given, load_accepted
from flows.night.findings import Finding, about_arrivals, about_season, about_sources, accept
from flows.night.settings import NightSettings
from sql.records import DocumentRecord, Run
from sql.season import Season, seasons
from sql.warehouse import BuildDatabase
from tests.night_tools import night_of
from tests.warehouse_maker import DIVISIONS, opened, record, result

SETTINGS = NightSettings()
DAY = date(2027, 2, 20)


def report(name: str, listed: int, outcome: Outcome = "done") -> SourceReport:
    return SourceReport(name, outcome, listed=listed)


def judged(
    tonight: list[SourceReport], history: list[Night], accepted: tuple[str, ...] = ()
) -> set[tuple[str, str, str]]:
    spoke = {n.report.source_id: n.at for n in reversed(history) if n.report.listed}
    found = about_sources(tonight, history, spoke, SETTINGS, dict.fromkeys(accepted, True))
    return {(f.severity, f.code, f.subject) for f in found}


WARN, STOP = "warning", "error"


@pytest.mark.parametrize(
    ("tonight", "history", "expected"),
    [
        ([report("a", 5)], [], set()),
        ([report("a", 0)], [], set()),  # it never listed anything: `sources check` is for that
        ([report("a", 0, "failed")], [], {(WARN, "source_failed", "a")}),
        # One of many sources that lists none now, or did not answer for three nights: a warning.
        (
            [report("a", 0), *(report(str(n), 9) for n in range(9))],
            [night_of("a", "1", 7)],
            {(WARN, "source_silent", "a")},
        ),
        ([report("a", 0, "failed"), report("b", 1)], [night_of("a", "1", 7)], {(WARN, "source_failed", "a")}),
        (
            [report("a", 0, "failed"), report("b", 1)],
            [night_of("a", "3", 0, "failed"), night_of("a", "2", 0, "skipped"), night_of("a", "1", 7)],
            {(WARN, "source_silent", "a")},
        ),
        # A night that was partly read proves no silence.
        ([report("a", 0, "partial"), report("b", 1)], [night_of("a", "1", 7)], set()),
        # All of them, or too large a share of many.
        (
            [report("a", 0)],
            [night_of("a", "1", 7)],
            {(WARN, "source_silent", "a"), (STOP, "sources_silent", "")},
        ),
        (
            [report(str(n), 0 if n < 3 else 9) for n in range(20)],
            [night_of(str(n), "1", 2) for n in range(20)],
            {*((WARN, "source_silent", str(n)) for n in range(3)), (STOP, "sources_silent", "")},
        ),
        (
            [report(str(n), 0 if n < 3 else 9) for n in range(40)],
            [night_of(str(n), "1", 2) for n in range(40)],
            {(WARN, "source_silent", str(n)) for n in range(3)},
        ),
        # Falls of what is listed.
        ([report("a", 98)], [night_of("a", "1", 100)], set()),
        (
            [report("a", 70)],
            [night_of("a", "1", 100)],
            {(WARN, "source_fell", "a"), (STOP, "lists_fell", "")},
        ),
        ([report("a", 1)], [night_of("a", "1", 3)], set()),
        ([report("a", 70, "partial")], [night_of("a", "1", 100)], set()),
        (
            [report("a", 10), report("b", 200)],
            [night_of("a", "1", 20), night_of("b", "1", 190)],
            {(WARN, "source_fell", "a")},
        ),
    ],
)  # fmt: skip
def test_sources(
    tonight: list[SourceReport], history: list[Night], expected: set[tuple[str, str, str]]
) -> None:
    assert judged(tonight, history) == expected


def test_an_accepted_silence_does_not_count() -> None:
    tonight, history = [report("a", 0), report("b", 0)], [night_of("a", "1", 7), night_of("b", "1", 7)]
    silent = {(WARN, "source_silent", "a"), (WARN, "source_silent", "b")}
    assert judged(tonight, history) == silent | {(STOP, "sources_silent", "")}
    assert judged(tonight, history, ("a",)) == silent
    assert judged(tonight, history, ("a", "b")) == silent


@pytest.mark.parametrize(
    ("now", "patient", "expected"),
    [
        ([], [], []),
        ([Season("a", 2026, 30, 20)], [Season("a", 2026, 25, 20)], []),
        ([Season("a", 2026, 30, 10)], [Season("a", 2026, 0, 10)], ["season_short"]),
        ([Season("a", 2026, 19, 0)], [Season("a", 2026, 0, 0)], []),  # too few to prove anything
        ([Season("a", 2026, 3, 0)], [Season("a", 2026, 1, 0)], ["source_late"]),
        ([Season("gone", 2026, 90, 0)], [Season("gone", 2026, 90, 0)], []),  # not declared any more
    ],
)
def test_the_season(now: list[Season], patient: list[Season], expected: list[str]) -> None:
    assert [f.code for f in about_season(now, patient, SETTINGS, ["a"])] == expected


def test_seasons_of_the_warehouse(tmp_path: Path) -> None:
    """Reports of earlier years count by the day they were out; of this year all that are there."""

    def made(index: int, year: int, published: str | None) -> DocumentRecord:
        place = DIVISIONS[index]
        out = result(place.code, kind=place.kind, year=year, published=published)
        name = f"{place.code}-{year}"
        return record(name, out, url=f"http://a/{name}", source_id="a")

    def built(records: list[DocumentRecord]) -> BuildDatabase:
        database = opened(tmp_path)
        database.merge(records, Run("r", "nightly", "2027-02-20T00:00:00Z", "p"))
        return database

    early = [made(0, 2024, "2025-01-20"), made(1, 2024, "2025-02-21"), made(0, 2025, "2026-01-20")]
    with built([*early, made(1, 2025, None), made(0, 2026, "2027-02-01")]) as database:
        assert seasons(database.con, DAY) == (Season("a", 2026, 1, 1),)
        assert seasons(database.con, date(2027, 1, 5)) == (Season("a", 2026, 0, 1),)
        assert seasons(database.con, date(2024, 2, 29)) == ()


def test_new_documents() -> None:
    assert [f.code for f in about_arrivals(20, 11, 0)] == ["many_quarantined"]
    assert not list(about_arrivals(20, 10, 0))
    assert [f.code for f in about_arrivals(1, 1, 2)] == ["raw_lost"]


def test_accepting() -> None:
    found = [Finding("error", "season_short", "…"), Finding("error", "duplicate_document", "…")]
    held = Acceptance("season_short", "", DAY, "later this year")
    assert [(f.severity, f.accepted) for f in accept(found, [held], DAY)] == [
        ("warning", "later this year"), ("error", ""),
    ]  # fmt: skip
    over = accept(found, [held], date(2027, 2, 21))
    assert [(f.severity, f.code) for f in over] == [
        ("error", "season_short"), ("error", "duplicate_document"), ("warning", "acceptance_idle"),
    ]  # fmt: skip
    assert [f.code for f in accept([], given(["source_silent:a"], "now"), DAY)] == ["acceptance_idle"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("season_short,,2027-13-01,why", "line 2"),
        ("season_short,,,", "reason"),
        ("duplicate_document,,,why", "none of"),
        ("season_short,,,why, and why not", "quotes"),
    ],
)
def test_acceptances_that_cannot_be_used(tmp_path: Path, row: str, words: str) -> None:
    (tmp_path / "accepted.csv").write_text(f"finding,subject,until,reason\n{row}\n", encoding="utf-8")
    with pytest.raises(AcceptanceError, match=words):
        load_accepted(tmp_path)


def test_acceptances(tmp_path: Path) -> None:
    assert load_accepted(tmp_path) == ()
    (tmp_path / "accepted.csv").write_text(
        "finding,subject,until,reason\nsource_silent,a,2027-03-01,搬家\nlists_fell,,,redesign\n",
        encoding="utf-8-sig",
    )
    assert load_accepted(tmp_path) == (
        Acceptance("source_silent", "a", date(2027, 3, 1), "搬家"),
        Acceptance("lists_fell", "", None, "redesign"),
    )


def test_every_finding_has_its_words() -> None:
    for kind in finding_kinds().values():
        assert all((kind.zh, kind.en, kind.action_zh, kind.action_en)), kind
        assert finding_text(kind.finding, "zh") != finding_text(kind.finding, "en")
        assert kind.acceptable or not kind.stops
