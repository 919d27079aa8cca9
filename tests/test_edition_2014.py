"""Reports of 2014 to 2018 and reports that mix forms, typeset and read as whole documents."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from extract.reader import read
from tests.bench.pipeline import read_bytes
from tests.bench.verdict import judge
from tests.typeset import Options, Rendered, document, real_places
from tests.typeset.compose import compose, observations, title_of
from tests.typeset.figures import FigureOptions, make_figures
from tests.typeset.formats import Job, render
from tests.typeset.forms import edition_codes, statistics_rows
from tests.typeset.model import Spec
from tests.typeset.prose import make_prose
from tests.typeset.statfigures import identities, make_stat_figures
from tests.typeset.tables import Layout, build_tables
from transform.divisions import load_divisions
from transform.document import read_document
from transform.labels import key
from transform.rows import DocumentResult

YEARS = (2014, 2018)


def _read(made: Rendered) -> DocumentResult:
    result, error = read_bytes(made.name, made.data)
    assert error == ""
    assert isinstance(result, DocumentResult)
    return result


def test_the_typesetter_knows_the_58_rows_and_7_headings() -> None:
    codes = [row.code for row in statistics_rows() if row.code]
    assert codes == list(edition_codes("2014", "statistics_2014"))
    assert (len(codes), len(statistics_rows())) == (58, 65)


@pytest.mark.parametrize("seed", range(6))
def test_figures_add_up_unless_one_is_planted(seed: int) -> None:
    for planted in (0, 1):
        made = make_stat_figures(
            Random(seed), density=0.6, fancy=0.5, blanks=0.0, contradictions=planted, unit_printed=True
        )
        values = {code: p.value or 0.0 for code, p in made.cells.items()}
        broken = {
            (rule, scope)
            for rule, scope, left, right in identities()
            if values[left[0]] != sum(values[c] for c in right)
        }
        assert bool(broken) == bool(planted)
        assert {(c.rule, c.scope) for c in made.contradictions} == broken


@pytest.mark.parametrize("form", ["html", "docx", "txt", "pdf", "ofd", "mhtml"])
def test_plain_reports_are_read_whole(form: str) -> None:
    for i in range(3):
        made = document(83, i, Options(formats=(form,), plain=True, years=YEARS), real_places())
        verdict = judge(made, _read(made))
        assert verdict.counts["right"] == verdict.counts["cells"] > 57, verdict.problems
        assert verdict.counts["complete"] == 1, verdict.problems


def test_planted_contradictions_are_found_and_no_others() -> None:
    planted = 0
    for i in range(120):
        made = document(84, i, Options(formats=("html",), damage=0, years=YEARS), real_places())
        result = _read(made)
        got = {
            (c.rule, c.scope)
            for c in result.checks
            if c.rule == "S14-B" and c.result == "fail" and c.severity == "contradiction"
        }
        assert got == {(c.rule, c.scope) for c in made.contradictions}, made.name
        planted += len(got)
    assert planted > 5


def test_rows_that_a_province_adds_are_named_and_kept() -> None:
    """Every extra row is evidence: its label among the unmapped ones, its figure as `local:`."""
    seen = 0
    for i in range(60):
        made = document(85, i, Options(formats=("html",), damage=0, years=YEARS), real_places())
        result = _read(made)
        keys = sorted(u.key for u in result.unmapped)
        assert keys == sorted(key(label) for label in made.unmapped), made.name
        local = [o for o in result.observations if o.indicator.startswith("local:")]
        assert len(local) >= len(made.unmapped)
        seen += len(made.unmapped)
    assert seen > 20


@pytest.mark.parametrize("form", ["html", "docx", "txt"])
@pytest.mark.parametrize(
    ("year", "table2", "table3"), [(2023, "2019", "2019"), (2024, "2021", "2019"), (2019, "2021", "2021")]
)
def test_hybrids_are_read_by_what_they_print(form: str, year: int, table2: str, table3: str) -> None:
    """2019 tables in a report of 2023; 2021 table 2 with the one-row （六）; a form before its time."""
    rng = Random(f"{form}{year}")
    place = next(p for p in real_places() if p.name == "大陈镇")
    figures = make_figures(rng, table2, table3, FigureOptions(density=0.5))
    prose = make_prose(rng, place, year, table3, {}, fancy=0.0, decoys=False)
    spec = Spec(place, year, table2, table3, figures.cells)
    tables = build_tables(spec, Layout())
    blocks = compose(rng, spec, prose, tables, title_of(rng, place, year))
    made = render(rng, Job(blocks, place, year, "", form, True, None))
    result, error = read_bytes(f"h.{form}", made.data)
    assert error == ""
    expected, _ = observations(spec, tables, set())
    got = {o.indicator: o.value for o in result.observations if not o.indicator.startswith("narrative.")}
    assert got == {e.indicator: e.value for e in expected}
    assert [g for g in result.gaps if not g.indicator.startswith("narrative.")] == []


def test_the_return_of_2014_beside_the_tables_of_2019() -> None:
    """Both kinds of tables in one document: each is read, neither reads the other's rows."""
    old = document(86, 0, Options(formats=("html",), plain=True, years=YEARS), real_places())
    new = document(86, 1, Options(formats=("html",), plain=True, years=(2019, 2019)), real_places())
    first, second = read(new.data, name=new.name), read(old.data, name=old.name)
    both = replace(first, blocks=(*first.blocks, *second.grids()))
    result = read_document(both, name=new.name, divisions=load_divisions(None))
    got = {o.indicator: o.value for o in result.observations if o.method == "table"}
    expected = {e.indicator: e.value for e in (*old.expected, *new.expected) if e.method == "table"}
    assert got == expected
    assert result.editions == ("2014", "2019")
    assert result.gaps == ()


def test_a_text_that_only_speaks_of_the_rows_is_not_said_to_lack_the_table() -> None:
    made = document(87, 0, Options(formats=("txt",), plain=True, years=YEARS), real_places())
    text = made.data.decode("utf-8-sig").split("政府信息公开情况统计表")[0]
    text += "2016年主动公开政府信息数为25条，回应公众关注热点或重大舆情数2次，政策解读稿件发布数1篇。"
    result, _ = read_bytes("prose.txt", text.encode())
    assert [g for g in result.gaps if g.indicator.startswith("stat2014.")] == []
