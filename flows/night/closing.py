"""The end of a night, however it came: report, artifacts, messages. Nothing here can fail a night."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from extract.crawl.run import CrawlError
from flows.faults import crash_place, is_disk_full
from flows.night.accepted import AcceptanceError
from flows.night.notify import tell
from flows.night.record import NightRecord, keep_json, night_files, nights_folder, read_night, write_whole
from flows.night.report import headline, night_report
from flows.night.settings import NightSettings
from flows.night.words import say
from flows.settings import Settings
from flows.show import as_json
from flows.sources import SourcesError
from flows.store import RawStore
from sql.store import WarehouseError
from transform.corrections import CorrectionsError

__all__ = ["NightStopped", "close", "close_unfinished", "explain"]

_PLAIN = (WarehouseError, CrawlError, SourcesError, CorrectionsError, AcceptanceError)


class NightStopped(Exception):  # noqa: N818 - a night that is held is no error of ours
    """A night that was held by the release gate, or did not do what it should; `record` says why."""

    def __init__(self, record: NightRecord) -> None:
        super().__init__(headline(record))
        self.record = record


def explain(error: BaseException) -> str:
    """What went wrong in one sentence: never a traceback, and nothing that a setting keeps secret."""
    if isinstance(error, _PLAIN):
        return str(error)
    if is_disk_full(error):
        return os.strerror(errno.ENOSPC)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    if not isinstance(error, Exception):  # an interrupt, or the end of the process
        return say("error.cut_short", "en")
    return say("error.unexpected", "en", kind=type(error).__name__, place=crash_place(error))


def close_unfinished(home: Path) -> list[str]:
    """Mark nights that were killed as failed, and name them; call it with the night's lock held."""
    found = []
    for path in night_files(home)[:30]:
        night = read_night(path)
        if night is not None and night.get("outcome") == "running":
            night |= {"outcome": "failed", "error": say("error.cut_short", "en")}
            write_whole(path, as_json(night) + "\n")
            found.append(path.stem)
    return found


def close(record: NightRecord, settings: Settings, night: NightSettings, *, announce: bool) -> None:
    """Write the report, leave the artifacts, send the messages, and print one line if asked to."""
    home = settings.places.home
    report = night_report(record, RawStore(settings.places.raw))
    notes: list[str] = []
    folder = nights_folder(home)
    _try(notes, "night record", lambda: keep_json(record, home))
    _try(notes, "night report", lambda: write_whole(folder / f"{record.run_id}.md", report))
    _try(notes, "Prefect artifacts", lambda: _leave_artifacts(record, report))
    if record.is_trouble or night.notify_when == "always":
        for where, why in tell(headline(record), report, night.notify, trouble=record.is_trouble):
            notes.append(say("notify.failed", record.lang, where=where, why=why))
    for note in notes:
        print(note, file=sys.stderr, flush=True)
    if announce:
        print(headline(record), flush=True)


def _try(notes: list[str], what: str, act: Callable[[], object]) -> None:
    """Do it, or note why it could not be done: the work of the night is worth more than its report."""
    try:
        act()
    except Exception as error:
        notes.append(f"{what}: {explain(error)}")


def _leave_artifacts(record: NightRecord, report: str) -> None:
    """The report, and the troubles by source as a table."""
    create_markdown_artifact(report, key="night-report", description=headline(record))
    rows = [
        {"source": r.source_id, "outcome": r.outcome, "code": t.code, "url": t.url, "detail": t.detail}
        for r in (record.scraped.reports if record.scraped else ())
        for t in r.troubles
    ]
    title = say("head.troubles", record.lang)
    create_table_artifact(rows[:1000], key="night-troubles", description=f"{title} ({len(rows)})")
