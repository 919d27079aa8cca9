"""What all commands share: the common options, and errors as sentences with an exit code."""

from __future__ import annotations

import errno
import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, cast

import typer

from flows.faults import crash_place, is_disk_full
from flows.places import Places
from flows.show import Desk
from flows.texts import Lang, default_lang

__all__ = ["FAILED", "USAGE", "Home", "Json", "Language", "Limit", "Options", "Warehouse", "at", "friendly"]

FAILED = 1
USAGE = 2

Home = Annotated[Path | None, typer.Option("--home", help="As before the command.", show_default=False)]
Warehouse = Annotated[
    Path | None, typer.Option("--warehouse", help="As before the command.", show_default=False)
]
Language = Annotated[str | None, typer.Option("--lang", help="zh or en.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="JSON for scripts.")]
Limit = Annotated[int, typer.Option("--limit", min=0, help="Rows to show; 0 shows all.")]


@dataclass(frozen=True, slots=True)
class Options:
    """The common options as they stood before the command (or in the environment)."""

    home: Path | None = None
    warehouse: Path | None = None
    lang: str | None = None


def at(ctx: typer.Context, home: Path | None, warehouse: Path | None, lang: str | None) -> Desk:
    """Where this command works; what stands after the command wins over what stands before it."""
    before = cast(Options, ctx.obj or Options())
    language = lang or before.lang or default_lang()
    if language not in ("zh", "en"):
        raise typer.BadParameter(f"{language!r} is not one of zh, en", param_hint="--lang")
    return Desk(Places.of(home or before.home, warehouse or before.warehouse), cast(Lang, language))


@contextmanager
def friendly(desk: Desk) -> Iterator[None]:
    """Turn what can go wrong into one sentence on standard error and an exit code.

    The unexpected goes into `HOME/logs/crash.log` in full.
    """
    try:
        yield
    except (typer.Exit, typer.Abort, BrokenPipeError):
        raise
    except KeyboardInterrupt:
        desk.complain("error.interrupted")
        raise typer.Exit(130) from None
    except Exception as error:
        if type(error).__module__.startswith("typer."):
            raise  # a usage error: Typer shows it
        code = _explain(desk, error)
        raise typer.Exit(code) from None


def _explain(desk: Desk, error: Exception) -> int:
    """Say what happened; returns the exit code. Errors are told apart by name where importing
    their module would make every command slower."""
    names = {kind.__name__ for kind in type(error).__mro__}
    if "PathMissingError" in names:
        desk.complain("error.path_missing", names=str(error))
        return USAGE
    if "CorrectionsError" in names:
        desk.complain("error.corrections", detail=str(error))
        return USAGE
    if names & {"SourcesError", "AcceptanceError"}:
        desk.err.print(str(error), style="red")
        return USAGE
    if "UnknownSourceError" in names:
        from flows.night.words import say

        desk.err.print(say("error.unknown_source", desk.lang, names=error), style="red")
        return USAGE
    if "ValidationError" in names:
        desk.complain("error.settings", detail="; ".join(_faults(error)))
        return USAGE
    if "MemoryError" in names:
        desk.complain("error.memory")
        return FAILED
    if names & {"WarehouseError", "QueryError", "ExportError", "CrawlError"}:
        desk.err.print(str(error), style="red")
        return FAILED
    if isinstance(error, OSError) and error.filename is not None:
        desk.complain("error.io", detail=f"{error.strerror}: {error.filename}")
        return FAILED
    if is_disk_full(error):
        desk.complain("error.io", detail=f"{os.strerror(errno.ENOSPC)}: {desk.places.home}")
        return FAILED
    log = desk.places.logs / "crash.log"
    # Where the log cannot be written either, the sentence is all there is.
    with suppress(OSError):
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8", errors="backslashreplace") as file:
            traceback.print_exception(error, file=file)
    desk.complain("error.unexpected", kind=type(error).__name__, place=crash_place(error), log=log)
    return FAILED


def _faults(error: Exception) -> Iterator[str]:
    """pydantic's faults as `GONGKAI_WORKERS: Input should be …`."""
    from pydantic import ValidationError

    if isinstance(error, ValidationError):
        for fault in error.errors():
            yield f"GONGKAI_{'_'.join(str(p) for p in fault['loc']).upper()}: {fault['msg']}"
