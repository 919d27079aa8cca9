"""`sources`: the declared sites, a proposal for a new one, a try of one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from flows.commands.common import FAILED, USAGE, Home, Json, Language, at, friendly
from flows.show import Desk

if TYPE_CHECKING:
    from extract.crawl.types import Source, Trouble
    from flows.probe import Asking, Findings

__all__ = ["app"]

app = typer.Typer()

File = Annotated[
    Path | None, typer.Option("--sources", help="Another file than data/sources.yaml.", show_default=False)
]
Private = Annotated[
    bool, typer.Option("--allow-private", help="For a site on this machine or network, as in tests.")
]
_SAMPLE = 5


@app.callback(invoke_without_command=True)
def listed(
    ctx: typer.Context,
    file: File = None,
    as_json_: Json = False,
    home: Home = None,
    lang: Language = None,
) -> None:
    """The declared sources, and what the last crawl met there.

    Examples:

      gongkai sources

      gongkai sources check yinzhou-zhanqi

      gongkai sources add http://www.example.gov.cn/zfxxgk/nb/
    """
    desk = at(ctx, home, None, lang)
    if ctx.invoked_subcommand is not None:
        return
    with _told(desk):
        from flows.sources import load_sources

        last = _last_nights(desk)
        rows = [_row(source, last.get(source.id)) for source in load_sources(file)]
        if as_json_:
            desk.json(rows)
        else:
            desk.table(list(rows[0]) if rows else ["id"], [list(row.values()) for row in rows])


@app.command("add")
def add(
    ctx: typer.Context,
    url: Annotated[str, typer.Argument(help="Its listing of annual reports, or its home page.")],
    division: Annotated[
        str | None, typer.Option("--division", help="Code of the county or township.")
    ] = None,
    id_: Annotated[str | None, typer.Option("--id", help="The id of the entry.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Append the entry to the file.")] = False,
    file: File = None,
    private: Private = False,
    as_json_: Json = False,
    home: Home = None,
    lang: Language = None,
) -> None:
    """Look at a page and propose an entry of sources.yaml for it, on standard output.

    Of a home page, the listing that it links to becomes the entry. Exit code 1 where no report
    was found, or with --write where the division is not known.

    Examples:

      gongkai sources add http://www.example.gov.cn/zfxxgk/nb/

      gongkai sources add http://www.example.gov.cn/ --write --sources mine.yaml
    """
    desk = at(ctx, home, None, lang)
    with _told(desk):
        from flows.probe import look_for_listing
        from flows.propose import append_entry, as_yaml, identifier, proposal
        from flows.sources import SOURCES, load_sources, load_wordings, source_of
        from transform.divisions import load_divisions
        from transform.identity.context import known_hosts

        place = file or SOURCES
        taken = [source.id for source in load_sources(place)] if place.exists() else []
        _require_address(url)
        source = replace(_single(url, private), id=id_ or identifier(url, taken))
        with _asking() as asking:
            findings = look_for_listing(source, asking, load_wordings())
        entry = proposal(findings, load_divisions(), known_hosts())
        if division is not None:
            entry["division"] = division
        if as_json_:
            desk.json(entry)
        else:
            desk.out.out(as_yaml(entry), end="", highlight=False)
        _say_troubles(desk, findings.troubles)
        if write:
            if entry["division"] is None:
                desk.complain("sources.no_division")
                raise typer.Exit(FAILED)
            _checked(entry, taken)
            source_of(entry)
            append_entry(place, entry)
            desk.err.print(desk.text("sources.written", id=entry["id"], path=place))
        if not findings.reports:
            raise typer.Exit(FAILED)


@app.command("check")
def check(
    ctx: typer.Context,
    which: Annotated[
        str | None, typer.Argument(help="An id of the file, or an address. Default: every source.")
    ] = None,
    pages: Annotated[int, typer.Option("--pages", min=1, max=200, help="Pages to ask for, each source.")] = 8,
    file: File = None,
    private: Private = False,
    as_json_: Json = False,
    home: Home = None,
    lang: Language = None,
) -> None:
    """Ask for the entry pages of a source and the first pages behind them, without storing anything.

    Says the family, the reports found, what is left to ask for and what went wrong. Exit code 1
    where a source lists no report or a page gave trouble.

    Examples:

      gongkai sources check

      gongkai sources check yinzhou-zhanqi --pages 20
    """
    desk = at(ctx, home, None, lang)
    with _told(desk):
        from flows.probe import look
        from flows.sources import load_wordings

        sources = _chosen(desk, which, file, private)
        wordings = load_wordings()
        found: list[Findings] = []
        with _asking() as asking:
            for source in sources:
                found.append(look(source, asking, wordings, budget=pages))
                if not as_json_:
                    _show(desk, found[-1], one=len(sources) == 1)
        if as_json_:
            desk.json([_as_row(findings) for findings in found])
        if not all(findings.sound for findings in found):
            raise typer.Exit(FAILED)


# -- looking ------------------------------------------------------------------------------


@contextmanager
def _told(desk: Desk) -> Iterator[None]:
    """What the sources and the crawl's state have to say, as sentences."""
    from extract.crawl.run import CrawlError
    from flows.sources import SourcesError

    with friendly(desk):
        try:
            yield
        except SourcesError as error:
            desk.err.print(str(error), style="red")
            raise typer.Exit(USAGE) from None
        except CrawlError as error:
            desk.err.print(str(error), style="red")
            raise typer.Exit(FAILED) from None


@contextmanager
def _asking() -> Iterator[Asking]:
    """Who asks the sites. Tests put a stand-in here."""
    from extract.crawl.fetch import Fetcher

    with Fetcher() as fetcher:
        yield fetcher


def _require_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise typer.BadParameter(f"{url!r} is no http or https address")


def _single(url: str, private: bool) -> Source:
    """A source of one address, to look at."""
    from extract.crawl.types import Source

    host = urlsplit(url).netloc.rpartition("@")[2].lower()
    return Source("look", url, (url,), (host,), "", allow_private_addresses=private)


def _chosen(desk: Desk, which: str | None, file: Path | None, private: bool) -> tuple[Source, ...]:
    from flows.sources import load_sources

    if which is not None and "://" in which:
        _require_address(which)
        return (_single(which, private),)
    sources = load_sources(file)
    if which is None:
        return sources
    chosen = tuple(source for source in sources if source.id == which)
    if not chosen:
        desk.complain("sources.unknown", id=which)
        raise typer.Exit(USAGE)
    return chosen


def _checked(entry: dict[str, Any], taken: list[str]) -> None:
    from flows.sources import SourcesError, faults_of

    faults = list(faults_of(entry))
    if entry["id"] in taken:
        faults.append(f"id: {entry['id']!r} stands in the file already")
    if faults:
        raise SourcesError("\n".join(faults))


# -- showing ------------------------------------------------------------------------------


def _last_nights(desk: Desk) -> dict[str, tuple[str, str, int, int]]:
    """By source: when it was last crawled, how that ended, reports listed, new ones."""
    state = desk.places.home / "crawl.sqlite"
    if not state.exists():
        return {}
    from extract.crawl.state import nights

    return {
        night.report.source_id: (night.at, night.report.outcome, night.report.listed, night.report.new)
        for night in nights(state, limit=1)
    }


def _row(source: Source, last: tuple[str, str, int, int] | None) -> dict[str, Any]:
    when, outcome, reports, new = last or (None, None, None, None)
    return {
        "id": source.id,
        "name": source.name,
        "division": source.division,
        "family": source.family,
        "last_crawl": when,
        "outcome": outcome,
        "reports": reports,
        "new": new,
    }


def _as_row(findings: Findings) -> dict[str, Any]:
    return {
        "id": findings.source.id,
        "entry": list(findings.source.entry),
        "families": findings.families,
        "titles": findings.titles,
        "pages": findings.pages,
        "pages_left": findings.waiting,
        "reports": [{"url": r.url, "text": r.text, "date": r.date} for r in findings.reports],
        "troubles": [{"code": t.code, "url": t.url, "detail": t.detail} for t in findings.troubles],
        "ok": findings.sound,
    }


def _show(desk: Desk, findings: Findings, *, one: bool) -> None:
    desk.out.print(
        desk.text(
            "sources.found",
            id=findings.source.id,
            family=", ".join(findings.families) or "?",
            reports=len(findings.reports),
            pages=findings.pages,
            left=findings.waiting,
        ),
        style="" if findings.sound else "red",
    )
    if one:
        sample = findings.reports[:_SAMPLE]
        if sample:
            desk.table(["date", "text", "url"], [[r.date, r.text, r.url] for r in sample])
    _say_troubles(desk, findings.troubles)


def _say_troubles(desk: Desk, troubles: list[Trouble]) -> None:
    for trouble in troubles:
        words = desk.text("sources.trouble", code=trouble.code, url=trouble.url, detail=trouble.detail)
        desk.err.print(words, style="red")
