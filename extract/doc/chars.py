"""The characters of a Word 97-2003 document as they are printed: what is hidden or deleted goes,
fields give their results, signs and symbols become text.
"""

from __future__ import annotations

import re
import struct
from collections import Counter
from collections.abc import Callable

from extract.doc.notes import UNSEEN
from extract.doc.pieces import Text
from extract.doc.props import Look, look
from extract.doc.sprm import Runs
from extract.doc.styles import DocStyle
from extract.docx.symbols import symbol

__all__ = ["CELL", "END", "Chars"]

CELL, END = "\x07", "\r"
_ENDS = frozenset("\r\x07\x0c")
_BEGIN, _RESULT, _FINISH = "\x13", "\x14", "\x15"
_PRINTED = {"\t": "\t", "\x0b": "\n", "\x0c": "\n", "\x0e": "\n", "\x1e": "-", "\n": "\n"}
_CONTROL = re.compile("[\x00-\x1f\ud800-\udfff]")
_LINK = re.compile(r'\s*HYPERLINK\s+"([^"]{1,2000})"', re.IGNORECASE)


class Chars:
    """The characters by position; `deleted` are the end marks that a tracked change deletes.

    `notes` counts what was left out, by its code; `links` are text and address of hyperlinks;
    `pictures` are places in the data stream by the position of their sign.
    """

    __slots__ = ("_chars", "_fonts", "_text", "deleted", "links", "notes", "pictures")

    def __init__(self, text: Text, fonts: list[str]) -> None:
        self._text = text
        self._chars = list(text.chars)
        self._fonts = fonts
        self.deleted: set[int] = set()
        self.notes: Counter[str] = Counter()
        self.links: list[tuple[str, str]] = []
        self.pictures: dict[int, int] = {}

    def apply(
        self, runs: Runs, styles: list[DocStyle], start: int, end: int, is_plain: Callable[[], bool]
    ) -> None:
        """Take the properties of the characters from `start` to `end` into account. `is_plain`: whether no
        colour lies behind the text anywhere, so that white letters are not seen.
        """
        looks: dict[bytes, Look] = {}
        for piece in self._text.pieces:
            first, last = max(start, piece.start), min(end, piece.end)
            if first >= last:
                continue
            base, width = piece.offset, piece.width
            begin, finish = base + (first - piece.start) * width, base + (last - piece.start) * width
            for a, b, own in runs.between(begin, finish):
                grpprl = own + piece.grpprl
                found = looks.get(grpprl)
                if found is None:
                    found = looks[grpprl] = look(grpprl, styles)
                if found.white and not found.dropped and is_plain():
                    to = piece.start + (b - base + width - 1) // width
                    self._blot(piece.start + (a - base) // width, to)
                if found.dropped or found.raised or found.lifted or found.symbol or found.picture is not None:
                    to = piece.start + (b - base + width - 1) // width
                    self._change(piece.start + (a - base) // width, to, found)

    def _blot(self, start: int, end: int) -> None:
        """White digits on white paper: nobody sees them, and nobody can say that they are not meant."""
        for n in range(start, end):
            if self._chars[n].isdigit():
                self._chars[n] = UNSEEN
                self.notes["white_text"] += 1

    def _change(self, start: int, end: int, found: Look) -> None:
        chars = self._chars
        if found.dropped:
            gone = False
            for n in range(start, end):
                if chars[n] in _ENDS:
                    if found.dropped == "deleted_text":
                        self.deleted.add(n)
                else:
                    chars[n] = ""
                    gone = True
            self.notes[found.dropped] += gone
        elif found.symbol is not None and found.special:
            font, code = found.symbol
            sign = symbol(self._fonts[font] if font < len(self._fonts) else "", f"{code:x}")
            for n in range(start, end):
                if chars[n] not in _ENDS:
                    chars[n] = sign
        elif found.picture is not None:
            self.pictures.update((n, found.picture) for n in range(start, end) if chars[n] == "\x01")
        elif (found.raised or (found.lifted and start and chars[start - 1].isdigit())) and chars[
            start
        ].isdigit():
            chars[start] = "^" + chars[start]  # a note's mark must not join the figure before it

    def printed(self, start: int, end: int) -> str:
        """A paragraph's text, stripped."""
        text = "".join(self._chars[start:end])
        return (self._cleaned(text) if _CONTROL.search(text) else text).strip()

    def _cleaned(self, text: str) -> str:
        out: list[str] = []
        codes: list[list[str] | None] = []  # per open field: its instruction while we are in it
        where: list[tuple[int, str]] = []
        for char in text:
            inside = next((code for code in reversed(codes) if code is not None), None)
            if char == _BEGIN:
                codes.append([])
            elif char == _RESULT and codes:
                where.append((len(out), "".join(codes[-1] or ())))
                codes[-1] = None
            elif char == _FINISH and codes:
                if codes.pop() is None and where:
                    self._field_done(*where.pop(), out)
            elif inside is not None:
                inside.append(char)
            elif char >= " ":
                out.append(char)
            elif char in _PRINTED:
                out.append(_PRINTED[char])
            else:
                self._sign(char)
        if any(codes):
            # An instruction does not run over paragraphs, a lost end mark does happen.
            self.notes["field_unclosed: text of an unfinished field was kept"] += 1
            out += ["".join(code) for code in codes if code]
        return _paired("".join(out))

    def _sign(self, char: str) -> None:
        """A character that stands for something that is not text."""
        if char in "\x01\x08":
            self.notes["picture"] += 1
        elif char == "\x02":
            self.notes["footnote"] += 1

    def _field_done(self, at: int, code: str, out: list[str]) -> None:
        found = _LINK.match(code)
        if found:
            self.links.append((_paired("".join(out[at:])).strip(), found[1]))
        elif code.lstrip().upper().startswith("EMBED"):
            self.notes["embedded_object"] += 1


def _paired(text: str) -> str:
    """Characters beyond the first plane, put together from their halves."""
    if not any("\ud800" <= c <= "\udfff" for c in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def font_names(table: bytes) -> list[str]:
    """The fonts of the document (SttbfFfn), for symbols; a damaged table ends early."""
    names: list[str] = []
    if len(table) < 4:
        return names
    count = struct.unpack_from("<H", table)[0]
    at = 4
    while len(names) < count and at + 41 < len(table):
        size = table[at] + 1
        raw = table[at + 40 : at + size]
        names.append(raw.decode("utf-16-le", "replace").partition("\0")[0])
        at += size
    return names
