"""Formats that other programs write: LibreOffice and Chromium, where the machine has them.

Realism for accuracy runs by hand; no test of `make test` needs them.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from tests.typeset.model import Rendered

__all__ = ["BACK", "ENGINES", "Engine", "convert", "possible"]

SECONDS = 600  # for one call
OFFICE = ("soffice", "libreoffice")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True, slots=True)
class Engine:
    """What is typeset first (`source`), which programs convert it, to which suffix; `filter` as
    LibreOffice names it."""

    source: str
    programs: tuple[str, ...]
    suffix: str
    filter: str = ""


ENGINES = {
    "pdf:soffice": Engine("docx", OFFICE, "pdf", "pdf"),
    "pdf:chromium": Engine("html", BROWSERS, "pdf"),
    "doc": Engine("docx", OFFICE, "doc", "doc:MS Word 97"),
    "wps": Engine("docx", OFFICE, "wps", "doc:MS Word 97"),
    "rtf": Engine("docx", OFFICE, "rtf", "rtf"),
    "odt": Engine("docx", OFFICE, "odt", "odt"),
    "docx:soffice": Engine("docx", OFFICE, "docx", "docx:MS Word 2007 XML"),
    "html:soffice": Engine("docx", OFFICE, "html", "html:HTML (StarWriter)"),
}


BACK = Engine("doc", OFFICE, "docx", "docx:MS Word 2007 XML")
"""The way of a DOC through LibreOffice, for comparison."""


@lru_cache(maxsize=4)
def _program(names: tuple[str, ...]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


def possible(form: str) -> bool:
    """Whether this machine can write the format: it needs no program, or has it."""
    return form not in ENGINES or _program(ENGINES[form].programs) is not None


def convert(documents: Iterable[Rendered], form: str, engine: Engine | None = None) -> list[Rendered]:
    """The documents as that program writes them, in one start of it.

    Raises RuntimeError where the program is missing or gives no file for a document.
    """
    sources = list(documents)
    engine = engine or ENGINES[form]
    program = _program(engine.programs)
    if program is None:
        raise RuntimeError(f"{form} needs one of {', '.join(engine.programs)}")
    with tempfile.TemporaryDirectory() as name:
        inbox, outbox = Path(name) / "in", Path(name) / "out"
        inbox.mkdir()
        outbox.mkdir()
        files = []
        for n, document in enumerate(sources):
            path = inbox / f"{n:05d}.{engine.source}"
            path.write_bytes(document.data)
            files.append(path)
        run = _office if engine.filter else _browser
        run(program, engine, files, outbox, Path(name))
        return [
            _converted(document, form, engine, outbox / f"{path.stem}.{_written(engine)}")
            for document, path in zip(sources, files, strict=True)
        ]


def _written(engine: Engine) -> str:
    return engine.filter.partition(":")[0] or engine.suffix


def _converted(document: Rendered, form: str, engine: Engine, path: Path) -> Rendered:
    if not path.exists():
        raise RuntimeError(f"{form}: no file was written for {document.name}")
    stem = document.name.rsplit(".", 1)[0]
    return replace(document, name=f"{stem}.{engine.suffix}", data=path.read_bytes(), format=form)


def _office(program: str, engine: Engine, files: Sequence[Path], outbox: Path, home: Path) -> None:
    profile = f"-env:UserInstallation={(home / 'profile').as_uri()}"
    call = [program, profile, "--headless", "--convert-to", engine.filter, "--outdir", str(outbox)]
    subprocess.run([*call, *map(str, files)], check=True, capture_output=True, timeout=SECONDS)


def _browser(program: str, engine: Engine, files: Sequence[Path], outbox: Path, home: Path) -> None:
    profile = f"--user-data-dir={home / 'profile'}"
    flags = [profile, "--headless", "--no-sandbox", "--disable-gpu"]
    for n, path in enumerate(files):
        plain = [] if n % 3 == 0 else ["--no-pdf-header-footer"]
        target = f"--print-to-pdf={outbox / path.stem}.pdf"
        subprocess.run(
            [program, *flags, *plain, target, path.as_uri()], check=True, capture_output=True, timeout=SECONDS
        )
