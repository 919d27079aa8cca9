"""An entry of `sources.yaml` proposed from a look at a page."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from flows.probe import Findings
from transform.divisions import Divisions

__all__ = ["append_entry", "as_yaml", "guess_division", "identifier", "proposal"]

_UPPER_END = "县区市旗"
_TOWNSHIP_ENDS = ("镇", "乡", "街道", "苏木")
_LONGEST = 12
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_NO_WORD = frozenset("www web main cms xxgk zwgk zfxxgk gk gov com cn net org".split())


def proposal(findings: Findings, divisions: Divisions, hosts: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    """The entry as a mapping, in the order of the file. `division` is None where nothing tells."""
    source = findings.source
    words = [*findings.titles, *(link.text for link in findings.reports[:20])]
    host = urlsplit(source.entry[0]).hostname or ""
    code = guess_division(words, host, divisions, hosts)
    out: dict[str, Any] = {
        "id": source.id,
        "name": _name(findings, code, divisions),
        "entry": list(source.entry),
    }
    out["allowed_hosts"] = list(source.allowed_hosts)
    out["division"] = code
    if findings.families and findings.families[0] != "static":
        out["family"] = findings.families[0]
    if source.allow_private_addresses:
        out["allow_private_addresses"] = True
    said = "; ".join(dict.fromkeys(trouble.code for trouble in findings.troubles))
    out["notes"] = f"Proposed from the page: {len(findings.reports)} reports on {findings.pages} pages" + (
        f"; {said}." if said else "."
    )
    return out


def _name(findings: Findings, code: str | None, divisions: Divisions) -> str:
    if code is not None:
        place = divisions.place(code)
        parents = dict.fromkeys(p for p in (place.city, place.county, place.name) if p)
        return "".join(parents)
    return (findings.titles or [urlsplit(findings.source.entry[0]).netloc])[0][:60]


def identifier(url: str, taken: Iterable[str]) -> str:
    """A short id from a host and path, one that is not taken."""
    parts = urlsplit(url)
    labels = [label for label in (parts.hostname or "").split(".") if label not in _NO_WORD]
    stem = re.sub(r"[^a-z0-9]+", "-", "-".join(labels).lower()).strip("-")[:40] or "site"
    known, number, name = set(taken), 1, stem
    while name in known:
        number += 1
        name = f"{stem}-{number}"
    return name


def guess_division(
    words: Iterable[str], host: str, divisions: Divisions, hosts: dict[str, tuple[str, ...]]
) -> str | None:
    """The township or county that the words of a page name, None where they name none or several.

    A county comes from the table of hosts, else from the words (`words`, first title first); a
    township counts inside that county, or where its name is the only one of the nation. With
    several townships it is their county's listing.
    """
    texts = list(words)
    labels = host.split(".")
    of_host = next((codes for at in range(len(labels)) if (codes := hosts.get(".".join(labels[at:])))), ())
    counties = set(of_host) or _first(_uppers(text, divisions) for text in texts)
    towns = [code for text in texts for code in _townships(text, divisions)]
    inside = {code for code in towns if not counties or any(code.startswith(c) for c in counties)}
    if not counties:
        inside = {code for code in inside if len(divisions.townships_named(divisions.name(code))) == 1}
    if len(inside) == 1:
        return inside.pop()
    if len(inside) > 1 and len({code[:6] for code in inside}) == 1:
        return next(iter(inside))[:6]
    return counties.pop() if len(counties) == 1 else None


def _first(found: Iterable[set[str]]) -> set[str]:
    """The most telling of several findings: the first with one code, else the first at all."""
    listed = [codes for codes in found if codes]
    return next((codes for codes in listed if len(codes) == 1), listed[0] if listed else set())


def _uppers(text: str, divisions: Divisions) -> set[str]:
    """Codes of the counties that a text names, else of the cities."""
    codes = {code for name in _names(text, _UPPER_END) for code in divisions.uppers_named(name)}
    codes = {code for code in codes if len(code) in (4, 6)}
    counties = {code for code in codes if len(code) == 6}
    inside = {code for code in counties if any(code.startswith(city) for city in codes if len(city) == 4)}
    return inside or counties or codes


def _townships(text: str, divisions: Divisions) -> set[str]:
    out: set[str] = set()
    for end in _TOWNSHIP_ENDS:
        for name in _names(text, end[-1]):
            if name.endswith(end):
                out |= set(divisions.townships_named(name))
    return out


def _names(text: str, ends: str) -> Iterator[str]:
    """Every stretch of Chinese characters that ends as a name of a place does, longest first."""
    for run in _CHINESE.findall(text[:300]):
        for at in (i for i, character in enumerate(run) if character in ends):
            for begin in range(max(0, at + 1 - _LONGEST), at):
                yield run[begin : at + 1]


def as_yaml(entry: dict[str, Any]) -> str:
    """The entry as it goes into the file."""
    return yaml.safe_dump([entry], allow_unicode=True, sort_keys=False, width=100)


def append_entry(path: Path, entry: dict[str, Any]) -> None:
    """Append an entry to a file, which is made if it is not there; whole or not at all. Raises OSError."""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".new")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"{before}{gap}{as_yaml(entry)}")
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
