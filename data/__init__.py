"""The catalogues, as files: what the code knows of forms, labels, divisions and wordings."""

from __future__ import annotations

from pathlib import Path

__all__ = ["HERE"]

HERE = Path(__file__).resolve().parent
