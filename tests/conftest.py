"""Fixtures that more than one test module uses."""

from __future__ import annotations

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
    from flows.orchestra import prefect_api

    with prefect_api(tmp_path_factory.mktemp("prefect")):
        yield


@pytest.fixture
def gongkai(tmp_path: Path, prefect: None) -> Installation:
    """The command, in an empty home."""
    return Installation(tmp_path)
