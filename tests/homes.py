"""Homes with a build database that holds its catalogues and no document yet.

Making one takes a second of CPU (tables, views, comments, 46,000 divisions), opening it a fraction: a test
that is not about making it gets a copy. Tests that are about it, every `gongkai ingest` that is a process of
its own and the samples begin with nothing, as users do.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pyarrow as pa

from sql.records import Division
from sql.store import build_path
from sql.warehouse import BuildDatabase

__all__ = ["lay_build"]

_folders: list[tempfile.TemporaryDirectory[str]] = []  # they go with the process


def lay_build(home: Path, divisions: Callable[[], Iterable[Division] | pa.Table]) -> None:
    """Give a home that has no build one with these divisions; made once for each function."""
    there = build_path(home).parent
    if not there.exists():
        shutil.copytree(_template(divisions), there)


@cache
def _template(divisions: Callable[[], Iterable[Division] | pa.Table]) -> Path:
    folder = tempfile.TemporaryDirectory(prefix="build-")
    _folders.append(folder)
    BuildDatabase.open(Path(folder.name), divisions()).close()
    build = build_path(Path(folder.name)).parent
    (build / "lock").unlink()
    return build
