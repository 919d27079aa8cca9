"""Names inside archives as labels: decoded as well as can be, harmless, each one once."""

from __future__ import annotations

import re
from posixpath import splitext

__all__ = ["Labels", "decoded"]

_DRIVE = re.compile(r"^[A-Za-z]:")
_CHINESE = "\u2e80"
_MAX_CHARS = 400
_UNNAMED = "unnamed"


def decoded(raw: bytes) -> str:
    """A stored name without a declared charset: UTF-8 where it is that, else GB18030 (Windows in
    China writes its own code page), else with escapes.

    Some words in GB18030 happen to be UTF-8 too, but of other scripts: 一 would read һ.
    """
    readings = []
    for charset in ("utf-8", "gb18030"):
        try:
            readings.append(raw.decode(charset))
        except UnicodeDecodeError:
            continue
    chinese = (text for text in readings if text.isascii() or any(c >= _CHINESE for c in text))
    return next(chinese, None) or next(iter(readings), raw.decode("utf-8", "backslashreplace"))


class Labels:
    """Gives the labels of one archive. A label has no root, no drive, no `..`; a name that was
    there before gets a number, so that no file hides another one."""

    __slots__ = ("_given",)

    def __init__(self) -> None:
        self._given: dict[str, int] = {}  # how often each label was asked for

    def give(self, name: str) -> str:
        """The label of the next file of that name."""
        steps = _DRIVE.sub("", name.replace("\\", "/")).split("/")
        label = "/".join(s for s in steps if s.strip() and s not in {".", ".."})[-_MAX_CHARS:] or _UNNAMED
        label = label.replace("!/", "/")  # ours: it parts an archive from its members
        stem, suffix = splitext(label)
        wanted = label
        while label in self._given:
            number = self._given[wanted] = self._given[wanted] + 1
            label = f"{stem} ({number}){suffix}"
        self._given[label] = 1
        return label
