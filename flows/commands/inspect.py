"""`gongkai inspect FILE`: one document on its way from bytes to observations, step by step."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.common import FAILED, USAGE, Home, Json, Language, Warehouse, at, friendly
from flows.show import Desk

if TYPE_CHECKING:
    from extract.blocks import Reading
    from transform.document import Explained

__all__ = ["inspect"]


def inspect(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="One document.")],
    grids: Annotated[bool, typer.Option("--grids/--no-grids", help="Draw the tables as read.")] = True,
    all_checks: Annotated[bool, typer.Option("--all-checks", help="Also the checks that passed.")] = False,
    image: Annotated[
        Path | None,
        typer.Option(
            "--image", metavar="DIR", help="Write the pages as PNG, tables and figures drawn over them."
        ),
    ] = None,
    divisions: Annotated[
        Path | None, typer.Option("--divisions", help="A further list of divisions.")
    ] = None,
    as_json_: Json = False,
    home: Home = None,
    warehouse: Warehouse = None,
    lang: Language = None,
) -> None:
    """Show what is read from one document and why; nothing is stored.

    Examples:

      gongkai inspect report.html

      gongkai inspect report.docx --json | less

      gongkai inspect scan.pdf --no-grids --image pages
    """
    desk = at(ctx, home, warehouse, lang)
    with friendly(desk):
        if not file.is_file():
            desk.complain("error.path_missing", names=str(file))
            raise typer.Exit(USAGE)
        reading, explained = _read(desk, file, divisions, as_json_)
        if as_json_:
            desk.json(_as_json(reading, explained))
        else:
            from flows.commands.drawing import draw

            draw(desk, reading, explained, grids=grids, all_checks=all_checks)
        if image is not None:
            _draw_pages(desk, file, image, reading, explained)


def _draw_pages(desk: Desk, file: Path, folder: Path, reading: Reading, explained: Explained) -> None:
    """Draw the pages; a format that has none says so and is a wrong use of the option."""
    from extract.page_images import PICTURED
    from flows.commands.overlay import draw_pages

    if reading.format not in PICTURED:
        desk.complain("inspect.no_pages", format=reading.format)
        raise typer.Exit(USAGE)
    paths = draw_pages(file.read_bytes(), reading, explained.result, folder, file.stem)
    for path in paths:
        desk.err.print(desk.text("inspect.image", path=path))


def _read(desk: Desk, file: Path, extra: Path | None, as_json_: bool) -> tuple[Reading, Explained]:
    """Read and explain; exits with the reason where the bytes cannot be read."""
    from data.reasons import reason_text
    from extract.blocks import ReadError
    from extract.reader import read
    from flows.discover import printable
    from flows.sidecar import SUFFIX, Sidecar, read_sidecar
    from transform.divisions import load_divisions
    from transform.document import explain

    beside = file.with_name(file.name + SUFFIX)
    sidecar = read_sidecar(beside) if beside.is_file() else Sidecar()
    name = printable(file.name)
    try:
        reading = read(file.read_bytes(), name=name, url=sidecar.url, content_type=sidecar.content_type)
    except ReadError as error:
        if as_json_:
            desk.json({"document": name, "reason": error.reason, "detail": error.detail})
        else:
            desk.err.print(f"{name}: {reason_text(error.reason, desk.lang)} ({error.reason})", style="red")
            if error.detail:
                desk.err.print(f"  {error.detail}")
        raise typer.Exit(FAILED) from None
    return reading, explain(reading, name=name, divisions=load_divisions(extra))


def _as_json(reading: Reading, explained: Explained) -> dict[str, Any]:
    return {
        "format": reading.format,
        "meta": asdict(reading.meta),
        "notes": reading.notes,
        "links": reading.links,
        "grids": [asdict(grid) for grid in reading.grids()],
        "paragraphs": [asdict(paragraph) for paragraph in reading.paragraphs()],
        "result": asdict(explained.result),
        "alignment": [asdict(trace) for trace in explained.traces],
    }
