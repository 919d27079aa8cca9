"""gongkai's own path from bytes to a result, for benchmarks that skip the warehouse."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

__all__ = ["COMMAND", "read_bytes"]

_warmed: list[bool] = []

COMMAND = (sys.executable, "-c", "from flows.cli import main; main()")
"""The `gongkai` command of this very checkout."""


def read_bytes(name: str, data: bytes, divisions: Path | None = None) -> tuple[Any, str]:
    """The `DocumentResult` of a document and "", or None and the reason it could not be read.

    Imports lazily: the baseline's memory must not hold our modules, nor ours the baseline's.
    """
    from extract.blocks import ReadError
    from extract.reader import read
    from flows.work import warm
    from transform.divisions import load_divisions
    from transform.document import read_document

    if not _warmed:
        # As every reading process of the flow does before its first document.
        warm(str(divisions) if divisions else None)
        _warmed.append(True)
    try:
        reading = read(data, name=name)
        return read_document(reading, name=name, divisions=load_divisions(divisions)), ""
    except ReadError as error:
        return None, f"{error.reason}: {error.detail}"
