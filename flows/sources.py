"""The declared sources (`data/sources.yaml`) and the wordings of their listings."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from data import HERE
from extract.listing.wordings import Wordings, WordingsError

__all__ = ["load_wordings"]


@cache
def load_wordings(path: Path | None = None) -> Wordings:
    """The wordings of `data/listings.yaml`. Raises WordingsError, OSError."""
    try:
        raw = yaml.safe_load((path or HERE / "listings.yaml").read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise WordingsError(f"listings.yaml: {error}") from error
    return Wordings.of(raw)
