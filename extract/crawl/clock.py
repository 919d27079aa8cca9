"""The time of a night: it begins at a given moment and runs on with the machine's clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

__all__ = ["Clock", "stamp"]


def stamp(moment: datetime) -> str:
    """ISO 8601 in UTC, whole seconds, as everywhere in the project."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class Clock:
    """Counts on from `start` (ISO 8601; a time without a zone is UTC), which lies `spent_s` seconds
    back. Raises ValueError."""

    def __init__(self, start: str, spent_s: float = 0.0) -> None:
        moment = datetime.fromisoformat(start)
        self.began = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        self._zero = time.monotonic() - spent_s

    def seconds(self) -> float:
        """How long the night has lasted."""
        return time.monotonic() - self._zero

    def now(self) -> datetime:
        """The time now."""
        return self.began + timedelta(seconds=self.seconds())

    def stamp(self) -> str:
        """The time now, as it is written down."""
        return stamp(self.now())
