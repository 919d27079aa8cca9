"""Reports of 2014 to 2018: the return with its figures, and a text that repeats some of them."""

from __future__ import annotations

from random import Random

from tests.typeset.damage import Damage
from tests.typeset.model import Place, PTable, Spec
from tests.typeset.prose import Prose, make_prose
from tests.typeset.statfigures import StatFigures, make_stat_figures
from tests.typeset.statistics import StatLayout, build_statistics, draw_layout, unprovable

__all__ = ["report_2014"]


def report_2014(
    rng: Random,
    place: Place,
    year: int,
    density: float | None,
    fancy: float | None,
    level: int,
    damage: Damage,
    *,
    plain: bool,
) -> tuple[Spec, Prose, dict[str, list[PTable]], tuple[str, ...]]:
    """A report with the return of 2014: its figures, text, tables, and the rows that are not the form's."""
    layout = StatLayout() if plain else draw_layout(rng, level)
    density = density if density is not None else rng.choice((0.0, 0.1, 0.25, 0.5, 1.0))
    fancy = fancy if fancy is not None else rng.choice((0.0, 0.0, 0.5, 1.0))
    figures = make_stat_figures(
        rng,
        density=density,
        fancy=fancy,
        blanks=rng.choice((0.0, 0.0, 0.0, 0.01, 0.05)) if level else 0.0,
        contradictions=0 if plain else int(rng.random() < 0.12),
        unit_printed=layout.units != "none",
    )
    totals = _totals_2014(figures)
    prose = make_prose(rng, place, year, "2014", totals, fancy=fancy, decoys=not plain)
    spec = Spec(
        *(place, year, "2014", "2014", figures.cells, prose.figures), contradictions=figures.contradictions
    )
    statistics, unmapped = build_statistics(rng, spec, layout)
    if unprovable(layout):
        damage.gaps.extend(figures.cells)
    if layout.values != "one":
        damage.note(f"s:values:{layout.values}")
    for trait in ("halves", "inserted", "serial", "remark"):
        if getattr(layout, trait):
            damage.note(f"s:{trait}")
    damage.traits += [f"s:units:{layout.units}", f"s:{layout.hierarchy}"]
    if layout.split_at:
        damage.note("s:split" + ("+header" if layout.split_header else ""))
    return spec, prose, {"local": [], "statistics_2014": statistics}, unmapped


def _totals_2014(figures: StatFigures) -> dict[str, int | None]:
    """What the text must repeat from the return; silent where a figure is blank or falsified."""
    same = {
        "narrative.proactive_total": "proactive.total",
        "narrative.website": "proactive.website",
        "narrative.wechat": "proactive.wechat",
        "narrative.weibo": "proactive.weibo",
        "narrative.applications_received": "requests.received",
        "narrative.reconsideration": "reconsideration.total",
        "narrative.litigation": "litigation.total",
    }
    values = {code: figures.cells[f"stat2014.{stem}"].value for code, stem in same.items()}
    return {c: None if figures.contradictions or v is None else int(v) for c, v in values.items()}
