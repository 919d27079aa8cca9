"""What a saved page's neighbour tells about it: `NAME.meta.json` beside `NAME`.

A file on disk has lost its address. A crawler, or a person, keeps it in a sidecar:
`{"url": "https://…", "fetched_at": "2021-03-01T08:00:00Z", "content_type": "text/html; charset=gbk"}`.
`page_url` is the address of the page that links to it, where it is an attachment.
Every field is optional. What does not make sense is left out and named in `problem`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

__all__ = ["SUFFIX", "Sidecar", "iso_utc", "parse_sidecar", "read_sidecar", "utc_now"]

SUFFIX = ".meta.json"
_MAX_BYTES = 65_536
_MAX_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class Sidecar:
    """The evidence of one sidecar; `fetched_at` is ISO 8601 in UTC."""

    url: str | None = None
    fetched_at: str | None = None
    content_type: str | None = None
    page_url: str | None = None
    problem: str | None = None


def iso_utc(moment: datetime) -> str:
    """ISO 8601 in UTC to the second, so that times sort as text; naive times count as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def utc_now() -> str:
    """This moment, as `iso_utc` prints it."""
    return iso_utc(datetime.now(UTC))


def read_sidecar(path: Path) -> Sidecar:
    """Read a sidecar; never raises for what the file holds."""
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except OSError as error:
        return Sidecar(problem=error.strerror or type(error).__name__)
    return parse_sidecar(data)


def parse_sidecar(data: bytes) -> Sidecar:
    """A sidecar by its bytes; never raises for what they hold."""
    if len(data) > _MAX_BYTES:
        return Sidecar(problem="larger than 64 KB")
    try:
        fields = json.loads(data)
    except (ValueError, RecursionError):
        return Sidecar(problem="not JSON")
    if not isinstance(fields, dict):
        return Sidecar(problem="not a JSON object")
    problems: list[str] = []
    url = _address(fields, "url", problems)
    page_url = _address(fields, "page_url", problems)
    fetched = _text(fields, "fetched_at", problems)
    if fetched is not None:
        try:
            fetched = iso_utc(datetime.fromisoformat(fetched))
        except (ValueError, OverflowError):
            problems.append("fetched_at is not ISO 8601")
            fetched = None
    content_type = _text(fields, "content_type", problems)
    return Sidecar(url, fetched, content_type, page_url, "; ".join(problems) or None)


def _address(fields: dict[object, object], key: str, problems: list[str]) -> str | None:
    address = _text(fields, key, problems)
    if address is not None and not address.lower().startswith(("http://", "https://")):
        problems.append(f"{key} is not http or https")
        return None
    return address


def _text(fields: dict[object, object], key: str, problems: list[str]) -> str | None:
    """A short printable string, or None; anything else is a problem."""
    value = fields.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > _MAX_TEXT or not value.isprintable():
        problems.append(f"{key} is not a short line of text")
        return None
    return value.strip() or None
