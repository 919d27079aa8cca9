"""The extracts of a night: written anew only where the warehouse says something else."""

from __future__ import annotations

import json
from pathlib import Path

from flows.night.settings import ExtractFormat
from sql.export import export_csv, export_parquet
from sql.publish import published_version

__all__ = ["write_extracts"]

_EXPORTS = {"csv": export_csv, "parquet": export_parquet}


def write_extracts(warehouse: Path, folder: Path, form: ExtractFormat) -> bool:
    """Write the extract of the published file into `folder`; False when it is there already.

    The manifest is written last, so that an extract which was cut short is written again.
    Raises sql.export.ExportError.
    """
    if _manifest_version(folder, form) == (published_version(warehouse) or ""):
        return False
    _EXPORTS[form](warehouse, folder)
    return True


def _manifest_version(folder: Path, form: str) -> str | None:
    """The content version of a whole, unfiltered extract of this format; None where there is none."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        files = [folder / file["name"] for file in manifest["files"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    whole = all(file.suffix == f".{form}" and file.is_file() for file in files)
    if not whole or manifest.get("filters"):
        return None
    version = manifest.get("content_version")
    return version if isinstance(version, str) else None
