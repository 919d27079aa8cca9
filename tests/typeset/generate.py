"""From a seed to a document with its truth: the corpora of tests, accuracy runs and benchmarks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from tests.typeset.compose import compose, observations, title_of
from tests.typeset.containers import ZIP_STYLES, write_zip
from tests.typeset.damage import Damage, apply_damage
from tests.typeset.engines import ENGINES, convert
from tests.typeset.figures import FigureOptions, Figures, make_figures
from tests.typeset.formats import ALL_FORMATS, FORMATS, Job, render, suffix, uses_fonts
from tests.typeset.forms import GROUPS, application_rows, edition_codes
from tests.typeset.model import Place, PTable, Rendered, Spec
from tests.typeset.paper.faces import covers
from tests.typeset.places import fictitious_places
from tests.typeset.prose import Prose, make_prose
from tests.typeset.reports14 import report_2014
from tests.typeset.tables import APPLICATION_STYLES, DISPUTE_STYLES, Layout, build_tables

__all__ = ["ALL_FORMATS", "FORMATS", "Options", "build_spec"]
__all__ += ["document", "documents", "flat", "generate", "make_document", "typeset"]

LAST_OF_2014 = 2018  # reports until then print the return of 2014
BATCH = 25  # documents that a foreign program converts in one start
MIXTURE = (0, 0, 0, 1, 1, 1, 1, 2, 2, 3)
LOCAL_NAMES = (
    ("机构概况", ("领导简介", "内设机构")),
    ("政策文件", ("规范性文件", "其他文件")),
    ("工作信息", ("工作动态", "计划总结", "统计信息")),
    ("财政信息", ("财政预算", "财政决算")),
)


@dataclass(frozen=True, slots=True)
class Options:
    """`damage` 0 to 3 (None: a mixture, mostly light). `density`, `fancy` as in FigureOptions
    (None: drawn). `plain`: the form as printed, no odd layout, no blanks, no planted errors.
    `wear` 0 to 3: how bad the scanner was (None: drawn)."""

    formats: tuple[str, ...] = FORMATS
    damage: int | None = None
    density: float | None = None
    fancy: float | None = None
    plain: bool = False
    years: tuple[int, int] = (2019, 2025)
    wear: int | None = None


def generate(
    seed: int, n: int, options: Options, places: Sequence[Place] | None = None
) -> Iterator[Rendered]:
    """n documents; document i depends on (seed, i) and the options alone.

    Two documents can report on the same place and year, as copies in the wild do.
    """
    for first in range(0, n, BATCH):
        yield from documents(seed, range(first, min(n, first + BATCH)), options, places)


def documents(
    seed: int, numbers: Iterable[int], options: Options, places: Sequence[Place] | None = None
) -> Iterator[Rendered]:
    """These documents of a corpus; those that another program writes come last, in one batch
    a format."""
    waiting: dict[str, list[Rendered]] = {}
    for i in numbers:
        made = _source(seed, i, options, places)
        if made.format in ENGINES:
            waiting.setdefault(made.format, []).append(made)
        else:
            yield made
    for form, batch in waiting.items():
        yield from convert(batch, form)


def flat(made: Iterable[Rendered]) -> Iterator[Rendered]:
    """The documents, and instead of archives what is in them."""
    for each in made:
        yield from each.members or (each,)


def document(seed: int, i: int, options: Options, places: Sequence[Place] | None = None) -> Rendered:
    """Document i of a corpus."""
    return next(documents(seed, (i,), options, places))


def _source(seed: int, i: int, options: Options, places: Sequence[Place] | None) -> Rendered:
    rng = Random(f"{seed}/{i}")
    form = options.formats[i % len(options.formats)]
    return make_document(rng, f"{seed}_{i:05d}", form, options, places or fictitious_places())


def make_document(rng: Random, stem: str, form: str, options: Options, places: Sequence[Place]) -> Rendered:
    """One document of a format (one of ALL_FORMATS; of ENGINES: its source) named `stem` + suffix."""
    if form == "zip":
        return _archive(rng, stem, options, places)
    place = _place(rng, form, places)
    level = options.damage if options.damage is not None else 0 if options.plain else rng.choice(MIXTURE)
    damage = Damage()
    if options.years[0] <= LAST_OF_2014 and (year := rng.randint(*options.years)) <= LAST_OF_2014:
        spec, prose, tables, unmapped = report_2014(
            rng, place, year, options.density, options.fancy, level, damage, plain=options.plain
        )
        made = _printed(rng, stem, form, options, spec, prose, tables, level, damage)
        return replace(made, unmapped=unmapped)
    first = max(options.years[0], LAST_OF_2014 + 1)
    options = replace(options, years=(first, max(first, options.years[1])))
    spec, prose = build_spec(rng, place, options, level, damage)
    return typeset(rng, stem, form, options, spec, prose, level, damage)


def typeset(
    rng: Random,
    stem: str,
    form: str,
    options: Options,
    spec: Spec,
    prose: Prose,
    level: int = 0,
    damage: Damage | None = None,
) -> Rendered:
    """A report on a form since 2019 whose figures and text are given, as a document of a format."""
    damage = damage or Damage()
    layout = Layout() if options.plain else _layout(rng, level, spec, damage)
    tables = build_tables(spec, layout)
    damage.gaps.extend(_never_printed(spec))
    return _printed(rng, stem, form, options, spec, prose, tables, level, damage)


def _printed(
    rng: Random,
    stem: str,
    form: str,
    options: Options,
    spec: Spec,
    prose: Prose,
    tables: dict[str, list[PTable]],
    level: int,
    damage: Damage,
) -> Rendered:
    """The tables and the text, damaged and put on pages."""
    place = spec.place
    apply_damage(rng, tables, level, damage)
    title = title_of(rng, place, spec.year)
    blocks = compose(rng, spec, prose, tables, title)
    made = render(rng, Job(blocks, place, spec.year, title, form, options.plain, options.wear))
    required, optional = observations(spec, tables, damage.hard)
    printed = {e.indicator for e in required}
    assert not printed & set(damage.gaps)
    return Rendered(
        name=f"{stem}.{suffix(form)}",
        data=made.data,
        format=form,
        place=place,
        year=spec.year,
        edition=spec.table2 if spec.table2 == spec.table3 else f"{spec.table2}+{spec.table3}",
        expected=required,
        optional=optional,
        gaps=tuple(damage.gaps),
        contradictions=tuple(c for c in spec.contradictions if printed.issuperset(c.operands)),
        local=spec.local,
        unprinted={code: spec.cells[code].value for code in damage.gaps},
        traits=(f"damage{level}", *made.traits, *damage.traits),
        files=made.files,
    )


def _archive(rng: Random, stem: str, options: Options, places: Sequence[Place]) -> Rendered:
    """Two to four reports of one place, a year each, in one archive."""
    place = _place(rng, "zip", places)
    years = rng.sample(range(options.years[0], options.years[1] + 1), rng.randint(2, 4))
    members = []
    for n, year in enumerate(sorted(years), 1):
        form = rng.choice((*FORMATS, "pdf"))
        one_year = replace(options, years=(year, year))
        members.append(make_document(Random(rng.getrandbits(64)), f"{stem}_{n}", form, one_year, (place,)))
    style = "flat" if options.plain else rng.choice(ZIP_STYLES)
    data = write_zip([(m.name, m.data) for m in members], style)
    return Rendered(
        f"{stem}.zip", data, "zip", place, years[0], "", (), traits=(f"zip:{style}",), members=tuple(members)
    )


def _place(rng: Random, form: str, places: Sequence[Place]) -> Place:
    """A publisher; for formats with pages, one whose name our fonts have."""
    place = rng.choice(places)
    while uses_fonts(form) and not covers(place.name + place.where + place.county + place.city):
        place = rng.choice(places)
    return place


def build_spec(rng: Random, place: Place, options: Options, level: int, damage: Damage) -> tuple[Spec, Prose]:
    """Figures, text figures and omissions of one report."""
    year = rng.randint(*options.years)
    table2, table3 = _editions(rng, year, options.plain)
    density = (
        options.density if options.density is not None else rng.choice((0.0, 0.1, 0.1, 0.25, 0.25, 0.5, 1.0))
    )
    fancy = options.fancy if options.fancy is not None else rng.choice((0.0, 0.0, 0.5, 1.0))
    figure_options = FigureOptions(density=density, fancy=fancy)
    if not options.plain:
        figure_options = replace(
            figure_options,
            blanks=rng.choice((0.0, 0.0, 0.0, 0.0, 0.01, 0.05)) if level else 0.0,
            blank_tables=frozenset(rng.sample(("proactive_disclosure", "applications", "disputes"), 1))
            if level and rng.random() < 0.05
            else frozenset(),
            contradictions=int(rng.random() < 0.12),
        )
    figures = make_figures(rng, table2, table3, figure_options)
    prose = make_prose(rng, place, year, table3, _totals(figures), fancy=fancy, decoys=not options.plain)
    spec = Spec(
        place, year, table2, table3, figures.cells, prose.figures, contradictions=figures.contradictions
    )
    return (spec if options.plain else _omit(rng, spec, level, damage)), prose


def _editions(rng: Random, year: int, plain: bool) -> tuple[str, str]:
    """The form of the year, or one of the hybrids that real reports show."""
    form = "2019" if year <= 2020 else "2021"
    draw = 1.0 if plain else rng.random()
    if form == "2021" and draw < 0.08:
        return "2021", "2019"
    if form == "2021" and draw < 0.14:
        return "2019", "2019"
    return form, form


def _totals(figures: Figures) -> dict[str, int | None]:
    """What the text must repeat from the tables; silent where a table is blank or falsified."""

    def total(*codes: str) -> int | None:
        values = [figures.cells[c].value for c in codes]
        if figures.contradictions or any(v is None for v in values):
            return None
        return int(sum(v for v in values if v is not None))

    groups = [group for group, _ in GROUPS]
    return {
        "narrative.applications_received": total("applications.new.total"),
        "narrative.reconsideration": total(f"{groups[0]}.total"),
        "narrative.litigation": total(f"{groups[1]}.total", f"{groups[2]}.total"),
    }


def _omit(rng: Random, spec: Spec, level: int, damage: Damage) -> Spec:
    changes: dict[str, object] = {}
    if spec.table2 == "2019" and rng.random() < 0.1:
        changes["omit_rows"] = frozenset({"other_services"})
        damage.note("no_other_services")
    if level and rng.random() < 0.04:
        absent = rng.sample(("applications", "disputes"), rng.choice((1, 2)))
        if spec.table2 != spec.table3:  # nobody could tell the form of a table that is not there
            absent = ["disputes"]
        changes["omit_tables"] = frozenset(absent)
        damage.note("omitted_table")
    if rng.random() < 0.1:
        groups = rng.sample(LOCAL_NAMES, rng.randint(2, 4))
        changes["local"] = tuple(
            ((first, second), rng.randint(0, 90)) for first, seconds in groups for second in seconds
        )
        damage.note("local_table")
    return replace(spec, **changes)  # type: ignore[arg-type]


def _layout(rng: Random, level: int, spec: Spec, damage: Damage) -> Layout:
    rows = [row.stem for row in application_rows(spec.table3)]
    split = rng.randint(3, len(rows) - 2) if rng.random() < 0.15 else None
    bare = frozenset(
        name
        for name in ("proactive_disclosure", "applications", "disputes")
        if level >= 2 and rng.random() < 0.04
    )
    layout = Layout(
        proactive=rng.choice(("one", "one", "five")),
        applications=rng.choice((*("spanned",) * 6, *APPLICATION_STYLES)),
        split_at=split,
        split_header=rng.random() < 0.5,
        disputes=rng.choice((*("normal",) * 6, *DISPUTE_STYLES)),
        extra_row=level >= 1 and rng.random() < 0.08,
        no_header=bare,
    )
    damage.traits += [f"p:{layout.proactive}", f"a:{layout.applications}", f"d:{layout.disputes}"]
    if split:
        damage.note("split" + ("+header" if layout.split_header else ""))
    for name in sorted(bare):
        damage.note(f"no_header:{name}")
    if "disputes" in bare and layout.disputes == "normal":
        damage.hard.update(edition_codes(spec.table3, "disputes"))
    if "applications" in bare:
        damage.hard.update(edition_codes(spec.table3, "applications"))
    return layout


def _never_printed(spec: Spec) -> list[str]:
    """Cells of the form that this report leaves out: gaps."""
    out = [c for c in spec.cells if c.rsplit(".", 1)[0] in spec.omit_rows]
    for table in spec.omit_tables:
        out += edition_codes(spec.table3, table)
    return out
