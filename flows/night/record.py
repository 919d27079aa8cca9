"""What is kept of a night: `HOME/nights/<run>.json`, and the report beside it as `.md`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from flows.night.crawling import Scraped
from flows.night.findings import Finding
from flows.show import as_json
from flows.summary import Summary
from sql.night import Facts

__all__ = ["NightRecord", "Outcome", "keep_json", "night_files", "nights_folder", "read_night", "write_whole"]

Outcome = Literal["running", "done", "held", "failed"]

_ROWS = 2_000  # rows of each kind in the file; the warehouse has all of them


@dataclass(slots=True)
class NightRecord:
    """One night from its beginning on. `stage` is where it is, or where it ended.

    Times are ISO 8601 UTC. `changed` are the sha256 of documents whose address gave other bytes
    before. `error` is a sentence for a person, never a traceback.
    """

    run_id: str
    started_at: str
    lang: str
    summary: Summary
    outcome: Outcome = "running"
    stage: str = "scrape"
    finished_at: str | None = None
    error: str = ""
    scraped: Scraped | None = None
    pending: int = 0
    changed: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()
    facts: Facts = field(default_factory=Facts)
    extracts: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        """Whether a finding stops the release."""
        return any(f.severity == "error" for f in self.findings)

    @property
    def is_trouble(self) -> bool:
        """Whether somebody must be told."""
        return self.outcome != "done"

    @property
    def seconds(self) -> float:
        """From beginning to end; 0 while it runs."""
        if self.finished_at is None:
            return 0.0
        begun, ended = (datetime.fromisoformat(t) for t in (self.started_at, self.finished_at))
        return max((ended - begun).total_seconds(), 0.0)

    def counts(self) -> dict[str, int]:
        """The numbers of the night for the table `runs`: those of an ingest, and those of the crawl."""
        out = {**self.summary.counts(), "arrivals": self.pending}
        if self.scraped is not None:
            crawl = ("requests", "conditional", "unchanged", "listed", "new", "changed")
            out |= {f"crawl.{name}": self.scraped.total(name) for name in crawl}
            out["crawl.sources"] = len(self.scraped.reports)
            for outcome in ("done", "partial", "failed", "skipped"):
                out[f"crawl.{outcome}"] = len(self.scraped.with_outcome(outcome))
        return out

    def as_json(self) -> dict[str, Any]:
        """Plain values; long lists are cut and their full lengths stand in `totals`."""
        names = {s.id: s.name for s in self.scraped.sources} if self.scraped else {}
        sources = [{**asdict(r), "name": names.get(r.source_id, "")} for r in self._reports()]
        facts = self.facts.as_json()
        for document in facts["documents"]:
            document["changed"] = document["sha256"] in self.changed
        return {
            "run_id": self.run_id,
            "outcome": self.outcome,
            "stage": self.stage,
            "error": self.error,
            "started_at": self.started_at,
            "finished_at": self.finished_at,
            "seconds": self.seconds,
            "published": self.summary.published,
            "warehouse": self.summary.warehouse,
            "documents_in_warehouse": self.summary.documents_in_warehouse,
            "observations_in_warehouse": self.summary.observations_in_warehouse,
            "extracts": list(self.extracts),
            "counts": self.counts(),
            "findings": [asdict(f) for f in self.findings],
            "totals": {name: len(rows) for name, rows in facts.items()},
            **{name: rows[:_ROWS] for name, rows in facts.items()},
            "sources": sources,
        }

    def _reports(self) -> Iterator[Any]:
        yield from self.scraped.reports if self.scraped else ()


def nights_folder(home: Path) -> Path:
    """Where the records of nights lie."""
    return home / "nights"


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def keep_json(record: NightRecord, home: Path) -> Path:
    """Write the record of a night. Raises OSError."""
    path = nights_folder(home) / f"{record.run_id}.json"
    write_whole(path, as_json(record.as_json()) + "\n")
    return path


def night_files(home: Path) -> list[Path]:
    """The records of all nights, newest first: their names begin with the time."""
    folder = nights_folder(home)
    return sorted(folder.glob("*.json"), reverse=True) if folder.is_dir() else []


def read_night(path: Path) -> dict[str, Any] | None:
    """A record as it was written; None where it is damaged or gone."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
