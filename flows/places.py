"""Where things lie on disk: one home folder, and the published warehouse.

Light on purpose: the commands that only ask the warehouse start in a fraction of a second,
so this module imports nothing but the standard library.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["DEFAULT_HOME", "Places"]

DEFAULT_HOME = Path("home")


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one installation. `home` holds state, `warehouse` is what analysts open."""

    home: Path
    warehouse: Path

    @classmethod
    def of(cls, home: Path | None = None, warehouse: Path | None = None) -> Places:
        """Absolute places; the default home is `./home`, the warehouse lies in it."""
        root = (home or DEFAULT_HOME).expanduser().absolute()
        return cls(root, (warehouse or root / "warehouse.duckdb").expanduser().absolute())

    @property
    def raw(self) -> Path:
        """Every document's bytes, by content."""
        return self.home / "raw"

    @property
    def logs(self) -> Path:
        """Full tracebacks and Prefect's own log: what the console does not show."""
        return self.home / "logs"

    @property
    def prefect(self) -> Path:
        """Prefect's home: its database keeps the runs and their artifacts."""
        return self.home / "prefect"
