"""What a night says about its sources, beside what it brought: pure functions over counts.

One source that went silent is a warning: of 2,800 sites some always are down or move, and they
must not keep everyone else's reports back. Many at once, a common fall of the lists, or far too
few reports for the season mean that something is wrong with us or with all of them: these stop
the release until a person has looked (`flows.night.accepted`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from data.findings import finding_kinds
from extract.crawl.state import Night as SourceNight
from extract.crawl.types import SourceReport
from flows.night.accepted import Acceptance
from flows.night.settings import NightSettings
from sql.season import Season

__all__ = ["LOOK_BACK", "Finding", "about_arrivals", "about_season", "about_sources", "accept"]

_REACHED = frozenset({"done", "partial"})
LOOK_BACK = 30  # earlier nights whose best list a source is compared with
_LEAST_FALL = 3  # listed reports; fewer come and go with pages that fail
_LEAST_COMMON_FALL = 20
_LEAST_SILENT = 3  # below that, only the silence of all sources stops a release
_LEAST_NEW = 20  # new documents of which a share says anything


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of a night. An `error` stops the release. `subject` is a source's id where it is
    about one; `accepted` the reason for which a person lets it pass."""

    severity: Literal["error", "warning"]
    code: str
    detail: str
    subject: str = ""
    accepted: str = ""


def _found(code: str, detail: str, subject: str = "") -> Finding:
    return Finding(finding_kinds()[code].severity, code, detail, subject)


def about_sources(
    tonight: Sequence[SourceReport],
    history: Iterable[SourceNight],
    spoke: Mapping[str, str],
    settings: NightSettings,
    is_accepted: Mapping[str, bool],
) -> Iterator[Finding]:
    """Silent and falling sources. `history` are earlier nights, newest first in each source; `spoke`
    tells when each source last listed a report (no entry: never); `is_accepted` whose silence a
    person has accepted."""
    earlier: defaultdict[str, list[SourceReport]] = defaultdict(list)
    for night in history:
        earlier[night.report.source_id].append(night.report)
    silent: list[str] = []
    speaking = 0  # sources that ever listed a report
    before = lost = 0
    for report in tonight:
        past = earlier[report.source_id]
        best = max((r.listed for r in past[:LOOK_BACK] if r.outcome in _REACHED), default=0)
        last = "" if report.listed else spoke.get(report.source_id, "")
        speaking += bool(report.listed or last)
        why = _silence(report, past, last, settings.silent_nights) if last else ""
        if why:
            silent.append(report.source_id)
            yield _found("source_silent", why, report.source_id)
        elif report.outcome in ("failed", "skipped"):
            yield _found("source_failed", _first_trouble(report), report.source_id)
        if report.outcome != "done" or not best:
            continue
        fall = max(best - report.listed, 0)
        before, lost = before + best, lost + fall
        if not why and fall >= _LEAST_FALL and fall > settings.fall_share * best:
            yield _found("source_fell", f"{report.listed} listed, {best} before", report.source_id)
    waiting = [s for s in silent if not is_accepted.get(s)]
    many = len(waiting) >= _LEAST_SILENT and len(waiting) > settings.silent_share * speaking
    if waiting and (many or len(waiting) == speaking):
        shown = ", ".join(waiting[:5]) + (" …" if len(waiting) > 5 else "")
        yield _found("sources_silent", f"{len(waiting)} of {speaking}: {shown}")
    if lost >= _LEAST_COMMON_FALL and lost > settings.fall_share * before:
        yield _found("lists_fell", f"{lost} of {before} listed reports are not listed any more")


def _silence(report: SourceReport, past: Sequence[SourceReport], last: str, nights: int) -> str:
    """Why a source that listed reports at `last` and none tonight counts as silent; else empty."""
    if report.outcome == "done":
        return f"lists no report; the last time it did was {last}"
    row = [report, *past]
    streak = next((n for n, r in enumerate(row) if r.listed and r.outcome in _REACHED), len(row))
    return f"no list since {last}: {_first_trouble(report)}" if streak >= nights else ""


def _first_trouble(report: SourceReport) -> str:
    first = next(iter(report.troubles), None)
    return " ".join(filter(None, (first.code, first.url, first.detail))) if first else report.outcome


def about_season(
    now: Sequence[Season], patient: Sequence[Season], settings: NightSettings, sources: Iterable[str]
) -> Iterator[Finding]:
    """Fewer reports than earlier seasons had by this day. `patient` is the same some days ago.

    A source is late when it has none at all although it had by that earlier day; all sources
    together are short below the share of the settings.
    """
    declared = set(sources)
    for season in patient:
        if season.source_id in declared and season.expected >= 1 and not season.here:
            detail = f"none of {season.year}; {season.expected:g} by that day of earlier years"
            yield _found("source_late", detail, season.source_id)
    known = [s for s in now if s.source_id in declared]
    expected = sum(s.expected for s in known)
    here = sum(s.here for s in known)
    if expected >= settings.season_least and here < settings.season_share * expected:
        detail = f"{here} reports of {known[0].year}; {expected:g} by this day of earlier years"
        yield _found("season_short", detail)


def about_arrivals(read: int, quarantined: int, lost: int) -> Iterator[Finding]:
    """What tonight's documents were like: how many were read, refused, and gone from the raw store."""
    if read >= _LEAST_NEW and quarantined * 2 > read:
        yield _found("many_quarantined", f"{quarantined} of {read}")
    if lost:
        yield _found("raw_lost", f"{lost}")


def accept(
    findings: Sequence[Finding], acceptances: Sequence[Acceptance], today: date
) -> tuple[Finding, ...]:
    """The findings with what a person accepts of them, and a warning for each idle acceptance."""
    used: set[Acceptance] = set()
    out = []
    for finding in findings:
        held = next((a for a in acceptances if a.holds(finding.code, finding.subject, today)), None)
        if held is not None:
            used.add(held)
            finding = replace(finding, severity="warning", accepted=held.reason)
        out.append(finding)
    for idle in acceptances:
        if idle not in used:
            if idle.until is not None and not idle.is_over(today):
                continue  # it may be needed yet
            why = f"expired {idle.until}" if idle.is_over(today) else "meets nothing"
            name = ":".join(filter(None, (idle.finding, idle.subject)))
            out.append(_found("acceptance_idle", f"{name} ({why})", idle.subject))
    return tuple(out)
