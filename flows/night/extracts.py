"""The extracts of a night: written anew only where the warehouse says something else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flows.night.settings import ExtractFormat
from sql.export import FORMATS, Request, export
from sql.publish import published_version

__all__ = ["write_extracts"]


def write_extracts(warehouse: Path, folder: Path, formats: Sequence[ExtractFormat]) -> bool:
    """Write the extract of the published file into `folder`; False when it is there already.

    The manifest is put in place last, so that an extract which was cut short is written again.
    Raises sql.export.ExportError.
    """
    request = Request(formats=tuple(f for f in FORMATS if f in formats))
    if _is_there(folder, request, published_version(warehouse) or ""):
        return False
    export(warehouse, folder, request)
    return True


def _is_there(folder: Path, request: Request, version: str) -> bool:
    """Whether the folder holds all files of this extract: same content, same formats, no filters."""
    try:
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
        same = (manifest["content_version"], manifest["formats"]) == (version, list(request.formats))
        plain = not manifest["filters"] and not manifest["options"]
        return same and plain and all((folder / file["name"]).is_file() for file in manifest["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return False
