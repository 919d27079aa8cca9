"""The catalogues, as files: what the code knows of forms, labels, divisions and wordings.

A form edition is data alone: a file in `forms/`, its indicators, label variants and identities.
`GONGKAI_CATALOGUE` names another folder with these four (`forms/`, `indicators.csv`, `labels.csv`,
`identities.yaml`), to try out an edition before it goes in here.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import yaml

__all__ = ["CATALOGUE", "HERE", "catalogue_hash", "read_yaml"]

HERE = Path(__file__).resolve().parent
CATALOGUE = Path(os.environ.get("GONGKAI_CATALOGUE") or HERE)

# libyaml reads the forms ten times as fast as plain Python; every process of a run reads them.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """A catalogue in YAML. Raises OSError and yaml.YAMLError."""
    return yaml.load(path.read_bytes(), Loader=_LOADER)  # noqa: S506  a safe loader either way


def catalogue_hash() -> str:
    """Eight hex digits that change with the forms, indicators, label variants or identities."""
    files = [*sorted((CATALOGUE / "forms").glob("*.yaml"))]
    files += [CATALOGUE / n for n in ("identities.yaml", "indicators.csv", "labels.csv")]
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:8]
