"""What the fork server loads once, before the first reading process is forked from it.

Importing this module is the work: every process that is forked afterwards finds the readers
imported and the catalogues in memory.
"""

from __future__ import annotations

import importlib
import os
from contextlib import suppress

# As many processes as cores read already: numerical libraries, which look at this once, need no
# threads of their own.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from flows.work import warm

for _reader in ("extract.docx.reader", "extract.html.reader", "extract.text.reader"):
    # A reader that cannot be imported stops only its own format, where it is asked for.
    with suppress(ImportError):
        importlib.import_module(_reader)
warm(None)
