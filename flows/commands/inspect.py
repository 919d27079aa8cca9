"""`gongkai inspect FILE`: one document on its way from bytes to observations, step by step."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn
from urllib.parse import unquote

import typer

from flows.commands.common import FAILED, USAGE, Home, Json, Language, Warehouse, at, friendly
from flows.show import Desk
from flows.sidecar import Sidecar

if TYPE_CHECKING:
    from extract.blocks import ReadError, Reading
    from transform.document import Explained

__all__ = ["inspect"]


def inspect(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="One document.")],
    grids: Annotated[bool, typer.Option("--grids/--no-grids", help="Draw the tables as read.")] = True,
    all_checks: Annotated[bool, typer.Option("--all-checks", help="Also the checks that passed.")] = False,
    member: Annotated[
        str | None, typer.Option("--member", metavar="NAME", help="The document of an archive to inspect.")
    ] = None,
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

      gongkai inspect reports.zip --member town/report.doc
    """
    desk = at(ctx, home, warehouse, lang)
    with friendly(desk):
        if not file.is_file():
            desk.complain("error.path_missing", names=str(file))
            raise typer.Exit(USAGE)
        item = _item(desk, file, member, as_json_)
        reading, explained = _read(desk, item, divisions, as_json_)
        if as_json_:
            desk.json(_as_json(reading, explained))
        else:
            from flows.commands.drawing import draw

            draw(desk, reading, explained, grids=grids, all_checks=all_checks)
        if image is not None:
            _draw_pages(desk, item, image, reading, explained)


def _draw_pages(desk: Desk, item: _Item, folder: Path, reading: Reading, explained: Explained) -> None:
    """Draw the pages; a format that has none says so and is a wrong use of the option."""
    from extract.pictures.pages import PICTURED
    from flows.commands.overlay import draw_pages

    if reading.format not in PICTURED:
        desk.complain("inspect.no_pages", format=reading.format)
        raise typer.Exit(USAGE)
    paths = draw_pages(item.data, reading, explained.result, folder, Path(item.name).stem)
    for path in paths:
        desk.err.print(desk.text("inspect.image", path=path))


@dataclass(frozen=True, slots=True)
class _Item:
    """The document to look at: a file, or a member of an archive (then `beside` is None)."""

    name: str
    data: bytes
    sidecar: Sidecar
    beside: Path | None

    def part(self, href: str) -> bytes | None:
        """A picture that was saved with the page, below the page's own folder; None for all else."""
        if self.beside is None or ":" in href:
            return None
        folder = self.beside.resolve()
        path = (folder / unquote(href.split("?")[0])).resolve()
        return path.read_bytes() if path.is_file() and path.is_relative_to(folder) else None


def _item(desk: Desk, file: Path, member: str | None, as_json_: bool) -> _Item:
    """The file, or the member of it that was asked for; an archive alone is listed, and that is all."""
    from extract.archives.members import archive_kind, members
    from extract.blocks import ReadError
    from flows.names import printable
    from flows.sidecar import SUFFIX, read_sidecar

    data = file.read_bytes()
    if archive_kind(data, file.name) is None:
        beside = file.with_name(file.name + SUFFIX)
        sidecar = read_sidecar(beside) if beside.is_file() else Sidecar()
        return _Item(printable(file.name), data, sidecar, file.parent)
    rows: list[tuple[str, int, str]] = []
    try:
        for found in members(data, file.name):
            name = printable(found.name)
            if name == member and found.reason is None:
                return _Item(name, found.data, Sidecar(), None)
            rows.append((name, len(found.data), found.reason or ""))
    except ReadError as error:
        _refuse(desk, printable(file.name), error, as_json_)
    if member is not None:
        desk.complain("inspect.no_member", name=member)
        raise typer.Exit(USAGE)
    if as_json_:
        desk.json([{"member": name, "size": size, "reason": reason} for name, size, reason in rows])
    else:
        desk.table(("document", "size", "reason"), rows)
        desk.say("inspect.members", n=len(rows))
    raise typer.Exit


def _refuse(desk: Desk, name: str, error: ReadError, as_json_: bool) -> NoReturn:
    """Say why a document cannot be read, and end."""
    from data.reasons import reason_text

    if as_json_:
        desk.json({"document": name, "reason": error.reason, "detail": error.detail})
    else:
        desk.err.print(f"{name}: {reason_text(error.reason, desk.lang)} ({error.reason})", style="red")
        if error.detail:
            desk.err.print(f"  {error.detail}")
    raise typer.Exit(FAILED)


def _read(desk: Desk, item: _Item, extra: Path | None, as_json_: bool) -> tuple[Reading, Explained]:
    """Read and explain; exits with the reason where the bytes cannot be read."""
    from extract.blocks import ReadError
    from extract.reader import read
    from flows.corrections import load_corrections
    from flows.store import digest
    from transform.divisions import load_divisions
    from transform.document import explain

    told = item.sidecar
    try:
        reading = read(
            item.data, name=item.name, url=told.url, content_type=told.content_type, parts=item.part
        )
    except ReadError as error:
        _refuse(desk, item.name, error, as_json_)
    mine = load_corrections(desk.places.home).of(digest(item.data), told.url)
    return reading, explain(reading, name=item.name, divisions=load_divisions(extra), corrections=mine)


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
