"""The declared sources (`data/sources.yaml`) and the wordings of their listings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from data import HERE, read_yaml
from extract.crawl.types import Source
from extract.listing.wordings import Wordings, WordingsError

__all__ = ["SOURCES", "SourcesError", "faults_of", "load_sources", "load_wordings", "source_of"]

SOURCES = HERE / "sources.yaml"
_REQUIRED = ("id", "name", "entry", "allowed_hosts", "division")
_FIELDS = (*_REQUIRED, "family", "delay_s", "allow_private_addresses", "notes")
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?P<name>{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:]{{2,45}}\])(?::(?P<port>\d{{1,5}}))?")
_MOST_DELAY_S = 600
_NO_PLACE = "99"  # codes of no place, for tests
_SHOWN = 60


class SourcesError(ValueError):
    """A file of sources that cannot be used: each line of the message names file, entry, field."""


@cache
def load_wordings(path: Path | None = None) -> Wordings:
    """The wordings of `data/listings.yaml`. Raises WordingsError, OSError."""
    try:
        raw = read_yaml(path or HERE / "listings.yaml")
    except yaml.YAMLError as error:
        raise WordingsError(f"listings.yaml: {error}") from error
    return Wordings.of(raw)


def load_sources(path: Path | None = None, *, divisions: Path | None = None) -> tuple[Source, ...]:
    """The sources of a file, `data/sources.yaml` without one, in its order.

    `divisions` is a further list of divisions, as for `ingest`. Raises SourcesError with every
    fault that the file has, OSError where it cannot be read.
    """
    place = path or SOURCES
    try:
        raw = yaml.safe_load(place.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise SourcesError(f"{place}: not UTF-8 ({error.reason} at byte {error.start})") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise SourcesError(f"{place}: not YAML: {_one_line(error)}") from None
    if not isinstance(raw, list):
        raise SourcesError(f"{place}: a list of sources is expected, not {_shown(raw)}")
    faults: list[str] = []
    found: dict[str, Source] = {}
    for number, item in enumerate(raw, start=1):
        name = f"{place}: entry {number}" + (f" ({item['id']})" if _has_id(item) else "")
        wrong = [f"{name}: {fault}" for fault in faults_of(item, divisions)]
        if not wrong and item["id"] in found:
            wrong = [f"{name}: id: {item['id']!r} stands in the file twice"]
        faults += wrong
        if not wrong:
            found[item["id"]] = source_of(item)
    if faults:
        raise SourcesError("\n".join(faults))
    return tuple(found.values())


def source_of(item: Mapping[str, Any]) -> Source:
    """A source from a checked entry."""
    delay = item.get("delay_s")
    return Source(
        id=item["id"],
        name=item["name"],
        entry=tuple(item["entry"]),
        allowed_hosts=tuple(host.lower() for host in item["allowed_hosts"]),
        division=str(item["division"]),
        family=item.get("family"),
        delay_s=None if delay is None else float(delay),
        allow_private_addresses=item.get("allow_private_addresses", False),
        notes=item.get("notes") or "",
    )


def _has_id(item: object) -> bool:
    return isinstance(item, dict) and isinstance(item.get("id"), str)


def faults_of(item: object, divisions: Path | None = None) -> Iterator[str]:
    """What is wrong with an entry, as `field: sentence`."""
    if not isinstance(item, dict):
        yield f"fields with values are expected, not {_shown(item)}"
        return
    for name in item:
        if name not in _FIELDS:
            yield f"{name}: no such field (there are {', '.join(_FIELDS)})"
    for name in _REQUIRED:
        if item.get(name) in (None, "", []):
            yield f"{name}: is missing"
    checks = {
        "id": _fault_of_id,
        "name": _fault_of_text,
        "notes": _fault_of_text,
        "family": _fault_of_family,
        "delay_s": _fault_of_delay,
        "allow_private_addresses": _fault_of_switch,
    }
    for name, check in checks.items():
        value = item.get(name)
        if value is not None and value != "" and (fault := check(value)):
            yield f"{name}: {fault}"
    if item.get("division") not in (None, "") and (fault := _fault_of_division(item["division"], divisions)):
        yield f"division: {fault}"
    yield from _faults_of_addresses(item.get("entry"), item.get("allowed_hosts"))


def _fault_of_id(value: object) -> str | None:
    if isinstance(value, str) and _ID.fullmatch(value):
        return None
    return f"{_shown(value)} is no id: a-z, 0-9, - and _ only, at most 64"


def _fault_of_text(value: object) -> str | None:
    return None if isinstance(value, str) else f"text is expected, not {_shown(value)}"


def _fault_of_family(value: object) -> str | None:
    families = load_wordings().families
    return None if value in families else f"{_shown(value)} is none of {', '.join(families)}"


def _fault_of_delay(value: object) -> str | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _MOST_DELAY_S:
        return None
    return f"{_shown(value)} is no number of seconds from 0 to {_MOST_DELAY_S}"


def _fault_of_switch(value: object) -> str | None:
    return None if isinstance(value, bool) else f"true or false is expected, not {_shown(value)}"


def _fault_of_division(value: object, divisions: Path | None) -> str | None:
    from transform.divisions import load_divisions

    code = str(value)
    if isinstance(value, bool) or not re.fullmatch(r"\d{4}|\d{6}|\d{9}", code):
        return f"{_shown(value)} is no code of 4, 6 or 9 digits"
    if code.startswith(_NO_PLACE):
        return None
    try:
        load_divisions(divisions).name(code)
    except KeyError:
        return f"{code} is not in the catalogue of divisions"
    return None


def _faults_of_addresses(entry: object, hosts: object) -> Iterator[str]:
    for name, value in (("entry", entry), ("allowed_hosts", hosts)):
        if value not in (None, "", []) and not (
            isinstance(value, list) and all(isinstance(part, str) for part in value)
        ):
            yield f"{name}: a list of texts is expected, not {_shown(value)}"
            return
    allowed: set[str] = set()
    for host in hosts if isinstance(hosts, list) else ():
        found = _HOST.fullmatch(host.lower())
        if found is None or not 0 < int(found["port"] or 1) < 65536:
            yield f"allowed_hosts: {_shown(host)} is no host or host:port"
        else:
            allowed |= {host.lower(), found["name"]}
    for address in entry if isinstance(entry, list) else ():
        try:
            parts = urlsplit(address)
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            host, port, parts = "", None, urlsplit("")
        if parts.scheme not in ("http", "https") or not host or re.search(r"\s", address):
            yield f"entry: {_shown(address)} is no http or https address"
        elif parts.username is not None:
            yield f"entry: {_shown(address)} holds a user name"
        elif allowed and not {host, f"[{host}]", f"{host}:{port}"} & allowed:
            yield f"entry: the host of {_shown(address)} is not one of allowed_hosts"


def _shown(value: object) -> str:
    printed = repr(value)
    return printed if len(printed) <= _SHOWN else f"{printed[:_SHOWN]}…"


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
