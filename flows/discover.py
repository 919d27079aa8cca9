"""Files and folders to candidates, always in the same order, and nothing passed over in silence.

Folders are walked to the bottom. A real folder is entered once, whatever links lead to it, so
that link loops end. Devices, pipes and sockets are never opened.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from flows.bundle import belongs_to_page, is_page, is_picture, unwanted
from flows.names import printable
from flows.sidecar import SUFFIX

__all__ = ["Discovery", "Found", "Passed", "PathMissingError", "discover", "printable"]


class PathMissingError(Exception):
    """A path that was asked for does not exist; `paths` are its printable names."""

    def __init__(self, paths: list[str]) -> None:
        super().__init__(", ".join(paths))
        self.paths = paths


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read. `name` is printable: relative to the root given, with `/`."""

    path: Path
    name: str
    sidecar: Path | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """Something met and not read, with a code that tells why.

    `hidden`, `system_file`, `lock_file`, `own_state`, `not_a_file`, `broken_link`,
    `folder_seen` (a link into a folder that is walked anyway), `folder_unreadable`,
    `part_of_page` (a script or picture of a saved page).
    """

    name: str
    why: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Discovery:
    """What lies under the paths asked for, sorted by name. `parts` are the pictures and frames in
    the folders of saved pages: no documents, but needed to read the pages."""

    found: tuple[Found, ...]
    passed: tuple[Passed, ...] = ()
    parts: tuple[Found, ...] = ()

    @property
    def unreadable(self) -> tuple[Passed, ...]:
        """Folders that could not be opened: what they hold is unknown, so a person must know."""
        return tuple(p for p in self.passed if p.why == "folder_unreadable")


def discover(paths: Iterable[Path], own: Collection[Path] = ()) -> Discovery:
    """All candidates under `paths`; `own` are gongkai's own files and folders, never read.

    Raises PathMissingError, naming every path that is not there, before anything is read.
    """
    roots = [Path(p) for p in paths]
    missing = [printable(str(p)) for p in roots if not os.path.lexists(p)]
    if missing:
        raise PathMissingError(missing)
    skip = frozenset(os.path.realpath(p) for p in own)
    seen: set[str] = set()
    found: list[tuple[Path, Found]] = []
    passed: list[Passed] = []
    for root in roots:
        walk = _Walk(root, skip)
        walk.run()
        passed.extend(walk.passed)
        for item in walk.found:
            real = os.path.realpath(item.path)
            if real not in seen:
                seen.add(real)
                found.append((root, item))
    named = sorted(_distinct(found), key=lambda f: (f.name, os.fsencode(f.path)))
    places = {str(item.path) for item in named}
    parts = [item for item in named if belongs_to_page(str(item.path), places)]
    passed += [Passed(item.name, "part_of_page") for item in parts]
    aside = {item.path for item in parts}
    return Discovery(
        tuple(item for item in named if item.path not in aside),
        tuple(sorted(set(passed), key=lambda p: (p.name, p.why))),
        tuple(item for item in parts if is_picture(item.name) or is_page(item.name)),
    )


def _distinct(found: list[tuple[Path, Found]]) -> Iterator[Found]:
    """Where two roots give the same name, put the root's own name before it."""
    counts = Counter(item.name for _, item in found)
    for root, item in found:
        if counts[item.name] > 1 and root.is_dir():
            yield replace(item, name=f"{printable(root.resolve().name)}/{item.name}")
        else:
            yield item


@dataclass(slots=True)
class _Walk:
    """One root's walk. Real folders first, links to folders after them: so a document's
    name is its real place wherever that lies below the root."""

    root: Path
    skip: frozenset[str]
    found: list[Found] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)
    _entered: set[tuple[int, int]] = field(default_factory=set)
    _links: list[tuple[Path, str]] = field(default_factory=list)

    def run(self) -> None:
        name = printable(self.root.name or str(self.root))
        try:
            info = self.root.stat()
        except OSError as error:
            self.passed.append(Passed(name, "broken_link", error.strerror or ""))
            return
        if stat.S_ISDIR(info.st_mode):
            self._folder(self.root, "")
            while self._links:
                self._folder(*self._links.pop(0))
        elif stat.S_ISREG(info.st_mode):
            beside = self.root.with_name(self.root.name + SUFFIX)
            self.found.append(Found(self.root, name, beside if beside.is_file() else None))
        else:
            self.passed.append(Passed(name, "not_a_file"))

    def _folder(self, folder: Path, prefix: str) -> None:
        """Walk one folder and all real folders below it, without recursion in Python."""
        stack = [(folder, prefix)]
        while stack:
            place, before = stack.pop()
            below = self._enter(place, before)
            stack.extend(reversed(below))

    def _enter(self, folder: Path, prefix: str) -> list[tuple[Path, str]]:
        """Take the files of one folder; return its real subfolders in order."""
        label = prefix.rstrip("/") or printable(folder.name or str(folder))
        try:
            info = folder.stat()
            if (info.st_dev, info.st_ino) in self._entered:
                self.passed.append(Passed(label, "folder_seen"))
                return []
            self._entered.add((info.st_dev, info.st_ino))
            with os.scandir(folder) as entries:
                listing = sorted(entries, key=lambda e: os.fsencode(e.name))
        except OSError as error:
            self.passed.append(Passed(label, "folder_unreadable", error.strerror or ""))
            return []
        names = {entry.name for entry in listing}
        below: list[tuple[Path, str]] = []
        for entry in listing:
            self._entry(entry, prefix + printable(entry.name), names, below)
        return below

    def _entry(
        self, entry: os.DirEntry[str], name: str, names: set[str], below: list[tuple[Path, str]]
    ) -> None:
        why = self._unwanted(entry)
        path = Path(entry.path)
        if why is not None:
            self.passed.append(Passed(name, why))
        elif _is_dir(entry):
            if entry.is_symlink():
                self._links.append((path, name + "/"))
            else:
                below.append((path, name + "/"))
        elif not os.path.exists(path):  # noqa: PTH110  pathlib raises on a link loop before 3.13
            self.passed.append(Passed(name, "broken_link"))
        elif not _is_file(entry):
            self.passed.append(Passed(name, "not_a_file"))
        elif not (entry.name.endswith(SUFFIX) and entry.name.removesuffix(SUFFIX) in names):
            beside = entry.name + SUFFIX
            self.found.append(Found(path, name, path.with_name(beside) if beside in names else None))

    def _unwanted(self, entry: os.DirEntry[str]) -> str | None:
        """Why an entry is not even looked at, by its name; None for a candidate."""
        if why := unwanted(entry.name):
            return why
        return "own_state" if self.skip and os.path.realpath(entry.path) in self.skip else None


def _is_dir(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False
