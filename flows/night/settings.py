"""What a night may use beside the settings of every run: sources, extracts, thresholds, who is told.

Every field can be set by an environment variable `GONGKAI_<NAME>`; the numbers of the crawl
(`extract.crawl.limits`) by `GONGKAI_CRAWL_<NAME>`, for instance `GONGKAI_CRAWL_DELAY_S=2`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from extract.crawl.limits import CrawlLimits

__all__ = ["ExtractFormat", "NightSettings"]

ExtractFormat = Literal["csv", "parquet", "xlsx", "sdmx-csv", "datapackage"]


class NightSettings(BaseSettings):
    """All settings of a night; values out of range raise `pydantic.ValidationError`.

    Shares are of 1. What the thresholds decide stands in `data/findings.csv`.
    """

    model_config = SettingsConfigDict(
        env_prefix="GONGKAI_",
        env_nested_delimiter="_",
        env_nested_max_split=1,
        extra="ignore",
        frozen=True,
    )

    sources: Path | None = Field(default=None, description="data/sources.yaml if unset")
    contact: str | None = Field(default=None, description="address or URL in the user agent")
    crawl: CrawlLimits = Field(default=CrawlLimits(), description="pace, patience, budgets, revisits")

    export: Annotated[tuple[Path, ...], NoDecode] = Field(
        default=(), description=f"folders for extracts, separated by {os.pathsep!r}"
    )
    export_format: Annotated[tuple[ExtractFormat, ...], NoDecode] = Field(
        default=("csv",), description="formats of the extracts, separated by commas"
    )

    silent_nights: int = Field(default=3, ge=1, description="nights without a list until a source is silent")
    silent_share: float = Field(default=0.1, ge=0, le=1, description="silent sources that stop a release")
    fall_share: float = Field(default=0.2, gt=0, le=1, description="fall of listed reports that is found")
    season_share: float = Field(
        default=0.5, ge=0, le=1, description="of the reports of earlier seasons that must be there"
    )
    season_least: int = Field(default=20, ge=1, description="fewer expected reports prove nothing")
    late_days: int = Field(default=14, ge=0, description="patience with one source behind its own season")

    notify: SecretStr = Field(
        default=SecretStr(""), description="Apprise addresses, web hooks, block:TYPE/NAME; by spaces"
    )
    notify_when: Literal["trouble", "always"] = "trouble"

    @field_validator("export", mode="before")
    @classmethod
    def _folders(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(Path(part) for part in value.split(os.pathsep) if part)
        return value

    @field_validator("export_format", mode="before")
    @classmethod
    def _formats(cls, value: object) -> object:
        return tuple(part for part in value.split(",") if part) if isinstance(value, str) else value
