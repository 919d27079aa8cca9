"""Text into lines."""

from __future__ import annotations

import re

from tests.typeset.paper.faces import measure

__all__ = ["clean", "wrap"]

HANGING = set("，。；：、")
NOT_FIRST = set("，。；：、）》”」！？,.;:)%")
WORD = re.compile(r"[0-9０-９A-Za-z.,+-]+|\s|.", re.DOTALL)


def clean(text: str) -> str:
    """What a printer prints of a text: no-break blanks are blanks."""
    return text.replace("\u00a0", " ").replace("\t", " ")


def wrap(
    text: str,
    face: str,
    size: float,
    width: float,
    *,
    roman: bool = False,
    indent: float = 0.0,
    spacing: float = 0.0,
    hang: bool = False,
) -> list[str]:
    """Lines no wider than `width` points; the first one begins `indent` further right.

    Figures and Latin words stay whole unless they alone are wider than a line. A closing mark does
    not begin a line: it takes a letter with it, or hangs over the margin where `hang` is set.
    """
    out: list[str] = []
    for part in clean(text).split("\n"):
        line, used = "", indent if not out else 0.0
        for word in WORD.findall(part):
            length = measure(word, face, size, roman=roman, spacing=spacing)
            fits = used + length <= width + 0.01
            if fits or (hang and word in HANGING and line and used <= width):
                line, used = line + word, used + length
                continue
            taken = line[-1:] if word in NOT_FIRST and len(line) > 2 and not line[-1].isascii() else ""
            if line.strip():
                out.append(line.removesuffix(taken))
            line, used = taken, measure(taken, face, size, roman=roman, spacing=spacing)
            for ch in word:  # a word that alone is too wide breaks anywhere
                length = measure(ch, face, size, roman=roman, spacing=spacing)
                if line and used + length > width + 0.01:
                    out.append(line)
                    line, used = "", 0.0
                line, used = line + ch, used + length
        out.append(line)
    return out or [""]
