"""Fixtures that more than one test module uses."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.flow_tools import Installation

# Speed is measured in the bench: a slow machine must not fail a property.
settings.register_profile("gongkai", deadline=None)
settings.load_profile("gongkai")


@pytest.fixture(scope="session")
def prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One Prefect server for all flow runs of a test session: starting one takes seconds."""
    from tests.prefect_tools import shared_api

    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with shared_api(shared, tmp_path_factory.mktemp("prefect")):
        yield


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published file of the fictitious county (tests/county_maker.py)."""
    from tests.county_maker import publish_county

    return publish_county(tmp_path_factory.mktemp("county"))


@pytest.fixture(scope="session")
def sample_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published file of the sample reports that need no recognition, read without the flow."""
    from tests.sample_maker import publish_sample

    return publish_sample(tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory, prefect: None) -> Installation:
    """A home with the sample reports and one document in quarantine, as `gongkai ingest` makes it."""
    from tests.sample_maker import FOLDER

    gongkai = Installation(tmp_path_factory.mktemp("sample"))
    note = gongkai.root / "note.txt"
    note.write_text("本镇今年召开了三次会议，会议讨论了修路的事情。\n" * 5, encoding="utf-8")
    summary = gongkai.ingest(FOLDER, note)
    assert (summary["loaded"], sum(summary["quarantined"].values())) == (6, 1)
    return gongkai


@pytest.fixture
def gongkai(tmp_path: Path, prefect: None) -> Installation:
    """The command, in an empty home."""
    return Installation(tmp_path)
