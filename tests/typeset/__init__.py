"""Our own typesetter: reports of any edition in every format, with exact expectations.

    python -m tests.typeset OUT --n 300 --seed 7 [--formats html,pdf,scan] [--damage 0..3] [--wear 0..3]

`generate` gives `Rendered` documents; nothing here knows gongkai's readers, so that what it
expects is an independent truth.
"""

from __future__ import annotations

from tests.typeset.generate import (
    ALL_FORMATS,
    FORMATS,
    Options,
    document,
    documents,
    flat,
    generate,
    make_document,
)
from tests.typeset.model import Expected, Place, Printed, Rendered
from tests.typeset.places import fictitious_places, real_places, write_divisions

__all__ = [
    "ALL_FORMATS",
    "FORMATS",
    "Expected",
    "Options",
    "Place",
    "Printed",
    "Rendered",
    "document",
    "documents",
    "fictitious_places",
    "flat",
    "generate",
    "make_document",
    "real_places",
    "write_divisions",
]
