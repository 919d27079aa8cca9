"""Bytes to text for Chinese pages and dumps: which charset they are in, not which they declare.

Declarations are a hint, the bytes are evidence: a file that is valid UTF-8 with characters
beyond ASCII is UTF-8 whatever it says; gb2312, gbk and cp936 mean gb18030. Text that was
broken before it reached us (UTF-8 read as Latin-1 or as GBK) is mended only where the mending
is exact, and refused otherwise.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from extract.blocks import ReadError
from extract.mojibake import common_share, mend

__all__ = ["Decoded", "declared_in_html", "decode"]

_HEAD = 8192
_META = re.compile(rb"""<meta\b[^>]{0,500}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.I)
_XML = re.compile(rb"""\s*<\?xml\b[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_.:-]{2,40})""", re.I)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.I)
_COMMENT = re.compile(rb"<!--.*?-->", re.S)

_GB = frozenset({"gb2312", "gbk", "gb18030", "cp936", "ms936", "x-gbk", "gb_2312-80", "gb-2312", "chinese"})
_BIG5 = frozenset({"big5", "big5-hkscs", "big5hkscs", "cp950", "x-x-big5", "big-5"})
_WESTERN = frozenset({"iso-8859-1", "latin1", "latin-1", "windows-1252", "cp1252", "iso8859-1"})
_UTF16 = frozenset({"utf-16", "utf16", "utf-16le", "utf-16be", "unicode", "ucs-2"})

# Share of the characters beyond ASCII that may be lost before the document is refused, and the
# number that is always forgiven (a page cut in the middle of a character, one bad footer).
_LOST_SHARE = 0.02
_LOST_FREE = 8
_CONTROLS = bytes(b for b in range(32) if b not in (9, 10, 12, 13, 26, 27)) + b"\x7f"
_BINARY_SHARE = 0.02
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_PRIVATE_EF = re.compile(rb"\xef[\x80-\xa3]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text without byte order mark, the charset that the bytes are in, remarks on both."""

    text: str
    charset: str
    notes: tuple[str, ...] = ()


def decode(data: bytes, *, declared: str | None = None, html: bool = False) -> Decoded:
    """The text of `data`.

    `declared` is what the transport said: a charset name or a whole Content-Type header.
    With `html` the declarations inside the page are looked for as well.
    Raises ReadError `undecodable` (no charset fits, or too much is lost), `binary_junk` (not
    text), `mojibake` (the text was already broken when it was saved).
    """
    notes: list[str] = []
    names = _declarations(data, declared, html, notes)
    text, charset = _decode(data, names, notes)
    if b"\x00" in data and "\x00" in text:
        notes.append(f"control_characters: {text.count(chr(0))} NUL characters removed")
        text = text.replace("\x00", "")
    if names and charset not in ("ascii", *names):
        notes.append(f"charset: declared {', '.join(names)}, the bytes are {charset}")
    return Decoded(text, charset, tuple(notes))


def declared_in_html(data: bytes) -> str | None:
    """The charset a page declares about itself: XML declaration first, then the meta tag."""
    head = data[:_HEAD]
    found = _XML.match(head) or _META.search(_COMMENT.sub(b"", head))
    return _canonical(found.group(1).decode("ascii")) if found else None


def _declarations(data: bytes, declared: str | None, html: bool, notes: list[str]) -> list[str]:
    names: list[str] = []
    if declared:
        found = _HEADER.search(declared)
        if found:
            names.append(_canonical(found.group(1)))
        elif "/" not in declared:
            names.append(_canonical(declared))
    inside = declared_in_html(data) if html else None
    if inside and names and inside != names[0]:
        notes.append(f"charset: header says {names[0]}, the page says {inside}")
    if inside and inside not in names:
        names.append(inside)
    return names


def _canonical(name: str) -> str:
    name = name.strip().strip("\"'").lower().replace("_", "-")
    if name in _GB:
        return "gb18030"
    if name in _BIG5:
        return "big5"
    if name in _WESTERN:
        return "windows-1252"
    if name in ("utf8", "utf-8", "unicode-1-1-utf-8"):
        return "utf-8"
    return "utf-16" if name in _UTF16 else name


def _decode(data: bytes, names: list[str], notes: list[str]) -> tuple[str, str]:
    marked = _by_mark(data, notes) or _by_zero_bytes(data, notes)
    if marked:
        return marked
    _refuse_binary(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _not_utf8(data, names, notes)
    if text.isascii():
        return text, "ascii"
    return mend(text, data, notes), "utf-8"


def _by_mark(data: bytes, notes: list[str]) -> tuple[str, str] | None:
    if data.startswith(codecs.BOM_UTF8):
        body = data[3:]
        text = _whole(body)
        if text is not None:
            return mend(text.removeprefix("\ufeff"), body, notes), "utf-8"
        if _loss(body.decode("utf-8", "replace"), body) <= _LOST_FREE:
            return _replaced(body, "utf-8", notes), "utf-8"
        # A template in UTF-8 with a mark around a page in GBK: the mark proves nothing.
        notes.append("charset: byte order mark of UTF-8 before bytes that are not UTF-8")
        return _not_utf8(body, [], notes)
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return _replaced(data, "utf-32", notes), "utf-32"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _replaced(data, "utf-16", notes), "utf-16"
    return None


def _whole(data: bytes) -> str | None:
    """The text of clean UTF-8; None where a byte does not fit or was lost before."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\ufffd" in text else text


def _by_zero_bytes(data: bytes, notes: list[str]) -> tuple[str, str] | None:
    """UTF-16 without a mark: markup and line ends are ASCII, so one byte in two is often zero."""
    head = data[:4000]
    if len(head) < 8 or head.count(0) * 100 < len(head):
        return None
    for name, zeros in (("utf-16-le", head[1::2].count(0)), ("utf-16-be", head[0::2].count(0))):
        text = data.decode(name, "replace")
        if zeros * 2 > head.count(0) and text.count("�") <= 1 and common_share(text) > 0.6:
            notes.append(f"charset: {name} without a byte order mark")
            return _replaced(data, name, notes), "utf-16"
    return None


def _refuse_binary(data: bytes) -> None:
    head = data[:65536]
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls > _LOST_FREE and controls > len(head) * _BINARY_SHARE:
        raise ReadError("binary_junk", f"{controls} control bytes in the first {len(head)}: not a text")


def _not_utf8(data: bytes, names: list[str], notes: list[str]) -> tuple[str, str]:
    """The charset that loses least; between equals the declared one, then gb18030."""
    candidates = _candidates(names)
    first = "gb18030" if candidates[0] == "utf-8" else candidates[0]
    text = _clean(data, first, notes)
    if text is not None:
        return text, first
    trials: list[tuple[float, int, str]] = []
    for order, name in enumerate(candidates):
        badness = _badness(data.decode(_codec(name), "replace"), name, name in names)
        trials.append((badness, order, name))
    badness, _, name = min(trials)
    if badness > _LOST_SHARE:
        mixed = _line_by_line(data)
        if mixed is not None:
            notes.append("charset: lines in UTF-8 and lines in gb18030 in one file")
            return mixed, "mixed"
    return _replaced(data, name, notes), name


def _clean(data: bytes, name: str, notes: list[str]) -> str | None:
    """The text if `name` decodes every byte and gives everyday Chinese: nothing left to weigh."""
    if name not in ("gb18030", "big5"):
        return None
    try:
        text = data.decode(_codec(name))
    except UnicodeDecodeError:
        return None
    if common_share(text) < 0.9:
        return None
    utf8 = text.encode()
    # Private characters, found in UTF-8 by the byte they begin with: several times faster.
    if b"\xee" in utf8 or _PRIVATE_EF.search(utf8):
        return None
    return mend(text, utf8, notes)


def _candidates(names: list[str]) -> list[str]:
    known = [n for n in names if n in ("utf-8", "gb18030", "big5", "windows-1252")]
    rest = [n for n in ("gb18030", "utf-8", "big5") if n not in known]
    return known + rest


def _codec(name: str) -> str:
    return {"big5": "big5hkscs", "windows-1252": "cp1252"}.get(name, name)


def _badness(text: str, name: str, declared: bool) -> float:
    """Share of the characters beyond ASCII that are lost or cannot be Chinese prose."""
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    if not beyond:
        return 0.0
    if name == "big5" and not declared:
        return 0.1 + text.count("�") / beyond + 0.5 * (1 - common_share(text))
    if name == "windows-1252":
        # Western text has few accents; Chinese bytes read as it are nearly all accents.
        return beyond / max(1, len(text.split())) / 10 + text.count("�") / beyond
    lost = text.count("�")
    return lost / beyond + (0.0 if name == "utf-8" else 0.5 * (1 - common_share(text)))


def _line_by_line(data: bytes) -> str | None:
    """A page glued together from files of two charsets, or None where that does not explain it."""
    out: list[str] = []
    kinds: set[str] = set()
    for line in data.split(b"\n"):
        for name in ("utf-8", "gb18030"):
            try:
                text = line.decode(name)
            except UnicodeDecodeError:
                continue
            out.append(text)
            if not text.isascii():
                kinds.add(name)
            break
        else:
            return None
    joined = "\n".join(out)
    return joined if len(kinds) == 2 and common_share(joined) > 0.9 else None


def _loss(text: str, data: bytes) -> int:
    """Replacement characters that decoding made (those already in the file are not ours)."""
    return max(0, text.count("�") - data.count("�".encode()))


def _replaced(data: bytes, name: str, notes: list[str]) -> str:
    """Decode with replacement; note what was lost, refuse when it is more than a small share."""
    codec = _codec(name)
    text = data.decode(codec, "replace")
    # Private characters are what a double-byte charset gives after it lost step.
    lost = text.count("�") + (len(_PRIVATE.findall(text)) if name == "gb18030" else 0)
    if lost:
        beyond = len(text) - len(text.encode("ascii", "ignore"))
        if lost > _LOST_FREE and lost > beyond * _LOST_SHARE:
            raise ReadError("undecodable", f"{lost} of {beyond} characters fit no charset (best: {name})")
        notes.append(f"lost_characters: {lost} in {name}, the first at {_first_lost(text)}")
    if name in ("gb18030", "big5") and common_share(text) < 0.6:
        raise ReadError("undecodable", f"read as {name} the text has no everyday Chinese in it")
    text = text.removeprefix("﻿")
    return mend(text, text.encode("utf-8", "replace"), notes)


def _first_lost(text: str) -> str:
    at = max(0, text.find("�"))
    return repr(text[max(0, at - 10) : at + 10].replace("\n", " "))
