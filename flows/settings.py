"""What a run may use: places, workers, limits. From options, then the environment, then here.

Every field can be set by an environment variable `GONGKAI_<NAME>` (for instance
`GONGKAI_WORKERS=4`); the command line's options win over it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from flows.places import DEFAULT_HOME, Places

__all__ = ["Settings"]


def _cores() -> int:
    """The cores this process may use, not those the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


class Settings(BaseSettings):
    """All settings of a run; values out of range raise `pydantic.ValidationError`."""

    model_config = SettingsConfigDict(env_prefix="GONGKAI_", extra="ignore", frozen=True)

    home: Path = Field(default=DEFAULT_HOME, description="state, raw documents, build database")
    warehouse: Path | None = Field(default=None, description="HOME/warehouse.duckdb if unset")
    divisions: Path | None = Field(default=None, description="a further list of divisions")
    workers: int = Field(default_factory=_cores, ge=1, le=256, description="reading processes")
    document_seconds: float = Field(default=60.0, gt=0, description="wall clock that one document may take")
    slow_seconds: float = Field(
        default=900.0,
        gt=0,
        description="the same for a scan, a PDF, an archive: pages are recognised one by one",
    )
    document_mb: int = Field(default=3072, ge=256, description="address space of a reading process, MiB")
    file_mb: int = Field(default=256, ge=1, description="a larger file is not opened at all, MiB")
    batch: int = Field(default=200, ge=1, le=10_000, description="documents in one task and one transaction")
    lang: Literal["zh", "en"] = Field(default="zh", description="language of sentences for people")

    @property
    def places(self) -> Places:
        """The folders these settings name."""
        return Places.of(self.home, self.warehouse)
