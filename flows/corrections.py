"""The corrections of this installation: those that come with gongkai, and the user's own.

`data/corrections.csv` holds cases of public documents that anyone may meet; `HOME/corrections.csv`
holds the user's, with the same columns, and wins where both speak of the same thing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from data import HERE
from transform.corrections import Correction, CorrectionsError, digest, parse_corrections

__all__ = ["Corrections", "load_corrections"]

_NAME = "corrections.csv"


@dataclass(frozen=True, slots=True)
class Corrections:
    """Corrections by the document they name (sha256 or address)."""

    by_document: Mapping[str, tuple[Correction, ...]] = field(default_factory=dict)

    def of(self, *names: str | None) -> tuple[Correction, ...]:
        """Those of a document known by these names."""
        return tuple(c for name in dict.fromkeys(names) if name for c in self.by_document.get(name, ()))

    def version(self, parser_version: str, corrections: Sequence[Correction]) -> str:
        """The version of a reading with these corrections: another set means to read again."""
        return f"{parser_version}+{digest(corrections)}" if corrections else parser_version


def load_corrections(home: Path) -> Corrections:
    """Both files. Raises CorrectionsError for a row that cannot be used, OSError for a file."""
    rows: dict[tuple[str, str], Correction] = {}
    for path in (HERE / _NAME, home / _NAME):
        if not path.exists():
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise CorrectionsError(f"{path}: not UTF-8 ({error.reason} at byte {error.start})") from None
        rows |= {(c.document, c.target): c for c in parse_corrections(text, str(path))}
    by_document: dict[str, tuple[Correction, ...]] = {}
    for correction in rows.values():
        by_document[correction.document] = (*by_document.get(correction.document, ()), correction)
    return Corrections(by_document)
