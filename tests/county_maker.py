"""A fictitious county over four years, with one of each thing that misleads: a repeat applicant, 元 typed
for 万元, a copied report, a corrected one, a late one, a broken sum, a blank, a town that never published.

What is asked of it is known from here; the rows go through the pipeline's own record types.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from sql.publish import publish
from sql.records import DocumentRecord
from tests.warehouse_maker import build, observation, record, result
from transform.rows import Check, Gap, Observation

COUNTY = "990101"
RESULTS = (
    "granted", "granted_in_part",
    *(f"denied.{g}" for g in ("state_secret", "prohibited_by_law", "security_stability", "third_party",
                              "internal_affairs", "process_information", "enforcement_files",
                              "administrative_inquiry")),
    *(f"unavailable.{g}" for g in ("not_held", "needs_creation", "unclear")),
    *(f"not_processed.{g}" for g in ("petition", "repeated", "publications", "excessive", "reconfirmation")),
)  # fmt: skip
OTHERS = {
    "2019": ("other",),
    "2021": ("other.not_corrected_in_time", "other.fee_unpaid", "other.rest"),
}

# What came in, from persons, and how it ended: (township, year) -> (new, persons, carried in, results).
APPLICATIONS: dict[tuple[str, int], tuple[int, int, int, dict[str, int]]] = {
    ("990101100", 2020): (12, 9, 0, {"granted": 5, "granted_in_part": 1, "denied.third_party": 2,
                                     "unavailable.not_held": 3, "not_processed.petition": 1}),
    ("990101100", 2021): (20, 15, 0, {"granted": 8, "granted_in_part": 2, "denied.process_information": 3,
                                      "denied.third_party": 1, "unavailable.not_held": 4,
                                      "not_processed.petition": 1}),
    ("990101100", 2022): (60, 58, 1, {"granted": 6, "granted_in_part": 1, "unavailable.not_held": 4,
                                      "not_processed.repeated": 40, "not_processed.excessive": 8}),
    ("990101100", 2023): (15, 12, 2, {"granted": 9, "granted_in_part": 1, "denied.process_information": 2,
                                      "unavailable.not_held": 5}),
    ("990101101", 2021): (3, 3, 0, {"granted": 1, "unavailable.not_held": 2}),
    ("990101101", 2022): (4, 4, 0, {"granted": 2, "denied.third_party": 1, "unavailable.not_held": 1}),
    ("990101101", 2023): (5, 2, 0, {"granted": 3, "granted_in_part": 1, "unavailable.not_held": 1}),
    ("990101102", 2021): (0, 0, 0, {}),
    ("990101201", 2021): (7, 7, 0, {"granted": 7}),
    ("990101201", 2022): (8, 8, 0, {"granted": 6, "unavailable.not_held": 2}),
    ("990102100", 2023): (30, 30, 0, {"granted": 3, "unavailable.not_held": 27}),
}  # fmt: skip
LICENSES = {
    ("990101100", 2020): 40, ("990101100", 2021): 55, ("990101100", 2022): 60, ("990101100", 2023): 66,
    ("990101101", 2021): 0, ("990101101", 2022): 0, ("990101101", 2023): 12,
    ("990102100", 2023): 8,
}  # fmt: skip
# In yuan; of 2022 somebody typed 元 under a header of 万元.
FEES = {
    ("990101100", 2021): 30_000, ("990101100", 2022): 310_000_000, ("990101100", 2023): 32_000,
    ("990101101", 2023): 0,
}  # fmt: skip
DISPUTES: dict[tuple[str, int], dict[str, int]] = {
    ("990101201", 2021): {"reconsideration.upheld": 2, "reconsideration.corrected": 1,
                          "reconsideration.other": 0, "reconsideration.pending": 1,
                          "reconsideration.total": 4},
    ("990101201", 2022): {"reconsideration.total": 0, "litigation.after_reconsideration.total": 2},
    ("990101100", 2022): {"reconsideration.upheld": 1, "reconsideration.corrected": 2,
                          "reconsideration.other": 0, "reconsideration.total": 3,
                          "litigation.after_reconsideration.total": 1},
    ("990101101", 2022): {"reconsideration.total": 0, "litigation.after_reconsideration.total": 0},
}  # fmt: skip
PUBLISHED = {("990101100", 2023): "2024-03-15"}


def figures(code: str, year: int) -> list[Observation]:
    """Everything that a report of this county prints; cells of table 3 that are not named are 0."""
    values: dict[str, float] = {}
    if (code, year) in APPLICATIONS:
        new, persons, carried_in, results = APPLICATIONS[code, year]
        handled = sum(results.values())
        ends = (*RESULTS, *OTHERS["2019" if year < 2021 else "2021"])
        values |= {f"applications.{end}.total": results.get(end, 0) for end in ends}
        values |= {
            "applications.new.total": new,
            "applications.new.natural_person": persons,
            "applications.carried_in.total": carried_in,
            "applications.handled_total.total": handled,
            "applications.carried_out.total": new + carried_in - handled,
        }
    if (code, year) in LICENSES:
        values["licensing.decisions"] = LICENSES[code, year]
    if (code, year) in FEES:
        values["fees.amount"] = FEES[code, year]
    values |= DISPUTES.get((code, year), {})
    return [
        observation(i, float(v), page=2, row_no=n, evidence=i) for n, (i, v) in enumerate(values.items(), 1)
    ]


def report(
    code: str,
    year: int,
    values: Iterable[Observation] | None = None,
    *,
    name: str | None = None,
    published: str | None = None,
    digest: str | None = None,
    gaps: Iterable[Gap] = (),
    checks: Iterable[Check] = (),
    url: str | None = None,
) -> DocumentRecord:
    """One report; its figures are those above unless given."""
    made = result(
        code,
        year,
        figures(code, year) if values is None else values,
        kind="street" if code[6] == "2" else "township",
        published=published or PUBLISHED.get((code, year), f"{year + 1}-01-20"),
        gaps=tuple(gaps),
        checks=tuple(checks),
    )
    edition = "2019" if year < 2021 else "2021"
    tables = tuple(f"{t}:{edition}" for t in ("applications", "disputes", "proactive_disclosure"))
    made = replace(made, editions=(edition,), table_editions=tables, prose_digest=digest)
    return record(name or f"{code}-{year}.html", made, url=url)


def county() -> list[DocumentRecord]:
    """All documents of the county and of its neighbour."""
    balance = Check(
        "T3-BAL", "总计", "pass", "contradiction", "15+2", 17.0, "17+0", 17.0,
        ("applications.new.total", "applications.carried_in.total", "applications.handled_total.total",
         "applications.carried_out.total"), (),
    )  # fmt: skip
    broken = Check(
        "T3-BAL", "总计", "fail", "contradiction", "900+0", 900.0, "9+0", 9.0,
        ("applications.new.total", "applications.handled_total.total"), ("applications.new.total",),
    )  # fmt: skip
    plain = sorted(set(APPLICATIONS) - {("990101201", 2021), ("990101201", 2022), ("990101101", 2023),
                                        ("990101100", 2023)})  # fmt: skip
    first = [
        observation("licensing.decisions", 21.0) if o.indicator == "licensing.decisions" else o
        for o in figures("990101101", 2023)
    ]
    address = "http://stone.example.gov.cn/2023.html"
    return [
        *(report(code, year) for code, year in plain),
        report("990101100", 2023, checks=[balance], url="http://tile.example.gov.cn/nb/2023.html"),
        report("990101201", 2021, digest="the same words"),
        report("990101201", 2022, digest="the same words"),
        report("990101101", 2023, first, name="stone-first.html", url=address),
        report("990101101", 2023, name="stone-corrected.html", url=address, published="2024-05-10"),
        report("990101102", 2023, [observation("applications.new.total", 900.0, "contradicted"),
                                   observation("licensing.decisions", 3.0)], checks=[broken]),
        report("990101202", 2023, [observation("applications.new.total", None, "blank"),
                                   observation("licensing.decisions", 5.0)],
               gaps=[Gap("applications.handled_total.total", "row_missing")]),
    ]  # fmt: skip


def publish_county(home: Path) -> Path:
    """Build and publish the county in `home`; gives the published file."""
    build(home, county())
    target = home / "warehouse.duckdb"
    publish(home, target)
    return target


def total(part: Mapping[tuple[str, int], int], year: int, county: str = COUNTY) -> int:
    """The sum over a county's townships of one of the tables above."""
    return sum(v for (code, y), v in part.items() if y == year and code.startswith(county))
