"""The progress bar of a run: phase, documents, speed, time left; on a terminal only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from flows.progress import Reporter, listening
from flows.show import Desk
from flows.texts import text

__all__ = ["progress_bar"]


class _Speed(ProgressColumn):
    """Documents per second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f}/s" if task.speed else "", style="progress.data.speed")


class _Bar(Reporter):
    """One line: the phase, and while documents are read how many, how fast, how many refused."""

    def __init__(self, progress: Progress, lang: str) -> None:
        self._progress = progress
        self._lang = lang
        self._refused = 0
        self._task = progress.add_task(text("phase.look", lang), total=None, note="")

    def phase(self, name: str, total: int | None = None) -> None:
        self._progress.reset(self._task, total=total, description=text(f"phase.{name}", self._lang), note="")

    def more(self, n: int) -> None:
        total = self._progress.tasks[0].total
        self._progress.update(self._task, total=None if total is None else total + n)

    def advance(self, quarantined: bool) -> None:
        self._refused += quarantined
        note = f"{text('count.quarantined', self._lang)} {self._refused}" if self._refused else ""
        self._progress.update(self._task, advance=1, note=note)

    def crawled(self, sources: int, documents: int, per_second: float) -> None:
        note = text("phase.crawled", self._lang, documents=documents, speed=per_second)
        self._progress.update(self._task, completed=sources, note=note)


@contextmanager
def progress_bar(desk: Desk, *, shown: bool) -> Iterator[None]:
    """Show the run on standard error while it goes on; nothing where nobody sits before it."""
    if not (shown and desk.err.is_terminal):
        yield
        return
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Speed(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
        console=desk.err,
        transient=True,
    )
    with progress, listening(_Bar(progress, desk.lang)):
        yield
