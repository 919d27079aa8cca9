"""The manifest: what is in an extract, from which warehouse, through which filters, and how to cite it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from data import HERE, read_yaml
from sql.extracts.request import ExportedFile
from sql.extracts.source import Source

__all__ = ["about", "citation", "manifest_text"]


@cache
def about() -> dict[str, Any]:
    """Title, licence, rights, citation and sources (`data/extract.yaml`)."""
    loaded: dict[str, Any] = read_yaml(HERE / "extract.yaml")
    return loaded


def citation(content_version: str | None) -> dict[str, str]:
    """How to cite the extract, in Chinese and English."""
    return {
        lang: text.format(title=about()["title"][lang], version=content_version or "?")
        for lang, text in about()["citation"].items()
    }


def manifest_text(source: Source, files: Iterable[ExportedFile], left_out: Mapping[str, int]) -> str:
    """`manifest.json`. It has the run that last filled the warehouse and no time of the export, so
    that it is the same as long as the warehouse and the filters are."""
    request, scope = source.request, source.scope
    filters: dict[str, Any] = {}
    if scope.places:
        filters["divisions"] = [{"code": p.code, "name": p.label} for p in scope.places]
    if scope.years:
        filters["years"] = list(scope.years)
    if scope.indicators:
        filters["indicators"] = list(scope.indicators)
    options = {"revisions": request.revisions, "wide": request.wide, "excel": request.excel}
    content = source.meta("content_version")
    manifest = {
        "title": about()["title"],
        "generator": f"gongkai {_version()}",
        "content_version": content,
        "run": _run(source),
        "formats": list(request.formats),
        "filters": filters,
        "options": {name: True for name, chosen in options.items() if chosen},
        "counts": _counts(source),
        "left_out": dict(left_out),
        "licence": about()["licence"],
        "rights": about()["rights"],
        "citation": citation(content),
        "sources": about()["sources"],
        "files": [{"name": f.name, "rows": f.rows, "bytes": f.size, "sha256": f.sha256} for f in files],
    }
    return json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"


def _version() -> str:
    try:
        return version("gongkai")
    except PackageNotFoundError:  # run from a folder
        return "unknown"


def _run(source: Source) -> dict[str, str] | None:
    row = source.con.execute(
        "SELECT run_id, CAST(started_at AS VARCHAR), parser_version FROM runs"
        " ORDER BY started_at DESC, run_id DESC LIMIT 1"
    ).fetchone()
    return dict(zip(("run_id", "started_at", "parser_version"), row, strict=True)) if row else None


def _counts(source: Source) -> dict[str, int]:
    """Reports, townships and years that the filters let through, and all documents in quarantine."""
    where, values = source.reports()
    row = source.con.execute(
        "SELECT count(*), count(DISTINCT d.township_code), count(DISTINCT d.year) FROM document_list AS d"  # noqa: S608
        f" WHERE {where}",
        values,
    ).fetchone()
    held = source.con.execute("SELECT count(*) FROM quarantine").fetchone()
    reports, townships, years = row or (0, 0, 0)
    return {
        "reports": reports, "townships": townships, "years": years, "quarantine": held[0] if held else 0,
    }  # fmt: skip
