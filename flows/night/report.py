"""The report of a night for people: markdown, the same as a file and as a Prefect artifact."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from data.findings import finding_kinds, finding_text
from data.grades import grade_names
from data.reasons import reason_text
from data.troubles import trouble_text
from flows.artifacts import cell
from flows.night.record import NightRecord
from flows.night.words import say
from flows.show import side
from flows.store import RawStore
from sql.night import Met

__all__ = ["headline", "night_report"]

_ROWS = 200
_ASKED = ("requests", "conditional")
_NOT_IN_LINKS = frozenset(' <>()[]|`\\"')


def headline(record: NightRecord) -> str:
    """The night in one line."""
    counts = record.counts()
    summary = record.summary
    state = "published" if summary.published else "unchanged" if record.outcome == "done" else "not_published"
    return say(
        "line",
        record.lang,
        at=record.started_at,
        outcome=say(f"outcome.{record.outcome}", record.lang),
        sources=counts.get("crawl.sources", 0),
        failed=counts.get("crawl.failed", 0) + counts.get("crawl.skipped", 0),
        new=counts.get("crawl.new", 0),
        changed=counts.get("crawl.changed", 0),
        loaded=summary.loaded,
        quarantined=sum(summary.quarantined.values()),
        published=say(state, record.lang),
        seconds=record.seconds,
        error=f" ({_stop(record)})" if record.is_trouble else "",
    )


def _stop(record: NightRecord) -> str:
    codes = ", ".join(f.code for f in record.findings if f.severity == "error")
    return record.error or codes


def night_report(record: NightRecord, store: RawStore) -> str:
    """The whole report. `store` tells where the bytes of a document lie."""
    page = _Page(record, store)
    sections = (
        page.head(),
        page.findings(),
        page.documents(),
        page.quarantine(),
        page.disputes(),
        page.coverage(),
        page.troubles(),
    )
    return "\n\n".join(sections) + "\n"


class _Page:
    def __init__(self, record: NightRecord, store: RawStore) -> None:
        self._night = record
        self._lang = record.lang
        self._store = store

    def _say(self, key: str, **values: object) -> str:
        return say(key, self._lang, **values)

    def head(self) -> str:
        night, summary = self._night, self._night.summary
        counts = night.counts()
        ends = ", ".join(
            f"{self._say(f'source.{end}')} {counts[f'crawl.{end}']}"
            for end in ("done", "partial", "failed", "skipped")
            if counts.get(f"crawl.{end}")
        )
        documents, observations = summary.documents_in_warehouse, summary.observations_in_warehouse
        holds = self._say("report.holds", documents=documents, observations=observations) if documents else ""
        rows = [
            ("report.run", night.run_id),
            ("report.started", night.started_at),
            ("report.took", self._say("report.seconds", seconds=night.seconds)),
            ("report.error", cell(night.error)),
            ("report.sources", f"{counts.get('crawl.sources', 0)} ({ends})" if ends else ""),
            (
                "report.requests",
                f"{counts.get('crawl.requests', 0):,} ({counts.get('crawl.conditional', 0):,})",
            ),
            ("report.listed", f"{counts.get('crawl.listed', 0):,}"),
            ("report.new", f"{counts.get('crawl.new', 0):,}"),
            ("report.changed", f"{counts.get('crawl.changed', 0):,}"),
            ("report.loaded", f"{summary.loaded:,}"),
            ("report.quarantined", f"{sum(summary.quarantined.values()):,}"),
            ("report.reread", f"{summary.reread:,}" if summary.reread else ""),
            ("report.contradictions", f"{summary.contradicted:,}" if summary.contradicted else ""),
            (
                "report.warehouse",
                f"{cell(summary.warehouse)}: {holds}" if summary.documents_in_warehouse else "",
            ),
            ("report.extracts", cell(", ".join(night.extracts))),
        ]
        title = f"# {self._say('title')}: {self._say(f'outcome.{night.outcome}')}"
        lines = [f"| {self._say(key)} | {value} |" for key, value in rows if value]
        return "\n".join([title, "", "| | |", "|---|---|", *lines])

    def findings(self) -> str:
        rows = []
        for finding in self._night.findings:
            what = finding_text(finding.code, self._lang)
            kind = finding_kinds().get(finding.code)
            if finding.accepted:
                effect = self._say("accepted", reason=cell(finding.accepted))
            elif finding.severity == "error":
                effect = self._say("stops")
                if kind is not None and kind.acceptable:
                    what = f"{what} {self._say('how_to_accept', name=finding.code)}"
            else:
                effect = self._say("warns")
            name = ":".join(filter(None, (finding.code, finding.subject)))
            rows.append((f"`{name}`", effect, cell(finding.detail), what))
        return self._table("head.findings", ("code", "effect", "detail", "what"), rows)

    def documents(self) -> str:
        grades = grade_names(self._lang)
        rows = [
            (
                self._say("changed" if d.sha256 in self._night.changed else "new"),
                cell(d.publisher or ""),
                cell(d.county or ""),
                str(d.year or ""),
                grades.get(d.grade or "", ""),
                _link(d),
                self._inspect(d.sha256),
            )
            for d in self._met(lambda d: d.status == "loaded")
        ]
        columns = ("what", "publisher", "county", "year", "grade", "document", "inspect")
        return self._table("head.documents", columns, rows)

    def quarantine(self) -> str:
        rows = [
            (
                f"`{d.reason}`",
                cell(reason_text(d.reason or "", self._lang)),
                cell(d.detail or ""),
                _link(d),
                self._inspect(d.sha256),
            )
            for d in self._met(lambda d: d.status == "quarantined")
        ]
        return self._table("head.quarantine", ("code", "reason", "detail", "document", "inspect"), rows)

    def disputes(self) -> str:
        rows = [
            (
                cell(d.document),
                f"{d.rule} {cell(d.scope)}",
                cell(side(d.left_text or "", d.left_value)),
                cell(side(d.right_text or "", d.right_value)),
                self._inspect(d.sha256),
            )
            for d in self._night.facts.disputes
        ]
        return self._table("head.disputes", ("document", "rule", "left", "right", "inspect"), rows)

    def coverage(self) -> str:
        rows = [
            (
                cell(f"{c.city or ''}{c.county or ''}"),
                str(c.year),
                str(c.n_townships),
                str(c.n_reported),
                str(c.n_missing),
                str(c.n_quarantined),
            )
            for c in self._night.facts.coverage
        ]
        columns = ("county", "year", "townships", "reported", "missing", "quarantined")
        return self._table("head.coverage", columns, rows)

    def troubles(self) -> str:
        scraped = self._night.scraped
        rows = [
            (
                cell(r.source_id),
                self._say(f"source.{r.outcome}"),
                str(r.listed),
                f"`{t.code}`",
                cell(t.url),
                cell(t.detail),
                cell(trouble_text(t.code, self._lang)),
            )
            for r in (scraped.reports if scraped else ())
            for t in r.troubles
        ]
        columns = ("source", "outcome", "listed", "code", "url", "detail", "what")
        return self._table("head.troubles", columns, rows)

    def _met(self, chosen: Callable[[Met], bool]) -> Iterable[Met]:
        return filter(chosen, self._night.facts.documents)

    def _inspect(self, sha256: str) -> str:
        path = self._store.path(sha256)
        return f"`gongkai inspect {path}`" if path.is_file() else ""

    def _table(self, title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
        lines = [f"## {self._say(title)} ({len(rows):,})", ""]
        if not rows:
            return "\n".join([*lines, self._say("none")])
        lines += [f"| {' | '.join(self._say(f'col.{c}') for c in columns)} |", f"|{'---|' * len(columns)}"]
        lines += [f"| {' | '.join(row)} |" for row in rows[:_ROWS]]
        if len(rows) > _ROWS:
            lines += ["", self._say("more", n=len(rows) - _ROWS)]
        return "\n".join(lines)


def _link(document: Met) -> str:
    """The address as a link where markdown can hold it, else as text."""
    url = document.url
    if url and url.isascii() and url.startswith("http") and not _NOT_IN_LINKS & set(url):
        return f"<{url}>"
    return cell(url or document.document)
