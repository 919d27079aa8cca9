"""The catalogues, as files: what the code knows of forms, labels, divisions and wordings.

A form edition is data alone: a file in `forms/`, its indicators, label variants and identities.
`GONGKAI_CATALOGUE` names another folder with these four (`forms/`, `indicators.csv`, `labels.csv`,
`identities.yaml`), to try out an edition before it goes in here.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

__all__ = ["CATALOGUE", "HERE", "catalogue_hash"]

HERE = Path(__file__).resolve().parent
CATALOGUE = Path(os.environ.get("GONGKAI_CATALOGUE") or HERE)


def catalogue_hash() -> str:
    """Eight hex digits that change with the forms, indicators, label variants or identities."""
    files = [*sorted((CATALOGUE / "forms").glob("*.yaml"))]
    files += [CATALOGUE / n for n in ("identities.yaml", "indicators.csv", "labels.csv")]
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:8]
