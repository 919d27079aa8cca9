"""The text of an RTF document as paragraphs and tables, as Word prints it."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from dataclasses import replace

from extract.blocks import ReadError
from extract.doc.blocks import Item
from extract.doc.builder import TableBuilder
from extract.doc.notes import UNSEEN
from extract.doc.pictures import picture_file
from extract.doc.styles import role_of_name
from extract.limits import Limits
from extract.pictures.reader import Picture
from extract.rtf.state import (
    APART,
    DESTINATIONS,
    DROPPING,
    KNOWN,
    NOTED,
    SIGNS,
    Flow,
    Look,
)
from extract.rtf.tokens import CLOSE, HEX, OPEN, TEXT, codec_of_charset, codec_of_page, decode, tokens

__all__ = ["RtfStory"]

_MOST_GROUPS = 2_000
_MOST_IN_ALL = 300_000  # Word opens one for each run of letters: some thousands in a report
_CHANNELS = ("red", "green", "blue")
_WHITE = 250  # of 255 in every channel
_MOST_COLORS = 1_000
# Words that put a colour behind cells, paragraphs or runs.
_GROUND = re.compile(rb"\\(?:clcbpat|clcfpat|clshdng|cbpat|cfpat|shading|chcbpat|chshdng|highlight|cb)[1-9]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")
_LINK = re.compile(r'\s*HYPERLINK\s+"([^"]{1,2000})"', re.IGNORECASE)
_READ_APART = APART | {"font", "style"}


class RtfStory:
    """Reads a document; `notes` and `links` as in the other readers, `pictures` by name."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.notes: Counter[str] = Counter()
        self.links: list[tuple[str, str]] = []
        self.pictures: dict[str, bytes] = {}
        self._picture: list[bytes] = []  # the file of the picture that is being read
        self._flows = [self._flow()]
        self._look = Look()
        self._stack: list[tuple[Look, int]] = []
        self._page = "cp1252"
        self._fonts: dict[int, str] = {}
        self._roles: dict[int, str] = {}
        self._bytes = b""
        self._skip = 0  # characters that still stand in for a `\\u`
        self._high = ""  # first half of a character beyond the first plane
        self._apart: list[str] = []  # text of a font's or style's name, or of a field's instruction
        self._number = 0  # of that font or style
        self._last = ""
        self._colors: list[list[int]] = [[0, 0, 0]]
        self._plain = False  # nothing lies behind the text: white letters are not seen
        self._address: tuple[str, int] | None = None

    def _flow(self) -> Flow:
        return Flow(TableBuilder(self._limits, lambda note: self.notes.update((note,))))

    def read(self, data: bytes) -> list[Item]:
        """All blocks. Raises `ReadError`: `damaged` (the end is cut off), `too_deep`, `too_large`,
        `table_too_large`.
        """
        if data.count(b"{") > _MOST_IN_ALL:
            raise ReadError("too_large", f"more than {_MOST_IN_ALL} groups")
        self._plain = _GROUND.search(data) is None
        for word, number, raw in tokens(data):
            if word in (TEXT, HEX):
                self._raw(raw, one=word == HEX)
                continue
            if word == "bin":
                self._picture.append(raw if self._look.mode == "pict" else b"")
                continue
            if self._bytes:
                self._flush()
            if word == OPEN:
                self._open()
            elif word == CLOSE:
                if self._stack:
                    self._close()
                if not self._stack:
                    break
            else:
                if self._look.mode != "skip":
                    self._word(word, number)
                self._last = word
        self._flush()
        return self._finish()

    def _finish(self) -> list[Item]:
        if len(self._stack) > 1 or (self._stack and self._last not in ("par", "row", "nestrow", "sect")):
            raise ReadError("damaged", f"the end is cut off: {len(self._stack)} groups are open")
        flow = self._flows[0]
        if flow.text or flow.boxes:
            flow.end_paragraph()
        return flow.builder.finish()

    # Groups

    def _open(self) -> None:
        if len(self._stack) >= _MOST_GROUPS:
            raise ReadError("too_deep", f"more than {_MOST_GROUPS} groups inside each other")
        self._stack.append((self._look, len(self._flows)))
        self._skip = 0

    def _close(self) -> None:
        look, depth = self._stack.pop()
        mode, before = self._look.mode, look.mode
        if mode != before and mode in _READ_APART:
            self._end_mode(mode)
        while len(self._flows) > depth:
            self._end_box()
        self._look = look
        self._skip = 0

    def _end_mode(self, mode: str) -> None:
        text = "".join(self._apart).strip()
        self._apart.clear()
        if mode == "pict":
            self._end_picture(text)
        elif mode == "style":
            self._roles[self._number] = role_of_name(text.rstrip(";")) or "text"
        elif mode == "fldinst":
            found = _LINK.match(text)
            self._address = (found[1], len(self._flows[-1].text)) if found else None
        elif mode == "fldrslt" and self._address is not None:
            address, at = self._address
            self.links.append(("".join(self._flows[-1].text[at:]).strip(), address))
            self._address = None

    def _end_picture(self, digits: str) -> None:
        """A picture's file stands there in hexadecimal digits, or as it is behind `\\bin`."""
        raw = b"".join(self._picture)
        self._picture.clear()
        if not raw:
            with suppress(ValueError):
                raw = bytes.fromhex(digits)
        file = picture_file(raw)
        if file is not None:
            name = f"picture:{len(self.pictures)}"
            self.pictures[name] = file
            self._flows[-1].boxes.append(Picture(name))

    def _end_box(self) -> None:
        """A text box hangs on the paragraph around it and comes after it."""
        if self._flows[-1].text:
            self._flows[-1].end_paragraph()
        box = self._flows.pop()
        self._flows[-1].boxes += [*box.builder.finish(), *box.boxes]

    # Words

    def _word(self, word: str, number: int | None) -> None:
        mode = self._look.mode
        if mode in ("fonttbl", "font", "stylesheet", "style"):
            self._table_word(word, number or 0)
        elif mode == "colortbl":
            if word in _CHANNELS:
                self._colors[-1][_CHANNELS.index(word)] = number or 0
        elif word in SIGNS:
            self._text(SIGNS[word])
        elif word == "u":
            self._unicode(number or 0)
        elif word in ("par", "sect"):
            self._flows[-1].end_paragraph()
        elif word in ("cell", "nestcell", "row", "nestrow"):
            self._flows[-1].end_cell_or_row(word)
        elif word in DESTINATIONS or word.startswith("*"):
            self._destination(word)
        else:
            self._state(word, number)

    def _destination(self, word: str) -> None:
        """The word that begins a group may say that its text goes elsewhere, or nowhere."""
        name = word.lstrip("*")
        if name in NOTED and not self._look.dropped:
            self.notes[NOTED[name]] += 1
        if name in APART:
            self._set(mode=name)
        elif name in ("shptxt", "dptxbxtext"):
            self._flows.append(self._flow())
            self._set(mode="")
        elif name in ("shpinst", "do"):
            self._set(mode="shape")
        elif name in DESTINATIONS or name not in KNOWN:
            self._set(mode="skip")

    def _set(self, **changes: object) -> None:
        self._look = replace(self._look, **changes)  # type: ignore[arg-type]

    def _table_word(self, word: str, number: int) -> None:
        """Inside the tables of fonts and styles."""
        if word.startswith("*"):
            self._set(mode="skip")
        elif word == "f" and self._look.mode in ("fonttbl", "font"):
            self._number = number
            self._set(mode="font")
        elif word == "fcharset":
            self._fonts[self._number] = codec_of_charset(number, self._page)
        elif word == "s" and self._look.mode == "stylesheet":
            self._number = number
            self._set(mode="style")
        elif word == "u" and self._look.mode == "style":
            self._unicode(number)

    def _state(self, word: str, number: int | None) -> None:
        flow = self._flows[-1]
        value = 1 if number is None else number
        if word == "f":
            self._set(codec=self._fonts.get(value, self._page))
        elif word == "ansicpg":
            self._page = codec_of_page(value)
            self._set(codec=self._page)
        elif word == "uc":
            self._set(fallback=max(0, min(value, 32)))
        elif word in DROPPING:
            kind = DROPPING[word]
            self._set(dropped=self._look.dropped | {kind} if value else self._look.dropped - {kind})
        elif word == "cf":
            color = self._colors[value] if 0 <= value < len(self._colors) - 1 else None
            self._set(white=self._plain and color is not None and min(color) >= _WHITE)
        elif word == "super":
            self._set(raised=bool(value))
        elif word == "nosupersub":
            self._set(raised=False)
        elif word == "up":
            self._set(lifted=value > 0)
        elif word == "plain":
            self._look = Look(self._look.mode, self._page, self._look.fallback)
        elif word == "pard":
            flow.in_table, flow.level, flow.role = False, None, "text"
        elif word == "intbl":
            flow.in_table = True
        elif word == "itap":
            flow.level = max(0, value)
        elif word == "object":
            self.notes["embedded_object"] += 1
        elif word == "s":
            flow.role = self._roles.get(value, "text")
        elif word == "outlinelevel" and flow.role == "text" and 0 <= value < 9:
            flow.role = "heading"
        else:
            flow.row_word(word, value)

    # Text

    def _raw(self, raw: bytes, *, one: bool) -> None:
        """Bytes of text; a byte of a pair may be written as a plain character."""
        if self._skip:
            used = min(self._skip, len(raw))
            self._skip -= used
            raw = raw[used:]
        if self._look.mode == "pict":
            self._apart.append(raw.decode("latin-1"))
        if self._look.mode in ("skip", "pict") or not raw:
            return
        if not one and not self._bytes and raw.isascii():
            self._text(raw.decode("ascii"))
        else:
            self._bytes += raw

    def _flush(self) -> None:
        if self._bytes:
            raw, self._bytes = self._bytes, b""
            codec = (
                self._fonts.get(self._number, self._page) if self._look.mode == "font" else self._look.codec
            )
            self._text(decode(raw, codec))

    def _unicode(self, number: int) -> None:
        char = chr(number & 0xFFFF)
        self._skip = self._look.fallback
        if "\ud800" <= char < "\udc00":
            self._high = char
            return
        if "\udc00" <= char < "\ue000":
            pair, self._high = (self._high + char).encode("utf-16-le", "surrogatepass"), ""
            char = pair.decode("utf-16-le", "replace")
        self._text(char)

    def _text(self, text: str) -> None:
        look = self._look
        if text < " ":
            text = _CONTROL.sub("", text.replace("\r", "\n"))
        if look.mode in ("font", "style", "fldinst"):
            self._apart.append(text)
        elif look.mode == "colortbl":
            self._colors += [[0, 0, 0] for _ in range(min(text.count(";"), _MOST_COLORS))]
        elif look.mode in ("fonttbl", "stylesheet", "shape", "skip") or not self._stack:
            return
        elif look.dropped:
            self.notes[min(look.dropped)] += 1
        elif look.mode in ("listtext", "pntext"):
            self._flows[-1].label.append(text)
        else:
            if look.white and any(ch.isdigit() for ch in text):
                text = "".join(UNSEEN if ch.isdigit() else ch for ch in text)
                self.notes["white_text"] += 1
            written = self._flows[-1].text
            # A note's mark must not join the figure before it; `\\up` may also lift a whole figure.
            behind = bool(written) and written[-1][-1:].isdigit()
            raised = (look.raised or (look.lifted and behind)) and text[:1].isdigit()
            written.append("^" + text if raised else text)
