"""LibreOffice as the last resort for documents that no reader of ours can take: damaged or very old
ones of Word, and OpenDocument text.

Optional: it is used where `soffice` is found and never needed. It runs apart, with a profile of its
own that forbids macros and links to other files, under a hard limit of time.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from extract.blocks import ReadError, Reading
from extract.docx.reader import read_docx
from extract.limits import Limits

__all__ = ["office_program", "read_with_office"]

_SECONDS = 60
_HINT = "install LibreOffice (soffice) to have it converted, or open it in Word or WPS and save it as .docx"
_ITEM = (
    '<item oor:path="/org.openoffice.Office.{path}">'
    '<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
)
_SETTINGS = (
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Writer/Content/Update", "Link", "0"),  # never
)


def office_program() -> str | None:
    """The LibreOffice command, if there is one."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def read_with_office(data: bytes, name: str, limits: Limits, why: ReadError, kind: str = "doc") -> Reading:
    """Convert to DOCX and read that; `kind` is the format that it is in. Raises `why`, with a hint, where
    that does not help.
    """
    program = office_program()
    if program is None:
        raise ReadError(why.reason, f"{why.detail}; {_HINT}") from None
    with tempfile.TemporaryDirectory(prefix="gongkai-") as folder:
        converted = _convert(program, data, Path(folder), kind)
    if converted is None:
        raise ReadError(why.reason, f"{why.detail}; LibreOffice could not convert it either") from None
    reading = read_docx(converted, name=name, limits=limits)
    note = f"converted: {why.detail}; read through LibreOffice"
    return replace(reading, format=kind, notes=(note, *reading.notes))


def _convert(program: str, data: bytes, folder: Path, kind: str) -> bytes | None:
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    items = "".join(_ITEM.format(path=p, name=n, value=v) for p, n, v in _SETTINGS)
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        f"{items}</oor:items>",
        encoding="utf-8",
    )
    source = folder / f"document.{kind}"
    source.write_bytes(data)
    command = [
        program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck",
        "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"), str(source),
    ]  # fmt: skip
    _run(command, folder)
    made = folder / "out" / "document.docx"
    return made.read_bytes() if made.is_file() else None


def _run(command: list[str], folder: Path) -> None:
    """Run in a group of its own; at the end of the time the whole group is killed."""
    with subprocess.Popen(  # noqa: S603 (a fixed command; the document is a file of ours)
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
