"""The declared sources (`data/sources.yaml`) and the wordings of their listings."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from data import HERE
from extract.crawl.types import Source
from extract.listing.wordings import Wordings, WordingsError

__all__ = ["SourcesError", "load_sources", "load_wordings"]


@cache
def load_wordings(path: Path | None = None) -> Wordings:
    """The wordings of `data/listings.yaml`. Raises WordingsError, OSError."""
    try:
        raw = yaml.safe_load((path or HERE / "listings.yaml").read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise WordingsError(f"listings.yaml: {error}") from error
    return Wordings.of(raw)


class SourcesError(Exception):
    """The file of sources cannot be used; the message names file, entry and field."""


def load_sources(path: Path | None = None) -> tuple[Source, ...]:
    """The declared sources. Raises SourcesError, OSError."""
    raw = yaml.safe_load((path or HERE / "sources.yaml").read_text(encoding="utf-8"))
    entries = raw["sources"] if isinstance(raw, dict) else raw
    return tuple(
        Source(**{**e, "entry": tuple(e["entry"]), "allowed_hosts": tuple(e["allowed_hosts"])})
        for e in entries
    )
