"""What the command line calls for a night: Prefect beside it, and nobody else in the home."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flows.night.accepted import given, load_accepted
from flows.night.crawling import crawling, declared
from flows.night.settings import NightSettings
from flows.orchestra import prefect_api, private_run
from flows.progress import reporter
from flows.settings import Settings
from sql.store import hold

if TYPE_CHECKING:
    from flows.night.record import NightRecord

__all__ = ["run_night"]


def run_night(
    settings: Settings, night: NightSettings, accept: Sequence[str] = (), *, verbose: bool = False
) -> NightRecord:
    """One night; of `night` the sources and the extracts count, the flow takes the rest from the
    environment as it does on a server. Whoever has to wait, or wrote something that cannot be used,
    hears it before Prefect has started.

    Raises WarehouseBusy, SourcesError, AcceptanceError, NightStopped, and what stops a night.
    """
    home = settings.places.home
    load_accepted(home), given(accept, "--accept")
    declared(night, settings)
    with crawling(home, "nightly"), hold(home, "nightly"):
        from flows.serving import start_fork_server

        start_fork_server()
    reporter().phase("start")
    with prefect_api(settings.places.prefect, verbose=verbose):
        from flows.night.flow import nightly

        with private_run():
            return nightly(
                home=str(home),
                warehouse=str(settings.places.warehouse),
                sources=_text(night.sources),
                export=[str(folder) for folder in night.export],
                export_format=list(night.export_format),
                accept_findings=list(accept),
                lang=settings.lang,
            )


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)
