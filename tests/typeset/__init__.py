"""Our own typesetter: reports of any edition in html, docx and txt, with exact expectations.

    python -m tests.typeset OUT --n 300 --seed 7 [--formats html,docx,txt] [--damage 0..3]

`generate` gives `Rendered` documents; nothing here knows gongkai's readers, so that what it
expects is an independent truth.
"""

from __future__ import annotations

from tests.typeset.generate import FORMATS, Options, generate, make_document
from tests.typeset.model import Expected, Place, Printed, Rendered
from tests.typeset.places import fictitious_places, real_places, write_divisions

__all__ = [
    "FORMATS",
    "Expected",
    "Options",
    "Place",
    "Printed",
    "Rendered",
    "fictitious_places",
    "generate",
    "make_document",
    "real_places",
    "write_divisions",
]
