"""One Prefect server for all workers of a test session: starting one costs as much as dozens of tests."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO
from unittest.mock import patch

__all__ = ["shared_api"]

_SETTINGS = ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING")


@contextmanager
def shared_api(shared: Path, own: Path) -> Iterator[None]:
    """Prefect's API as `prefect_api` gives it. Of the workers that meet in the folder `shared` the first
    starts the server and ends it when the last has left; the others have but a Prefect home of their own.

    Locks go with their processes: whoever is killed is waited for by nobody.
    """
    from flows.orchestra import prefect_api

    address = shared / "prefect.json"
    with ExitStack() as stack:
        door, inside = (stack.enter_context((shared / f"prefect.{n}").open("w")) for n in ("door", "inside"))
        with _locked(door):
            owner = not address.exists()
            if not owner:
                theirs = json.loads(address.read_text(encoding="utf-8"))
                stack.enter_context(patch.dict(os.environ, theirs))
            stack.enter_context(prefect_api(own))
            if owner:
                ours = {name: os.environ[name] for name in _SETTINGS if name in os.environ}
                address.write_text(json.dumps(ours), encoding="utf-8")
            fcntl.flock(inside, fcntl.LOCK_SH)
        yield
        if owner:
            stack.enter_context(_locked(door))
            fcntl.flock(inside, fcntl.LOCK_EX)
            address.unlink()


@contextmanager
def _locked(file: IO[str]) -> Iterator[None]:
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)
